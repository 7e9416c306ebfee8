//! Touchpoints that this process has written itself: the ledger takes them from here when the change feed names them,
//! instead of reading from the database what this process has just told it.
//!
//! They are what the database holds at the change that made them, because their leads are locked until it is committed;
//! whatever changes them later is a change of its own, and applied after it. What is not found here is read.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use entity::{ids::TouchpointId, instant::Millis};

use super::facts::TouchRow;

/// How many touches are held at most. A ledger that falls behind by more reads the rest.
const MOST: usize = 100_000;

/// A touchpoint that was just recorded, with what the engine has to know of its lead.
#[derive(Debug)]
pub(crate) struct FreshTouch {
    /// The touchpoint.
    pub(crate) touch: TouchRow,
    /// When its lead was created, if that is known.
    pub(crate) lead_created_at: Option<Millis>,
}

/// Touches whose changes the ledger has not seen yet, each write's by its first.
#[derive(Debug, Default)]
pub(super) struct Handed(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    writes: HashMap<TouchpointId, Vec<FreshTouch>>,
    touches: usize,
}

impl Held {
    fn take(&mut self, first: TouchpointId) -> Option<Vec<FreshTouch>> {
        let touches = self.writes.remove(&first)?;
        self.touches -= touches.len();
        Some(touches)
    }
}

impl Handed {
    /// Holds the touches of a write, each list as one change names it, until the ledger takes them or the write fails.
    pub(super) fn hold(&self, lists: Vec<Vec<FreshTouch>>) -> HandedOver<'_> {
        let mut held = self.lock();
        let mut firsts = Vec::with_capacity(lists.len());
        for touches in lists {
            let Some(first) = touches.first().map(|fresh| fresh.touch.id) else {
                continue;
            };
            if held.touches + touches.len() <= MOST {
                held.touches += touches.len();
                held.writes.insert(first, touches);
                firsts.push(first);
            }
        }
        HandedOver {
            handed: self,
            firsts,
        }
    }

    /// The touches of the change whose first touch this is, if they are held.
    pub(super) fn take(&self, first: TouchpointId) -> Option<Vec<FreshTouch>> {
        self.lock().take(first)
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Touches that are held for a write that is being committed. Dropped before the write is known to be committed, they
/// are forgotten: should it have been committed nevertheless, they are read.
#[must_use]
#[derive(Debug)]
pub(crate) struct HandedOver<'a> {
    handed: &'a Handed,
    firsts: Vec<TouchpointId>,
}

impl HandedOver<'_> {
    /// The write was committed: the feed names them.
    pub(crate) fn committed(mut self) {
        self.firsts.clear();
    }
}

impl Drop for HandedOver<'_> {
    fn drop(&mut self) {
        if self.firsts.is_empty() {
            return;
        }
        let mut held = self.handed.lock();
        for first in &self.firsts {
            held.take(*first);
        }
    }
}

#[cfg(test)]
mod tests {
    use entity::{
        channel::Channel,
        ids::{AccountId, LeadId},
        team::Team,
        touchpoint_kind::TouchpointKind,
    };
    use uuid::Uuid;

    use super::*;

    fn touches(ids: std::ops::Range<u128>) -> Vec<FreshTouch> {
        let fresh = |id| FreshTouch {
            touch: TouchRow {
                id: TouchpointId(Uuid::from_u128(id)),
                account_id: AccountId(Uuid::nil()),
                lead_id: LeadId(Uuid::nil()),
                occurred_at: Millis(0),
                recorded_by: "".into(),
                message_id: String::new(),
                kind: TouchpointKind::Call,
                channel: Channel::Sales,
                campaign_id: None,
                source: None,
                medium: None,
                content: None,
                team: Team::Sales,
                rep: None,
                suppressed_at: None,
            },
            lead_created_at: None,
        };
        ids.map(fresh).collect()
    }

    fn count(handed: &Handed, first: u128) -> Option<usize> {
        let taken = handed.take(TouchpointId(Uuid::from_u128(first)));
        taken.map(|touches| touches.len())
    }

    #[test]
    fn what_was_committed_is_taken_once() {
        let handed = Handed::default();
        handed
            .hold(vec![touches(1..4), Vec::new(), touches(7..8)])
            .committed();
        assert_eq!(count(&handed, 1), Some(3));
        assert_eq!(count(&handed, 1), None);
        assert_eq!(count(&handed, 2), None, "only the first names its write");
        assert_eq!(count(&handed, 7), Some(1));
        assert_eq!(handed.lock().touches, 0);
    }

    #[test]
    fn what_was_not_committed_is_forgotten() {
        let handed = Handed::default();
        drop(handed.hold(vec![touches(1..4), touches(7..8)]));
        assert_eq!(count(&handed, 1), None);
        assert_eq!(handed.lock().touches, 0);
    }

    #[test]
    fn a_ledger_far_behind_is_not_waited_for() {
        let handed = Handed::default();
        let most = u128::try_from(MOST).unwrap();
        handed.hold(vec![touches(0..most - 1)]).committed();
        handed.hold(vec![touches(most..most + 2)]).committed();
        handed.hold(vec![touches(most + 9..most + 10)]).committed();
        assert_eq!(count(&handed, most), None, "two are one too many");
        assert_eq!(count(&handed, most + 9), Some(1));
        assert_eq!(count(&handed, 0), Some(MOST - 1));
    }
}
