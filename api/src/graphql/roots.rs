//! The roots of the schema, and the schema itself.

use async_graphql::{
    MergedObject, MergedSubscription, SchemaBuilder, extensions::ExtensionFactory,
};

use super::types::{
    account, agreement, api_token, attribution, campaign, cost, deal, deal_stage, event,
    exchange_rate, funnel, lead, lifecycle, live, metric, node, note, organization, rate_limit,
    scoreboard, service_level, session, spend, target, timeline, touchpoint, user, viewer,
};

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    viewer::ViewerQuery,
    rate_limit::RateLimitQuery,
    node::NodeQuery,
    account::AccountQuery,
    lead::LeadQuery,
    attribution::query::AttributionQuery,
    funnel::FunnelQuery,
    service_level::ServiceLevelQuery,
    touchpoint::TouchpointQuery,
    organization::OrganizationQuery,
    campaign::CampaignQuery,
    deal::DealQuery,
    deal_stage::DealStageQuery,
    cost::CostQuery,
    exchange_rate::ExchangeRateQuery,
    user::UserQuery,
    api_token::ApiTokenQuery,
    agreement::query::AgreementQuery,
    target::query::TargetQuery,
    scoreboard::query::ScoreboardQuery,
    metric::MetricQuery,
    note::NoteQuery,
    timeline::TimelineQuery,
    event::EventQuery,
);

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    session::SessionMutation,
    account::AccountMutation,
    lead::LeadMutation,
    lifecycle::LifecycleMutation,
    touchpoint::TouchpointMutation,
    spend::SpendMutation,
    organization::OrganizationMutation,
    campaign::CampaignMutation,
    deal::DealMutation,
    deal_stage::DealStageMutation,
    cost::CostMutation,
    exchange_rate::ExchangeRateMutation,
    user::UserMutation,
    api_token::ApiTokenMutation,
    agreement::mutation::AgreementMutation,
    agreement::official_rule::OfficialRuleMutation,
    service_level::ServiceLevelMutation,
    agreement::approver::ApproverMutation,
    target::mutation::TargetMutation,
    metric::MetricMutation,
    note::NoteMutation,
    event::EventMutation,
);

/// Everything that can be watched.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    live::LiveSubscription,
    agreement::live::AgreementSubscription,
    service_level::ServiceLevelSubscription,
);

/// The schema of Accord.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Builds the schema. What a request needs (application, viewer, loaders) is put into the request's data.
#[must_use]
pub fn schema() -> Schema {
    builder().disable_suggestions().finish()
}

/// Builds the schema with something around its execution, and suggestions in its errors: for tools on the machine itself.
#[must_use]
pub fn schema_with(extension: impl ExtensionFactory) -> Schema {
    builder().extension(extension).finish()
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    async_graphql::Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
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
