//! The account that the domain of an e-mail address tells, where nothing else says which one a person is in.

use std::collections::{BTreeSet, HashMap};

use entity::{account, ids::AccountId};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};

use super::{Ingest, shared_domains::is_shared};
use crate::{db::among_texts, events::Rules, graphql::user_error::Refusal};

/// Which domains tell a company.
#[derive(Debug)]
pub struct Domains {
    on: bool,
    shared: BTreeSet<String>,
}

impl Domains {
    /// As the rules say.
    #[must_use]
    pub fn of(rules: &Rules) -> Self {
        Self {
            on: rules.accounts_by_domain,
            shared: rules
                .shared_domains
                .iter()
                .map(|domain| domain.to_ascii_lowercase())
                .collect(),
        }
    }

    /// As the rules say now.
    async fn load(ingest: &Ingest<'_>) -> Result<Self, Refusal> {
        Ok(Self::of(&Rules::load(&*ingest.tx).await?))
    }

    fn telling<'a>(&self, email: &'a str) -> Option<&'a str> {
        let (_, domain) = email.rsplit_once('@')?;
        (self.on && !is_shared(domain) && !self.shared.contains(domain)).then_some(domain)
    }

    /// Looks up the accounts with the domains of these addresses. A domain that two accounts have tells none of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn accounts_of<'a>(
        &self,
        ingest: &Ingest<'_>,
        emails: impl Iterator<Item = &'a str>,
    ) -> Result<DomainAccounts, Refusal> {
        let wanted: BTreeSet<&str> = emails.filter_map(|email| self.telling(email)).collect();
        let mut found = HashMap::new();
        if wanted.is_empty() {
            return Ok(DomainAccounts(found));
        }
        let backend = ingest.tx.get_database_backend();
        let rows: Vec<(Option<String>, AccountId)> = account::Entity::find()
            .select_only()
            .columns([account::Column::Domain, account::Column::Id])
            .filter(among_texts(backend, account::Column::Domain, wanted))
            .filter(account::Column::MergedInto.is_null())
            .filter(account::Column::ArchivedAt.is_null())
            .into_tuple()
            .all(&*ingest.tx)
            .await?;
        for (domain, id) in rows {
            found
                .entry(domain.unwrap_or_default())
                .and_modify(|known| *known = None)
                .or_insert(Some(id));
        }
        Ok(DomainAccounts(found))
    }
}

/// Looks up the accounts with the domains of these addresses, as the rules say now.
///
/// # Errors
/// When the database fails.
pub async fn accounts_told(
    ingest: &Ingest<'_>,
    emails: &[&str],
) -> Result<DomainAccounts, Refusal> {
    if emails.is_empty() {
        return Ok(DomainAccounts(HashMap::new()));
    }
    let domains = Domains::load(ingest).await?;
    domains.accounts_of(ingest, emails.iter().copied()).await
}

/// The accounts with the domains of some addresses.
#[derive(Debug)]
pub struct DomainAccounts(HashMap<String, Option<AccountId>>);

impl DomainAccounts {
    /// The domain of an address, and the account that it tells.
    #[must_use]
    pub fn told_by<'a>(&self, email: &'a str) -> Option<(&'a str, AccountId)> {
        let (_, domain) = email.rsplit_once('@')?;
        let account = self.0.get(domain).copied().flatten()?;
        Some((domain, account))
    }
}
