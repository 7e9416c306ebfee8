//! The hand-offs of leads.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entity::{ids::LeadId, lead_hand_off};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::{Batches, Failure, Loaders};
use crate::{error::ApiResult, graphql::types::lead_hand_off::LeadHandOff};

impl Loaders {
    /// The hand-off of a lead in one of its cycles.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hand_off(&self, lead: LeadId, cycle: i32) -> ApiResult<Option<LeadHandOff>> {
        let key = OfCycle { lead, cycle };
        let found = self.one(key).await?;
        Ok(found.map(LeadHandOff))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct OfCycle {
    lead: LeadId,
    cycle: i32,
}

impl Loader<OfCycle> for Batches {
    type Value = Arc<lead_hand_off::Model>;
    type Error = Failure;

    async fn load(&self, keys: &[OfCycle]) -> Result<HashMap<OfCycle, Self::Value>, Failure> {
        // All cycles of the leads: few have more than one or two.
        let rows = lead_hand_off::Entity::find()
            .filter(lead_hand_off::Column::LeadId.is_in(keys.iter().map(|key| key.lead)))
            .all(&self.db.read)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let (lead, cycle) = (row.lead_id, row.cycle);
                (OfCycle { lead, cycle }, Arc::new(row))
            })
            .collect())
    }
}
