//! How the agreement was kept.

use agreement::metric::Metric;
use async_graphql::{Context, Object};
use entity::{lead_escalation, lead_hand_off};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::{LeadEscalation, MarketingClause, SalesClause, content::ServiceLevelContent};
use crate::{
    app::App,
    auth::{Permission, Requires},
    error::{ApiError, ApiResult},
    graphql::{
        loaders::Loaders,
        pagination::{Keyset, OrderDirection, Page, PageArgs, page},
        scalars::{Date, DateTime},
        types::{
            agreement::Agreement,
            attribution::input::PeriodInput,
            lead_hand_off::LeadHandOff,
            metric::{self, MetricDefinition},
        },
    },
    service_level::{Measured, Terms, report, untouched},
};

/// The figures it shows.
const FIGURES: [Metric; 6] = [
    Metric::LeadValue,
    Metric::AcceptanceRate,
    Metric::ResponseHitRate,
    Metric::AttemptsHitRate,
    Metric::SystemDelay,
    Metric::HumanDelay,
];

/// What each team owed the other for leads in a period, and how it was kept.
#[derive(Debug, Clone)]
pub struct ServiceLevelReport {
    from: Date,
    to: Date,
    measured: Option<Measured>,
}

impl ServiceLevelReport {
    /// Measures it.
    ///
    /// # Errors
    /// When the period is empty, or the database fails.
    pub async fn of(app: &App, period: PeriodInput) -> ApiResult<Self> {
        let PeriodInput { from, to } = period;
        if from >= to {
            return Err(ApiError::bad_input(
                "period: `to` is the day after the last one, so it has to be after `from`.",
            ));
        }
        let state = app.ledger.at(None).await?.state;
        Ok(Self {
            from,
            to,
            measured: report(app, &state.agreed, from.0, to.0).await?,
        })
    }
}

/// What each team owed the other for leads in a period, and how it was kept: both clauses, always together.
#[Object(guard = "Requires(Permission::AgreementsRead)")]
impl ServiceLevelReport {
    /// What its figures mean, and whether both teams have signed that.
    async fn definitions(&self, ctx: &Context<'_>) -> ApiResult<Vec<MetricDefinition>> {
        metric::definitions(ctx, &FIGURES).await
    }

    /// The versions that were in effect in the period, in order of time; empty where nothing was agreed.
    async fn versions(&self) -> Vec<ServiceLevelVersion> {
        let terms = self.measured.iter().flat_map(|measured| &measured.terms);
        terms
            .map(|terms| ServiceLevelVersion(terms.clone()))
            .collect()
    }

    /// Why there is nothing to measure: no service-level agreement was in effect in the period. Null where one was.
    async fn not_agreed(&self) -> Option<&str> {
        self.measured.is_none().then_some(
            "No service-level agreement was in effect in this period. Propose one with proposeServiceLevel; it takes \
             effect when both teams have signed it.",
        )
    }

    /// Marketing's clause; null where nothing was agreed.
    async fn marketing(&self) -> Option<MarketingClause> {
        self.measured.as_ref().map(|measured| MarketingClause {
            counted: measured.marketing.clone(),
            currency: measured.currency,
        })
    }

    /// Sales' clause; null where nothing was agreed.
    async fn sales(&self) -> Option<SalesClause> {
        self.measured.as_ref().map(|measured| SalesClause {
            counted: measured.sales.clone(),
        })
    }

    /// The leads that wait for a first answer now, whatever the period, those that wait longest first: in MQL or SAL,
    /// measured by an agreement, and without an attempt since the hand-off.
    #[graphql(guard = "Requires(Permission::LeadsRead)")]
    async fn untouched(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Option<Page<LeadHandOff>>> {
        use lead_hand_off::Column as C;
        let args = PageArgs::parse(first, after, last, before)?;
        let select = lead_hand_off::Entity::find().filter(untouched::condition());
        let order = [
            (C::HandedOffAt, OrderDirection::Asc),
            (C::Cycle, OrderDirection::Asc),
        ];
        let keyset = Keyset::new(order, C::LeadId);
        page(ctx, select, &keyset, &args, LeadHandOff)
            .await
            .map(Some)
    }

    /// Escalations whose hours were over in the period, in order of time.
    #[graphql(guard = "Requires(Permission::LeadsRead)")]
    async fn escalations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Option<Page<LeadEscalation>>> {
        use lead_escalation::Column as C;
        let args = PageArgs::parse(first, after, last, before)?;
        let app = App::of(ctx);
        let organization = app.organization().await?;
        let select = lead_escalation::Entity::find()
            .filter(C::DueAt.gte(organization.start_of(self.from.0)))
            .filter(C::DueAt.lt(organization.start_of(self.to.0)));
        let keyset = Keyset::new([(C::DueAt, OrderDirection::Asc)], C::Id);
        page(ctx, select, &keyset, &args, LeadEscalation)
            .await
            .map(Some)
    }
}

/// A version of the service-level agreement that was in effect in the period.
#[derive(Debug, Clone)]
pub struct ServiceLevelVersion(Terms);

/// A version of the service-level agreement that was in effect in the period.
#[Object(guard = "Requires(Permission::AgreementsRead)")]
impl ServiceLevelVersion {
    /// The agreement, with its versions, signatures and history.
    async fn agreement(&self, ctx: &Context<'_>) -> ApiResult<Option<Agreement>> {
        Loaders::of(ctx).agreement(self.0.agreement).await
    }

    /// The number of the version.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// From when it is in effect.
    async fn effective_from(&self) -> DateTime {
        DateTime(self.0.from)
    }

    /// Until when; null: until something else is agreed.
    async fn effective_until(&self) -> Option<DateTime> {
        self.0.until.map(DateTime)
    }

    /// What was signed.
    async fn content(&self) -> ServiceLevelContent {
        (&self.0.content).into()
    }
}

/// Queries of service levels.
#[derive(Debug, Default)]
pub struct ServiceLevelQuery;

#[Object]
impl ServiceLevelQuery {
    /// What each team owed the other for leads in a period, and how it was kept. Before anything is agreed it says so.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn service_level(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which days.")] period: PeriodInput,
    ) -> ApiResult<ServiceLevelReport> {
        ServiceLevelReport::of(App::of(ctx), period).await
    }
}
