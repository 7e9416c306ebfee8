//! A rule made ready for the facts of a snapshot.

use crate::{
    facts::Facets,
    journeys::Words,
    model::Decay,
    rule::{Model, Rule},
    time::Instant,
};

/// The class of touches that do not count.
pub(crate) const NOT_COUNTED: u32 = u32::MAX;

/// A rule with what it says about each distinct kind of touch, so that a touch is judged by looking up a number.
pub(crate) struct ReadyRule {
    pub(crate) from: Instant,
    pub(crate) rule: Rule,
    pub(crate) decay: Option<Decay>,
    /// By number of the facets.
    classes: Vec<u32>,
}

impl ReadyRule {
    /// For all facets there are, given the class of each.
    pub(crate) fn for_all(
        from: Instant,
        rule: &Rule,
        words: &Words,
        classes: impl Iterator<Item = u32>,
    ) -> Self {
        let judged = words.facets.iter().zip(classes);
        let classes = judged.map(|(facets, class)| {
            if counts(rule, facets) {
                class
            } else {
                NOT_COUNTED
            }
        });
        Self::new(from, rule, classes.collect())
    }

    /// For the touches of one account only, which is much less to prepare; all are of one class.
    pub(crate) fn for_some(from: Instant, rule: &Rule, words: &Words, used: &[u32]) -> Self {
        let mut classes = vec![NOT_COUNTED; words.facets.len()];
        for &number in used {
            if let (Some(facets), Some(class)) =
                (words.facets.value(number), classes.get_mut(number as usize))
                && counts(rule, facets)
            {
                *class = 0;
            }
        }
        Self::new(from, rule, classes)
    }

    /// Whether touches with these facets count, by kind and team.
    pub(crate) fn counts(&self, facets: u32) -> bool {
        self.class(facets) != NOT_COUNTED
    }

    /// The class of touches with these facets, or [`NOT_COUNTED`].
    #[inline]
    pub(crate) fn class(&self, facets: u32) -> u32 {
        let class = self.classes.get(facets as usize);
        class.copied().unwrap_or(NOT_COUNTED)
    }

    fn new(from: Instant, rule: &Rule, classes: Vec<u32>) -> Self {
        let decay = match rule.model {
            Model::TimeDecay { half_life_millis } => Some(Decay::new(half_life_millis)),
            _ => None,
        };
        Self {
            from,
            rule: rule.clone(),
            decay,
            classes,
        }
    }
}

fn counts(rule: &Rule, facets: &Facets) -> bool {
    rule.kinds.contains(facets.kind) && rule.teams.contains(facets.team)
}
