//! What is in effect when.

use super::{Agreement, Millis, Standing, State, Version};

/// For how long a version is in effect: a half-open range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The number of the version.
    pub version: u32,
    /// From when, inclusive.
    pub from: Millis,
    /// Until when, exclusive; none: until something else is agreed.
    pub until: Option<Millis>,
}

impl Agreement {
    /// The version in effect at an instant: of those that are agreed and have begun, the one agreed last. So a version
    /// dated back replaces what was in effect from its date on, and one agreed for an earlier date than another that has
    /// not begun yet replaces that one too.
    #[must_use]
    pub fn in_effect(&self, at: Millis) -> Option<&Version> {
        self.versions().iter().rev().find(|version| {
            version.state == State::Agreed && version.in_effect_from.is_some_and(|from| from <= at)
        })
    }

    /// Which version is in effect when, in order of time, without gaps after the first.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let mut until = None;
        for version in self.versions().iter().rev() {
            let Some(from) = version
                .in_effect_from
                .filter(|_| version.state == State::Agreed)
            else {
                continue;
            };
            if until.is_none_or(|until| from < until) {
                spans.push(Span {
                    version: version.number,
                    from,
                    until,
                });
                until = Some(from);
            }
        }
        spans.reverse();
        spans
    }

    /// How a version stands at an instant.
    #[must_use]
    pub fn standing(&self, version: &Version, now: Millis) -> Standing {
        match version.state {
            State::Proposed => Standing::Proposed,
            State::Rejected => Standing::Rejected,
            State::Withdrawn => Standing::Withdrawn,
            State::Void => Standing::Void,
            State::Agreed => {
                let stands = self.spans().into_iter().any(|span| {
                    span.version == version.number && span.until.is_none_or(|until| now < until)
                });
                if stands {
                    Standing::Agreed
                } else {
                    Standing::Superseded
                }
            }
        }
    }
}
