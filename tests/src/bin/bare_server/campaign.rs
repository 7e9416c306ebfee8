//! Campaigns.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, dataloader::DataLoader};
use uuid::Uuid;

use super::{
    schema::failed,
    text,
    touchpoint::{FirstOf, Touchpoint, Touchpoints},
};

/// A campaign.
pub(crate) struct Campaign {
    id: Uuid,
    name: String,
}

impl Campaign {
    /// From its row.
    pub(crate) fn from_row((id, name): (Uuid, String)) -> Self {
        Self { id, name }
    }
}

#[Object]
impl Campaign {
    /// The id.
    async fn id(&self) -> ID {
        text::id("Campaign", self.id)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.name
    }

    /// Its first touchpoints.
    async fn touchpoints(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 50)] first: i64,
    ) -> Result<TouchpointConnection> {
        let key = FirstOf {
            campaign: self.id,
            first,
        };
        let loader = ctx.data::<DataLoader<Touchpoints>>()?;
        let nodes = loader.load_one(key).await.map_err(|error| failed(&error))?;
        Ok(TouchpointConnection {
            nodes: nodes.unwrap_or_default(),
        })
    }
}

/// Some campaigns.
pub(crate) struct CampaignConnection {
    /// They themselves.
    pub(crate) nodes: Vec<Campaign>,
}

#[Object]
impl CampaignConnection {
    /// They themselves.
    async fn nodes(&self) -> &[Campaign] {
        &self.nodes
    }
}

/// Some touchpoints.
pub(crate) struct TouchpointConnection {
    nodes: Arc<[Touchpoint]>,
}

#[Object]
impl TouchpointConnection {
    /// They themselves.
    async fn nodes(&self) -> &[Touchpoint] {
        &self.nodes
    }
}
