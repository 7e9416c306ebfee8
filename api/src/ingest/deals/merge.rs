//! What a deal becomes by a draft, or everything that is wrong with the draft.

use async_graphql::MaybeUndefined;
use entity::{
    deal, deal_kind::DealKind, deal_outcome::DealOutcome, deal_stage, ids::DealId, instant::Millis,
};

use super::{contacts::Resolved, draft::Draft, stages::Stages};
use crate::{
    clock,
    graphql::user_error::{UserError, UserErrorCode},
    ingest::{clean, rate_ppm, set, set_text},
};

/// A deal may run for a century.
const MAX_TERM_MONTHS: i32 = 1200;

/// A deal of which nothing is known yet.
pub(super) fn blank(now: Millis) -> deal::Model {
    deal::Model {
        id: DealId(clock::new_id()),
        name: String::new(),
        account_id: entity::ids::AccountId(uuid::Uuid::nil()),
        amount_minor: 0,
        currency: String::new(),
        kind: DealKind::New,
        segment: None,
        stage: None,
        stage_id: None,
        outcome: DealOutcome::Open,
        owner: None,
        created_at: now,
        expected_close_on: None,
        closed_at: None,
        term_months: None,
        cost_of_sale_minor: None,
        margin_rate_ppm: None,
        archived_at: None,
        recorded_at: now,
        updated_at: now,
    }
}

/// The deal as the draft leaves it. `before` is what is known of it, `None` when it is new.
pub(super) fn merge(
    before: Option<&deal::Model>,
    blank: deal::Model,
    draft: &Draft,
    resolved: &Resolved,
    stages: &Stages,
    source: &str,
) -> Result<deal::Model, Vec<UserError>> {
    let Draft {
        name,
        account: _,
        contacts: _,
        amount: _,
        kind,
        segment,
        stage,
        stage_entered_at: _,
        outcome: _,
        created_at,
        expected_close_on,
        closed_at: _,
        term_months,
        owner,
        cost_of_sale: _,
        margin_rate,
        add_contacts: _,
    } = draft;
    let mut errors = Vec::new();
    let new = before.is_none();
    let mut after = before.cloned().unwrap_or(blank);
    match name {
        MaybeUndefined::Value(name) => match clean(name, 255) {
            Ok(name) => after.name = name,
            Err(message) => errors.push(UserError::invalid(["name"], format!("name {message}."))),
        },
        MaybeUndefined::Undefined if !new => {}
        _ => errors.push(required("name", "A deal has a name.")),
    }
    set_account(&mut after, resolved, new, &mut errors);
    set_amount(&mut after, draft, new, &mut errors);
    match kind {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => after.kind = DealKind::New,
        MaybeUndefined::Value(kind) => after.kind = (*kind).into(),
    }
    set_text(&mut after.segment, segment, "segment", &mut errors);
    set_text(&mut after.owner, owner, "owner", &mut errors);
    if !stage.is_undefined() {
        set_text(&mut after.stage, stage, "stage", &mut errors);
        let pipelines = stages.preferred(source, before);
        after.stage_id = after
            .stage
            .as_deref()
            .and_then(|text| stages.find(text, &pipelines))
            .map(|stage| stage.id);
    }
    match created_at {
        MaybeUndefined::Value(at) => after.created_at = at.0,
        MaybeUndefined::Undefined if !new => {}
        _ => errors.push(required(
            "createdAt",
            "A deal has a time when it was created.",
        )),
    }
    set(&mut after.expected_close_on, expected_close_on, |date| {
        date.0
    });
    set(&mut after.term_months, term_months, |months| months);
    if after
        .term_months
        .is_some_and(|months| !(1..=MAX_TERM_MONTHS).contains(&months))
    {
        let message = format!("termMonths is out of range; expected 1 to {MAX_TERM_MONTHS}.");
        errors.push(UserError::invalid(["termMonths"], message));
    }
    match margin_rate {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => after.margin_rate_ppm = None,
        MaybeUndefined::Value(rate) => match rate_ppm(*rate) {
            Ok(ppm) => after.margin_rate_ppm = Some(ppm),
            Err(message) => errors.push(UserError::invalid(
                ["marginRate"],
                format!("marginRate {message}."),
            )),
        },
    }
    set_outcome(&mut after, draft, new, &mut errors);
    if let Some(error) = contradiction(&after, stages.get(after.stage_id), !stage.is_undefined()) {
        errors.push(error);
    }
    if errors.is_empty() {
        Ok(after)
    } else {
        Err(errors)
    }
}

fn set_account(
    after: &mut deal::Model,
    resolved: &Resolved,
    new: bool,
    errors: &mut Vec<UserError>,
) {
    let account = match &resolved.account {
        MaybeUndefined::Value(account) => Some(*account),
        MaybeUndefined::Undefined if !new => return,
        _ => resolved.implied_account(),
    };
    match account {
        Some(account) => after.account_id = account,
        None => errors.push(required(
            "account",
            "A deal has an account: give account, or a primary contact, whose account it then is.",
        )),
    }
}

fn set_amount(after: &mut deal::Model, draft: &Draft, new: bool, errors: &mut Vec<UserError>) {
    let former = after.currency.clone();
    match &draft.amount {
        MaybeUndefined::Value(money) => match money.minor_units() {
            Ok(minor) => {
                after.amount_minor = minor;
                after.currency = money.currency_code.0.as_str().to_owned();
            }
            Err(error) => errors.push(error.within(["amount"])),
        },
        MaybeUndefined::Undefined if !new => {}
        _ => errors.push(required("amount", "A deal has an amount.")),
    }
    match &draft.cost_of_sale {
        MaybeUndefined::Undefined => {
            if !new && after.cost_of_sale_minor.is_some() && former != after.currency {
                let message = format!(
                    "The amount is now in {}, the cost of sale still in {former}: give costOfSale too, or null.",
                    after.currency
                );
                errors.push(UserError::new(
                    UserErrorCode::Conflict,
                    ["costOfSale"],
                    message,
                ));
            }
        }
        MaybeUndefined::Null => after.cost_of_sale_minor = None,
        MaybeUndefined::Value(money) => match money.minor_units() {
            Err(error) => errors.push(error.within(["costOfSale"])),
            Ok(minor) if minor < 0 => errors.push(UserError::invalid(
                ["costOfSale", "amount"],
                "costOfSale is negative; expected zero or more.",
            )),
            Ok(_) if money.currency_code.0.as_str() != after.currency => {
                let message = format!(
                    "costOfSale is in {}; expected the currency of the amount, {}.",
                    money.currency_code.0.as_str(),
                    after.currency
                );
                errors.push(UserError::new(
                    UserErrorCode::Conflict,
                    ["costOfSale", "currencyCode"],
                    message,
                ));
            }
            Ok(minor) => after.cost_of_sale_minor = Some(minor),
        },
    }
}

fn set_outcome(after: &mut deal::Model, draft: &Draft, new: bool, errors: &mut Vec<UserError>) {
    match draft.outcome {
        MaybeUndefined::Value(outcome) => after.outcome = outcome.into(),
        MaybeUndefined::Undefined if !new => {}
        _ => errors.push(required("outcome", "A deal is OPEN, WON or LOST.")),
    }
    match (after.outcome, &draft.closed_at) {
        (DealOutcome::Open, MaybeUndefined::Value(_)) => errors.push(UserError::new(
            UserErrorCode::Conflict,
            ["closedAt"],
            "closedAt is given, but the outcome is OPEN. Give the outcome WON or LOST, or no closedAt.",
        )),
        (DealOutcome::Open, _) => after.closed_at = None,
        (_, MaybeUndefined::Value(at)) => after.closed_at = Some(at.0),
        (_, MaybeUndefined::Undefined) if after.closed_at.is_some() => {}
        (outcome, _) => errors.push(required(
            "closedAt",
            &format!("A deal that is {outcome} has a time when it was closed."),
        )),
    }
}

/// A stage that decides must not decide otherwise than the outcome. An open stage says nothing against a decision:
/// many systems leave a deal in the stage in which it was won or lost.
pub(super) fn contradiction(
    deal: &deal::Model,
    stage: Option<&deal_stage::Model>,
    stage_given: bool,
) -> Option<UserError> {
    let stage = stage?;
    if stage.outcome == DealOutcome::Open || stage.outcome == deal.outcome {
        return None;
    }
    let text = deal.stage.as_deref().unwrap_or_default();
    let advice = if stage_given {
        "Give another stage or outcome."
    } else {
        "Give the deal's new stage too, or null."
    };
    let message = format!(
        "The stage {text:?} means {}, but the outcome is {}. {advice}",
        stage.outcome, deal.outcome
    );
    Some(UserError::new(UserErrorCode::Conflict, ["stage"], message))
}

fn required(field: &str, message: &str) -> UserError {
    UserError::new(
        UserErrorCode::Required,
        [field],
        format!("{field} is missing. {message}"),
    )
}
