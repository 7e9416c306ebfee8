//! Handing out an exact number of things at random while walking once over those who get them.

use super::prng::Prng;

/// What is still to be handed out.
#[derive(Debug, Clone)]
pub(super) struct Quota {
    things: u64,
}

impl Quota {
    /// So many things.
    pub(super) fn new(things: u64) -> Self {
        Self { things }
    }

    /// Somebody's portion: `weight` of the weight `of` all who are still to be served (expected weight will
    /// do), times a factor around one (`noise`, in thousandths). What one takes too much the others get
    /// less, so the total stays exact; the last takes what is left.
    pub(super) fn take(
        &mut self,
        weight: u64,
        of: u64,
        noise: u64,
        last: bool,
        prng: &mut Prng,
    ) -> u64 {
        let portion = if last {
            self.things
        } else {
            let millionths =
                u128::from(self.things) * u128::from(weight) * u128::from(noise) * 1000
                    / u128::from(of.max(weight).max(1));
            let whole = u64::try_from(millionths / 1_000_000).unwrap_or(u64::MAX);
            let part = u64::try_from(millionths % 1_000_000).unwrap_or(0);
            (whole + u64::from(prng.below(1_000_000) < part)).min(self.things)
        };
        self.things -= portion;
        portion
    }

    /// Whether the next of `left` takers, this one included, gets one thing: exact in the end.
    pub(super) fn draw(&mut self, left: u64, prng: &mut Prng) -> bool {
        let got = prng.below(left) < self.things;
        self.things -= u64::from(got);
        got
    }
}
