//! What the log says became of every version, to compare with what the records say.

use std::collections::BTreeMap;

use super::{Entry, Step};
use crate::two_keys::{ContentHash, Millis, State, Team};

/// What the log says of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The hash of its content.
    pub content_hash: ContentHash,
    /// What became of it.
    pub state: State,
    /// Team, person, time and whether retroactive, of each signature, by team.
    pub signatures: BTreeMap<Team, (String, Millis, bool)>,
    /// From when it is in effect.
    pub in_effect_from: Option<Millis>,
}

/// What a whole log says, by agreement and version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Story {
    versions: BTreeMap<(String, u32), Told>,
}

impl Story {
    /// Takes the next entry. Entries that are not about a version change nothing; one about a version that was never
    /// proposed, or without what its step needs, is not told: whoever compares finds the version missing.
    pub fn take(&mut self, entry: &Entry) {
        let (Some(agreement), Some(version)) = (entry.agreement.clone(), entry.version) else {
            return;
        };
        let key = (agreement, version);
        if entry.step == Step::Proposed {
            let hash = entry
                .content_hash
                .as_deref()
                .and_then(ContentHash::from_hex);
            if let Some(content_hash) = hash {
                let told = Told {
                    content_hash,
                    state: State::Proposed,
                    signatures: BTreeMap::new(),
                    in_effect_from: None,
                };
                self.versions.insert(key, told);
            }
            return;
        }
        let Some(told) = self.versions.get_mut(&key) else {
            return;
        };
        match entry.step {
            Step::Voided => told.state = State::Void,
            Step::Rejected => told.state = State::Rejected,
            Step::Withdrawn => told.state = State::Withdrawn,
            Step::Agreed => {
                told.state = State::Agreed;
                told.in_effect_from = entry.effective_from;
            }
            Step::Signed => {
                let signature = (entry.by.clone(), entry.at, entry.retroactive == Some(true));
                told.signatures.insert(entry.team, signature);
            }
            Step::Proposed | Step::ApproverGranted | Step::ApproverRevoked => {}
        }
    }

    /// What is told of a version.
    #[must_use]
    pub fn version(&self, agreement: &str, version: u32) -> Option<&Told> {
        self.versions.get(&(agreement.to_owned(), version))
    }

    /// How many versions are told of.
    #[must_use]
    pub fn len(&self) -> usize {
        self.versions.len()
    }

    /// Whether nothing is told of.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.versions.is_empty()
    }
}
