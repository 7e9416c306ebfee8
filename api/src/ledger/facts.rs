//! Rows of the database as facts of the engine.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use attribution::{
    facts::{Adjustment, DealFact, Facets, LeadFact, SpendFact, TouchFact},
    ids as engine,
    money::{Currency, ExchangeRate},
    time::{Day, Instant},
};
use chrono::NaiveDate;
use entity::{
    channel::Channel,
    deal, exchange_rate,
    ids::{AccountId, CampaignId, DealId, LeadId, TouchpointId},
    instant::Millis,
    part::value,
    spend,
    team::Team,
    touchpoint_kind::TouchpointKind,
};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use crate::graphql::enums;

macro_rules! engine_ids {
    ($($(#[$doc:meta])* $function:ident: $row:ty => $engine:ty,)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $function(id: $row) -> $engine {
            <$engine>::from_row(id.as_uuid().as_u128())
        }
    )*};
}

/// Makes an engine id of the bits of a UUID.
trait FromRow {
    fn from_row(bits: u128) -> Self;
}

macro_rules! from_row {
    ($($name:ident),*) => {$(
        impl FromRow for engine::$name {
            fn from_row(bits: u128) -> Self {
                Self(bits)
            }
        }
    )*};
}
from_row!(AccountId, LeadId, CampaignId, DealId, TouchpointId);

engine_ids! {
    /// An account's id in the engine.
    account_id: AccountId => engine::AccountId,
    /// A lead's id in the engine.
    lead_id: LeadId => engine::LeadId,
    /// A campaign's id in the engine.
    campaign_id: CampaignId => engine::CampaignId,
    /// A deal's id in the engine.
    deal_id: DealId => engine::DealId,
    /// A touchpoint's id in the engine.
    touchpoint_id: TouchpointId => engine::TouchpointId,
}

/// An instant in the engine.
pub(super) const fn instant(millis: Millis) -> Instant {
    Instant(millis.0)
}

/// A day in the engine.
#[must_use]
pub fn day(date: NaiveDate) -> Day {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    Day(i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX }))
}

/// Texts that many rows share, each held once.
#[derive(Debug, Default)]
pub(super) struct Texts(HashSet<Arc<str>>);

impl Texts {
    /// Beyond this many distinct texts they are not shared any more (message ids never repeat).
    const LIMIT: usize = 1_000_000;

    pub(super) fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let text: Arc<str> = text.into();
        if self.0.len() < Self::LIMIT {
            self.0.insert(text.clone());
        }
        text
    }

    fn optional(&mut self, text: Option<String>) -> Option<Arc<str>> {
        text.map(|text| self.get(&text))
    }
}

/// What the engine needs of a touchpoint's row.
#[derive(Debug)]
pub(crate) struct TouchRow {
    pub(crate) id: TouchpointId,
    pub(crate) account_id: AccountId,
    pub(crate) lead_id: LeadId,
    pub(crate) occurred_at: Millis,
    /// The name of the integration it came from.
    pub(crate) recorded_by: Arc<str>,
    pub(crate) message_id: String,
    pub(crate) kind: TouchpointKind,
    pub(crate) channel: Channel,
    pub(crate) campaign_id: Option<CampaignId>,
    pub(crate) source: Option<String>,
    pub(crate) medium: Option<String>,
    pub(crate) content: Option<String>,
    pub(crate) team: Team,
    pub(crate) rep: Option<String>,
    pub(crate) suppressed_at: Option<Millis>,
}

/// By place, in the order of `reread::touches`: finding a column by its name takes as long as reading it.
impl FromQueryResult for TouchRow {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.try_get_by_index(0)?,
            account_id: row.try_get_by_index(1)?,
            lead_id: row.try_get_by_index(2)?,
            occurred_at: row.try_get_by_index(3)?,
            message_id: row.try_get_by_index(4)?,
            kind: row.try_get_by_index(5)?,
            channel: row.try_get_by_index(6)?,
            campaign_id: value(row, 7)?,
            source: value(row, 8)?,
            medium: value(row, 9)?,
            content: value(row, 10)?,
            team: row.try_get_by_index(11)?,
            rep: value(row, 12)?,
            suppressed_at: value(row, 13)?,
            recorded_by: row.try_get_by_index::<String>(14)?.into(),
        })
    }
}

impl TouchRow {
    /// How many columns it has.
    pub(super) const COLUMNS: usize = 15;

    pub(super) fn into_fact(self, texts: &mut Texts) -> TouchFact {
        TouchFact {
            id: touchpoint_id(self.id),
            lead: lead_id(self.lead_id),
            at: instant(self.occurred_at),
            order: (texts.get(&self.recorded_by), self.message_id.into()),
            facets: Facets {
                source: texts.optional(self.source),
                medium: texts.optional(self.medium),
                content: texts.optional(self.content),
                rep: texts.optional(self.rep),
                ..engine_facets(self.kind, self.channel, self.team, self.campaign_id)
            },
            suppressed: self.suppressed_at.is_some(),
        }
    }
}

/// What a touch was, without the texts of it.
pub(super) fn engine_facets(
    kind: TouchpointKind,
    channel: Channel,
    team: Team,
    campaign: Option<CampaignId>,
) -> Facets {
    Facets {
        campaign: campaign.map(campaign_id),
        channel: enums::Channel::from(channel).into(),
        kind: enums::TouchpointKind::from(kind).into(),
        team: enums::Team::from(team).into(),
        source: None,
        medium: None,
        content: None,
        rep: None,
    }
}

/// A lead in an account it belongs or belonged to.
#[derive(Debug, FromQueryResult)]
pub(super) struct LeadRow {
    pub(super) id: LeadId,
    /// The account this row is about.
    pub(super) account_id: AccountId,
    /// The account the lead belongs to now.
    pub(super) current_account_id: AccountId,
    pub(super) created_at: Option<Millis>,
}

/// For leads that have belonged to several accounts: their first touch in each.
pub(super) type FirstTouches = HashMap<LeadId, Vec<(AccountId, Millis)>>;

impl LeadRow {
    pub(super) fn to_fact(&self, first_touches: &FirstTouches) -> LeadFact {
        let elsewhere = || {
            let touches = first_touches.get(&self.id).into_iter().flatten();
            touches
                .filter(|(account, _)| *account != self.account_id)
                .map(|(_, at)| instant(*at))
                .min()
        };
        let created_at = self.created_at.map(instant);
        LeadFact {
            id: lead_id(self.id),
            created_at,
            // Nobody asks for it where the creation is known.
            first_touch_elsewhere: created_at.is_none().then(elsewhere).flatten(),
        }
    }
}

/// A deal, with its contacts and adjustments still to come.
pub(super) fn deal_fact(row: deal::Model) -> anyhow::Result<DealFact> {
    let currency = Currency::parse(&row.currency)
        .ok_or_else(|| anyhow::anyhow!("deal {} has the currency {:?}", row.id, row.currency))?;
    Ok(DealFact {
        id: deal_id(row.id),
        name: row.name,
        amount: row.amount_minor,
        currency,
        kind: enums::DealKind::from(row.kind).into(),
        segment: row.segment,
        stage: row.stage,
        owner: row.owner,
        outcome: enums::DealOutcome::from(row.outcome).into(),
        created_at: instant(row.created_at),
        closed_at: row.closed_at.map(instant),
        expected_close_on: row.expected_close_on.map(day),
        term_months: row
            .term_months
            .and_then(|months| u32::try_from(months).ok()),
        cost_of_sale: row.cost_of_sale_minor,
        margin_rate_ppm: row
            .margin_rate_ppm
            .and_then(|rate| u32::try_from(rate).ok()),
        contacts: Vec::new(),
        adjustments: Vec::new(),
    })
}

/// An adjustment of a deal.
pub(super) const fn adjustment_fact(row: &entity::deal_adjustment::Model) -> Adjustment {
    Adjustment {
        amount: row.amount_minor,
        at: instant(row.occurred_at),
    }
}

/// A day's spend.
pub(super) fn spend_fact(row: &spend::Model) -> anyhow::Result<SpendFact> {
    let currency = Currency::parse(&row.currency)
        .ok_or_else(|| anyhow::anyhow!("spend {} has the currency {:?}", row.id, row.currency))?;
    Ok(SpendFact {
        on: day(row.spent_on),
        amount: row.amount_minor,
        currency,
    })
}

/// An exchange rate.
pub(crate) fn rate_fact(row: &exchange_rate::Model) -> anyhow::Result<ExchangeRate> {
    let parse = |code: &str| {
        Currency::parse(code)
            .ok_or_else(|| anyhow::anyhow!("an exchange rate has the currency {code:?}"))
    };
    Ok(ExchangeRate {
        from: parse(&row.from_currency)?,
        to: parse(&row.to_currency)?,
        on: day(row.rate_on),
        rate_pico: row.rate_pico,
    })
}
