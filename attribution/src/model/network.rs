//! Sorting a few numbers by a fixed sequence of comparisons: there is nothing for the processor to guess.

/// An array that is sorted by a network.
pub(super) trait Network {
    /// The same numbers, the largest first.
    fn descending(self) -> Self;
}

/// Puts the larger number into the earlier place, pair by pair. Written out, because only then the numbers stay where the
/// processor computes.
macro_rules! compare {
    ($numbers:ident: $($earlier:literal $later:literal),*) => {
        $(
            let (a, b) = ($numbers[$earlier], $numbers[$later]);
            $numbers[$earlier] = a.max(b);
            $numbers[$later] = a.min(b);
        )*
    };
}

// Batcher's odd-even mergesort: halves are sorted, then merged by comparing at ever smaller distances.

impl Network for [u64; 4] {
    #[inline]
    fn descending(mut self) -> Self {
        compare!(self: 0 1, 2 3);
        compare!(self: 0 2, 1 3);
        compare!(self: 1 2);
        self
    }
}

impl Network for [u64; 8] {
    #[inline]
    fn descending(self) -> Self {
        let [a, b, c, d, e, f, g, h] = self;
        let ([a, b, c, d], [e, f, g, h]) = ([a, b, c, d].descending(), [e, f, g, h].descending());
        let mut of = [a, b, c, d, e, f, g, h];
        compare!(of: 0 4, 1 5, 2 6, 3 7);
        compare!(of: 2 4, 3 5);
        compare!(of: 1 2, 3 4, 5 6);
        of
    }
}

impl Network for [u64; 16] {
    #[inline]
    fn descending(self) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = self;
        let [a, b, c, d, e, f, g, h] = [a, b, c, d, e, f, g, h].descending();
        let [i, j, k, l, m, n, o, p] = [i, j, k, l, m, n, o, p].descending();
        let mut of = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p];
        compare!(of: 0 8, 1 9, 2 10, 3 11, 4 12, 5 13, 6 14, 7 15);
        compare!(of: 4 8, 5 9, 6 10, 7 11);
        compare!(of: 2 4, 3 5, 6 8, 7 9, 10 12, 11 13);
        compare!(of: 1 2, 3 4, 5 6, 7 8, 9 10, 11 12, 13 14);
        of
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A network that sorts every sequence of zeros and ones sorts everything (Knuth, "The Art of Computer Programming",
    /// volume 3, 5.3.4).
    fn sorts_zeros_and_ones<const W: usize>()
    where
        [u64; W]: Network,
    {
        for bits in 0..1_u64 << W {
            let numbers: [u64; W] = std::array::from_fn(|place| bits >> place & 1);
            let ones = bits.count_ones() as usize;
            let expected: [u64; W] = std::array::from_fn(|place| u64::from(place < ones));
            assert_eq!(numbers.descending(), expected, "{numbers:?}");
        }
    }

    #[test]
    fn networks_sort() {
        sorts_zeros_and_ones::<4>();
        sorts_zeros_and_ones::<8>();
        sorts_zeros_and_ones::<16>();
    }
}
