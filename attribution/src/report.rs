//! Reports: credit of many deals, grouped.

mod conditions;
mod counted;
mod dates;
mod deal_numbers;
mod drill;
mod exchanges;
mod finish;
mod numbering;
mod outlays;
mod parts;
mod plan;
mod rows;
mod settled;
mod spend;
mod sums;
mod tally;
mod value;
mod walk;
mod won;

use std::ops::Range;

pub(crate) use self::{conditions::deal_passes, outlays::Outlays, value::Valuer, won::WonDeals};
use self::{plan::Plan, tally::Tally, walk::Walk};
use crate::{
    journeys::{AccountView, Journeys},
    query::{QueryError, Report, ReportQuery},
};

impl Journeys {
    /// Answers a question on the calling thread.
    ///
    /// # Errors
    /// When the question contradicts itself, or its amounts are too large to add up.
    pub fn report(&self, query: &ReportQuery) -> Result<Report, QueryError> {
        self.report_on(query, 1)
    }

    /// The same answer, with the accounts split over this many threads.
    ///
    /// # Errors
    /// As [`report`](Self::report).
    ///
    /// # Panics
    /// When a thread cannot be started.
    pub fn report_on(&self, query: &ReportQuery, threads: usize) -> Result<Report, QueryError> {
        let plan = Plan::new(self, query)?.with_settled();
        let changed: Vec<_> = self.changed().collect();
        // Ascending, because the overlay is and so are the accounts with deals.
        let replaced = changed.iter().filter_map(|&(id, _)| self.base().find(id));
        let replaced: Vec<usize> = replaced
            .filter(|&position| position < self.base().with_deals())
            .collect();
        let views: Vec<AccountView<'_>> =
            changed.into_iter().filter_map(|(_, view)| view).collect();
        let threads = threads.clamp(1, self.base().with_deals().max(1));
        let work = |thread: usize| {
            let base = self.base_part(thread, threads);
            let overlay = views.iter().skip(thread).step_by(threads);
            tally(&plan, base, &replaced, overlay)
        };
        let tallies = if threads == 1 {
            vec![work(0)?]
        } else {
            let work = &work;
            std::thread::scope(|scope| {
                let handles: Vec<_> = (0..threads)
                    .map(|thread| scope.spawn(move || work(thread)))
                    .collect();
                handles
                    .into_iter()
                    .map(|handle| match handle.join() {
                        Ok(tally) => tally,
                        Err(panic) => std::panic::resume_unwind(panic),
                    })
                    .collect::<Result<Vec<_>, _>>()
            })?
        };
        finish::finish(&plan, &tallies)
    }

    /// The positions of the base that a thread walks: parts with about the same number of deals.
    fn base_part(&self, thread: usize, threads: usize) -> Range<usize> {
        let base = self.base();
        let start =
            |thread: usize| base.first_position_from_deal(base.deal_count() / threads * thread);
        let end = if thread + 1 == threads {
            base.with_deals()
        } else {
            start(thread + 1)
        };
        start(thread).min(end)..end
    }
}

/// The sums over some accounts of the base, apart from those replaced, and some of the overlay.
fn tally<'p>(
    plan: &'p Plan<'p>,
    base: Range<usize>,
    replaced: &[usize],
    overlay: impl Iterator<Item = impl std::borrow::Borrow<AccountView<'p>>>,
) -> Result<Tally<'p>, QueryError> {
    let mut walk = Walk::new(plan);
    let mut tally = Tally::new(plan);
    let columns = plan.journeys.base();
    let skip = replaced.partition_point(|&position| position < base.start);
    let mut replaced = replaced.iter().skip(skip).copied().peekable();
    if let Some(won) = plan.won {
        let (mut first, won) = won.of_accounts(&base);
        for deals in won.chunk_by(|a, b| a.account == b.account) {
            let position = deals.first().map_or(0, |deal| deal.account as usize);
            while replaced.next_if(|&replaced| replaced < position).is_some() {}
            if replaced.peek() != Some(&position) {
                walk.won(&columns.view(position), first, deals, &mut tally)?;
            }
            first += deals.len();
        }
    } else {
        for position in base {
            if replaced.next_if_eq(&position).is_none() && walk.measures(columns.deals(position)) {
                walk.account(&columns.view(position), &mut tally)?;
            }
        }
    }
    for view in overlay {
        walk.account(view.borrow(), &mut tally)?;
    }
    Ok(tally)
}
