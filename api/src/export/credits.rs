//! Every credit of a report: who earned which part of which deal.

use attribution::{
    money::Currency,
    query::{Credit, DatedBy, Dimension, Measure, ReportQuery},
    time::Period,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::cell::{Cell, Column, Kind, Sink};
use crate::{
    error::ApiResult,
    graphql::types::attribution::{
        enums::{Anchor, AttributionPreset},
        input::{self, AttributionModelInput, AttributionRuleInput},
    },
    ledger::{self, State},
    organization::Organization,
};

const SHARE_SCALE: u32 = 6;
/// No deal is older.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};
/// No deal is younger.
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// Which credits.
#[derive(Debug, Clone, Default)]
pub struct CreditsQuestion {
    /// Of the deals created, in place of those won.
    pub pipeline: bool,
    /// A model in place of the official rule's.
    pub model: Option<AttributionPreset>,
    /// The first day on which a deal closed (or was created), in the organisation's time zone; unless given, any.
    pub from: Option<NaiveDate>,
    /// The day after the last; unless given, any.
    pub to: Option<NaiveDate>,
    /// The currency; unless given, the organisation's.
    pub currency: Option<Currency>,
}

impl CreditsQuestion {
    /// The engine's question.
    ///
    /// # Errors
    /// When the organisation was not set up yet.
    fn query(&self, state: &State) -> ApiResult<ReportQuery> {
        let Some(organization) = &state.organization else {
            return Err(Organization::missing());
        };
        let rule = self.model.map(|preset| AttributionRuleInput {
            model: Some(AttributionModelInput::Preset(preset)),
            ..AttributionRuleInput::default()
        });
        Ok(ReportQuery {
            measure: if self.pipeline {
                Measure::Pipeline
            } else {
                Measure::Revenue
            },
            rules: input::rules(rule.as_ref(), organization, &state.agreed)?,
            period: Period {
                from: ledger::day(self.from.unwrap_or(FIRST_DAY)),
                to: ledger::day(self.to.unwrap_or(LAST_DAY)),
            },
            dated_by: if self.pipeline {
                DatedBy::DealCreated
            } else {
                DatedBy::Closed
            },
            // Every credit is of a deal; nothing else depends on it.
            group_by: vec![Dimension::Deal],
            deals: None,
            show: None,
            currency: self.currency.unwrap_or(organization.currency),
        })
    }
}

/// Writes every credit, one after another: memory does not grow with them. How many there were.
pub(super) fn write(
    state: &State,
    question: &CreditsQuestion,
    sink: &mut dyn Sink,
) -> ApiResult<u64> {
    let query = question.query(state)?;
    sink.begin(&columns())?;
    let mut count = 0;
    let written: anyhow::Result<()> = state.journeys.each_credit(&query, |credit| {
        count += 1;
        sink.row(cells(&credit, query.currency)?)
    });
    written?;
    Ok(count)
}

fn columns() -> [Column; 10] {
    [
        Column::new("deal_id", Kind::Text),
        Column::new("account_id", Kind::Text),
        Column::new("touchpoint_id", Kind::Text),
        Column::new("lead_id", Kind::Text),
        Column::new("occurred_at", Kind::Instant),
        Column::new("amount", Kind::Decimal { scale: 4 }),
        Column::new("currency", Kind::Text),
        Column::new("share", Kind::Decimal { scale: SHARE_SCALE }),
        Column::new("anchors", Kind::Text),
        Column::new("explanation", Kind::Text),
    ]
}

fn cells(credit: &Credit, currency: Currency) -> anyhow::Result<Vec<Cell>> {
    let id = |id: u128| Cell::Text(Uuid::from_u128(id).to_string());
    let anchors: Result<Vec<String>, _> = credit
        .anchors
        .iter()
        .map(|anchor| serde_json::to_value(Anchor::from(*anchor)))
        .map(|name| name.map(|name| name.as_str().unwrap_or_default().to_owned()))
        .collect();
    Ok(vec![
        id(credit.deal.0),
        id(credit.account.0),
        id(credit.touchpoint.0),
        id(credit.lead.0),
        Cell::Instant(credit.at.0),
        Cell::Decimal(Decimal::new(credit.amount, currency.decimals())),
        Cell::Text(currency.as_str().to_owned()),
        Cell::Decimal(Decimal::new(credit.share_micros, SHARE_SCALE)),
        Cell::Text(anchors?.join(" ")),
        Cell::Text(credit.explanation.clone()),
    ])
}
