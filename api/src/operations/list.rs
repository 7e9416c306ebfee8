//! The list in memory, read again when the change feed says that it changed.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use entity::operation;
use sea_orm::{DbErr, EntityTrait as _};

use super::Hash;
use crate::db::Database;

/// The stored documents.
#[derive(Debug, Default)]
pub struct List {
    texts: HashMap<Hash, Arc<str>>,
    words: HashSet<Hash>,
}

/// The list of one server process.
#[derive(Debug)]
pub struct Operations {
    db: Database,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// How often it was forgotten: what was read before that is not kept.
    forgotten: u64,
    list: Option<Arc<List>>,
}

impl List {
    /// Of these rows.
    fn of(rows: Vec<operation::Model>) -> Self {
        let mut list = Self::default();
        for row in rows {
            let text: Arc<str> = row.document.into();
            list.words.insert(Hash::of_words(&text));
            list.texts.insert(Hash::of_text(&text), text);
        }
        list
    }

    /// The document whose text has this hash.
    #[must_use]
    pub fn find(&self, hash: &Hash) -> Option<&Arc<str>> {
        self.texts.get(hash)
    }

    /// Whether the document is one of them, however it is laid out.
    #[must_use]
    pub fn holds(&self, document: &str) -> bool {
        self.words.contains(&Hash::of_words(document))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

impl Operations {
    /// Over this database.
    #[must_use]
    pub fn new(db: Database) -> Self {
        Self {
            db,
            known: Mutex::default(),
        }
    }

    /// The list as it is now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self) -> Result<Arc<List>, DbErr> {
        let forgotten = {
            let known = self.lock();
            if let Some(list) = &known.list {
                return Ok(list.clone());
            }
            known.forgotten
        };
        let rows = operation::Entity::find().all(&self.db.read).await?;
        let list = Arc::new(List::of(rows));
        let mut known = self.lock();
        if known.forgotten == forgotten {
            known.list = Some(list.clone());
        }
        Ok(list)
    }

    /// Forgets the list: somebody changed it.
    pub fn forget(&self) {
        let mut known = self.lock();
        known.forgotten += 1;
        known.list = None;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
