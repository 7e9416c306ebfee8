//! What leads are worth at their hand-off, and the rates that say so.
//!
//! The rates of a quarter are computed from the deals of the four quarters before, and kept under their hash: the same
//! facts give the same version, other facts another one, and what was priced keeps the version that priced it.

use std::collections::{BTreeMap, btree_map::Entry};

use agreement::{
    calendar::{FiscalYear, Period},
    service_level::LeadRates,
};
use anyhow::Context as _;
use chrono::NaiveDate;
use entity::{
    deal, deal_contact,
    deal_outcome::DealOutcome,
    ids::{DealId, LeadValueRatesId},
    instant::Millis,
    lead, lead_hand_off, lead_value_rates,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, FromQueryResult,
    IntoActiveModel as _, JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    RelationTrait as _,
    sea_query::{LockBehavior, LockType},
};
use sha2::{Digest as _, Sha256};

use crate::{
    clock, funnel::Converter, graphql::user_error::Refusal, ingest::Ingest,
    organization::Organization,
};

/// Hand-offs in one transaction.
const AT_ONCE: u64 = 200;

/// Prices hand-offs that have no value yet, each by the rates of its quarter. One for which nothing is known stays
/// without.
///
/// # Errors
/// When the database fails.
pub async fn price(
    ingest: &Ingest<'_>,
    hand_offs: &mut [lead_hand_off::Model],
) -> Result<(), Refusal> {
    let mut rates: BTreeMap<NaiveDate, Option<(LeadValueRatesId, LeadRates)>> = BTreeMap::new();
    for hand_off in hand_offs {
        if hand_off.value_minor.is_some() {
            continue;
        }
        let quarter = quarter(&ingest.organization, hand_off.handed_off_at)?;
        let known = match rates.entry(quarter.from()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(rates_of(ingest, quarter).await?),
        };
        let Some((id, rates)) = known else {
            continue;
        };
        if let Some(value) = rates.value_minor(hand_off.lead_type.as_deref()) {
            hand_off.value_minor = Some(value);
            hand_off.value_currency = Some(rates.currency.clone());
            hand_off.rates_id = Some(*id);
        }
    }
    Ok(())
}

/// Prices some of the hand-offs that have no value yet, where something is known now. Returns how many.
///
/// # Errors
/// When the database fails.
pub async fn price_unpriced(ingest: &mut Ingest<'_>) -> Result<usize, Refusal> {
    use lead_hand_off::Column as C;
    let bounds: Option<(Option<Millis>, Option<Millis>)> = lead_hand_off::Entity::find()
        .select_only()
        .column_as(C::HandedOffAt.min(), "first")
        .column_as(C::HandedOffAt.max(), "last")
        .filter(C::ValueMinor.is_null())
        .into_tuple()
        .one(&*ingest.tx)
        .await?;
    let Some((Some(first), Some(last))) = bounds else {
        return Ok(0);
    };
    let mut period = quarter(&ingest.organization, first)?;
    while ingest.organization.start_of(period.from()) <= last {
        let (from, to) = (period.from(), period.to());
        if let Some((id, rates)) = rates_of(ingest, period).await? {
            let rows = lead_hand_off::Entity::find()
                .filter(C::ValueMinor.is_null())
                .filter(C::HandedOffAt.gte(ingest.organization.start_of(from)))
                .filter(C::HandedOffAt.lt(ingest.organization.start_of(to)))
                .limit(AT_ONCE)
                .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
                .all(&*ingest.tx)
                .await?;
            let count = rows.len();
            for mut row in rows {
                row.value_minor = rates.value_minor(row.lead_type.as_deref());
                row.value_currency = Some(rates.currency.clone());
                row.rates_id = Some(id);
                row.into_active_model()
                    .reset_all()
                    .update(&*ingest.tx)
                    .await?;
            }
            if count > 0 {
                return Ok(count);
            }
        }
        period = quarter_of(&ingest.organization, to)?;
    }
    Ok(0)
}

/// The fiscal quarter of an instant.
fn quarter(organization: &Organization, at: Millis) -> anyhow::Result<Period> {
    quarter_of(organization, organization.day(at))
}

fn quarter_of(organization: &Organization, day: NaiveDate) -> anyhow::Result<Period> {
    fiscal_year(organization)?
        .quarter_of(day)
        .context("a day at the end of the calendar")
}

fn fiscal_year(organization: &Organization) -> anyhow::Result<FiscalYear> {
    let month = u32::try_from(organization.row.fiscal_year_start_month)?;
    FiscalYear::starting_in(month).context("a fiscal year starts in a month")
}

/// The rates of a quarter, kept; none where no deal has ended in the four quarters before.
async fn rates_of(
    ingest: &Ingest<'_>,
    quarter: Period,
) -> Result<Option<(LeadValueRatesId, LeadRates)>, Refusal> {
    let organization = &ingest.organization;
    let trailing = fiscal_year(organization)?
        .trailing_four_quarters(quarter.from())
        .context("a day at the start of the calendar")?;
    let from = organization.start_of(trailing.from());
    let to = organization.start_of(trailing.to());
    let rates = compute(ingest, from, to).await?;
    if rates.overall.count() == 0 {
        return Ok(None);
    }
    let content = serde_json::to_string(&rates).map_err(anyhow::Error::new)?;
    let hash = Sha256::digest(content.as_bytes()).to_vec();
    let known = lead_value_rates::Entity::find()
        .filter(lead_value_rates::Column::QuarterFrom.eq(quarter.from()))
        .filter(lead_value_rates::Column::ContentHash.eq(hash.clone()))
        .one(&*ingest.tx)
        .await?;
    if let Some(known) = known {
        return Ok(Some((known.id, rates)));
    }
    let row = lead_value_rates::Model {
        id: LeadValueRatesId(clock::new_id()),
        quarter_from: quarter.from(),
        computed_at: ingest.now,
        content,
        content_hash: hash,
    };
    let id = row.id;
    lead_value_rates::Entity::insert(row.into_active_model())
        .exec_without_returning(&*ingest.tx)
        .await?;
    Ok(Some((id, rates)))
}

/// A deal that ended, once for each of its contacts.
#[derive(Debug, FromQueryResult)]
struct Ended {
    id: DealId,
    outcome: DealOutcome,
    amount_minor: i64,
    currency: String,
    closed_at: Option<Millis>,
    lead_type: Option<String>,
}

/// Outcomes by type of lead. A won deal without an exchange rate tells nothing about amounts and is left out.
async fn compute(ingest: &Ingest<'_>, from: Millis, to: Millis) -> Result<LeadRates, Refusal> {
    let ended: Vec<Ended> = deal::Entity::find()
        .select_only()
        .columns([
            deal::Column::Id,
            deal::Column::Outcome,
            deal::Column::AmountMinor,
            deal::Column::Currency,
            deal::Column::ClosedAt,
        ])
        .column_as(lead::Column::Type, "lead_type")
        .join(JoinType::LeftJoin, deal_contact::Relation::Deal.def().rev())
        .join(JoinType::LeftJoin, deal_contact::Relation::Lead.def())
        .filter(deal::Column::Outcome.ne(DealOutcome::Open))
        .filter(deal::Column::ClosedAt.gte(from))
        .filter(deal::Column::ClosedAt.lt(to))
        .order_by_asc(deal::Column::Id)
        .order_by_desc(deal_contact::Column::IsPrimary)
        .order_by_asc(deal_contact::Column::LeadId)
        .into_model()
        .all(&*ingest.tx)
        .await?;
    let organization = ingest.organization.clone();
    let converter = Converter::load(&*ingest.tx, &organization).await?;
    let mut rates = LeadRates {
        currency: organization.currency.to_string(),
        ..LeadRates::default()
    };
    let mut before: Option<DealId> = None;
    for deal in ended {
        // The primary contact comes first, then the oldest.
        if before.replace(deal.id) == Some(deal.id) {
            continue;
        }
        let minor = match (deal.outcome, deal.closed_at) {
            (DealOutcome::Won, Some(at)) => {
                match converter.convert(deal.amount_minor, &deal.currency, at) {
                    None => continue,
                    minor => minor,
                }
            }
            _ => None,
        };
        let of_type = deal
            .lead_type
            .map(|name| rates.types.entry(name).or_default());
        for outcomes in [Some(&mut rates.overall), of_type].into_iter().flatten() {
            match minor {
                Some(minor) => outcomes.add_won(minor),
                None => outcomes.add_lost(),
            }
        }
    }
    Ok(rates)
}
