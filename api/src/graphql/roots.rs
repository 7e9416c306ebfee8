//! The roots of the schema, and the schema itself.

use async_graphql::{MergedObject, MergedSubscription};

use super::types::{
    account, attribution, campaign, lead, live, node, session, spend, touchpoint, viewer,
};

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    viewer::ViewerQuery,
    campaign::CampaignQuery,
    attribution::query::AttributionQuery,
    touchpoint::TouchpointQuery,
    node::NodeQuery,
    account::AccountQuery,
    lead::LeadQuery,
);

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    session::SessionMutation,
    account::AccountMutation,
    lead::LeadMutation,
    campaign::CampaignMutation,
    touchpoint::TouchpointMutation,
    spend::SpendMutation,
);

/// Everything that can be watched.
#[derive(MergedSubscription, Default)]
pub struct Subscription(live::LiveSubscription);

/// The schema of Accord.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Builds the schema. What a request needs (application, viewer, loaders) is put into the request's data.
#[must_use]
pub fn schema() -> Schema {
    async_graphql::Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
    .disable_suggestions()
    .finish()
}

/// The schema as text.
#[must_use]
pub fn sdl() -> String {
    let options = async_graphql::SDLExportOptions::new()
        .sorted_fields()
        .sorted_enum_items()
        .include_specified_by();
    schema().sdl_with_options(options)
}
