//! Which leads, and in which order. What a caller sees masked they can neither filter nor sort by.

use async_graphql::{Enum, InputObject};
use entity::{account, lead, lead_email};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    QueryTrait as _,
    sea_query::{Expr, ExprTrait as _, SimpleExpr},
};

use super::{account_where::AccountWhere, attribute::AttributeFilter};
use crate::{
    auth::{Permission, Viewer},
    error::ApiResult,
    graphql::{
        enums::LeadStage,
        filters::{
            BooleanFilter, Budget, DateTimeFilter, IdFilter, StringFilter, combined, enum_filter,
        },
        global_id::Kind,
        pagination::{Keyset, OrderDirection},
    },
};

/// Which leads; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct LeadWhere {
    /// All of these.
    pub and: Option<Vec<LeadWhere>>,
    /// At least one of these.
    pub or: Option<Vec<LeadWhere>>,
    /// Not this.
    pub not: Option<Box<LeadWhere>>,
    /// The id.
    pub id: Option<IdFilter>,
    /// The account it belongs to now.
    pub account: Option<AccountWhere>,
    /// The offer that created it.
    #[graphql(name = "type")]
    pub lead_type: Option<StringFilter>,
    /// How far it has come.
    pub stage: Option<LeadStageFilter>,
    /// Who works it.
    pub owner: Option<StringFilter>,
    /// When it became a lead.
    pub created_at: Option<DateTimeFilter>,
    /// When it was first loaded.
    pub recorded_at: Option<DateTimeFilter>,
    /// Whether it is archived.
    pub archived: Option<BooleanFilter>,
    /// One of its e-mail addresses. Needs leads:pii.
    pub email: Option<EmailFilter>,
    /// The person's name. Needs leads:pii.
    pub name: Option<StringFilter>,
    /// One of its attributes. Needs leads:pii.
    pub attribute: Option<AttributeFilter>,
}

enum_filter! {
    /// Conditions on a lead's stage.
    LeadStageFilter of LeadStage => entity::lead_stage::LeadStage
}

/// Conditions on a lead's e-mail addresses; letter case does not matter.
#[derive(Debug, Clone, Default, InputObject)]
pub struct EmailFilter {
    /// One of them is this.
    pub eq: Option<String>,
    /// One of them is one of these.
    #[graphql(name = "in")]
    pub any_of: Option<Vec<String>>,
}

impl EmailFilter {
    fn condition(&self, budget: &mut Budget) -> ApiResult<Condition> {
        budget.leaf()?;
        let kept = |email: &String| email.trim().to_lowercase();
        let mut all = Condition::all();
        let Self { eq, any_of } = self;
        if let Some(email) = eq {
            all = all.add(has_email(lead_email::Column::Email.eq(kept(email))));
        }
        if let Some(emails) = any_of {
            Budget::list(emails)?;
            let emails = emails.iter().map(kept);
            all = all.add(has_email(lead_email::Column::Email.is_in(emails)));
        }
        Ok(all)
    }
}

fn has_email(email: SimpleExpr) -> SimpleExpr {
    let of_lead = Expr::col(lead_email::Column::LeadId.as_column_ref())
        .equals(lead::Column::Id.as_column_ref());
    Expr::exists(
        lead_email::Entity::find()
            .select_only()
            .column(lead_email::Column::Email)
            .filter(of_lead)
            .filter(email)
            .into_query(),
    )
}

fn in_account(account: Condition) -> SimpleExpr {
    let of_lead = Expr::col(account::Column::Id.as_column_ref())
        .equals(lead::Column::AccountId.as_column_ref());
    Expr::exists(
        account::Entity::find()
            .select_only()
            .column(account::Column::Id)
            .filter(of_lead)
            .filter(account)
            .into_query(),
    )
}

impl LeadWhere {
    /// The condition of a list: as given, without leads that were merged away, and without archived ones unless they
    /// are asked for.
    ///
    /// # Errors
    /// When it is too large, nested too deep, or filters by what the caller may not see.
    pub fn listed(&self, viewer: &Viewer) -> ApiResult<Condition> {
        let mut condition = self.condition(viewer, &mut Budget::default(), 0)?;
        if self.archived.is_none() {
            condition = condition.add(lead::Column::ArchivedAt.is_null());
        }
        Ok(condition.add(lead::Column::MergedInto.is_null()))
    }

    /// The condition.
    ///
    /// # Errors
    /// When it is too large, nested too deep, or filters by what the caller may not see.
    pub fn condition(
        &self,
        viewer: &Viewer,
        budget: &mut Budget,
        depth: usize,
    ) -> ApiResult<Condition> {
        use lead::Column as C;
        let Self {
            and,
            or,
            not,
            id,
            account,
            lead_type,
            stage,
            owner,
            created_at,
            recorded_at,
            archived,
            email,
            name,
            attribute,
        } = self;
        let depth = Budget::deeper(depth)?;
        let part = |part: &Self| part.condition(viewer, budget, depth);
        let mut all = combined(and.as_deref(), or.as_deref(), not.as_deref(), part)?;
        if let Some(filter) = id {
            all = all.add(filter.condition(C::Id, Kind::Lead, budget)?);
        }
        if let Some(filter) = account {
            viewer.require(Permission::AccountsRead)?;
            all = all.add(in_account(filter.condition(budget, depth)?));
        }
        if let Some(filter) = lead_type {
            all = all.add(filter.condition(C::Type, budget)?);
        }
        if let Some(filter) = stage {
            all = all.add(filter.condition(C::Stage, budget)?);
        }
        if let Some(filter) = owner {
            all = all.add(filter.condition(C::Owner, budget)?);
        }
        if let Some(filter) = created_at {
            all = all.add(filter.condition(C::CreatedAt, budget)?);
        }
        if let Some(filter) = recorded_at {
            all = all.add(filter.condition(C::RecordedAt, budget)?);
        }
        if let Some(filter) = archived {
            all = all.add(filter.presence(C::ArchivedAt, budget)?);
        }
        if let Some(filter) = email {
            viewer.require(Permission::LeadsPii)?;
            all = all.add(filter.condition(budget)?);
        }
        if let Some(filter) = name {
            viewer.require(Permission::LeadsPii)?;
            all = all.add(filter.condition(C::Name, budget)?);
        }
        if let Some(filter) = attribute {
            viewer.require(Permission::LeadsPii)?;
            all = all.add(filter.condition(C::Id, budget)?);
        }
        Ok(all)
    }
}

/// What leads can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum LeadOrderField {
    /// When it became a lead.
    CreatedAt,
    /// When it was first loaded.
    RecordedAt,
    /// When it entered its stage.
    StageEnteredAt,
}

/// How leads are sorted.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct LeadOrder {
    /// By what.
    pub field: LeadOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub direction: OrderDirection,
}

pub(super) fn keyset(order: Option<Vec<LeadOrder>>) -> Keyset<lead::Entity> {
    use lead::Column as C;
    let columns = order
        .unwrap_or_default()
        .into_iter()
        .map(|LeadOrder { field, direction }| {
            let column = match field {
                LeadOrderField::CreatedAt => C::CreatedAt,
                LeadOrderField::RecordedAt => C::RecordedAt,
                LeadOrderField::StageEnteredAt => C::StageEnteredAt,
            };
            (column, direction)
        });
    Keyset::new(columns, C::Id)
}
