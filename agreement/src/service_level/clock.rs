//! The two clocks of sales: the first response, and the agreed attempts.
//!
//! A clock is *due* when its deadline has passed, answered or not. A rejection before the deadline cancels both; who
//! works the lead does not matter to either.

use crate::calendar::business_hours::Millis;

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Its deadline is ahead.
    NotYetDue,
    /// Its deadline has passed, and sales had done what is agreed by then.
    Hit,
    /// Its deadline has passed, and sales had not.
    Missed,
    /// Nothing was owed any more when the deadline came.
    Cancelled,
}

/// The clock of the first response. It is stopped by the first call, mail, meeting or demo of sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Response {
    /// By when.
    pub due: Millis,
    /// When sales first responded.
    pub answered: Option<Millis>,
    /// When sales rejected the lead.
    pub rejected: Option<Millis>,
}

impl Response {
    /// How it stands. A rejection before both the response and the deadline cancels it; one that comes too late does not
    /// undo the miss.
    #[must_use]
    pub fn verdict(&self, now: Millis) -> Verdict {
        let cancelled = self.rejected.is_some_and(|rejected| {
            rejected <= self.due && self.answered.is_none_or(|answered| rejected < answered)
        });
        if cancelled {
            return Verdict::Cancelled;
        }
        if now < self.due {
            return Verdict::NotYetDue;
        }
        match self.answered {
            Some(answered) if answered <= self.due => Verdict::Hit,
            _ => Verdict::Missed,
        }
    }
}

/// The clock of the agreed attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts<'a> {
    /// By when.
    pub due: Millis,
    /// How many are agreed.
    pub agreed: usize,
    /// When each was made, in any order.
    pub made: &'a [Millis],
    /// When sales rejected the lead.
    pub rejected: Option<Millis>,
    /// When the lead was qualified, or came onto a deal: nobody need be tried again who has answered.
    pub succeeded: Option<Millis>,
}

impl Attempts<'_> {
    /// How it stands. What was made by the deadline counts, also where nothing more was owed.
    #[must_use]
    pub fn verdict(&self, now: Millis) -> Verdict {
        if self.rejected.is_some_and(|at| at <= self.due) {
            return Verdict::Cancelled;
        }
        let in_time = self.made.iter().filter(|at| **at <= self.due).count();
        let enough = in_time >= self.agreed;
        if !enough && self.succeeded.is_some_and(|at| at <= self.due) {
            return Verdict::Cancelled;
        }
        if now < self.due {
            Verdict::NotYetDue
        } else if enough {
            Verdict::Hit
        } else {
            Verdict::Missed
        }
    }
}
