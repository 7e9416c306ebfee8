//! Writes of single accounts.

use async_graphql::{ID, InputObject, MaybeUndefined};
use entity::{account, ids::AccountId};
use sea_orm::{EntityTrait as _, IntoActiveModel as _, QuerySelect as _};
use serde_json::json;

use super::{
    Ingest, RowStatus, SingleWrite, Written,
    accounts::{AccountFacts, blank, update},
};
use crate::{
    db::{ChangePayload, TO_REWRITE},
    graphql::{
        global_id::Kind,
        user_error::{Refusal, UserError},
    },
};

/// An account to make.
#[derive(Debug, Clone, InputObject)]
pub struct CreateAccountInput {
    /// Its name.
    pub name: String,
    /// Its web domain, such as `acme.com`.
    pub domain: MaybeUndefined<String>,
    /// Its market segment, as the company names its own.
    pub segment: MaybeUndefined<String>,
    /// Its industry.
    pub industry: MaybeUndefined<String>,
    /// Its region.
    pub region: MaybeUndefined<String>,
    /// Your key for this request, kept for 24 hours: a retry with the same key gets the first answer and makes nothing.
    pub idempotency_key: Option<String>,
}

impl SingleWrite for CreateAccountInput {
    const OPERATION: &'static str = "createAccount";
    const NOUN: &'static str = "Account";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            name,
            domain,
            segment,
            industry,
            region,
            idempotency_key: _,
        } = &self;
        let facts = AccountFacts {
            name: Some(name),
            domain,
            segment,
            industry,
            region,
        };
        let made = facts.merge(blank(ingest))?;
        account::Entity::insert(made.clone().into_active_model())
            .exec_without_returning(&*ingest.tx)
            .await?;
        ingest.changed(ChangePayload::Other);
        Ok(Written {
            id: made.id.into(),
            status: RowStatus::Created,
            detail: json!({ "to": described(&made) }),
            reason: None,
        })
    }
}

/// What to change of an account. An absent field stays as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateAccountInput {
    /// Which account.
    pub id: ID,
    /// Its name.
    pub name: Option<String>,
    /// Its web domain, such as `acme.com`.
    pub domain: MaybeUndefined<String>,
    /// Its market segment, as the company names its own.
    pub segment: MaybeUndefined<String>,
    /// Its industry.
    pub industry: MaybeUndefined<String>,
    /// Its region.
    pub region: MaybeUndefined<String>,
}

impl SingleWrite for UpdateAccountInput {
    const OPERATION: &'static str = "updateAccount";
    const NOUN: &'static str = "Account";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            id,
            name,
            domain,
            segment,
            industry,
            region,
        } = &self;
        let before = find(ingest, id).await?;
        let facts = AccountFacts {
            name: name.as_deref(),
            domain,
            segment,
            industry,
            region,
        };
        let after = facts.merge(before.clone())?;
        changed(ingest, &before, after, None).await
    }
}

/// An account to hide, or to show again.
#[derive(Debug, Clone, InputObject)]
pub struct ArchiveAccountInput {
    /// Which account.
    pub id: ID,
    /// Whether to hide it (true) or to show it again (false). Its credit stays either way.
    #[graphql(default = true)]
    pub archived: bool,
    /// Why.
    pub reason: Option<String>,
}

impl SingleWrite for ArchiveAccountInput {
    const OPERATION: &'static str = "archiveAccount";
    const NOUN: &'static str = "Account";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            id,
            archived,
            reason,
        } = self;
        let reason = super::clean_reason(reason.as_deref())?;
        let before = find(ingest, &id).await?;
        let mut after = before.clone();
        after.archived_at = archived.then(|| before.archived_at.unwrap_or(ingest.now));
        changed(ingest, &before, after, reason).await
    }
}

async fn find(ingest: &Ingest<'_>, id: &ID) -> Result<account::Model, Refusal> {
    let known = match Kind::Account.uuid(id) {
        None => None,
        Some(uuid) => {
            account::Entity::find_by_id(AccountId(uuid))
                .lock(TO_REWRITE)
                .one(&*ingest.tx)
                .await?
        }
    };
    known
        .filter(|account| account.merged_into.is_none())
        .ok_or_else(|| {
            let message = format!("No account has the id {}.", id.as_str());
            UserError::not_found(["id"], message).into()
        })
}

async fn changed(
    ingest: &mut Ingest<'_>,
    before: &account::Model,
    after: account::Model,
    reason: Option<String>,
) -> Result<Written, Refusal> {
    let id = after.id.into();
    if *before == after {
        return Ok(Written {
            id,
            status: RowStatus::Unchanged,
            detail: json!({}),
            reason,
        });
    }
    let detail = json!({ "from": described(before), "to": described(&after) });
    let after = account::Model {
        updated_at: ingest.now,
        ..after
    };
    update(ingest, after).await?;
    ingest.changed(ChangePayload::Other);
    Ok(Written {
        id,
        status: RowStatus::Updated,
        detail,
        reason,
    })
}

/// The account for the audit log.
fn described(account: &account::Model) -> serde_json::Value {
    json!({
        "name": account.name,
        "domain": account.domain,
        "segment": account.segment,
        "industry": account.industry,
        "region": account.region,
        "archivedAt": account.archived_at.map(|at| at.0),
    })
}
