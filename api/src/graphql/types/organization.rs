//! The organisation whose ledger this is.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use crate::{
    app::App,
    auth::{Permission, Requires, Viewer},
    error::ApiResult,
    graphql::{
        enums::TouchpointKind,
        scalars::{CurrencyCode, DateTime, Decimal, LedgerPosition},
        user_error::{Refusable, UserError, payload},
    },
    ingest,
    organization::{Organization as Settings, UpdateOrganizationInput},
};

/// The organisation whose ledger this is: its money, its clock and its defaults.
#[derive(Debug, Clone)]
pub struct Organization(pub Arc<Settings>);

/// The organisation whose ledger this is: its money, its clock and its defaults.
#[Object(guard = "Requires(Permission::OrganizationRead)")]
impl Organization {
    /// Its name.
    async fn name(&self) -> &str {
        &self.0.row.name
    }

    /// The currency of reports that do not ask for another.
    async fn currency(&self) -> CurrencyCode {
        CurrencyCode(self.0.currency)
    }

    /// The IANA name of the zone in which days and periods begin, such as `Europe/Berlin`.
    async fn time_zone(&self) -> &str {
        self.0.zone.name()
    }

    /// The month in which the fiscal year begins: 1 (January) to 12.
    async fn fiscal_year_start_month(&self) -> i32 {
        i32::from(self.0.row.fiscal_year_start_month)
    }

    /// Touches of one lead closer together than this many minutes are one session.
    async fn session_gap_minutes(&self) -> i32 {
        self.0.row.session_gap_seconds / 60
    }

    /// The share of an amount that is contribution where neither deal nor segment says, 0 to 1.
    async fn margin_rate(&self) -> Decimal {
        Decimal::of_ppm(self.0.row.margin_rate_ppm)
    }

    /// The margin rates of segments that have their own; at most 200.
    async fn segment_margin_rates(&self) -> Vec<SegmentMarginRate> {
        let rates = self.0.segment_margins.iter();
        rates
            .map(|(segment, ppm)| SegmentMarginRate {
                segment: segment.clone(),
                ppm: *ppm,
            })
            .collect()
    }

    /// The kinds of touches that can earn credit where a rule does not say.
    async fn eligible_kinds(&self) -> Vec<TouchpointKind> {
        attribution::vocabulary::TouchpointKind::ALL
            .iter()
            .filter(|kind| self.0.eligible_kinds.contains(**kind))
            .map(|kind| (*kind).into())
            .collect()
    }

    /// When a setting was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.row.updated_at)
    }
}

/// The margin rate of the deals of one segment that do not state their own.
#[derive(Debug, Clone)]
pub struct SegmentMarginRate {
    segment: String,
    ppm: u32,
}

/// The margin rate of the deals of one segment that do not state their own.
#[Object(guard = "Requires(Permission::OrganizationRead)")]
impl SegmentMarginRate {
    /// The segment, as deals name it.
    async fn segment(&self) -> &str {
        &self.segment
    }

    /// The share of an amount that is contribution, 0 to 1.
    async fn margin_rate(&self) -> Decimal {
        Decimal::of_ppm(i32::try_from(self.ppm).unwrap_or(i32::MAX))
    }
}

/// The organisation as it was changed.
#[derive(Debug, Default, SimpleObject)]
pub struct UpdateOrganizationPayload {
    /// The organisation; null when nothing was done.
    organization: Option<Organization>,
    /// What is wrong with the input; empty when it was done.
    user_errors: Vec<UserError>,
    /// Where in the ledger this write stands; null when nothing was written.
    position: Option<LedgerPosition>,
}

impl Refusable for UpdateOrganizationPayload {
    fn refused(user_errors: Vec<UserError>) -> Self {
        Self {
            user_errors,
            ..Self::default()
        }
    }
}

/// The query of the organisation.
#[derive(Debug, Default)]
pub struct OrganizationQuery;

#[Object]
impl OrganizationQuery {
    /// The organisation whose ledger this is.
    #[graphql(guard = "Requires(Permission::OrganizationRead)")]
    async fn organization(&self, ctx: &Context<'_>) -> ApiResult<Organization> {
        let waited = App::of(ctx).ledger.at(None).await?;
        Ok(Organization(waited.organization()?.clone()))
    }
}

/// Mutations of the organisation.
#[derive(Debug, Default)]
pub struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Changes the organisation's settings. They change figures of the past too; every change is recorded.
    #[graphql(guard = "Requires(Permission::OrganizationWrite)")]
    async fn update_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateOrganizationInput,
    ) -> async_graphql::Result<UpdateOrganizationPayload> {
        let app = App::of(ctx);
        let written = ingest::single(app, Viewer::of(ctx)?, None, input).await;
        let (_, position) = match written {
            Ok(written) => written,
            Err(refusal) => return payload(Err(refusal)),
        };
        Ok(UpdateOrganizationPayload {
            organization: Some(Organization(app.organization().await?)),
            user_errors: Vec::new(),
            position: position.map(LedgerPosition),
        })
    }
}
