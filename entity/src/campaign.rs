//! Things marketing or sales runs.

use sea_orm::entity::prelude::*;

use crate::channel::Channel;
use crate::ids::CampaignId;
use crate::instant::Millis;
use crate::part::read_part;

/// A row of `campaigns`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "campaigns")]
pub struct Model {
    /// Identity of the campaign.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CampaignId,
    /// The name people see.
    pub name: String,
    /// Where it runs.
    pub channel: Channel,
    /// The `utm_campaign` of its links, as given.
    pub utm_campaign: Option<String>,
    /// The same in lower case, to match by. Several campaigns may share one; then it matches none.
    pub utm_key: Option<String>,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day.
    pub ends_on: Option<Date>,
    /// Budget in minor units of `budget_currency`.
    pub budget_minor: Option<i64>,
    /// ISO 4217 code; given exactly when the budget is.
    pub budget_currency: Option<String>,
    /// Its owner in marketing: an e-mail, or a name as given.
    pub marketing_owner: Option<String>,
    /// Its owner in sales: an e-mail, or a name as given.
    pub sales_owner: Option<String>,
    /// Since when the campaign is hidden; its credit stays.
    pub archived_at: Option<Millis>,
    /// When Accord recorded the campaign.
    pub created_at: Millis,
    /// When it last changed.
    pub updated_at: Millis,
}

read_part! {
    id: Id,
    name: Name,
    channel: Channel,
    utm_campaign: UtmCampaign,
    utm_key: UtmKey,
    starts_on: StartsOn,
    ends_on: EndsOn,
    budget_minor: BudgetMinor,
    budget_currency: BudgetCurrency,
    marketing_owner: MarketingOwner,
    sales_owner: SalesOwner,
    archived_at: ArchivedAt,
    created_at: CreatedAt,
    updated_at: UpdatedAt,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
