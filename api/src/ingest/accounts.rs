//! Accounts.

use std::collections::{HashMap, HashSet};

use async_graphql::{InputObject, MaybeUndefined};
use entity::{account, ids::AccountId, object_type::ObjectType};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::{
    BulkRow, ExternalIds, Ingest, RowOutcome, RowStatus,
    attributes::{self, AttributeInput},
    clean, set_text,
};
use crate::{
    clock,
    db::{ChangePayload, TO_REWRITE},
    graphql::user_error::{Refusal, UserError},
};

/// An account to load. An absent field stays as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct AccountRow {
    /// Its id in the source.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// Its web domain, such as `acme.com`.
    pub domain: MaybeUndefined<String>,
    /// Its market segment, as the company names its own.
    pub segment: MaybeUndefined<String>,
    /// Its industry.
    pub industry: MaybeUndefined<String>,
    /// Its region.
    pub region: MaybeUndefined<String>,
    /// What the source says beyond that, by name. Those that are not given stay; a null value removes one.
    pub attributes: Option<Vec<AttributeInput>>,
}

impl BulkRow for AccountRow {
    const OPERATION: &'static str = "upsertAccounts";
    const NOUN: &'static str = "Account";

    async fn write(ingest: &mut Ingest<'_>, rows: &[Self]) -> Result<Vec<RowOutcome>, Refusal> {
        let mut book = Book::load(ingest, rows).await?;
        let mut outcomes: Vec<RowOutcome> = rows.iter().map(|row| book.take(ingest, row)).collect();
        if book.save(ingest).await? {
            ingest.changed(ChangePayload::Other);
        }
        let given = rows.iter().map(|row| row.attributes.as_deref());
        attributes::keep_all(ingest, given, &mut outcomes).await?;
        Ok(outcomes)
    }
}

/// What the rows of one request are about, as the rows so far have left it.
struct Book {
    external: ExternalIds,
    accounts: HashMap<AccountId, account::Model>,
    made: Vec<AccountId>,
    changed: HashSet<AccountId>,
}

impl Book {
    async fn load(ingest: &Ingest<'_>, rows: &[AccountRow]) -> Result<Self, Refusal> {
        let ids = rows.iter().map(|row| row.external_id.trim());
        let external =
            ExternalIds::load(&*ingest.tx, ObjectType::Account, ingest.source, ids).await?;
        let known: HashSet<AccountId> = rows
            .iter()
            .filter_map(|row| external.get(ingest.source, row.external_id.trim()))
            .map(AccountId)
            .collect();
        let accounts = if known.is_empty() {
            HashMap::new()
        } else {
            account::Entity::find()
                .filter(account::Column::Id.is_in(known))
                .order_by_asc(account::Column::Id)
                .lock(TO_REWRITE)
                .all(&*ingest.tx)
                .await?
                .into_iter()
                .map(|account| (account.id, account))
                .collect()
        };
        Ok(Self {
            external,
            accounts,
            made: Vec::new(),
            changed: HashSet::new(),
        })
    }

    fn take(&mut self, ingest: &Ingest<'_>, row: &AccountRow) -> RowOutcome {
        let AccountRow {
            external_id,
            name,
            domain,
            segment,
            industry,
            region,
            attributes,
        } = row;
        let wrong = attributes::check(attributes.as_deref());
        if !wrong.is_empty() {
            return RowOutcome::rejected(wrong);
        }
        let facts = AccountFacts {
            name: Some(name),
            domain,
            segment,
            industry,
            region,
        };
        let external_id = match clean(external_id, 255) {
            Ok(id) => id,
            Err(message) => {
                let error = UserError::invalid(["externalId"], format!("externalId {message}."));
                return RowOutcome::rejected(vec![error]);
            }
        };
        let known = self
            .external
            .get(ingest.source, &external_id)
            .and_then(|id| self.accounts.get(&AccountId(id)).cloned());
        let (before, is_new) = match known {
            Some(known) => (known, false),
            None => (blank(ingest), true),
        };
        let mut after = match facts.merge(before.clone()) {
            Ok(after) => after,
            Err(errors) => return RowOutcome::rejected(errors),
        };
        let id = after.id;
        let status = if is_new {
            self.external.add(ingest.source, &external_id, id);
            self.made.push(id);
            RowStatus::Created
        } else if after == before {
            return RowOutcome::taken(RowStatus::Unchanged, id);
        } else {
            after.updated_at = ingest.now;
            self.changed.insert(id);
            RowStatus::Updated
        };
        self.accounts.insert(id, after);
        RowOutcome::taken(status, id)
    }

    /// Writes what is new and what changed; whether there was any.
    async fn save(&mut self, ingest: &Ingest<'_>) -> Result<bool, Refusal> {
        let made: Vec<_> = self
            .made
            .iter()
            .filter_map(|id| self.accounts.get(id))
            .map(|account| account.clone().into_active_model())
            .collect();
        let any = !made.is_empty() || !self.changed.is_empty();
        if !made.is_empty() {
            account::Entity::insert_many(made)
                .exec_without_returning(&*ingest.tx)
                .await?;
        }
        for id in self.changed.iter().filter(|id| !self.made.contains(id)) {
            if let Some(account) = self.accounts.get(id) {
                update(ingest, account.clone()).await?;
            }
        }
        self.external.save(&ingest.tx).await?;
        Ok(any)
    }
}

/// A company of which nothing is known yet.
pub(super) fn blank(ingest: &Ingest<'_>) -> account::Model {
    account::Model {
        id: AccountId(clock::new_id()),
        name: String::new(),
        domain: None,
        segment: None,
        industry: None,
        region: None,
        individual: false,
        archived_at: None,
        merged_into: None,
        created_at: ingest.now,
        updated_at: ingest.now,
    }
}

/// Writes a changed account.
pub(super) async fn update(ingest: &Ingest<'_>, account: account::Model) -> Result<(), Refusal> {
    account
        .into_active_model()
        .reset_all()
        .update(&*ingest.tx)
        .await?;
    Ok(())
}

/// What an input says about an account.
#[derive(Debug)]
pub(super) struct AccountFacts<'a> {
    /// The name; absent: it stays.
    pub(super) name: Option<&'a str>,
    /// The web domain.
    pub(super) domain: &'a MaybeUndefined<String>,
    /// The segment.
    pub(super) segment: &'a MaybeUndefined<String>,
    /// The industry.
    pub(super) industry: &'a MaybeUndefined<String>,
    /// The region.
    pub(super) region: &'a MaybeUndefined<String>,
}

impl AccountFacts<'_> {
    /// The account as the input leaves it, or everything that is wrong with the input.
    pub(super) fn merge(self, before: account::Model) -> Result<account::Model, Vec<UserError>> {
        let Self {
            name,
            domain,
            segment,
            industry,
            region,
        } = self;
        let mut errors = Vec::new();
        let mut after = before;
        match name.map(|name| clean(name, 255)) {
            None => {}
            Some(Err(message)) => {
                errors.push(UserError::invalid(["name"], format!("name {message}.")));
            }
            Some(Ok(_)) if after.individual => errors.push(UserError::invalid(
                ["name"],
                "name is given, but this is the account of one person and bears none. Name the lead instead.",
            )),
            Some(Ok(name)) => after.name = name,
        }
        set_text(&mut after.domain, domain, "domain", &mut errors);
        after.domain = after.domain.map(|domain| domain.to_lowercase());
        if let Some(domain) = &after.domain
            && domain.contains(char::is_whitespace)
        {
            errors.push(UserError::invalid(
                ["domain"],
                "domain has spaces; expected a web domain such as acme.com.",
            ));
        }
        set_text(&mut after.segment, segment, "segment", &mut errors);
        set_text(&mut after.industry, industry, "industry", &mut errors);
        set_text(&mut after.region, region, "region", &mut errors);
        if errors.is_empty() {
            Ok(after)
        } else {
            Err(errors)
        }
    }
}
