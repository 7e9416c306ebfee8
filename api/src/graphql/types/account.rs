//! Accounts.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{account, deal, ids::AccountId, lead};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::account_where::keyset;
pub use super::account_where::{AccountOrder, AccountOrderField, AccountWhere};
use crate::{
    auth::{Permission, Requires, Viewer},
    error::ApiResult,
    graphql::{
        bulk::bulk_mutation,
        filters::Budget,
        global_id::Kind,
        loaders::{
            Loaders,
            children::{ChildList, Link},
        },
        pagination::{Page, PageArgs, page},
        reading::Reading,
        scalars::DateTime,
        single::{idempotency, single_payload},
        types::{
            attribute::Attribute,
            deal::{
                Deal, DealWhere,
                query::{DealOrder, keyset as deals_keyset},
            },
            external_id::{ExternalId, ExternalIdInput},
            lead::{Lead, LeadOrder, LeadWhere},
        },
    },
    ingest::{
        account_writes::{ArchiveAccountInput, CreateAccountInput, UpdateAccountInput},
        accounts::AccountRow,
    },
};

/// A company that buys, or a person who buys alone (an account of one).
#[derive(Debug, Clone)]
pub struct Account(pub Arc<account::Model>);

/// A company that buys, or a person who buys alone (an account of one).
#[Object(guard = "Requires(Permission::AccountsRead)")]
impl Account {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::Account.id(self.0.id)
    }

    /// Its name. An account of one bears none of its own: it is called Individual.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its web domain, such as `acme.com`.
    async fn domain(&self) -> Option<&str> {
        self.0.domain.as_deref()
    }

    /// Its market segment, as the company names its own.
    async fn segment(&self) -> Option<&str> {
        self.0.segment.as_deref()
    }

    /// Its industry.
    async fn industry(&self) -> Option<&str> {
        self.0.industry.as_deref()
    }

    /// Its region.
    async fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// Whether it is the account of one lead that has no company.
    async fn is_individual(&self) -> bool {
        self.0.individual
    }

    /// When it was archived: hidden from lists, its credit stays.
    async fn archived_at(&self) -> Option<DateTime> {
        self.0.archived_at.map(DateTime)
    }

    /// When it was first loaded.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// What its sources say beyond these fields, by name.
    async fn attributes(&self, ctx: &Context<'_>) -> ApiResult<Vec<Attribute>> {
        Loaders::of(ctx).attributes(self.0.id.into()).await
    }

    /// Its ids in other systems.
    async fn external_ids(&self, ctx: &Context<'_>) -> ApiResult<Vec<ExternalId>> {
        Loaders::of(ctx)
            .external_ids(Kind::Account, self.0.id.into())
            .await
    }

    /// The leads that belong to it now. Archived ones are left out unless `where` asks for them.
    #[graphql(guard = "Requires(Permission::LeadsRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn leads(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which leads.")] filter: Option<Box<LeadWhere>>,
        #[graphql(desc = "How they are sorted; by when they were loaded unless given.")]
        order_by: Option<Vec<LeadOrder>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Option<Page<Lead>>> {
        let list = || {
            Ok(ChildList {
                link: Link::Column(lead::Column::AccountId),
                condition: filter.unwrap_or_default().listed(Viewer::of(ctx)?)?,
                keyset: super::lead_where::keyset(order_by),
                page: PageArgs::parse(first, after, last, before)?,
                reading: Reading::whole(),
            })
        };
        let page = Loaders::of(ctx)
            .children(ctx, self.0.id, list, Lead)
            .await?;
        Ok(Some(page))
    }

    /// Its deals. Archived ones are left out unless `where` asks for them.
    #[graphql(guard = "Requires(Permission::DealsRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which deals.")] filter: Option<Box<DealWhere>>,
        #[graphql(desc = "How they are sorted; by when they were loaded unless given.")]
        order_by: Option<Vec<DealOrder>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Option<Page<Deal>>> {
        let list = || {
            Ok(ChildList {
                link: Link::Column(deal::Column::AccountId),
                condition: filter.unwrap_or_default().listed(Viewer::of(ctx)?)?,
                keyset: deals_keyset(order_by),
                page: PageArgs::parse(first, after, last, before)?,
                reading: Reading::whole(),
            })
        };
        let page = Loaders::of(ctx)
            .children(ctx, self.0.id, list, Deal)
            .await?;
        Ok(Some(page))
    }
}

/// Queries of accounts.
#[derive(Debug, Default)]
pub struct AccountQuery;

#[Object]
impl AccountQuery {
    /// One account, by its id or by its id in another system.
    #[graphql(guard = "Requires(Permission::AccountsRead)")]
    async fn account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Its id in another system.")] external_id: Option<ExternalIdInput>,
    ) -> ApiResult<Option<Account>> {
        let loaders = Loaders::of(ctx);
        let Some(uuid) = loaders.one_of(Kind::Account, id, external_id).await? else {
            return Ok(None);
        };
        let found = loaders.account(AccountId(uuid)).await?;
        Ok(found.filter(|account| account.0.merged_into.is_none()))
    }

    /// Accounts, a page at a time. Archived ones, and accounts of one, are left out unless `where` asks for them.
    #[graphql(guard = "Requires(Permission::AccountsRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which accounts.")] filter: Option<AccountWhere>,
        #[graphql(
            desc = "How they are sorted; by id, that is by when they were loaded, unless given."
        )]
        order_by: Option<Vec<AccountOrder>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<Account>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let mut condition = filter.condition(&mut Budget::default(), 0)?;
        if filter.archived.is_none() {
            condition = condition.add(account::Column::ArchivedAt.is_null());
        }
        if filter.individual.is_none() {
            condition = condition.add(account::Column::Individual.eq(false));
        }
        condition = condition.add(account::Column::MergedInto.is_null());
        let select = account::Entity::find().filter(condition);
        page(ctx, select, &keyset(order_by), &args, Account).await
    }
}

bulk_mutation! {
    /// Accounts to load.
    input UpsertAccountsInput,
    /// What became of the accounts.
    payload UpsertAccountsPayload,
    rows AccountRow,
    kind Kind::Account
}

single_payload! {
    /// What became of the account.
    CreateAccountPayload {
        /// The account that was made; null when the input cannot be used.
        account: Account
    }
}

single_payload! {
    /// What became of the account.
    UpdateAccountPayload {
        /// The account as it is now; null when the input cannot be used.
        account: Account
    }
}

single_payload! {
    /// What became of the account.
    ArchiveAccountPayload {
        /// The account as it is now; null when the input cannot be used.
        account: Account
    }
}

/// Mutations of accounts.
#[derive(Debug, Default)]
pub struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Loads accounts: new ones are made, known ones (by their id in the source) are changed.
    #[graphql(guard = "Requires(Permission::AccountsWrite)")]
    async fn upsert_accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to load.")] input: UpsertAccountsInput,
    ) -> async_graphql::Result<UpsertAccountsPayload> {
        input.run(ctx).await
    }

    /// Makes an account.
    #[graphql(guard = "Requires(Permission::AccountsWrite)")]
    async fn create_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: CreateAccountInput,
    ) -> async_graphql::Result<CreateAccountPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), &input);
        CreateAccountPayload::run(ctx, key, input).await
    }

    /// Changes an account: what the input leaves out stays.
    #[graphql(guard = "Requires(Permission::AccountsWrite)")]
    async fn update_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateAccountInput,
    ) -> async_graphql::Result<UpdateAccountPayload> {
        UpdateAccountPayload::run(ctx, None, input).await
    }

    /// Hides an account from lists, or shows it again. Its credit stays.
    #[graphql(guard = "Requires(Permission::AccountsWrite)")]
    async fn archive_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which account.")] input: ArchiveAccountInput,
    ) -> async_graphql::Result<ArchiveAccountPayload> {
        ArchiveAccountPayload::run(ctx, None, input).await
    }
}
