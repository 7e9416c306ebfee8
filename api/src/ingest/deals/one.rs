//! Making and changing one deal.

use async_graphql::{ID, InputObject, MaybeUndefined};
use entity::{ids::DealId, object_type::ObjectType};

use super::{DealContactInput, batch::Batch, contacts, draft::Draft, history::Occasion};
use crate::{
    graphql::{
        enums::{DealKind, DealOutcome},
        global_id::Kind,
        scalars::{Date, DateTime, Decimal},
        types::{external_id::ExternalIdInput, money::MoneyInput},
        user_error::{Refusal, UserError, UserErrorCode},
    },
    ingest::{
        ExternalIds, Ingest, RowStatus, SingleWrite, Written, clean, clean_reason,
        refs::AccountRef, source_id,
    },
};

/// A deal to make.
#[derive(Debug, Clone, InputObject)]
pub struct CreateDealInput {
    /// Its name.
    pub name: String,
    /// The account that buys. Absent: the account of its primary contact, or of its only contact.
    pub account: Option<AccountRef>,
    /// The leads on the deal.
    pub contacts: Option<Vec<DealContactInput>>,
    /// What it is worth.
    pub amount: MoneyInput,
    /// What kind of sale it is.
    #[graphql(default_with = "DealKind::New")]
    pub kind: DealKind,
    /// The market segment, in your own words.
    pub segment: Option<String>,
    /// The stage. One with the key or label of a known stage, in any letter case, is that stage.
    pub stage: Option<String>,
    /// When the deal entered this stage; now unless given.
    pub stage_entered_at: Option<DateTime>,
    /// How it stands.
    #[graphql(default_with = "DealOutcome::Open")]
    pub outcome: DealOutcome,
    /// When it was created in the business; now unless given.
    pub created_at: Option<DateTime>,
    /// The day it is expected to close.
    pub expected_close_on: Option<Date>,
    /// When it was won or lost: needed then, an error while the deal is open.
    pub closed_at: Option<DateTime>,
    /// For how many months the amount is.
    pub term_months: Option<i32>,
    /// Who works it: a user's e-mail address, or a name.
    pub owner: Option<String>,
    /// What the sale costs, in the currency of the amount.
    pub cost_of_sale: Option<MoneyInput>,
    /// The share of the amount that is contribution, 0 to 1, where no cost of sale is given.
    pub margin_rate: Option<Decimal>,
    /// Its ids in other systems.
    pub external_ids: Option<Vec<ExternalIdInput>>,
    /// Your key for this request, kept for 24 hours: a retry with the same key gets the first answer and writes nothing.
    pub idempotency_key: Option<String>,
}

/// What to change in a deal. An absent field stays as it is, null clears it, a list replaces.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateDealInput {
    /// Which deal.
    pub id: ID,
    /// Its name.
    pub name: MaybeUndefined<String>,
    /// The account that buys.
    pub account: MaybeUndefined<AccountRef>,
    /// The leads on the deal.
    pub contacts: MaybeUndefined<Vec<DealContactInput>>,
    /// What it is worth.
    pub amount: MaybeUndefined<MoneyInput>,
    /// What kind of sale it is.
    pub kind: MaybeUndefined<DealKind>,
    /// The market segment, in your own words.
    pub segment: MaybeUndefined<String>,
    /// The stage. One with the key or label of a known stage, in any letter case, is that stage.
    pub stage: MaybeUndefined<String>,
    /// When the deal entered this stage; now unless given.
    pub stage_entered_at: Option<DateTime>,
    /// How it stands.
    pub outcome: MaybeUndefined<DealOutcome>,
    /// When it was created in the business.
    pub created_at: MaybeUndefined<DateTime>,
    /// The day it is expected to close.
    pub expected_close_on: MaybeUndefined<Date>,
    /// When it was won or lost: needed then, an error while the deal is open.
    pub closed_at: MaybeUndefined<DateTime>,
    /// For how many months the amount is.
    pub term_months: MaybeUndefined<i32>,
    /// Who works it: a user's e-mail address, or a name.
    pub owner: MaybeUndefined<String>,
    /// What the sale costs, in the currency of the amount.
    pub cost_of_sale: MaybeUndefined<MoneyInput>,
    /// The share of the amount that is contribution, 0 to 1, where no cost of sale is given.
    pub margin_rate: MaybeUndefined<Decimal>,
    /// Why, for the deal's history and the audit log.
    pub reason: Option<String>,
}

impl SingleWrite for CreateDealInput {
    const OPERATION: &'static str = "createDeal";
    const NOUN: &'static str = "Deal";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            name,
            account,
            contacts,
            amount,
            kind,
            segment,
            stage,
            stage_entered_at,
            outcome,
            created_at,
            expected_close_on,
            closed_at,
            term_months,
            owner,
            cost_of_sale,
            margin_rate,
            external_ids,
            idempotency_key: _,
        } = self;
        let draft = Draft {
            name: MaybeUndefined::Value(name),
            account: given(account),
            contacts: given(contacts),
            amount: MaybeUndefined::Value(amount),
            kind: MaybeUndefined::Value(kind),
            segment: given(segment),
            stage: given(stage),
            stage_entered_at,
            outcome: MaybeUndefined::Value(outcome),
            created_at: MaybeUndefined::Value(created_at.unwrap_or(DateTime(ingest.now))),
            expected_close_on: given(expected_close_on),
            closed_at: given(closed_at),
            term_months: given(term_months),
            owner: given(owner),
            cost_of_sale: given(cost_of_sale),
            margin_rate: given(margin_rate),
            add_contacts: false,
        };
        let names = names(ingest, external_ids.as_deref().unwrap_or_default()).await?;
        let written = write(ingest, None, &draft, None).await?;
        if let Some(mut external) = names {
            external.bind(DealId(written.id));
            external.ids.save(&ingest.tx).await?;
        }
        Ok(written)
    }
}

impl SingleWrite for UpdateDealInput {
    const OPERATION: &'static str = "updateDeal";
    const NOUN: &'static str = "Deal";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            id,
            name,
            account,
            contacts,
            amount,
            kind,
            segment,
            stage,
            stage_entered_at,
            outcome,
            created_at,
            expected_close_on,
            closed_at,
            term_months,
            owner,
            cost_of_sale,
            margin_rate,
            reason,
        } = self;
        let known = deal_id(&id)?;
        let draft = Draft {
            name,
            account,
            contacts,
            amount,
            kind,
            segment,
            stage,
            stage_entered_at,
            outcome,
            created_at,
            expected_close_on,
            closed_at,
            term_months,
            owner,
            cost_of_sale,
            margin_rate,
            add_contacts: false,
        };
        write(
            ingest,
            Some(known),
            &draft,
            clean_reason(reason.as_deref())?,
        )
        .await
    }
}

async fn write(
    ingest: &mut Ingest<'_>,
    known: Option<DealId>,
    draft: &Draft,
    reason: Option<String>,
) -> Result<Written, Refusal> {
    let resolved = contacts::resolve(ingest, std::slice::from_ref(draft)).await?;
    let resolved = resolved
        .into_iter()
        .next()
        .ok_or_else(|| anyhow::anyhow!("a draft was not resolved"))??;
    let mut batch = Batch::load(ingest, known.as_slice()).await?;
    if let Some(id) = known
        && batch.get(id).is_none()
    {
        return Err(unknown().into());
    }
    let occasion = Occasion {
        entered_at: draft.stage_entered_at.map(|at| at.0),
        reported: false,
        reason: reason.clone(),
    };
    let (status, id) = batch.apply(ingest, known, draft, &resolved, &occasion)?;
    let detail = batch.difference(id);
    if status != RowStatus::Unchanged {
        batch.save(ingest).await?;
    }
    Ok(Written {
        id: id.into(),
        status,
        detail,
        reason,
    })
}

/// The deal an id names, as far as its form tells.
pub(super) fn deal_id(id: &ID) -> Result<DealId, UserError> {
    Kind::Deal.uuid(id).map(DealId).ok_or_else(unknown)
}

/// The error for a deal that does not exist.
pub(super) fn unknown() -> UserError {
    UserError::not_found(["id"], "No deal has this id.")
}

fn given<T>(value: Option<T>) -> MaybeUndefined<T> {
    value.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
}

/// Ids in other systems that a new deal takes.
struct Names {
    ids: ExternalIds,
    named: Vec<(entity::ids::SourceId, String)>,
}

impl Names {
    fn bind(&mut self, deal: DealId) {
        for (source, id) in std::mem::take(&mut self.named) {
            self.ids.add(source, &id, deal);
        }
    }
}

/// Checks that the ids are free.
async fn names(ingest: &Ingest<'_>, given: &[ExternalIdInput]) -> Result<Option<Names>, Refusal> {
    let mut names: Option<Names> = None;
    let mut errors = Vec::new();
    for (
        place,
        ExternalIdInput {
            source,
            external_id,
        },
    ) in given.iter().enumerate()
    {
        let at = |step: &str| ["externalIds".to_owned(), place.to_string(), step.to_owned()];
        let (source, id) = match (clean(source, 100), clean(external_id, 255)) {
            (Ok(source), Ok(id)) => (source_id(&ingest.tx, &source).await?, id),
            (Err(message), _) => {
                errors.push(UserError::invalid(
                    at("source"),
                    format!("source {message}."),
                ));
                continue;
            }
            (_, Err(message)) => {
                let message = format!("externalId {message}.");
                errors.push(UserError::invalid(at("externalId"), message));
                continue;
            }
        };
        let names = match &mut names {
            Some(names) => {
                names
                    .ids
                    .load_more(&*ingest.tx, source, [id.as_str()])
                    .await?;
                names
            }
            none => {
                let db = &*ingest.tx;
                let ids = ExternalIds::load(db, ObjectType::Deal, source, [id.as_str()]).await?;
                none.insert(Names {
                    ids,
                    named: Vec::new(),
                })
            }
        };
        let place = (source, id);
        if names.ids.get(place.0, &place.1).is_some() || names.named.contains(&place) {
            let message = "This external id belongs to a deal already.";
            errors.push(UserError::new(
                UserErrorCode::Taken,
                at("externalId"),
                message,
            ));
        } else {
            names.named.push(place);
        }
    }
    if errors.is_empty() {
        Ok(names)
    } else {
        Err(errors.into())
    }
}
