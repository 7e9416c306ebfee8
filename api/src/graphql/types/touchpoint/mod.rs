//! Touchpoints.

// What of its row each field needs.
mod columns;
// Which touchpoints.
pub mod filter;
// Inputs, payloads and mutations.
pub mod mutations;
// Under a lead or a campaign.
pub mod of_parent;
// Lists, their order, and one by its id.
pub mod queries;

use std::{borrow::Cow, sync::Arc};

use async_graphql::{Context, ID, Object};
use entity::touchpoint;

pub use self::{
    filter::TouchpointWhere,
    mutations::TouchpointMutation,
    of_parent::touchpoints_of,
    queries::{TouchpointOrder, TouchpointOrderField, TouchpointQuery},
};
use super::{account::Account, campaign::Campaign, lead::Lead};
use crate::{
    auth::{Permission, Requires, Viewer},
    error::ApiResult,
    graphql::{
        enums::{Channel, Team, TouchpointKind},
        global_id::Kind,
        loaders::Loaders,
        scalars::DateTime,
    },
};

/// One observed interaction of one lead.
#[derive(Debug, Clone)]
pub struct Touchpoint(pub Arc<touchpoint::Model>);

impl From<touchpoint::Model> for Touchpoint {
    fn from(row: touchpoint::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// One observed interaction of one lead: a page view, a webinar, a call.
#[Object(guard = "Requires(Permission::TouchpointsRead)")]
impl Touchpoint {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::Touchpoint.id(self.0.id)
    }

    /// Its name in the system that recorded it: the same name again is the same touchpoint.
    async fn message_id(&self) -> &str {
        &self.0.message_id
    }

    /// The system that recorded it: the `source` of the bulk write, such as `hubspot`.
    async fn recorded_by(&self, ctx: &Context<'_>) -> ApiResult<Option<String>> {
        Loaders::of(ctx).source_name(self.0.source_id).await
    }

    /// Who was touched.
    #[graphql(guard = "Requires(Permission::LeadsRead)")]
    async fn lead(&self, ctx: &Context<'_>) -> ApiResult<Option<Lead>> {
        Loaders::of(ctx).lead(self.0.lead_id).await
    }

    /// The account the lead had then: the touch is part of its journey.
    #[graphql(guard = "Requires(Permission::AccountsRead)")]
    async fn account(&self, ctx: &Context<'_>) -> ApiResult<Option<Account>> {
        Loaders::of(ctx).account(self.0.account_id).await
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.0.occurred_at)
    }

    /// What happened.
    async fn kind(&self) -> TouchpointKind {
        self.0.kind.into()
    }

    /// The channel it came through.
    async fn channel(&self) -> Channel {
        self.0.channel.into()
    }

    /// The campaign it belongs to.
    #[graphql(guard = "Requires(Permission::CampaignsRead)")]
    async fn campaign(&self, ctx: &Context<'_>) -> ApiResult<Option<Campaign>> {
        match self.0.campaign_id {
            Some(id) => Loaders::of(ctx).campaign(id).await,
            None => Ok(None),
        }
    }

    /// The traffic source (`utm_source`), such as `google`.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// The traffic medium (`utm_medium`), such as `cpc`.
    async fn medium(&self) -> Option<&str> {
        self.0.medium.as_deref()
    }

    /// Which creative or link (`utm_content`).
    async fn content(&self) -> Option<&str> {
        self.0.content.as_deref()
    }

    /// Which search term (`utm_term`).
    async fn term(&self) -> Option<&str> {
        self.0.term.as_deref()
    }

    /// The address of the page; without its parameters for callers who may not see personal data, which they may hold.
    async fn url(&self, ctx: &Context<'_>) -> ApiResult<Option<Cow<'_, str>>> {
        address(ctx, self.0.url.as_deref())
    }

    /// The address of the page before; without its parameters for callers who may not see personal data.
    async fn referrer(&self, ctx: &Context<'_>) -> ApiResult<Option<Cow<'_, str>>> {
        address(ctx, self.0.referrer.as_deref())
    }

    /// Whose touch it was.
    async fn team(&self) -> Team {
        self.0.team.into()
    }

    /// Who of the team: a user's e-mail address, or a name.
    async fn rep(&self) -> Option<&str> {
        self.0.rep.as_deref()
    }

    /// When it was suppressed: since then it earns no credit.
    async fn suppressed_at(&self) -> Option<DateTime> {
        self.0.suppressed_at.map(DateTime)
    }

    /// Why it was suppressed.
    async fn suppressed_reason(&self) -> Option<&str> {
        self.0.suppressed_reason.as_deref()
    }

    /// When it was archived: hidden from lists, its credit stays.
    async fn archived_at(&self) -> Option<DateTime> {
        self.0.archived_at.map(DateTime)
    }

    /// When Accord recorded it.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }
}

fn address<'a>(ctx: &Context<'_>, url: Option<&'a str>) -> ApiResult<Option<Cow<'a, str>>> {
    let open = Viewer::of(ctx)?.may(Permission::LeadsPii);
    Ok(url.map(|url| {
        if open {
            Cow::Borrowed(url)
        } else {
            Cow::Owned(without_parameters(url))
        }
    }))
}

/// An address without what may name a person: its parameters, its fragment and a name before the host.
fn without_parameters(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    match url.split_once("://") {
        None => url.to_owned(),
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}{path}")
        }
    }
}

#[cfg(test)]
mod recording_tests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_address_names_nobody() {
        for (url, masked) in [
            (
                "https://a.example/x?email=ann@b.example#ann",
                "https://a.example/x",
            ),
            ("https://ann:secret@a.example/x@y", "https://a.example/x@y"),
            ("https://a.example#ann", "https://a.example"),
            ("a.example/x?ann", "a.example/x"),
        ] {
            assert_eq!(without_parameters(url), masked);
        }
    }
}
