//! Counting passages.

use super::{FunnelStage, Passage};
use crate::{calendar::business_hours::Millis, service_level::median};

/// Which passages belong to a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// Those that reached the stage in the period.
    Entry,
    /// Those that began in the period, however long they took.
    Cohort,
}

/// What happened at a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageCount {
    /// Which stage.
    pub stage: FunnelStage,
    /// How many passages reached it.
    pub volume: u64,
    /// How many of those counted here went on to the next stage. By ENTRY: how many reached the next stage in the
    /// period, whenever they reached this one.
    pub went_on: u64,
    /// The median time from this stage to the next, in milliseconds, of those that went on. `None` where nobody did.
    pub median_millis: Option<Millis>,
    /// What those that reached it are worth, in minor units.
    pub value_minor: i64,
}

/// The stages in order.
pub type Funnel = Vec<StageCount>;

/// Counts the passages of a period, `from` in it, `to` not.
#[must_use]
pub fn funnel<'a>(
    passages: impl IntoIterator<Item = &'a Passage>,
    by: By,
    from: Millis,
    to: Millis,
) -> Funnel {
    let within = |at: Option<Millis>| at.is_some_and(|at| from <= at && at < to);
    let mut volumes = [0_u64; 6];
    let mut values = [0_i64; 6];
    let mut times: [Vec<i64>; 6] = Default::default();
    for passage in passages {
        if by == By::Cohort && !within(passage.reached(FunnelStage::Lead)) {
            continue;
        }
        let counts = |at: Option<Millis>| match by {
            By::Entry => within(at),
            By::Cohort => at.is_some(),
        };
        let mut before: Option<(usize, Millis)> = None;
        for stage in FunnelStage::ALL {
            let (place, at) = (stage.place(), passage.reached(stage));
            if counts(at) {
                if let Some(volume) = volumes.get_mut(place) {
                    *volume += 1;
                }
                if let Some(value) = values.get_mut(place) {
                    *value = value.saturating_add(passage.value_minor(stage));
                }
                if let (Some((place, since)), Some(at)) = (before, at)
                    && let Some(times) = times.get_mut(place)
                {
                    times.push(at - since);
                }
            }
            before = at.map(|at| (place, at));
        }
    }
    FunnelStage::ALL
        .iter()
        .zip(volumes)
        .zip(values)
        .zip(times)
        .map(|(((stage, volume), value_minor), times)| StageCount {
            stage: *stage,
            volume,
            went_on: times.len() as u64,
            median_millis: median(times),
            value_minor,
        })
        .collect()
}
