//! Which campaigns.

use async_graphql::InputObject;
use entity::campaign;
use sea_orm::Condition;

use crate::{
    error::ApiResult,
    graphql::{
        enums::Channel,
        filters::{
            BooleanFilter, Budget, DateFilter, IdFilter, StringFilter, combined, enum_filter,
        },
        global_id::Kind,
        types::attribute::AttributeFilter,
    },
};

/// Which campaigns; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct CampaignWhere {
    /// All of these.
    pub and: Option<Vec<CampaignWhere>>,
    /// At least one of these.
    pub or: Option<Vec<CampaignWhere>>,
    /// Not this.
    pub not: Option<Box<CampaignWhere>>,
    /// The id.
    pub id: Option<IdFilter>,
    /// The name.
    pub name: Option<StringFilter>,
    /// The channel.
    pub channel: Option<ChannelFilter>,
    /// The `utm_campaign`.
    pub utm_campaign: Option<StringFilter>,
    /// The first day.
    pub starts_on: Option<DateFilter>,
    /// The last day.
    pub ends_on: Option<DateFilter>,
    /// The owner in marketing.
    pub marketing_owner: Option<StringFilter>,
    /// The owner in sales.
    pub sales_owner: Option<StringFilter>,
    /// One of its attributes.
    pub attribute: Option<AttributeFilter>,
    /// Whether it is archived.
    pub archived: Option<BooleanFilter>,
}

enum_filter! {
    /// Conditions on a channel.
    ChannelFilter of Channel => entity::channel::Channel
}

impl CampaignWhere {
    /// The condition.
    ///
    /// # Errors
    /// When it is too large or nested too deep.
    pub fn condition(&self, budget: &mut Budget, depth: usize) -> ApiResult<Condition> {
        use campaign::Column as C;
        let Self {
            and,
            or,
            not,
            id,
            name,
            channel,
            utm_campaign,
            starts_on,
            ends_on,
            marketing_owner,
            sales_owner,
            attribute,
            archived,
        } = self;
        let depth = Budget::deeper(depth)?;
        let part = |part: &Self| part.condition(budget, depth);
        let mut all = combined(and.as_deref(), or.as_deref(), not.as_deref(), part)?;
        if let Some(filter) = id {
            all = all.add(filter.condition(C::Id, Kind::Campaign, budget)?);
        }
        if let Some(filter) = name {
            all = all.add(filter.condition(C::Name, budget)?);
        }
        if let Some(filter) = channel {
            all = all.add(filter.condition(C::Channel, budget)?);
        }
        if let Some(filter) = utm_campaign {
            all = all.add(filter.condition(C::UtmCampaign, budget)?);
        }
        if let Some(filter) = starts_on {
            all = all.add(filter.condition(C::StartsOn, budget)?);
        }
        if let Some(filter) = ends_on {
            all = all.add(filter.condition(C::EndsOn, budget)?);
        }
        if let Some(filter) = marketing_owner {
            all = all.add(filter.condition(C::MarketingOwner, budget)?);
        }
        if let Some(filter) = sales_owner {
            all = all.add(filter.condition(C::SalesOwner, budget)?);
        }
        if let Some(filter) = attribute {
            all = all.add(filter.condition(C::Id, budget)?);
        }
        if let Some(filter) = archived {
            all = all.add(filter.presence(C::ArchivedAt, budget)?);
        }
        Ok(all)
    }
}
