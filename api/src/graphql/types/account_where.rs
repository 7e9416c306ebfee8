//! Which accounts, and in which order.

use async_graphql::{Enum, InputObject};
use entity::account;
use sea_orm::Condition;

use crate::{
    error::ApiResult,
    graphql::{
        filters::{BooleanFilter, Budget, IdFilter, StringFilter, combined},
        global_id::Kind,
        pagination::{Keyset, OrderDirection},
        types::attribute::AttributeFilter,
    },
};

/// Which accounts; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct AccountWhere {
    /// All of these.
    pub and: Option<Vec<AccountWhere>>,
    /// At least one of these.
    pub or: Option<Vec<AccountWhere>>,
    /// Not this.
    pub not: Option<Box<AccountWhere>>,
    /// The id.
    pub id: Option<IdFilter>,
    /// The name.
    pub name: Option<StringFilter>,
    /// The web domain.
    pub domain: Option<StringFilter>,
    /// The market segment.
    pub segment: Option<StringFilter>,
    /// The industry.
    pub industry: Option<StringFilter>,
    /// The region.
    pub region: Option<StringFilter>,
    /// Whether it is the account of one lead that has no company.
    pub individual: Option<BooleanFilter>,
    /// One of its attributes.
    pub attribute: Option<AttributeFilter>,
    /// Whether it is archived.
    pub archived: Option<BooleanFilter>,
}

impl AccountWhere {
    /// The condition.
    ///
    /// # Errors
    /// When it is too large or nested too deep.
    pub fn condition(&self, budget: &mut Budget, depth: usize) -> ApiResult<Condition> {
        use account::Column as C;
        let Self {
            and,
            or,
            not,
            id,
            name,
            domain,
            segment,
            industry,
            region,
            individual,
            attribute,
            archived,
        } = self;
        let depth = Budget::deeper(depth)?;
        let part = |part: &Self| part.condition(budget, depth);
        let mut all = combined(and.as_deref(), or.as_deref(), not.as_deref(), part)?;
        if let Some(filter) = id {
            all = all.add(filter.condition(C::Id, Kind::Account, budget)?);
        }
        if let Some(filter) = name {
            all = all.add(filter.condition(C::Name, budget)?);
        }
        if let Some(filter) = domain {
            all = all.add(filter.condition(C::Domain, budget)?);
        }
        if let Some(filter) = segment {
            all = all.add(filter.condition(C::Segment, budget)?);
        }
        if let Some(filter) = industry {
            all = all.add(filter.condition(C::Industry, budget)?);
        }
        if let Some(filter) = region {
            all = all.add(filter.condition(C::Region, budget)?);
        }
        if let Some(filter) = individual {
            all = all.add(filter.condition(C::Individual, budget)?);
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

/// What accounts can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AccountOrderField {
    /// The name.
    Name,
    /// When it was first loaded.
    CreatedAt,
    /// The web domain.
    Domain,
}

/// How accounts are sorted.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct AccountOrder {
    /// By what.
    pub field: AccountOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub direction: OrderDirection,
}

pub(super) fn keyset(order: Option<Vec<AccountOrder>>) -> Keyset<account::Entity> {
    use account::Column as C;
    let columns = order
        .unwrap_or_default()
        .into_iter()
        .map(|AccountOrder { field, direction }| {
            let column = match field {
                AccountOrderField::Name => C::Name,
                AccountOrderField::CreatedAt => C::CreatedAt,
                AccountOrderField::Domain => C::Domain,
            };
            (column, direction)
        });
    Keyset::new(columns, C::Id)
}
