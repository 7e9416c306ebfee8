//! A rule made ready for the facts of a snapshot.

use crate::{
    facts::Facets,
    journeys::Words,
    model::Decay,
    rule::{Model, Rule},
    time::Instant,
};

/// A rule with what it says about each distinct kind of touch, so that a touch is judged by looking up a number.
pub(crate) struct ReadyRule {
    pub(crate) from: Instant,
    pub(crate) rule: Rule,
    pub(crate) decay: Option<Decay>,
    /// By number of the facets.
    counts: Vec<bool>,
}

impl ReadyRule {
    /// For all facets there are.
    pub(crate) fn for_all(from: Instant, rule: &Rule, words: &Words) -> Self {
        let counts = words
            .facets
            .iter()
            .map(|facets| counts(rule, facets))
            .collect();
        Self::new(from, rule, counts)
    }

    /// For the touches of one account only, which is much less to prepare.
    pub(crate) fn for_some(from: Instant, rule: &Rule, words: &Words, used: &[u32]) -> Self {
        let mut answers = vec![false; words.facets.len()];
        for &number in used {
            if let (Some(facets), Some(answer)) =
                (words.facets.value(number), answers.get_mut(number as usize))
            {
                *answer = counts(rule, facets);
            }
        }
        Self::new(from, rule, answers)
    }

    /// Whether touches with these facets count, by kind and team.
    #[inline]
    pub(crate) fn counts(&self, facets: u32) -> bool {
        self.counts.get(facets as usize) == Some(&true)
    }

    fn new(from: Instant, rule: &Rule, counts: Vec<bool>) -> Self {
        let decay = match rule.model {
            Model::TimeDecay { half_life_millis } => Some(Decay::new(half_life_millis)),
            _ => None,
        };
        Self {
            from,
            rule: rule.clone(),
            decay,
            counts,
        }
    }
}

fn counts(rule: &Rule, facets: &Facets) -> bool {
    rule.kinds.contains(facets.kind) && rule.teams.contains(facets.team)
}
