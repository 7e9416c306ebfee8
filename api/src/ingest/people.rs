//! Making leads, and the accounts of one that leads without a company have.

use entity::{
    account,
    ids::{AccountId, LeadId},
    instant::Millis,
    lead, lead_account, lead_anonymous_id,
    lead_stage::LeadStage,
};
use sea_orm::{EntityTrait as _, IntoActiveModel as _};

use super::{Ingest, refs::ResolvedLead};
use crate::{clock, graphql::user_error::Refusal};

/// The account of a lead that has none: an account of one. It bears no name, because the only one it could bear would be
/// personal data.
#[must_use]
pub fn account_of_one(now: Millis) -> account::Model {
    account::Model {
        id: AccountId(clock::new_id()),
        name: "Individual".to_owned(),
        domain: None,
        segment: None,
        industry: None,
        region: None,
        individual: true,
        archived_at: None,
        merged_into: None,
        created_at: now,
        updated_at: now,
    }
}

/// A lead of whom nothing is known yet.
#[must_use]
pub fn blank_lead(account: AccountId, now: Millis) -> lead::Model {
    lead::Model {
        id: LeadId(clock::new_id()),
        account_id: account,
        name: None,
        r#type: None,
        stage: LeadStage::Lead,
        stage_entered_at: None,
        cycle: 1,
        owner: None,
        created_at: None,
        recorded_at: now,
        updated_at: now,
        archived_at: None,
        erased_at: None,
        merged_into: None,
        recontact_on: None,
    }
}

/// Makes an anonymous lead, with its account of one, for each of these ids (distinct and unknown).
///
/// # Errors
/// When the database fails.
pub(super) async fn make_anonymous(
    ingest: &mut Ingest<'_>,
    ids: &[&str],
) -> Result<Vec<(String, ResolvedLead)>, Refusal> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let now = ingest.now;
    let mut accounts = Vec::with_capacity(ids.len());
    let mut leads = Vec::with_capacity(ids.len());
    let mut memberships = Vec::with_capacity(ids.len());
    let mut anonymous = Vec::with_capacity(ids.len());
    let mut made = Vec::with_capacity(ids.len());
    for id in ids {
        let account = account_of_one(now);
        let lead = blank_lead(account.id, now);
        made.push((
            (*id).to_owned(),
            ResolvedLead {
                id: lead.id,
                account: account.id,
                created_at: lead.created_at,
            },
        ));
        let membership = lead_account::Model {
            lead_id: lead.id,
            account_id: account.id,
            joined_at: now,
        };
        memberships.push(membership.into_active_model());
        let name = lead_anonymous_id::Model {
            anonymous_id: (*id).to_owned(),
            lead_id: lead.id,
        };
        anonymous.push(name.into_active_model());
        accounts.push(account.into_active_model());
        leads.push(lead.into_active_model());
    }
    account::Entity::insert_many(accounts)
        .exec_without_returning(&*ingest.tx)
        .await?;
    lead::Entity::insert_many(leads)
        .exec_without_returning(&*ingest.tx)
        .await?;
    lead_account::Entity::insert_many(memberships)
        .exec_without_returning(&*ingest.tx)
        .await?;
    lead_anonymous_id::Entity::insert_many(anonymous)
        .exec_without_returning(&*ingest.tx)
        .await?;
    for (_, lead) in &made {
        ingest.account_changed(lead.account);
    }
    Ok(made)
}
