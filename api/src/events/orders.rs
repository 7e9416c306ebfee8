//! Orders of a shop as deals, and refunds as adjustments of them: where the rules say so.

use std::collections::BTreeMap;

use async_graphql::MaybeUndefined;
use attribution::money::Currency;
use entity::{deal, ids::DealId, object_type::ObjectType};
use sea_orm::EntityTrait as _;
use serde_json::Value;

use super::{event::Event, names, rejection::Reason, traffic::field};
use crate::{
    graphql::{
        enums::DealOutcome,
        global_id::Kind,
        scalars::{CurrencyCode, DateTime, Decimal},
        types::money::MoneyInput,
        user_error::Refusal,
    },
    ingest::{
        BulkRow as _, ExternalIds, Ingest, RowStatus, SingleWrite as _,
        deals::{AdjustDealInput, DealContactInput, DealRow},
        refs::{LeadRef, ResolvedLead},
    },
};

/// The action that is a sale.
const COMPLETED: &str = "Order Completed";
/// The action that takes it back, in part or as a whole.
const REFUNDED: &str = "Order Refunded";

/// What an action does to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It is a sale.
    Completed,
    /// It takes a sale back.
    Refunded,
}

/// What an event does to an order, if that is what it is about.
pub(super) fn step(event: &Event) -> Option<Step> {
    let action = event.action.as_deref()?;
    if action.eq_ignore_ascii_case(COMPLETED) {
        Some(Step::Completed)
    } else if action.eq_ignore_ascii_case(REFUNDED) {
        Some(Step::Refunded)
    } else {
        None
    }
}

/// Why an order could not be used: for programs, for people, and which order it waits for.
pub(super) type Refused = (Reason, String, Option<String>);

/// What became of an order.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It is a deal.
    Deal,
    /// A deal was adjusted.
    Refund,
    /// The order was known already.
    Known,
    /// It could not be used.
    Refused(Refused),
}

/// Writes orders and then refunds, so that one may follow the other in one write; what became of each, in order.
///
/// # Errors
/// When the database fails.
pub(super) async fn write(
    ingest: &mut Ingest<'_>,
    orders: &[(&Event, Step, ResolvedLead)],
) -> Result<Vec<Outcome>, Refusal> {
    let ids: Vec<Option<String>> = orders.iter().map(|(event, ..)| order_id(event)).collect();
    let known = load(ingest, &ids).await?;
    let mut outcomes: BTreeMap<usize, Outcome> = BTreeMap::new();
    let mut rows: Vec<DealRow> = Vec::new();
    let mut places = Vec::new();
    for (place, ((event, step, lead), id)) in orders.iter().zip(&ids).enumerate() {
        let Some(id) = id else {
            let message = "order_id is missing; expected the order's id.".to_owned();
            outcomes.insert(place, Outcome::Refused((Reason::Invalid, message, None)));
            continue;
        };
        if *step == Step::Refunded {
            continue;
        }
        let again = rows.iter().any(|row| row.external_id == *id);
        if again || known.get(ingest.source, id).is_some() {
            outcomes.insert(place, Outcome::Known);
            continue;
        }
        match row(ingest, event, id, *lead) {
            Ok(row) => {
                rows.push(row);
                places.push(place);
            }
            Err(message) => {
                outcomes.insert(place, Outcome::Refused((Reason::Invalid, message, None)));
            }
        }
    }
    if !rows.is_empty() {
        let written = DealRow::write(ingest, &rows).await?;
        for (place, written) in places.into_iter().zip(written) {
            let outcome = if written.status == RowStatus::Rejected {
                let messages = written.errors.into_iter().map(|error| error.message);
                let message = messages.collect::<Vec<_>>().join(" ");
                Outcome::Refused((Reason::Invalid, message, None))
            } else {
                Outcome::Deal
            };
            outcomes.insert(place, outcome);
        }
    }
    let known = load(ingest, &ids).await?;
    for (place, ((event, step, _), id)) in orders.iter().zip(&ids).enumerate() {
        if let (Step::Refunded, Some(id)) = (step, id) {
            let deal = known.get(ingest.source, id).map(DealId);
            outcomes.insert(place, refund(ingest, event, id, deal).await?);
        }
    }
    Ok(outcomes.into_values().collect())
}

async fn load(ingest: &Ingest<'_>, ids: &[Option<String>]) -> Result<ExternalIds, Refusal> {
    let ids = ids.iter().flatten().map(String::as_str);
    Ok(ExternalIds::load(&*ingest.tx, ObjectType::Deal, ingest.source, ids).await?)
}

/// The id of the order that an event is about.
pub(super) fn order_id(event: &Event) -> Option<String> {
    let of = |name: &str| names::id(event.properties.get(name));
    of("order_id").or_else(|| of("orderId"))
}

fn row(
    ingest: &Ingest<'_>,
    event: &Event,
    id: &str,
    lead: ResolvedLead,
) -> Result<DealRow, String> {
    let amount = ["total", "revenue", "value"]
        .into_iter()
        .find_map(|name| amount(field(&event.properties, name)))
        .ok_or("total is missing; expected the order's amount.")?;
    let at = DateTime(event.times.occurred);
    let contact = DealContactInput {
        lead: LeadRef::Id(Kind::Lead.id(lead.id)),
        role: None,
        primary: true,
    };
    Ok(DealRow {
        external_id: id.to_owned(),
        name: format!("Order {id}"),
        account: MaybeUndefined::Undefined,
        contacts: MaybeUndefined::Value(vec![contact]),
        add_contacts: false,
        amount: money(ingest, event, amount)?,
        kind: MaybeUndefined::Undefined,
        segment: MaybeUndefined::Undefined,
        stage: MaybeUndefined::Undefined,
        stage_entered_at: None,
        outcome: DealOutcome::Won,
        created_at: at,
        expected_close_on: MaybeUndefined::Undefined,
        closed_at: MaybeUndefined::Value(at),
        term_months: MaybeUndefined::Undefined,
        owner: MaybeUndefined::Undefined,
        cost_of_sale: MaybeUndefined::Undefined,
        margin_rate: MaybeUndefined::Undefined,
        attributes: None,
    })
}

async fn refund(
    ingest: &mut Ingest<'_>,
    event: &Event,
    id: &str,
    deal: Option<DealId>,
) -> Result<Outcome, Refusal> {
    let Some(deal) = deal else {
        let message =
            format!("No order has the id {id:?}; the refund is tried again when it comes.");
        let refused = (Reason::UnknownOrder, message, Some(id.to_owned()));
        return Ok(Outcome::Refused(refused));
    };
    let Some(row) = deal::Entity::find_by_id(deal).one(&*ingest.tx).await? else {
        return Err(anyhow::anyhow!("an order without a deal").into());
    };
    let money = match amount(field(&event.properties, "total")) {
        Some(amount) => money(ingest, event, -amount.abs()),
        // Without an amount all of it is taken back.
        None => whole(&row).ok_or_else(|| "the order's currency is unknown".to_owned()),
    };
    let money = match money {
        Ok(money) => money,
        Err(message) => return Ok(Outcome::Refused((Reason::Invalid, message, None))),
    };
    let adjust = AdjustDealInput {
        deal: Kind::Deal.id(deal),
        amount: money,
        occurred_at: Some(DateTime(event.times.occurred)),
        reason: format!("{REFUNDED}, {}", event.message_id),
        idempotency_key: None,
    };
    match adjust.write(ingest).await {
        Ok(_) => Ok(Outcome::Refund),
        Err(Refusal::User(errors)) => {
            let messages: Vec<String> = errors.into_iter().map(|error| error.message).collect();
            Ok(Outcome::Refused((
                Reason::Invalid,
                messages.join(" "),
                None,
            )))
        }
        Err(other) => Err(other),
    }
}

fn whole(row: &deal::Model) -> Option<MoneyInput> {
    let currency = Currency::parse(&row.currency)?;
    Some(MoneyInput {
        amount: Decimal(-rust_decimal::Decimal::new(
            row.amount_minor,
            currency.decimals(),
        )),
        currency_code: CurrencyCode(currency),
    })
}

fn money(
    ingest: &Ingest<'_>,
    event: &Event,
    amount: rust_decimal::Decimal,
) -> Result<MoneyInput, String> {
    let told = field(&event.properties, "currency").as_str();
    let code = told.map_or_else(
        || ingest.organization.currency.as_str().to_owned(),
        |code| code.trim().to_ascii_uppercase(),
    );
    let currency = Currency::parse(&code)
        .ok_or_else(|| format!("currency is {code:?}; expected a code such as EUR."))?;
    // Programs write 19.990000000000002 where they mean 19.99.
    let amount = amount.round_dp_with_strategy(
        currency.decimals(),
        rust_decimal::RoundingStrategy::MidpointAwayFromZero,
    );
    Ok(MoneyInput {
        amount: Decimal(amount),
        currency_code: CurrencyCode(currency),
    })
}

/// An amount, as a number or as a text.
fn amount(value: &Value) -> Option<rust_decimal::Decimal> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    text.parse()
        .ok()
        .or_else(|| rust_decimal::Decimal::from_scientific(&text).ok())
}
