//! Targets and what their figures need of the database: each read once a request, however many targets ask.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entity::{ids::AgreementId, instant::Millis};

use super::{Batches, Failure, Loaders};
use crate::{
    clock,
    error::ApiResult,
    graphql::types::target::Target,
    targets::{
        book::{Book, Entry},
        facts::{Outlays, Stages},
    },
};

impl Loaders {
    /// All targets.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn targets(&self) -> ApiResult<Arc<Book>> {
        let book = self.one(AllTargets).await?;
        Ok(book.unwrap_or_default())
    }

    /// A target.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn target(&self, id: AgreementId) -> ApiResult<Option<Target>> {
        Ok(self.target_entry(id).await?.map(Target::of))
    }

    /// A target, for one who says of which moment its figures are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn target_entry(&self, id: AgreementId) -> ApiResult<Option<Arc<Entry>>> {
        self.one(OneTarget(id)).await
    }

    /// What the teams spend.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn outlays(&self) -> ApiResult<Arc<Outlays>> {
        let outlays = self.one(AllOutlays).await?;
        Ok(outlays.unwrap_or_default())
    }

    /// The stages of open deals, and what became of those that closed in a half-open range of instants.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stages(&self, closed: (Millis, Millis)) -> ApiResult<Arc<Stages>> {
        let stages = self.one(StagesOf(closed)).await?;
        Ok(stages.unwrap_or_default())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct AllTargets;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct OneTarget(AgreementId);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct AllOutlays;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct StagesOf((Millis, Millis));

impl Loader<AllTargets> for Batches {
    type Value = Arc<Book>;
    type Error = Failure;

    async fn load(&self, _: &[AllTargets]) -> Result<HashMap<AllTargets, Arc<Book>>, Failure> {
        let book = Book::read(&self.db.read, clock::now()).await?;
        Ok(HashMap::from([(AllTargets, Arc::new(book))]))
    }
}

impl Loader<OneTarget> for Batches {
    type Value = Arc<Entry>;
    type Error = Failure;

    async fn load(&self, keys: &[OneTarget]) -> Result<HashMap<OneTarget, Arc<Entry>>, Failure> {
        let ids = keys.iter().map(|key| key.0);
        let book = Book::some(&self.db.read, clock::now(), ids).await?;
        let found = book
            .iter()
            .map(|entry| (OneTarget(entry.id()), entry.clone()));
        Ok(found.collect())
    }
}

impl Loader<AllOutlays> for Batches {
    type Value = Arc<Outlays>;
    type Error = Failure;

    async fn load(&self, _: &[AllOutlays]) -> Result<HashMap<AllOutlays, Arc<Outlays>>, Failure> {
        let outlays = Outlays::read(&self.db.read).await?;
        Ok(HashMap::from([(AllOutlays, Arc::new(outlays))]))
    }
}

impl Loader<StagesOf> for Batches {
    type Value = Arc<Stages>;
    type Error = Failure;

    async fn load(&self, keys: &[StagesOf]) -> Result<HashMap<StagesOf, Arc<Stages>>, Failure> {
        let mut found = HashMap::new();
        // One range a request: that of the trailing four quarters.
        for key in keys {
            let stages = Stages::read(&self.db.read, key.0).await?;
            found.insert(*key, Arc::new(stages));
        }
        Ok(found)
    }
}
