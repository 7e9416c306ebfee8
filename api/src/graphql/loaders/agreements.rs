//! Agreements with their versions and steps, and notes.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entity::ids::{AgreementId, NoteId};

use super::{Batches, Failure, Loaders};
use crate::{
    agreements::{self, History, Logged},
    error::ApiResult,
    graphql::types::{agreement::Agreement, note::Note},
};

impl Loaders {
    /// An agreement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agreement(&self, id: AgreementId) -> ApiResult<Option<Agreement>> {
        let row = self.one(id).await?;
        Ok(row.map(Agreement))
    }

    /// A note.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note(&self, id: NoteId) -> ApiResult<Option<Note>> {
        let row = self.one(id).await?;
        Ok(row.map(Note))
    }

    /// The versions of an agreement; none where nothing was ever proposed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agreement_history(&self, id: AgreementId) -> ApiResult<Option<Arc<History>>> {
        self.one(HistoryOf(id)).await
    }

    /// The steps towards an agreement, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agreement_steps(&self, id: AgreementId) -> ApiResult<Arc<[Logged]>> {
        let steps = self.one(StepsOf(id)).await?;
        Ok(steps.unwrap_or_else(|| Arc::new([])))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct HistoryOf(AgreementId);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct StepsOf(AgreementId);

impl Loader<HistoryOf> for Batches {
    type Value = Arc<History>;
    type Error = Failure;

    async fn load(&self, keys: &[HistoryOf]) -> Result<HashMap<HistoryOf, Self::Value>, Failure> {
        let ids: Vec<AgreementId> = keys.iter().map(|key| key.0).collect();
        let found = agreements::histories(&self.db.read, &ids).await?;
        Ok(found
            .into_iter()
            .map(|(id, history)| (HistoryOf(id), history))
            .collect())
    }
}

impl Loader<StepsOf> for Batches {
    type Value = Arc<[Logged]>;
    type Error = Failure;

    async fn load(&self, keys: &[StepsOf]) -> Result<HashMap<StepsOf, Self::Value>, Failure> {
        let ids: Vec<AgreementId> = keys.iter().map(|key| key.0).collect();
        let found = agreements::steps(&self.db.read, &ids).await?;
        Ok(found
            .into_iter()
            .map(|(id, steps)| (StepsOf(id), steps))
            .collect())
    }
}
