//! Things that many facts share, stored once and numbered.

use std::hash::Hash;

/// An append-only numbering of distinct values. Cloning is cheap and shares what is there, so every snapshot has its
/// own view without a lock, and a number never changes its meaning.
#[derive(Debug, Clone)]
pub(crate) struct Dictionary<T: Clone + Eq + Hash> {
    values: imbl::Vector<T>,
    numbers: imbl::HashMap<T, u32>,
}

impl<T: Clone + Eq + Hash> Default for Dictionary<T> {
    fn default() -> Self {
        Self {
            values: imbl::Vector::new(),
            numbers: imbl::HashMap::new(),
        }
    }
}

impl<T: Clone + Eq + Hash> Dictionary<T> {
    /// The number of a value, new or known.
    pub(crate) fn number(&mut self, value: &T) -> u32 {
        if let Some(&known) = self.numbers.get(value) {
            return known;
        }
        let next = super::columns::index(self.values.len());
        self.values.push_back(value.clone());
        self.numbers.insert(value.clone(), next);
        next
    }

    /// The number of a value that is known.
    pub(crate) fn find(&self, value: &T) -> Option<u32> {
        self.numbers.get(value).copied()
    }

    /// The value of a number.
    pub(crate) fn value(&self, number: u32) -> Option<&T> {
        self.values.get(usize::try_from(number).ok()?)
    }

    /// All values, in the order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.values.iter()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }
}
