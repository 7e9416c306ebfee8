//! What the funnel is counted from: histories, hand-offs and deals of the leads that had a step in the period.

use attribution::{
    money::{Currency, ExchangeRate, Rates},
    time::Instant,
};
use entity::{
    deal, deal_contact,
    deal_outcome::DealOutcome,
    exchange_rate,
    ids::{AccountId, DealId, LeadId},
    instant::Millis,
    lead, lead_hand_off,
    lead_stage::LeadStage,
    lead_transition,
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult,
    JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
    RelationTrait as _,
    sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement},
};

use super::Unit;
use crate::{error::ApiResult, ledger, organization::Organization};

/// A step of a lead.
#[derive(Debug, FromQueryResult)]
pub(super) struct Step {
    pub(super) lead_id: LeadId,
    pub(super) account_id: AccountId,
    pub(super) cycle: i32,
    pub(super) from_stage: Option<LeadStage>,
    pub(super) to_stage: LeadStage,
    pub(super) occurred_at: Millis,
    pub(super) reason_code: Option<String>,
}

/// What a lead was worth.
#[derive(Debug, FromQueryResult)]
pub(super) struct Worth {
    pub(super) lead_id: LeadId,
    pub(super) cycle: i32,
    pub(super) value_minor: i64,
}

/// A lead on a deal.
#[derive(Debug, FromQueryResult)]
pub(super) struct Contact {
    pub(super) lead_id: LeadId,
    pub(super) deal_id: DealId,
    pub(super) amount_minor: i64,
    pub(super) currency: String,
    pub(super) created_at: Millis,
    pub(super) outcome: DealOutcome,
}

/// The leads that had a step in a period; by account, all leads of their accounts.
pub(super) fn leads(unit: Unit, from: Millis, to: Millis) -> SelectStatement {
    use lead_transition::Column as T;
    let moved = lead_transition::Entity::find()
        .select_only()
        .column(T::LeadId)
        .filter(T::OccurredAt.gte(from))
        .filter(T::OccurredAt.lt(to))
        .into_query();
    match unit {
        Unit::Person => moved,
        Unit::Account => {
            let other = Alias::new("other");
            let accounts = Query::select()
                .column((other.clone(), lead::Column::AccountId))
                .from_as(lead::Entity, other.clone())
                .and_where(Expr::col((other, lead::Column::Id)).in_subquery(moved))
                .to_owned();
            lead::Entity::find()
                .select_only()
                .column(lead::Column::Id)
                .filter(lead::Column::AccountId.in_subquery(accounts))
                .into_query()
        }
    }
}

/// Their histories, in the order in which they were recorded.
pub(super) async fn steps(
    db: &impl ConnectionTrait,
    leads: SelectStatement,
) -> Result<Vec<Step>, DbErr> {
    use lead_transition::Column as T;
    lead_transition::Entity::find()
        .select_only()
        .columns([
            T::LeadId,
            T::Cycle,
            T::FromStage,
            T::ToStage,
            T::OccurredAt,
            T::ReasonCode,
        ])
        .column(lead::Column::AccountId)
        .join(JoinType::InnerJoin, lead_transition::Relation::Lead.def())
        .filter(T::LeadId.in_subquery(leads))
        .order_by_asc(T::Id)
        .into_model()
        .all(db)
        .await
}

/// What they were worth at their hand-offs, in the organisation's currency.
pub(super) async fn worths(
    db: &impl ConnectionTrait,
    leads: SelectStatement,
    currency: Currency,
) -> Result<Vec<Worth>, DbErr> {
    use lead_hand_off::Column as H;
    lead_hand_off::Entity::find()
        .select_only()
        .columns([H::LeadId, H::Cycle, H::ValueMinor])
        .filter(H::LeadId.in_subquery(leads))
        .filter(H::ValueCurrency.eq(currency.as_str()))
        .into_model()
        .all(db)
        .await
}

/// The contacts of every deal that one of them is on.
pub(super) async fn contacts(
    db: &impl ConnectionTrait,
    leads: SelectStatement,
) -> Result<Vec<Contact>, DbErr> {
    use deal_contact::Column as C;
    let other = Alias::new("other");
    let deals = Query::select()
        .column((other.clone(), C::DealId))
        .from_as(deal_contact::Entity, other.clone())
        .and_where(Expr::col((other, C::LeadId)).in_subquery(leads))
        .to_owned();
    deal_contact::Entity::find()
        .select_only()
        .columns([C::LeadId, C::DealId])
        .columns([
            deal::Column::AmountMinor,
            deal::Column::Currency,
            deal::Column::CreatedAt,
            deal::Column::Outcome,
        ])
        .join(JoinType::InnerJoin, deal_contact::Relation::Deal.def())
        .filter(Condition::all().add(C::DealId.in_subquery(deals)))
        .order_by_asc(C::DealId)
        .order_by_desc(C::IsPrimary)
        .order_by_asc(C::LeadId)
        .into_model()
        .all(db)
        .await
}

/// Amounts in the organisation's currency.
#[derive(Debug)]
pub(crate) struct Converter<'a> {
    organization: &'a Organization,
    rates: Rates,
}

impl<'a> Converter<'a> {
    /// Reads all exchange rates.
    ///
    /// # Errors
    /// When the database fails, or holds what cannot be understood.
    pub(crate) async fn load(
        db: &impl ConnectionTrait,
        organization: &'a Organization,
    ) -> ApiResult<Self> {
        let rows = exchange_rate::Entity::find().all(db).await?;
        let rates: Vec<ExchangeRate> = rows
            .iter()
            .map(ledger::rate_fact)
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            organization,
            rates: Rates::new(organization.currency, rates),
        })
    }

    /// An amount of a day in the organisation's currency. `None` where no rate of that day is known.
    pub(crate) fn convert(&self, minor: i64, currency: &str, at: Millis) -> Option<i64> {
        let from = Currency::parse(currency)?;
        let day = self.organization.calendar().day_of(Instant(at.0));
        self.rates
            .find(from, self.organization.currency, day)?
            .convert(minor)
    }
}
