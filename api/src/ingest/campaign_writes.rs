//! Writes of single campaigns.

use async_graphql::{ID, InputObject, MaybeUndefined};
use entity::{campaign, ids::CampaignId};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, QuerySelect as _};
use serde_json::{Value, json};

use super::{
    Ingest, RowStatus, SingleWrite, Written,
    campaigns::{CampaignFacts, blank},
};
use crate::{
    db::{ChangePayload, TO_REWRITE},
    graphql::{
        enums::Channel,
        global_id::Kind,
        scalars::Date,
        types::money::MoneyInput,
        user_error::{Refusal, UserError},
    },
};

/// A campaign to make.
#[derive(Debug, Clone, InputObject)]
pub struct CreateCampaignInput {
    /// Its name.
    pub name: String,
    /// The channel it runs in.
    pub channel: Channel,
    /// The `utm_campaign` of its links: touches that carry it, in any letter case, belong to this campaign.
    pub utm_campaign: MaybeUndefined<String>,
    /// Its first day.
    pub starts_on: MaybeUndefined<Date>,
    /// Its last day.
    pub ends_on: MaybeUndefined<Date>,
    /// What it may cost.
    pub budget: MaybeUndefined<MoneyInput>,
    /// Who owns it in marketing: a user's e-mail address, or a name.
    pub marketing_owner: MaybeUndefined<String>,
    /// Who owns it in sales: a user's e-mail address, or a name.
    pub sales_owner: MaybeUndefined<String>,
    /// Your key for this request, kept for 24 hours: a retry with the same key gets the first answer and makes nothing.
    pub idempotency_key: Option<String>,
}

impl SingleWrite for CreateCampaignInput {
    const OPERATION: &'static str = "createCampaign";
    const NOUN: &'static str = "Campaign";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            name,
            channel,
            utm_campaign,
            starts_on,
            ends_on,
            budget,
            marketing_owner,
            sales_owner,
            idempotency_key: _,
        } = &self;
        let facts = CampaignFacts {
            name: Some(name),
            channel: Some(*channel),
            utm_campaign,
            starts_on,
            ends_on,
            budget,
            marketing_owner,
            sales_owner,
        };
        let made = facts.merge(blank(ingest))?;
        campaign::Entity::insert(made.clone().into_active_model())
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

/// What to change of a campaign. An absent field stays as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateCampaignInput {
    /// Which campaign.
    pub id: ID,
    /// Its name.
    pub name: Option<String>,
    /// The channel it runs in. Touches keep the channel they were recorded with.
    pub channel: Option<Channel>,
    /// The `utm_campaign` of its links. Touches recorded from now on are matched by it; known ones stay where they are.
    pub utm_campaign: MaybeUndefined<String>,
    /// Its first day.
    pub starts_on: MaybeUndefined<Date>,
    /// Its last day.
    pub ends_on: MaybeUndefined<Date>,
    /// What it may cost.
    pub budget: MaybeUndefined<MoneyInput>,
    /// Who owns it in marketing: a user's e-mail address, or a name.
    pub marketing_owner: MaybeUndefined<String>,
    /// Who owns it in sales: a user's e-mail address, or a name.
    pub sales_owner: MaybeUndefined<String>,
}

impl SingleWrite for UpdateCampaignInput {
    const OPERATION: &'static str = "updateCampaign";
    const NOUN: &'static str = "Campaign";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            id,
            name,
            channel,
            utm_campaign,
            starts_on,
            ends_on,
            budget,
            marketing_owner,
            sales_owner,
        } = &self;
        let before = find(ingest, id).await?;
        let facts = CampaignFacts {
            name: name.as_deref(),
            channel: *channel,
            utm_campaign,
            starts_on,
            ends_on,
            budget,
            marketing_owner,
            sales_owner,
        };
        let after = facts.merge(before.clone())?;
        changed(ingest, &before, after, None).await
    }
}

/// A campaign to hide, or to show again.
#[derive(Debug, Clone, InputObject)]
pub struct ArchiveCampaignInput {
    /// Which campaign.
    pub id: ID,
    /// Whether to hide it (true) or to show it again (false). Its credit stays either way.
    #[graphql(default = true)]
    pub archived: bool,
    /// Why.
    pub reason: Option<String>,
}

impl SingleWrite for ArchiveCampaignInput {
    const OPERATION: &'static str = "archiveCampaign";
    const NOUN: &'static str = "Campaign";

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

async fn find(ingest: &Ingest<'_>, id: &ID) -> Result<campaign::Model, Refusal> {
    let found = match Kind::Campaign.uuid(id) {
        Some(uuid) => {
            campaign::Entity::find_by_id(CampaignId(uuid))
                .lock(TO_REWRITE)
                .one(&*ingest.tx)
                .await?
        }
        None => None,
    };
    found.ok_or_else(|| {
        UserError::not_found(["id"], format!("No campaign has the id {}.", id.as_str())).into()
    })
}

async fn changed(
    ingest: &mut Ingest<'_>,
    before: &campaign::Model,
    after: campaign::Model,
    reason: Option<String>,
) -> Result<Written, Refusal> {
    let id = before.id.into();
    if *before == after {
        return Ok(Written {
            id,
            status: RowStatus::Unchanged,
            detail: Value::Null,
            reason,
        });
    }
    let after = campaign::Model {
        updated_at: ingest.now,
        ..after
    };
    let detail = json!({ "from": described(before), "to": described(&after) });
    after
        .into_active_model()
        .reset_all()
        .update(&*ingest.tx)
        .await?;
    ingest.changed(ChangePayload::Other);
    Ok(Written {
        id,
        status: RowStatus::Updated,
        detail,
        reason,
    })
}

/// A campaign as the audit log shows it.
fn described(campaign: &campaign::Model) -> Value {
    json!({
        "name": campaign.name,
        "channel": campaign.channel.as_str(),
        "utmCampaign": campaign.utm_campaign,
        "startsOn": campaign.starts_on,
        "endsOn": campaign.ends_on,
        "budgetMinor": campaign.budget_minor,
        "budgetCurrency": campaign.budget_currency,
        "marketingOwner": campaign.marketing_owner,
        "salesOwner": campaign.sales_owner,
        "archived": campaign.archived_at.is_some(),
    })
}
