//! Proposing and revising targets. Signing, refusing and taking back are those of every agreement.

use agreement::calendar;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::ids::AgreementId;
use uuid::Uuid;

use super::{
    Target,
    enums::{PacingCurve, TargetMeasure},
};
use crate::{
    agreements::{
        Terms,
        kinds::{Holiday, Target as Content},
    },
    auth::{Permission, Requires},
    graphql::{
        enums::Team,
        global_id::Kind,
        scalars::{Date, DateTime},
        single::{idempotency, single_payload},
        types::{agreement::mutation::number, attribution::input::PeriodInput, money::MoneyInput},
        user_error::{Refusal, UserError, payload},
    },
    targets::write::{Changes, ProposeTarget, ReviseTarget},
};

/// A day on which a team does not work.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct TargetHolidayInput {
    /// The day.
    pub on: Date,
    /// Which team; absent: both.
    pub team: Option<Team>,
}

/// What marketing and sales are to reach together.
#[derive(Debug, InputObject)]
pub struct ProposeTargetInput {
    /// Its name.
    name: String,
    /// What is counted.
    #[graphql(default_with = "TargetMeasure::Revenue")]
    measure: TargetMeasure,
    /// The days it is counted on, five years at most.
    period: PeriodInput,
    /// Only deals of this segment; absent: all deals. Not for PROFIT.
    segment: Option<String>,
    /// How much is to be reached; more than nothing.
    amount: MoneyInput,
    /// Who answers for it in marketing: a user's e-mail, or a name.
    marketing_owner: String,
    /// Who answers for it in sales: a user's e-mail, or a name.
    sales_owner: String,
    /// How much of it is expected by when.
    #[graphql(default_with = "PacingCurve::WorkingDays")]
    pacing: PacingCurve,
    /// Days on which a team does not work, at most 400.
    holidays: Option<Vec<TargetHolidayInput>>,
    /// The target it is a part of: of the same measure and currency, its period within that one's.
    parent: Option<ID>,
    /// From when the agreement is meant to be in effect; absent: from the later signature.
    effective_from: Option<DateTime>,
    /// Why, for those who are to sign.
    note: Option<String>,
    /// Send the same key with a retry, and get the first answer.
    idempotency_key: Option<String>,
}

/// An edited target. What is absent stays as in the version that is edited.
#[derive(Debug, InputObject)]
pub struct ReviseTargetInput {
    /// The target.
    id: ID,
    /// The number of its last version, which you have read: if that is an open proposal it is replaced, and its signatures
    /// count no more.
    version: i32,
    /// Its name.
    name: Option<String>,
    /// What is counted.
    measure: Option<TargetMeasure>,
    /// The days it is counted on.
    period: Option<PeriodInput>,
    /// Only deals of this segment; null: all deals.
    segment: MaybeUndefined<String>,
    /// How much is to be reached.
    amount: Option<MoneyInput>,
    /// Who answers for it in marketing.
    marketing_owner: Option<String>,
    /// Who answers for it in sales.
    sales_owner: Option<String>,
    /// How much of it is expected by when.
    pacing: Option<PacingCurve>,
    /// Days on which a team does not work; the list replaces the one there was.
    holidays: Option<Vec<TargetHolidayInput>>,
    /// The target it is a part of; null: of none.
    parent: MaybeUndefined<ID>,
    /// From when the new version is meant to be in effect; absent: from the later signature.
    effective_from: Option<DateTime>,
    /// Why, for those who are to sign.
    note: Option<String>,
    /// Send the same key with a retry, and get the first answer.
    idempotency_key: Option<String>,
}

single_payload! {
    /// What was proposed.
    ProposeTargetPayload {
        /// The target as it stands now; null when nothing was done.
        target: Target
    }
}

single_payload! {
    /// What was revised.
    ReviseTargetPayload {
        /// The target as it stands now; null when nothing was done.
        target: Target
    }
}

/// Mutations of targets.
#[derive(Debug, Default)]
pub struct TargetMutation;

#[Object]
impl TargetMutation {
    /// Proposes what both teams are to reach together. It counts when an approver of marketing and one of sales have signed
    /// it with `approveProposal`; proposing signs nothing.
    #[graphql(guard = "Requires(Permission::AgreementsPropose)")]
    async fn propose_target(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is proposed.")] input: ProposeTargetInput,
    ) -> async_graphql::Result<ProposeTargetPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), &input);
        match proposed(input) {
            Ok(write) => ProposeTargetPayload::run(ctx, key, write).await,
            Err(errors) => payload(Err(Refusal::from(errors))),
        }
    }

    /// Edits a target. An edit is a new version, which both teams have to sign anew; until then the version they signed
    /// before stays in effect.
    #[graphql(guard = "Requires(Permission::AgreementsPropose)")]
    async fn revise_target(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: ReviseTargetInput,
    ) -> async_graphql::Result<ReviseTargetPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), &input);
        match revised(input) {
            Ok(write) => ReviseTargetPayload::run(ctx, key, write).await,
            Err(errors) => payload(Err(Refusal::from(errors))),
        }
    }
}

fn proposed(input: ProposeTargetInput) -> Result<ProposeTarget, Vec<UserError>> {
    let ProposeTargetInput {
        name,
        measure,
        period,
        segment,
        amount,
        marketing_owner,
        sales_owner,
        pacing,
        holidays,
        parent,
        effective_from,
        note,
        idempotency_key: _,
    } = input;
    let checked = (
        days(&period),
        minor_units(&amount),
        parent.as_ref().map(target_id).transpose(),
    );
    let (Ok(period), Ok((amount_minor, currency)), Ok(parent)) = &checked else {
        let (period, amount, parent) = checked;
        let errors = [period.err(), amount.err(), parent.err()];
        return Err(errors.into_iter().flatten().collect());
    };
    Ok(ProposeTarget {
        target: Content {
            name: trimmed(name),
            measure,
            period: *period,
            segment: segment.map(trimmed),
            amount_minor: *amount_minor,
            currency: currency.clone(),
            marketing_owner: trimmed(marketing_owner),
            sales_owner: trimmed(sales_owner),
            pacing,
            holidays: holidays.map(kept).unwrap_or_default(),
            parent: *parent,
        },
        terms: terms(effective_from, note),
    })
}

fn revised(input: ReviseTargetInput) -> Result<ReviseTarget, Vec<UserError>> {
    let ReviseTargetInput {
        id,
        version,
        name,
        measure,
        period,
        segment,
        amount,
        marketing_owner,
        sales_owner,
        pacing,
        holidays,
        parent,
        effective_from,
        note,
        idempotency_key: _,
    } = input;
    let id = Kind::Target.uuid(&id).ok_or_else(|| {
        vec![UserError::not_found(
            ["input", "id"],
            "No target has this id.",
        )]
    })?;
    let version = number(version, "version").map_err(|error| vec![error])?;
    let parent = match parent {
        MaybeUndefined::Undefined => Ok(None),
        MaybeUndefined::Null => Ok(Some(None)),
        MaybeUndefined::Value(id) => target_id(&id).map(|id| Some(Some(id))),
    };
    let checked = (
        period.as_ref().map(days).transpose(),
        amount.as_ref().map(minor_units).transpose(),
        parent,
    );
    let (Ok(period), Ok(amount), Ok(parent)) = &checked else {
        let (period, amount, parent) = checked;
        let errors = [period.err(), amount.err(), parent.err()];
        return Err(errors.into_iter().flatten().collect());
    };
    Ok(ReviseTarget {
        id: AgreementId(id),
        version,
        changes: Changes {
            name: name.map(trimmed),
            measure,
            period: *period,
            segment: match segment {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(None),
                MaybeUndefined::Value(segment) => Some(Some(trimmed(segment))),
            },
            amount: amount.clone(),
            marketing_owner: marketing_owner.map(trimmed),
            sales_owner: sales_owner.map(trimmed),
            pacing,
            holidays: holidays.map(kept),
            parent: *parent,
        },
        terms: terms(effective_from, note),
    })
}

fn days(period: &PeriodInput) -> Result<calendar::Period, UserError> {
    calendar::Period::new(period.from.0, period.to.0).ok_or_else(|| {
        let message = "period ends before it begins; expected `to` after `from`: it is the day after the last.";
        UserError::invalid(["input", "period", "to"], message)
    })
}

/// Minor units and currency code.
fn minor_units(amount: &MoneyInput) -> Result<(i64, String), UserError> {
    let minor = amount
        .minor_units()
        .map_err(|error| error.within(["input", "amount"]))?;
    Ok((minor, amount.currency_code.0.as_str().to_owned()))
}

fn target_id(id: &ID) -> Result<Uuid, UserError> {
    Kind::Target
        .uuid(id)
        .ok_or_else(|| UserError::not_found(["input", "parent"], "No target has this id."))
}

/// In one order and each once, so that the same days are the same content.
fn kept(holidays: Vec<TargetHolidayInput>) -> Vec<Holiday> {
    let mut kept: Vec<Holiday> = holidays
        .into_iter()
        .map(|TargetHolidayInput { on, team }| Holiday { on: on.0, team })
        .collect();
    kept.sort_unstable_by_key(|holiday| (holiday.on, holiday.team.map(entity::team::Team::from)));
    kept.dedup();
    kept
}

fn trimmed(text: String) -> String {
    text.trim().to_owned()
}

fn terms(effective_from: Option<DateTime>, note: Option<String>) -> Terms {
    Terms {
        effective_from: effective_from.map(|at| at.0),
        note,
        replaces: None,
    }
}
