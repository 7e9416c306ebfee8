//! Users.

pub mod mutation;

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{ids::UserId, user};
use sea_orm::{Condition, EntityTrait as _, QueryFilter as _};

pub use self::mutation::UserMutation;
use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        enums::Role,
        filters::{BooleanFilter, Budget, StringFilter, enum_filter},
        global_id::Kind,
        loaders::Loaders,
        pagination::{Keyset, OrderDirection, Page, PageArgs, page},
        scalars::DateTime,
    },
};

/// A person who may sign in.
#[derive(Debug, Clone)]
pub struct User(pub Arc<user::Model>);

/// A person who may sign in.
#[Object(guard = "Requires(Permission::UsersRead)")]
impl User {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::User.id(self.0.id)
    }

    /// The e-mail address they sign in with.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// The name colleagues see.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What they may do.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// Whether they may sign agreements for the team of their role.
    async fn approver(&self) -> bool {
        self.0.approver
    }

    /// Since when they are shut out.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.0.disabled_at.map(DateTime)
    }

    /// When they were added.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When they were last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

enum_filter! {
    /// Conditions on a role.
    RoleFilter of Role => entity::role::Role
}

/// Which users; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct UserWhere {
    /// The e-mail address.
    pub email: Option<StringFilter>,
    /// The name.
    pub name: Option<StringFilter>,
    /// The role.
    pub role: Option<RoleFilter>,
    /// Whether they are shut out.
    pub disabled: Option<BooleanFilter>,
}

impl UserWhere {
    fn condition(&self, budget: &mut Budget) -> ApiResult<Condition> {
        use user::Column as C;
        let Self {
            email,
            name,
            role,
            disabled,
        } = self;
        let mut all = Condition::all();
        if let Some(filter) = email {
            all = all.add(filter.condition(C::Email, budget)?);
        }
        if let Some(filter) = name {
            all = all.add(filter.condition(C::Name, budget)?);
        }
        if let Some(filter) = role {
            all = all.add(filter.condition(C::Role, budget)?);
        }
        if let Some(filter) = disabled {
            all = all.add(filter.presence(C::DisabledAt, budget)?);
        }
        Ok(all)
    }
}

/// What users can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum UserOrderField {
    /// The e-mail address.
    Email,
}

/// How users are sorted.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct UserOrder {
    /// By what.
    pub field: UserOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub direction: OrderDirection,
}

fn keyset(order: Option<Vec<UserOrder>>) -> Keyset<user::Entity> {
    use user::Column as C;
    let columns = order
        .unwrap_or_default()
        .into_iter()
        .map(|UserOrder { field, direction }| match field {
            UserOrderField::Email => (C::Email, direction),
        });
    Keyset::new(columns, C::Id)
}

/// Queries of users.
#[derive(Debug, Default)]
pub struct UserQuery;

#[Object]
impl UserQuery {
    /// One user.
    #[graphql(guard = "Requires(Permission::UsersRead)")]
    async fn user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Their id.")] id: ID,
    ) -> ApiResult<Option<User>> {
        match Kind::User.uuid(&id) {
            None => Ok(None),
            Some(uuid) => Loaders::of(ctx).user(UserId(uuid)).await,
        }
    }

    /// Who may sign in, a page at a time.
    #[graphql(guard = "Requires(Permission::UsersRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which users.")] filter: Option<UserWhere>,
        #[graphql(desc = "How they are sorted; by when they were added unless given.")]
        order_by: Option<Vec<UserOrder>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<User>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let condition = filter
            .unwrap_or_default()
            .condition(&mut Budget::default())?;
        let select = user::Entity::find().filter(condition);
        page(ctx, select, &keyset(order_by), &args, User).await
    }
}
