//! Automatic persisted queries: a client sends the hash of a document instead of the document, and the document only
//! when it is told that nobody here knows the hash. Documents are kept by each process for itself, those used last.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    error::{ApiError, ApiResult},
    operations::Hash,
};

/// The documents that clients have sent with their hashes.
#[derive(Debug, Default)]
pub(super) struct Persisted(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    texts: HashMap<Hash, (Arc<str>, u64)>,
    /// By when they were used, the longest ago first.
    used: BTreeMap<u64, Hash>,
    bytes: usize,
    uses: u64,
}

impl Persisted {
    /// Longer documents are executed, and not kept.
    const LONGEST: usize = 64 << 10;
    /// How many documents are kept.
    const MOST: usize = 1_000;
    /// How much text is kept.
    const MOST_BYTES: usize = 4 << 20;

    /// The document of this hash, if it is known.
    pub(super) fn find(&self, hash: &Hash) -> Option<Arc<str>> {
        self.lock().find(hash)
    }

    /// Keeps a document under its hash; those used longest ago make room.
    pub(super) fn keep(&self, hash: Hash, text: &str) {
        if text.len() <= Self::LONGEST {
            self.lock().keep(hash, text);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a document has the hash that was sent with it.
///
/// # Errors
/// When it has another one: kept under it, it would be taken for another document.
pub(super) fn require_same(hash: &Hash, text: &str) -> ApiResult<()> {
    if Hash::of_text(text) == *hash {
        return Ok(());
    }
    Err(ApiError::bad_request(
        "extensions.persistedQuery.sha256Hash is not the SHA-256 of query, as UTF-8.",
    ))
}

impl Kept {
    fn find(&mut self, hash: &Hash) -> Option<Arc<str>> {
        self.uses += 1;
        let (text, used) = self.texts.get_mut(hash)?;
        self.used.remove(used);
        *used = self.uses;
        self.used.insert(*used, *hash);
        Some(text.clone())
    }

    fn keep(&mut self, hash: Hash, text: &str) {
        if self.find(&hash).is_some() {
            return;
        }
        self.bytes += text.len();
        self.texts.insert(hash, (text.into(), self.uses));
        self.used.insert(self.uses, hash);
        while self.texts.len() > Persisted::MOST || self.bytes > Persisted::MOST_BYTES {
            let Some((_, oldest)) = self.used.pop_first() else {
                break;
            };
            if let Some((text, _)) = self.texts.remove(&oldest) {
                self.bytes -= text.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(persisted: &Persisted, text: &str) -> Hash {
        let hash = Hash::of_text(text);
        persisted.keep(hash, text);
        hash
    }

    #[track_caller]
    fn check(persisted: &Persisted) {
        let kept = persisted.lock();
        assert!(kept.texts.len() <= Persisted::MOST);
        assert!(kept.bytes <= Persisted::MOST_BYTES);
        let bytes: usize = kept.texts.values().map(|(text, _)| text.len()).sum();
        assert_eq!(kept.bytes, bytes);
        assert_eq!(kept.used.len(), kept.texts.len());
        for (used, hash) in &kept.used {
            assert_eq!(kept.texts[hash].1, *used);
        }
    }

    #[test]
    fn what_is_used_stays_and_what_is_not_makes_room() {
        let persisted = Persisted::default();
        let used = keep(&persisted, "{ used }");
        let unused = keep(&persisted, "{ unused }");
        for number in 0..Persisted::MOST - 1 {
            keep(&persisted, &format!("{{ a{number} }}"));
            assert_eq!(persisted.find(&used).as_deref(), Some("{ used }"));
        }
        assert!(persisted.find(&unused).is_none());
        check(&persisted);
    }

    #[test]
    fn bytes_are_bounded_too() {
        let persisted = Persisted::default();
        let first = keep(&persisted, "{ first }");
        for number in 0..100 {
            let text = format!("{{ a }} #{number:0width$}", width = Persisted::LONGEST - 7);
            assert_eq!(text.len(), Persisted::LONGEST);
            keep(&persisted, &text);
            keep(&persisted, &text);
            check(&persisted);
        }
        assert!(persisted.find(&first).is_none());
        let long = " ".repeat(Persisted::LONGEST + 1);
        let long = keep(&persisted, &long);
        assert!(persisted.find(&long).is_none());
        check(&persisted);
    }

    #[test]
    fn a_document_is_not_kept_under_the_hash_of_another() {
        assert!(require_same(&Hash::of_text("{ a }"), "{ a }").is_ok());
        let error = require_same(&Hash::of_text("{ a }"), "{ b }").expect_err("another hash");
        assert_eq!(error.code(), "BAD_REQUEST");
    }
}
