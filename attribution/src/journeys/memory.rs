//! How much memory the facts take.

use std::sync::Arc;

use super::Journeys;
use crate::{
    facts::{Facets, SpendFact},
    report::{Outlays, WonDeals},
};

/// Memory of a snapshot, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// Touchpoints: their columns, the index that finds an account's, and the dictionary of what they have in common.
    pub touch_bytes: usize,
    /// Everything: touchpoints, leads, deals, spend, rates.
    pub total_bytes: usize,
    /// `touch_bytes` for each touch, rounded up.
    pub per_touch: usize,
}

impl Journeys {
    /// How much memory the facts take: the real sizes of the columns; of maps and dictionaries, what is stored in them.
    #[must_use]
    pub fn memory(&self) -> Memory {
        let blocks = || self.overlay.values().flatten();
        // Twice: by number and by value.
        let facets = 2 * self.words.facets.len() * size_of::<Facets>()
            + self.words.facets.iter().map(texts).sum::<usize>();
        let words = 2 * self.words.texts.len() * size_of::<Arc<str>>()
            + self
                .words
                .texts
                .iter()
                .map(|text| text.len())
                .sum::<usize>();
        let spend: usize = self
            .spend
            .values()
            .map(|facts| facts.len() * size_of::<SpendFact>())
            .sum();
        let rates = 2 * size_of_val(&self.context.given_rates[..]);
        let won = self.won.get().map_or(0, WonDeals::bytes);
        let outlays = self.outlays.get().map_or(0, Outlays::bytes);
        let touch_bytes = self.base.touch_bytes()
            + blocks().map(|block| block.touch_bytes()).sum::<usize>()
            + facets;
        let other = self.base.bytes() - self.base.touch_bytes()
            + blocks()
                .map(|block| block.bytes() - block.touch_bytes())
                .sum::<usize>();
        Memory {
            touch_bytes,
            total_bytes: touch_bytes + other + words + spend + rates + won + outlays,
            per_touch: touch_bytes.div_ceil(self.touch_count().max(1)),
        }
    }
}

fn texts(facets: &Facets) -> usize {
    let Facets {
        source,
        medium,
        content,
        rep,
        ..
    } = facets;
    [source, medium, content, rep]
        .into_iter()
        .flatten()
        .map(|text| text.len())
        .sum()
}
