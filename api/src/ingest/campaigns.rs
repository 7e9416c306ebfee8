//! Campaigns.

use std::collections::HashMap;

use async_graphql::{InputObject, MaybeUndefined};
use entity::{campaign, external_id, ids::CampaignId, object_type::ObjectType};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
    sea_query::{Expr, ExprTrait as _, Func},
};

use super::{
    BulkRow, ExternalIds, Ingest, RowOutcome, RowStatus,
    attributes::{self, AttributeInput},
    clean, set, set_text,
};
use crate::{
    clock,
    db::{ChangePayload, TO_REWRITE},
    graphql::{
        enums::Channel,
        scalars::Date,
        types::money::MoneyInput,
        user_error::{Refusal, UserError},
    },
};

/// A campaign to load. An absent field stays as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct CampaignRow {
    /// Its id in the source.
    pub external_id: String,
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
    /// What the source says beyond that, by name. Those that are not given stay; a null value removes one.
    pub attributes: Option<Vec<AttributeInput>>,
    /// Whether the row only says which campaign something else belongs to: a known one stays as it is, and one of another
    /// system with the same name is the same campaign.
    #[graphql(skip)]
    pub only_names: bool,
}

impl BulkRow for CampaignRow {
    const OPERATION: &'static str = "upsertCampaigns";
    const NOUN: &'static str = "Campaign";

    async fn write(ingest: &mut Ingest<'_>, rows: &[Self]) -> Result<Vec<RowOutcome>, Refusal> {
        let ids = rows.iter().map(|row| row.external_id.trim());
        let mut external =
            ExternalIds::load(&*ingest.tx, ObjectType::Campaign, ingest.source, ids).await?;
        let known: Vec<CampaignId> = rows
            .iter()
            .filter_map(|row| external.get(ingest.source, row.external_id.trim()))
            .map(CampaignId)
            .collect();
        let mut campaigns: HashMap<CampaignId, campaign::Model> = campaign::Entity::find()
            .filter(campaign::Column::Id.is_in(known))
            .order_by_asc(campaign::Column::Id)
            .lock(TO_REWRITE)
            .all(&*ingest.tx)
            .await?
            .into_iter()
            .map(|campaign| (campaign.id, campaign))
            .collect();
        let mut outcomes = Vec::with_capacity(rows.len());
        for row in rows {
            outcomes.push(write_one(ingest, &mut external, &mut campaigns, row).await?);
        }
        external.save(&ingest.tx).await?;
        let given = rows.iter().map(|row| row.attributes.as_deref());
        attributes::keep_all(ingest, given, &mut outcomes).await?;
        if outcomes
            .iter()
            .any(|row| matches!(row.status, RowStatus::Created | RowStatus::Updated))
        {
            ingest.changed(ChangePayload::Other);
        }
        Ok(outcomes)
    }
}

async fn write_one(
    ingest: &Ingest<'_>,
    external: &mut ExternalIds,
    campaigns: &mut HashMap<CampaignId, campaign::Model>,
    row: &CampaignRow,
) -> Result<RowOutcome, Refusal> {
    let external_id = match clean(&row.external_id, 255) {
        Ok(id) => id,
        Err(message) => {
            let error = UserError::invalid(["externalId"], format!("externalId {message}."));
            return Ok(RowOutcome::rejected(vec![error]));
        }
    };
    let wrong = attributes::check(row.attributes.as_deref());
    if !wrong.is_empty() {
        return Ok(RowOutcome::rejected(wrong));
    }
    let known = external
        .get(ingest.source, &external_id)
        .and_then(|id| campaigns.get(&CampaignId(id)).cloned());
    if row.only_names {
        if let Some(known) = &known {
            return Ok(RowOutcome::taken(RowStatus::Unchanged, known.id));
        }
        if let Some(same) = same_name(ingest, external, &row.name).await? {
            external.add(ingest.source, &external_id, same.id);
            let id = same.id;
            campaigns.insert(id, same);
            return Ok(RowOutcome::taken(RowStatus::Updated, id));
        }
    }
    let base = known.clone().unwrap_or_else(|| blank(ingest));
    let CampaignRow {
        external_id: _,
        name,
        channel,
        utm_campaign,
        starts_on,
        ends_on,
        budget,
        marketing_owner,
        sales_owner,
        attributes: _,
        only_names: _,
    } = row;
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
    let merged = match facts.merge(base) {
        Ok(merged) => merged,
        Err(errors) => return Ok(RowOutcome::rejected(errors)),
    };
    let id = merged.id;
    let status = match &known {
        Some(before) if *before == merged => RowStatus::Unchanged,
        Some(_) => {
            let merged = campaign::Model {
                updated_at: ingest.now,
                ..merged.clone()
            };
            merged
                .into_active_model()
                .reset_all()
                .update(&*ingest.tx)
                .await?;
            RowStatus::Updated
        }
        None => {
            let row = merged.clone().into_active_model();
            campaign::Entity::insert(row)
                .exec_without_returning(&*ingest.tx)
                .await?;
            external.add(ingest.source, &external_id, id);
            RowStatus::Created
        }
    };
    campaigns.insert(id, merged);
    Ok(RowOutcome::taken(status, id))
}

/// The one campaign of other systems with this name, or with it as its utm key, letter case ignored. Two campaigns of
/// one system that are named alike are two.
async fn same_name(
    ingest: &Ingest<'_>,
    external: &ExternalIds,
    name: &str,
) -> Result<Option<campaign::Model>, Refusal> {
    let key = name.trim().to_lowercase();
    let own = external_id::Entity::find()
        .select_only()
        .column(external_id::Column::ObjectId)
        .filter(external_id::Column::ObjectType.eq(ObjectType::Campaign))
        .filter(external_id::Column::SourceId.eq(ingest.source))
        .into_query();
    let found = campaign::Entity::find()
        .filter(campaign::Column::ArchivedAt.is_null())
        .filter(campaign::Column::Id.not_in_subquery(own))
        .filter(
            Condition::any()
                .add(Expr::expr(Func::lower(campaign::Column::Name.into_expr())).eq(key.as_str()))
                .add(campaign::Column::UtmKey.eq(key.as_str())),
        )
        .limit(8)
        .all(&*ingest.tx)
        .await?;
    // What this request has just given an id to is not in the database's answer.
    let mut free = found
        .into_iter()
        .filter(|campaign| !external.names(ingest.source, campaign.id));
    let first = free.next();
    Ok(if free.next().is_some() { None } else { first })
}

/// A campaign of which nothing is known yet.
pub(super) fn blank(ingest: &Ingest<'_>) -> campaign::Model {
    campaign::Model {
        id: CampaignId(clock::new_id()),
        name: String::new(),
        channel: entity::channel::Channel::Unassigned,
        utm_campaign: None,
        utm_key: None,
        starts_on: None,
        ends_on: None,
        budget_minor: None,
        budget_currency: None,
        marketing_owner: None,
        sales_owner: None,
        archived_at: None,
        created_at: ingest.now,
        updated_at: ingest.now,
    }
}

/// What an input says of a campaign. What is absent stays, null clears.
pub(super) struct CampaignFacts<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) channel: Option<Channel>,
    pub(super) utm_campaign: &'a MaybeUndefined<String>,
    pub(super) starts_on: &'a MaybeUndefined<Date>,
    pub(super) ends_on: &'a MaybeUndefined<Date>,
    pub(super) budget: &'a MaybeUndefined<MoneyInput>,
    pub(super) marketing_owner: &'a MaybeUndefined<String>,
    pub(super) sales_owner: &'a MaybeUndefined<String>,
}

impl CampaignFacts<'_> {
    /// The campaign as the input leaves it, or everything that is wrong with the input.
    pub(super) fn merge(&self, before: campaign::Model) -> Result<campaign::Model, Vec<UserError>> {
        let mut errors = Vec::new();
        let mut after = before;
        if let Some(name) = self.name {
            match clean(name, 255) {
                Ok(name) => after.name = name,
                Err(message) => {
                    errors.push(UserError::invalid(["name"], format!("name {message}.")));
                }
            }
        }
        if let Some(channel) = self.channel {
            after.channel = channel.into();
        }
        set_text(
            &mut after.utm_campaign,
            self.utm_campaign,
            "utmCampaign",
            &mut errors,
        );
        after.utm_key = after.utm_campaign.as_deref().map(str::to_lowercase);
        set_text(
            &mut after.marketing_owner,
            self.marketing_owner,
            "marketingOwner",
            &mut errors,
        );
        set_text(
            &mut after.sales_owner,
            self.sales_owner,
            "salesOwner",
            &mut errors,
        );
        set(&mut after.starts_on, self.starts_on, |date| date.0);
        set(&mut after.ends_on, self.ends_on, |date| date.0);
        if let (Some(from), Some(to)) = (after.starts_on, after.ends_on)
            && to < from
        {
            let message = format!("endsOn {to} is before startsOn {from}.");
            errors.push(UserError::invalid(["endsOn"], message));
        }
        self.set_budget(&mut after, &mut errors);
        if errors.is_empty() {
            Ok(after)
        } else {
            Err(errors)
        }
    }

    fn set_budget(&self, after: &mut campaign::Model, errors: &mut Vec<UserError>) {
        match self.budget {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => (after.budget_minor, after.budget_currency) = (None, None),
            MaybeUndefined::Value(money) => match money.minor_units() {
                Ok(minor) if minor >= 0 => {
                    after.budget_minor = Some(minor);
                    after.budget_currency = Some(money.currency_code.0.as_str().to_owned());
                }
                Ok(_) => {
                    errors.push(UserError::invalid(
                        ["budget", "amount"],
                        "budget is negative.",
                    ));
                }
                Err(error) => errors.push(error.within(["budget"])),
            },
        }
    }
}
