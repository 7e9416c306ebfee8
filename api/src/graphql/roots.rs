//! The roots of the schema, and the schema itself.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_graphql::{
    IntrospectionMode, MergedSubscription, OutputType, SchemaBuilder, SubscriptionType,
    ValidationMode,
    extensions::ExtensionFactory,
    registry::Registry,
    resolver_utils::{resolve_container, resolve_container_serial},
};

use super::{
    root::root,
    types::{
        account, agreement, api_token, attribution, campaign, cost, deal, deal_stage, event,
        exchange_rate, funnel, lead, lifecycle, live, metric, node, note, organization, rate_limit,
        scoreboard, service_level, session, spend, target, timeline, touchpoint, user, viewer,
    },
};

root! {
    /// Everything that can be asked.
    Query (resolve_container) {
        viewer: viewer::ViewerQuery,
        rate_limit: rate_limit::RateLimitQuery,
        node: node::NodeQuery,
        account: account::AccountQuery,
        lead: lead::LeadQuery,
        attribution: attribution::query::AttributionQuery,
        funnel: funnel::FunnelQuery,
        service_level: service_level::ServiceLevelQuery,
        touchpoint: touchpoint::TouchpointQuery,
        organization: organization::OrganizationQuery,
        campaign: campaign::CampaignQuery,
        deal: deal::DealQuery,
        deal_stage: deal_stage::DealStageQuery,
        cost: cost::CostQuery,
        exchange_rate: exchange_rate::ExchangeRateQuery,
        user: user::UserQuery,
        api_token: api_token::ApiTokenQuery,
        agreement: agreement::query::AgreementQuery,
        target: target::query::TargetQuery,
        scoreboard: scoreboard::query::ScoreboardQuery,
        metric: metric::MetricQuery,
        note: note::NoteQuery,
        timeline: timeline::TimelineQuery,
        event: event::EventQuery,
    }
}

root! {
    /// Everything that can be done.
    Mutation (resolve_container_serial) {
        session: session::SessionMutation,
        account: account::AccountMutation,
        lead: lead::LeadMutation,
        lifecycle: lifecycle::LifecycleMutation,
        touchpoint: touchpoint::TouchpointMutation,
        spend: spend::SpendMutation,
        organization: organization::OrganizationMutation,
        campaign: campaign::CampaignMutation,
        deal: deal::DealMutation,
        deal_stage: deal_stage::DealStageMutation,
        cost: cost::CostMutation,
        exchange_rate: exchange_rate::ExchangeRateMutation,
        user: user::UserMutation,
        api_token: api_token::ApiTokenMutation,
        agreement: agreement::mutation::AgreementMutation,
        official_rule: agreement::official_rule::OfficialRuleMutation,
        service_level: service_level::ServiceLevelMutation,
        approver: agreement::approver::ApproverMutation,
        target: target::mutation::TargetMutation,
        metric: metric::MetricMutation,
        note: note::NoteMutation,
        event: event::EventMutation,
    }
}

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

/// Builds the schema for documents that are known to fit it and ask nothing about it: next to nothing is looked at before
/// they are executed.
#[must_use]
pub fn unchecked_schema() -> Schema {
    builder()
        .validation_mode(ValidationMode::Fast)
        // At each field of the root the library looks through all types for one that says there is a federation, unless it
        // was told so.
        .enable_federation()
        .finish()
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

/// What the schema library knows of every type of the schema.
pub(super) fn registry() -> Registry {
    let mut registry = empty_registry();
    Query::create_type_info(&mut registry);
    Mutation::create_type_info(&mut registry);
    Subscription::create_type_info(&mut registry);
    registry
}

/// What it knows before it was told of any.
pub(super) fn empty_registry() -> Registry {
    Registry {
        types: BTreeMap::new(),
        directives: BTreeMap::new(),
        implements: HashMap::new(),
        query_type: "Query".to_owned(),
        mutation_type: Some("Mutation".to_owned()),
        subscription_type: Some("Subscription".to_owned()),
        introspection_mode: IntrospectionMode::Enabled,
        enable_federation: false,
        federation_subscription: false,
        ignore_name_conflicts: HashSet::new(),
        enable_suggestions: false,
    }
}
