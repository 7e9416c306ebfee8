//! Making and checking the chain.

use sha2::{Digest as _, Sha256};

use super::Entry;

/// What stands before the first link.
pub const GENESIS: [u8; 32] = [0; 32];

/// The end of the chain so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// How many links there are.
    pub sequence: u64,
    /// The hash of the last.
    pub hash: [u8; 32],
}

/// One link as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its place, counted from 1.
    pub sequence: u64,
    /// The hash of the link before it.
    pub previous: [u8; 32],
    /// Its own hash.
    pub hash: [u8; 32],
    /// The entry, spelled canonically.
    pub text: String,
}

/// Where the chain is broken, and how.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The next link is not there.
    #[error("entry {expected} is missing: the next one is {found}")]
    Gap {
        /// The number that was expected.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// A link does not follow the one before.
    #[error("entry {sequence} does not follow the entry before it")]
    Detached {
        /// Which.
        sequence: u64,
    },
    /// A link's text is not what was hashed.
    #[error("entry {sequence} was changed after it was written")]
    Changed {
        /// Which.
        sequence: u64,
    },
    /// A link's text is not that of an entry at this place.
    #[error("entry {sequence} cannot be read as the entry of its place")]
    Unreadable {
        /// Which.
        sequence: u64,
    },
    /// The chain ends elsewhere than the head says.
    #[error("the log ends at entry {last}; its head says {head}")]
    Cut {
        /// The last link that is there.
        last: u64,
        /// The last link there should be.
        head: u64,
    },
}

impl Head {
    /// Before anything was logged.
    pub const START: Self = Self {
        sequence: 0,
        hash: GENESIS,
    };
}

/// The link that appends an entry's text to a chain.
#[must_use]
pub fn link(head: &Head, text: String) -> Link {
    Link {
        sequence: head.sequence + 1,
        previous: head.hash,
        hash: hash(&head.hash, &text),
        text,
    }
}

impl Link {
    /// The end of a chain that ends with this link.
    #[must_use]
    pub const fn head(&self) -> Head {
        Head {
            sequence: self.sequence,
            hash: self.hash,
        }
    }
}

/// A walk along a chain, link by link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    head: Head,
}

impl Default for Chain {
    fn default() -> Self {
        Self { head: Head::START }
    }
}

impl Chain {
    /// Takes the next link.
    ///
    /// # Errors
    /// Says where and how the chain is broken; the walk ends there.
    pub fn take(&mut self, link: &Link) -> Result<Entry, Broken> {
        let sequence = link.sequence;
        let expected = self.head.sequence + 1;
        if sequence != expected {
            return Err(Broken::Gap {
                expected,
                found: sequence,
            });
        }
        if link.previous != self.head.hash {
            return Err(Broken::Detached { sequence });
        }
        if hash(&link.previous, &link.text) != link.hash {
            return Err(Broken::Changed { sequence });
        }
        let entry: Entry = serde_json::from_str(&link.text)
            .ok()
            .filter(|entry: &Entry| entry.sequence == sequence)
            .ok_or(Broken::Unreadable { sequence })?;
        self.head = link.head();
        Ok(entry)
    }

    /// Ends the walk where the log's head says it ends.
    ///
    /// # Errors
    /// When the log goes on elsewhere: entries were cut off, or the head was changed.
    pub fn end(self, head: &Head) -> Result<Head, Broken> {
        if self.head == *head {
            Ok(self.head)
        } else {
            Err(Broken::Cut {
                last: self.head.sequence,
                head: head.sequence,
            })
        }
    }
}

fn hash(previous: &[u8; 32], text: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(text.as_bytes());
    hasher.finalize().into()
}
