//! Which deals: as a condition of the database, and as a filter of the attribution engine. Both mean the same.

use async_graphql::InputObject;
use attribution::{
    filter::{DealTest, Filter, TextTest},
    ids::{AccountId, DealId},
};
use entity::{
    account, deal,
    ids::{AccountId as AccountKey, DealId as DealKey},
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use super::amount::AmountFilter;
use crate::{
    auth::{Permission, Viewer},
    error::{ApiError, ApiResult},
    graphql::{
        engine_filters::{day_filter, id_filter, instant_filter, listed_filter, text_filter},
        enums::{DealKind, DealOutcome},
        filters::{
            BooleanFilter, Budget, CurrencyFilter, DateFilter, DateTimeFilter, IdFilter,
            StringFilter, combined, enum_filter,
        },
        global_id::Kind,
        types::{account::AccountWhere, attribute::AttributeFilter},
    },
};

/// Which deals; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct DealWhere {
    /// All of these.
    pub and: Option<Vec<DealWhere>>,
    /// At least one of these.
    pub or: Option<Vec<DealWhere>>,
    /// Not this.
    pub not: Option<Box<DealWhere>>,
    /// The id.
    pub id: Option<IdFilter>,
    /// The account that buys.
    pub account: Option<AccountWhere>,
    /// The id of the account that buys.
    pub account_id: Option<IdFilter>,
    /// The name.
    pub name: Option<StringFilter>,
    /// What kind of sale it is.
    pub kind: Option<DealKindFilter>,
    /// How it stands.
    pub outcome: Option<DealOutcomeFilter>,
    /// The market segment.
    pub segment: Option<StringFilter>,
    /// The stage, as it was given.
    pub stage: Option<StringFilter>,
    /// The owner.
    pub owner: Option<StringFilter>,
    /// The currency of its amount.
    pub currency: Option<CurrencyFilter>,
    /// The amount, in units of its own currency.
    pub amount: Option<AmountFilter>,
    /// When it was created.
    pub created_at: Option<DateTimeFilter>,
    /// When it was won or lost.
    pub closed_at: Option<DateTimeFilter>,
    /// The day it is expected to close.
    pub expected_close_on: Option<DateFilter>,
    /// One of its attributes.
    pub attribute: Option<AttributeFilter>,
    /// Whether it is archived.
    pub archived: Option<BooleanFilter>,
    /// Which accounts `account` means, once they were looked up.
    #[graphql(skip)]
    found_accounts: Option<Vec<Uuid>>,
    /// Which deals `attribute` means, once they were looked up.
    #[graphql(skip)]
    found_deals: Option<Vec<Uuid>>,
}

enum_filter! {
    /// Conditions on the kind of a sale.
    DealKindFilter of DealKind => entity::deal_kind::DealKind
}

enum_filter! {
    /// Conditions on how a deal stands.
    DealOutcomeFilter of DealOutcome => entity::deal_outcome::DealOutcome
}

impl DealWhere {
    /// The condition of the database.
    ///
    /// # Errors
    /// When it is too large or nested too deep.
    pub fn condition(&self, budget: &mut Budget, depth: usize) -> ApiResult<Condition> {
        use deal::Column as C;
        let Self {
            and,
            or,
            not,
            id,
            account,
            account_id,
            name,
            kind,
            outcome,
            segment,
            stage,
            owner,
            currency,
            amount,
            created_at,
            closed_at,
            expected_close_on,
            attribute,
            archived,
            found_accounts: _,
            found_deals: _,
        } = self;
        let depth = Budget::deeper(depth)?;
        let part = |part: &Self| part.condition(budget, depth);
        let mut all = combined(and.as_deref(), or.as_deref(), not.as_deref(), part)?;
        if let Some(filter) = id {
            all = all.add(filter.condition(C::Id, Kind::Deal, budget)?);
        }
        if let Some(filter) = account {
            let accounts = account::Entity::find()
                .select_only()
                .column(account::Column::Id)
                .filter(filter.condition(budget, depth)?)
                .into_query();
            all = all.add(C::AccountId.in_subquery(accounts));
        }
        if let Some(filter) = account_id {
            all = all.add(filter.condition(C::AccountId, Kind::Account, budget)?);
        }
        if let Some(filter) = kind {
            all = all.add(filter.condition(C::Kind, budget)?);
        }
        if let Some(filter) = outcome {
            all = all.add(filter.condition(C::Outcome, budget)?);
        }
        for (filter, column) in [
            (name, C::Name),
            (segment, C::Segment),
            (stage, C::Stage),
            (owner, C::Owner),
        ] {
            if let Some(filter) = filter {
                all = all.add(filter.condition(column, budget)?);
            }
        }
        if let Some(filter) = currency {
            all = all.add(filter.condition(C::Currency, budget)?);
        }
        if let Some(filter) = amount {
            all = all.add(filter.condition(budget)?);
        }
        if let Some(filter) = created_at {
            all = all.add(filter.condition(C::CreatedAt, budget)?);
        }
        if let Some(filter) = closed_at {
            all = all.add(filter.condition(C::ClosedAt, budget)?);
        }
        if let Some(filter) = expected_close_on {
            all = all.add(filter.condition(C::ExpectedCloseOn, budget)?);
        }
        if let Some(filter) = attribute {
            all = all.add(filter.condition(C::Id, budget)?);
        }
        if let Some(filter) = archived {
            all = all.add(filter.presence(C::ArchivedAt, budget)?);
        }
        Ok(all)
    }

    /// The condition of a list, in which archived deals are only where they are asked for.
    ///
    /// # Errors
    /// When it is too large or nested too deep, or asks for what the caller may not see.
    pub fn listed(&self, viewer: &Viewer) -> ApiResult<Condition> {
        let mut condition = self.condition(&mut Budget::default(), 0)?;
        if self.asks_accounts() {
            viewer.require(Permission::AccountsRead)?;
        }
        if self.archived.is_none() {
            condition = condition.add(deal::Column::ArchivedAt.is_null());
        }
        Ok(condition)
    }

    fn asks_accounts(&self) -> bool {
        let parts = self.and.iter().chain(&self.or).flatten();
        self.account.is_some()
            || parts
                .chain(self.not.as_deref())
                .any(|part| part.asks_accounts())
    }

    /// Looks up which accounts and deals are meant: the attribution engine knows accounts by their ids alone, and no
    /// attributes. To be called before
    /// [`DealWhere::engine_filter`].
    ///
    /// # Errors
    /// When it is too large or nested too deep, asks for what the caller may not see, or the database fails.
    pub async fn find_accounts(
        &mut self,
        viewer: &Viewer,
        db: &impl ConnectionTrait,
    ) -> ApiResult<()> {
        self.listed(viewer)?;
        let mut open = vec![self];
        while let Some(part) = open.pop() {
            if let Some(accounts) = &part.account {
                let condition = accounts.condition(&mut Budget::default(), 0)?;
                let found: Vec<AccountKey> = account::Entity::find()
                    .select_only()
                    .column(account::Column::Id)
                    .filter(condition)
                    .into_tuple()
                    .all(db)
                    .await?;
                part.found_accounts = Some(found.into_iter().map(Uuid::from).collect());
            }
            if let Some(attribute) = &part.attribute {
                let condition = attribute.condition(deal::Column::Id, &mut Budget::default())?;
                let found: Vec<DealKey> = deal::Entity::find()
                    .select_only()
                    .column(deal::Column::Id)
                    .filter(condition)
                    .into_tuple()
                    .all(db)
                    .await?;
                part.found_deals = Some(found.into_iter().map(Uuid::from).collect());
            }
            open.extend(part.and.iter_mut().flatten());
            open.extend(part.or.iter_mut().flatten());
            open.extend(part.not.as_deref_mut());
        }
        Ok(())
    }

    /// The filter of the attribution engine.
    ///
    /// # Errors
    /// When it is too large or nested too deep, or asks for what the engine does not know.
    pub fn engine_filter(&self, budget: &mut Budget, depth: usize) -> ApiResult<Filter<DealTest>> {
        let Self {
            and,
            or,
            not,
            id,
            account,
            account_id,
            name,
            kind,
            outcome,
            segment,
            stage,
            owner,
            currency,
            amount,
            created_at,
            closed_at,
            expected_close_on,
            attribute,
            archived,
            found_accounts,
            found_deals,
        } = self;
        let depth = Budget::deeper(depth)?;
        let mut all = Vec::new();
        for part in and.iter().flatten() {
            all.push(part.engine_filter(budget, depth)?);
        }
        if let Some(parts) = or {
            let parts = parts.iter().map(|part| part.engine_filter(budget, depth));
            all.push(Filter::Or(parts.collect::<ApiResult<_>>()?));
        }
        if let Some(part) = not {
            all.push(Filter::Not(Box::new(part.engine_filter(budget, depth)?)));
        }
        if let Some(filter) = id {
            all.push(id_filter(filter, Kind::Deal, false, budget, |ids| {
                DealTest::Id(ids.iter().flatten().copied().map(DealId).collect())
            })?);
        }
        if let Some(filter) = account_id {
            all.push(id_filter(filter, Kind::Account, false, budget, |ids| {
                DealTest::Account(sorted(ids.iter().flatten().copied()))
            })?);
        }
        if attribute.is_some() {
            let found = found_deals.as_ref().ok_or_else(|| {
                anyhow::anyhow!("a report's deals were not looked up before its filter")
            })?;
            let mut deals: Vec<DealId> = found.iter().map(|id| DealId(id.as_u128())).collect();
            deals.sort_unstable();
            all.push(Filter::Test(DealTest::Among(deals)));
        }
        if account.is_some() {
            let found = found_accounts.as_ref().ok_or_else(|| {
                anyhow::anyhow!("a report's accounts were not looked up before its filter")
            })?;
            let accounts = sorted(found.iter().map(|id| id.as_u128()));
            all.push(Filter::Test(DealTest::Account(accounts)));
        }
        if let Some(filter) = kind {
            all.push(listed_filter(filter.values(), budget, DealTest::Kind)?);
        }
        if let Some(filter) = outcome {
            all.push(listed_filter(filter.values(), budget, DealTest::Outcome)?);
        }
        let texts: [(&Option<StringFilter>, TextOf); 4] = [
            (name, DealTest::Name),
            (segment, DealTest::Segment),
            (stage, DealTest::Stage),
            (owner, DealTest::Owner),
        ];
        for (filter, test) in texts {
            if let Some(filter) = filter {
                all.push(text_filter(filter, budget, test)?);
            }
        }
        if let Some(filter) = currency {
            budget.leaf()?;
            let currencies = filter.currencies()?.into_iter();
            all.extend(currencies.map(|list| Filter::Test(DealTest::Currency(list))));
        }
        if let Some(filter) = amount {
            all.push(filter.engine_filter(budget)?);
        }
        if let Some(filter) = created_at {
            all.push(instant_filter(filter, budget, DealTest::CreatedAt)?);
        }
        if let Some(filter) = closed_at {
            all.push(instant_filter(filter, budget, DealTest::ClosedAt)?);
        }
        if let Some(filter) = expected_close_on {
            let test = DealTest::ExpectedCloseOn;
            all.push(day_filter(filter, budget, test)?);
        }
        if archived.is_some() {
            return Err(ApiError::bad_input(
                "A report cannot ask whether deals are archived: archiving hides a deal from lists, its credit stays.",
            ));
        }
        Ok(Filter::And(all))
    }
}

/// What of a deal a text is tested against.
type TextOf = fn(TextTest) -> DealTest;

fn sorted(ids: impl Iterator<Item = u128>) -> Vec<AccountId> {
    let mut ids: Vec<AccountId> = ids.map(AccountId).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
