//! Numbering keys as they appear.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hash, Hasher},
};

/// A map for keys made of the engine's own numbers and ids only: its hash is quick, and no defence against keys that
/// somebody chose to collide.
pub(super) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Mixer>>;

/// Numbers distinct keys from 0, such as a [`QuickMap`] takes.
#[derive(Debug)]
pub(super) struct Numbering<K> {
    numbers: QuickMap<K, u32>,
    pub(super) keys: Vec<K>,
}

impl<K> Default for Numbering<K> {
    fn default() -> Self {
        Self {
            numbers: HashMap::default(),
            keys: Vec::new(),
        }
    }
}

impl<K: Copy + Eq + Hash> Numbering<K> {
    /// The number of a key, new or known.
    #[inline]
    pub(super) fn number(&mut self, key: K) -> u32 {
        match self.numbers.get(&key) {
            Some(&known) => known,
            None => self.add(key),
        }
    }

    #[cold]
    fn add(&mut self, key: K) -> u32 {
        let number = crate::journeys::index(self.keys.len());
        self.keys.push(key);
        self.numbers.insert(key, number);
        number
    }
}

/// Multiplies and folds whole words.
#[derive(Debug, Default)]
pub(super) struct Mixer(u64);

impl Hasher for Mixer {
    #[inline]
    fn write_u64(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }

    #[inline]
    fn write_u128(&mut self, word: u128) {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = word.to_ne_bytes();
        self.write_u64(u64::from_ne_bytes([a, b, c, d, e, f, g, h]));
        self.write_u64(u64::from_ne_bytes([i, j, k, l, m, n, o, p]));
    }

    #[inline]
    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }

    #[inline]
    fn write_i32(&mut self, word: i32) {
        self.write_u32(word.cast_unsigned());
    }

    // What an enum writes of its variant.
    #[inline]
    fn write_isize(&mut self, word: isize) {
        self.write_u64(word as u64);
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes
            .iter()
            .for_each(|&byte| self.write_u64(u64::from(byte)));
    }

    #[inline]
    fn finish(&self) -> u64 {
        // Tables take the bucket from the low bits and the tag from the high ones: both must be well mixed.
        self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}
