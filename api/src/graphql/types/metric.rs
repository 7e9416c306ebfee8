//! What each figure means, and whether both teams have signed it.

use agreement::metric::{Metric as Figure, Unit};
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::instant::Millis;

use super::agreement::{Agreement, mutation::number, version::AgreementSignature};
use crate::{
    agreements::{
        Proposal, Terms,
        kinds::MetricDefinition as Content,
        metrics::{self, Definition},
    },
    app::App,
    auth::{Permission, Requires},
    clock,
    error::ApiResult,
    graphql::{
        enums::mirror,
        global_id::Kind,
        loaders::Loaders,
        scalars::DateTime,
        single::{idempotency, single_payload},
        user_error::{Refusal, payload},
    },
};

mirror! {
    /// A figure both teams are measured by. What each means says its definition.
    Metric = Figure {
        /// What the ledger holds for a target.
        Attained,
        /// Attained over target.
        Attainment,
        /// Attained against what was to be expected by now.
        Pacing,
        /// Open pipeline over what is missing.
        Coverage,
        /// Won over decided deals, by number.
        WinRateByCount,
        /// Won over decided deals, by amount.
        WinRateByAmount,
        /// What the pipeline yields a day.
        Velocity,
        /// What a new customer cost.
        CustomerAcquisitionCost,
        /// After how many months a customer has paid what winning it cost.
        Payback,
        /// Profit over spend.
        ReturnOnMarketingInvestment,
        /// What is left.
        Profit,
        /// What campaigns cost.
        Spend,
        /// What both teams cost beside spend.
        Costs,
        /// Who bought for the first time.
        NewCustomers,
        /// How many hand-offs sales accepts.
        AcceptanceRate,
        /// How many came how far.
        FunnelVolume,
        /// How many went on.
        FunnelConversion,
        /// How fast they went on.
        FunnelVelocity,
        /// What those who came this far are worth.
        FunnelValue,
        /// Why sales does not accept.
        RejectionPareto,
        /// What comes of those that were given back.
        RecycledToWon,
        /// What a lead that is handed off is worth.
        LeadValue,
        /// Whether sales answers in time.
        ResponseHitRate,
        /// Whether sales tries often enough.
        AttemptsHitRate,
        /// How long a hand-off waits for an owner.
        SystemDelay,
        /// How long an owner takes.
        HumanDelay,
        /// Revenue by where the lead came from.
        Sourced,
        /// Revenue by who took part.
        Influenced,
        /// Revenue by the official rule.
        Credited,
    }
}

mirror! {
    /// What a figure is measured in.
    MetricUnit = Unit {
        /// An amount of a currency.
        Money,
        /// A quotient: 0.25 is a quarter.
        Ratio,
        /// How many.
        Count,
        /// Days of 24 hours.
        Days,
        /// Hours within the business hours of the team.
        BusinessHours,
        /// Months.
        Months,
        /// An amount of money per day.
        MoneyPerDay,
    }
}

/// Whether a definition is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum MetricDefinitionState {
    /// Not signed by both teams, or signed for another way of computing it.
    Draft,
    /// Signed by both teams and in effect.
    Agreed,
}

/// What a figure means: in the words both teams signed, or else in those the program comes with.
#[derive(Debug, Clone)]
pub struct MetricDefinition(pub Definition);

/// What a figure means: in the words both teams signed, or else in those the program comes with.
#[Object(guard = "Requires(Permission::AgreementsRead)")]
impl MetricDefinition {
    /// Which figure.
    async fn metric(&self) -> Metric {
        self.0.metric.into()
    }

    /// Its name.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What it means and how it is computed.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// What it is measured in.
    async fn unit(&self) -> MetricUnit {
        self.0.metric.unit().into()
    }

    /// The function that computes it.
    async fn computed_by(&self) -> &str {
        self.0.metric.computed_by()
    }

    /// Whether both teams have signed it.
    async fn state(&self) -> MetricDefinitionState {
        if self.0.agreed.is_some() {
            MetricDefinitionState::Agreed
        } else {
            MetricDefinitionState::Draft
        }
    }

    /// The version both teams signed; null for a draft.
    async fn version(&self) -> Option<u32> {
        self.0.agreed.as_ref().map(|version| version.number)
    }

    /// From when it is in effect; null for a draft.
    async fn effective_from(&self) -> Option<DateTime> {
        let version = self.0.agreed.as_ref();
        version.map(|version| DateTime(version.from))
    }

    /// Who signed it, marketing first; empty for a draft.
    async fn signed_by(&self) -> Vec<AgreementSignature> {
        self.0.agreed.as_ref().map_or_else(Vec::new, |version| {
            let signatures = version.signatures.iter().cloned();
            signatures.map(AgreementSignature).collect()
        })
    }

    /// The agreement about it, with its versions; null for a draft.
    async fn agreement(&self, ctx: &Context<'_>) -> ApiResult<Option<Agreement>> {
        match &self.0.agreed {
            None => Ok(None),
            Some(version) => Loaders::of(ctx).agreement(version.agreement).await,
        }
    }

    /// The id of the agreement about it; null for a draft.
    async fn agreement_id(&self) -> Option<ID> {
        let version = self.0.agreed.as_ref();
        version.map(|version| Kind::Agreement.id(version.agreement))
    }
}

/// What these figures mean now, for an answer that shows them to name.
///
/// # Errors
/// When the ledger is behind, or what was signed cannot be understood.
pub async fn definitions(
    ctx: &Context<'_>,
    figures: &[Figure],
) -> ApiResult<Vec<MetricDefinition>> {
    let state = App::of(ctx).ledger.at(None).await?.state;
    let now = clock::now();
    let definitions: anyhow::Result<Vec<MetricDefinition>> = figures
        .iter()
        .map(|metric| metrics::definition_of(&state.agreed, *metric, now).map(MetricDefinition))
        .collect();
    Ok(definitions?)
}

/// Queries of what figures mean.
#[derive(Debug, Default)]
pub struct MetricQuery;

#[Object]
impl MetricQuery {
    /// What each figure means at an instant, signed or not.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn metric_definitions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these figures; all unless given.")] metrics: Option<Vec<Metric>>,
        #[graphql(desc = "When; now unless given.")] at: Option<DateTime>,
    ) -> ApiResult<Vec<MetricDefinition>> {
        let at: Millis = at.map_or_else(clock::now, |at| at.0);
        let agreed = App::of(ctx).ledger.at(None).await?.state.agreed.clone();
        let wanted: Vec<Figure> = match metrics {
            None => Figure::ALL.to_vec(),
            Some(metrics) => metrics.into_iter().map(Into::into).collect(),
        };
        wanted
            .into_iter()
            .map(|metric| {
                let definition = metrics::definition_of(&agreed, metric, at)?;
                Ok(MetricDefinition(definition))
            })
            .collect()
    }
}

/// What a figure is to mean.
#[derive(Debug, InputObject)]
pub struct ProposeMetricDefinitionInput {
    /// Which figure.
    metric: Metric,
    /// Its name; absent: the one it has now.
    title: Option<String>,
    /// What it means and how it is computed; absent: what it says now, so that the program's own words can be signed.
    text: Option<String>,
    /// From when it is to be in effect; absent: from the later signature.
    effective_from: Option<DateTime>,
    /// Why, for those who are to sign.
    note: Option<String>,
    /// The number of the open proposal that this one replaces; its signatures count no more. Absent: there must be none.
    replaces: Option<i32>,
    /// Your key for this request, kept for 24 hours: a retry with the same key gets the first answer and makes nothing.
    idempotency_key: Option<String>,
}

single_payload! {
    /// What was proposed.
    ProposeMetricDefinitionPayload {
        /// The agreement as it stands now; null when nothing was done.
        agreement: Agreement
    }
}

/// Mutations of what figures mean.
#[derive(Debug, Default)]
pub struct MetricMutation;

#[Object]
impl MetricMutation {
    /// Proposes what a figure means, or edits the open proposal. It takes effect when an approver of marketing and one of
    /// sales have signed it; proposing signs nothing.
    #[graphql(guard = "Requires(Permission::AgreementsPropose)")]
    async fn propose_metric_definition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is proposed.")] input: ProposeMetricDefinitionInput,
    ) -> async_graphql::Result<ProposeMetricDefinitionPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), &input);
        match proposal(ctx, input).await {
            Ok(write) => ProposeMetricDefinitionPayload::run(ctx, key, write).await,
            Err(refusal) => payload(Err(refusal)),
        }
    }
}

async fn proposal(
    ctx: &Context<'_>,
    input: ProposeMetricDefinitionInput,
) -> Result<Proposal, Refusal> {
    let ProposeMetricDefinitionInput {
        metric,
        title,
        text,
        effective_from,
        note,
        replaces,
        idempotency_key: _,
    } = input;
    let metric = Figure::from(metric);
    let agreed = App::of(ctx).ledger.at(None).await?.state.agreed.clone();
    let now = metrics::definition_of(&agreed, metric, clock::now())?;
    let content = Content {
        title: title.unwrap_or(now.title),
        text: text.unwrap_or(now.text),
        computed_by: metric.computed_by().to_owned(),
    };
    let terms = Terms {
        effective_from: effective_from.map(|at| at.0),
        note,
        replaces: replaces
            .map(|replaces| number(replaces, "replaces"))
            .transpose()?,
    };
    Ok(Proposal::of(metric.key(), &content, terms))
}
