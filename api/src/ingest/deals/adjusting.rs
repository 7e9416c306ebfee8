//! Later corrections of a won deal's amount: refunds, credits, true-ups. The amount itself stays as it was sold.

use async_graphql::{ID, InputObject};
use entity::{deal, deal_adjustment, deal_outcome::DealOutcome, ids::AdjustmentId};
use sea_orm::{EntityTrait as _, IntoActiveModel as _, QuerySelect as _};
use serde_json::json;

use super::one::deal_id;
use crate::{
    clock,
    graphql::{
        scalars::DateTime,
        types::money::MoneyInput,
        user_error::{Refusal, UserError, UserErrorCode},
    },
    ingest::{Ingest, RowStatus, SingleWrite, Written, clean},
};

/// A correction of a won deal's amount, such as a refund.
#[derive(Debug, Clone, InputObject)]
pub struct AdjustDealInput {
    /// Which deal; it must be won.
    pub deal: ID,
    /// What is added to the deal's amount, in the deal's currency: negative for a refund.
    pub amount: MoneyInput,
    /// When it happened, which is the date its credit has; now unless given.
    pub occurred_at: Option<DateTime>,
    /// Why.
    pub reason: String,
    /// Your key for this request, kept for 24 hours: a retry with the same key gets the first answer and writes nothing.
    pub idempotency_key: Option<String>,
}

impl SingleWrite for AdjustDealInput {
    const OPERATION: &'static str = "adjustDeal";
    const NOUN: &'static str = "Deal";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            deal,
            amount,
            occurred_at,
            reason,
            idempotency_key: _,
        } = self;
        let unknown = || UserError::not_found(["deal"], "No deal has this id.");
        let id = deal_id(&deal).map_err(|_| unknown())?;
        let reason = clean(&reason, 1000)
            .map_err(|message| UserError::invalid(["reason"], format!("reason {message}.")))?;
        let minor = amount
            .minor_units()
            .map_err(|error| error.within(["amount"]))?;
        if minor == 0 {
            let message = "amount is zero; expected what is added to the deal's amount.";
            return Err(UserError::invalid(["amount", "amount"], message).into());
        }
        let deal = deal::Entity::find_by_id(id)
            .lock_exclusive()
            .one(&*ingest.tx)
            .await?
            .ok_or_else(unknown)?;
        if deal.outcome != DealOutcome::Won {
            let message = format!(
                "The deal is {}; only a won deal is adjusted. Change its amount instead.",
                deal.outcome
            );
            return Err(UserError::new(UserErrorCode::Conflict, ["deal"], message).into());
        }
        if amount.currency_code.0.as_str() != deal.currency {
            let message = format!("The deal is in {}; expected the same.", deal.currency);
            let path = ["amount", "currencyCode"];
            return Err(UserError::new(UserErrorCode::Conflict, path, message).into());
        }
        let (actor_type, actor_id, actor_name) = ingest.viewer.actor();
        let row = deal_adjustment::Model {
            id: AdjustmentId(clock::new_id()),
            deal_id: id,
            amount_minor: minor,
            occurred_at: occurred_at.map_or(ingest.now, |at| at.0),
            reason: reason.clone(),
            actor_type,
            actor_id,
            actor_name,
            recorded_at: ingest.now,
        };
        let detail = json!({
            "adjustment": row.id.as_uuid(),
            "amountMinor": minor,
            "currency": deal.currency,
            "occurredAt": row.occurred_at.0,
        });
        deal_adjustment::Entity::insert(row.into_active_model())
            .exec_without_returning(&*ingest.tx)
            .await?;
        ingest.account_changed(deal.account_id);
        Ok(Written {
            id: id.into(),
            status: RowStatus::Updated,
            detail,
            reason: Some(reason),
        })
    }
}
