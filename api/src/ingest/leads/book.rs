//! What the leads of one request are known as, as the rows so far have left it.

use std::collections::{HashMap, HashSet};

use entity::{
    account, external_id,
    ids::{AccountId, LeadId},
    lead, lead_anonymous_id, lead_email, lead_transition,
    object_type::ObjectType,
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::{join::Join, names::Names};
use crate::{
    graphql::{
        global_id::Kind,
        user_error::{Refusal, UserError, UserErrorCode},
    },
    ingest::{ExternalIds, Ingest},
};

/// What the rows of a request name.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// Ids in the request's source.
    pub(super) external_ids: Vec<String>,
    /// E-mail addresses.
    pub(super) emails: Vec<String>,
    /// Anonymous ids.
    pub(super) anonymous_ids: Vec<String>,
    /// Leads.
    pub(super) leads: Vec<LeadId>,
    /// Accounts that leads join.
    pub(super) accounts: Vec<AccountId>,
}

/// What is known, and what is to be written.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) external: ExternalIds,
    pub(super) emails: Names,
    pub(super) anonymous: Names,
    pub(super) leads: HashMap<LeadId, lead::Model>,
    pub(super) accounts: HashMap<AccountId, account::Model>,
    /// Leads that a name in another system stands for.
    pub(super) named: HashSet<LeadId>,
    pub(super) made_leads: Vec<LeadId>,
    pub(super) changed_leads: HashSet<LeadId>,
    pub(super) made_accounts: HashSet<AccountId>,
    pub(super) memberships: Vec<(LeadId, AccountId)>,
    pub(super) joins: Vec<Join>,
    pub(super) transitions: Vec<lead_transition::Model>,
}

impl Book {
    /// Looks up everything at once. The leads are locked, so that no touch lands in an account that a lead is leaving.
    pub(super) async fn load(ingest: &Ingest<'_>, wanted: Wanted) -> Result<Self, Refusal> {
        let tx = &*ingest.tx;
        let Wanted {
            external_ids,
            emails,
            anonymous_ids,
            leads,
            accounts,
        } = wanted;
        let external = ExternalIds::load(
            tx,
            ObjectType::Lead,
            ingest.source,
            external_ids.iter().map(String::as_str),
        )
        .await?;
        let mut ids: HashSet<LeadId> = leads.into_iter().collect();
        ids.extend(
            external_ids
                .iter()
                .filter_map(|id| external.get(ingest.source, id))
                .map(LeadId),
        );
        if !emails.is_empty() {
            let rows = lead_email::Entity::find()
                .filter(lead_email::Column::Email.is_in(emails))
                .all(tx)
                .await?;
            ids.extend(rows.into_iter().map(|row| row.lead_id));
        }
        if !anonymous_ids.is_empty() {
            let rows = lead_anonymous_id::Entity::find()
                .filter(lead_anonymous_id::Column::AnonymousId.is_in(anonymous_ids))
                .all(tx)
                .await?;
            ids.extend(rows.into_iter().map(|row| row.lead_id));
        }
        let mut book = Self {
            external,
            emails: Names::default(),
            anonymous: Names::default(),
            leads: HashMap::new(),
            accounts: HashMap::new(),
            named: HashSet::new(),
            made_leads: Vec::new(),
            changed_leads: HashSet::new(),
            made_accounts: HashSet::new(),
            memberships: Vec::new(),
            joins: Vec::new(),
            transitions: Vec::new(),
        };
        book.load_leads(ingest, ids).await?;
        book.load_accounts(ingest, accounts).await?;
        Ok(book)
    }

    async fn load_leads(
        &mut self,
        ingest: &Ingest<'_>,
        ids: HashSet<LeadId>,
    ) -> Result<(), Refusal> {
        let tx = &*ingest.tx;
        if ids.is_empty() {
            return Ok(());
        }
        let leads = lead::Entity::find()
            .filter(lead::Column::Id.is_in(ids))
            .filter(lead::Column::MergedInto.is_null())
            .order_by_asc(lead::Column::Id)
            .lock_exclusive()
            .all(tx)
            .await?;
        self.leads = leads.into_iter().map(|lead| (lead.id, lead)).collect();
        let ids = || self.leads.keys().copied();
        let emails = lead_email::Entity::find()
            .filter(lead_email::Column::LeadId.is_in(ids()))
            .order_by_asc(lead_email::Column::Position)
            .order_by_asc(lead_email::Column::Email)
            .all(tx)
            .await?;
        let anonymous = lead_anonymous_id::Entity::find()
            .filter(lead_anonymous_id::Column::LeadId.is_in(ids()))
            .order_by_asc(lead_anonymous_id::Column::AnonymousId)
            .all(tx)
            .await?;
        let named: Vec<uuid::Uuid> = external_id::Entity::find()
            .select_only()
            .column(external_id::Column::ObjectId)
            .filter(external_id::Column::ObjectType.eq(ObjectType::Lead))
            .filter(external_id::Column::ObjectId.is_in(ids()))
            .into_tuple()
            .all(tx)
            .await?;
        for row in emails {
            self.emails.learn(row.email, row.lead_id);
        }
        for row in anonymous {
            self.anonymous.learn(row.anonymous_id, row.lead_id);
        }
        self.named = named.into_iter().map(LeadId).collect();
        Ok(())
    }

    async fn load_accounts(
        &mut self,
        ingest: &Ingest<'_>,
        joined: Vec<AccountId>,
    ) -> Result<(), Refusal> {
        let mut ids: HashSet<AccountId> = joined.into_iter().collect();
        ids.extend(self.leads.values().map(|lead| lead.account_id));
        if ids.is_empty() {
            return Ok(());
        }
        let accounts = account::Entity::find()
            .filter(account::Column::Id.is_in(ids))
            .all(&*ingest.tx)
            .await?;
        self.accounts = accounts
            .into_iter()
            .map(|account| (account.id, account))
            .collect();
        Ok(())
    }

    /// The lead that a row is about; none when the row makes one.
    ///
    /// A row with an unknown address or external id and the anonymous id of a visitor of whom nothing else is known is
    /// about that visitor: now one knows who it is.
    pub(super) fn identify(
        &self,
        ingest: &Ingest<'_>,
        external_id: Option<&str>,
        email: Option<&str>,
        anonymous_ids: &[String],
    ) -> Result<Option<LeadId>, UserError> {
        let by_external = external_id
            .and_then(|id| self.external.get(ingest.source, id))
            .map(LeadId);
        let by_email = email.and_then(|email| self.emails.owner(email));
        if let (Some(one), Some(other)) = (by_external, by_email)
            && one != other
        {
            let message = format!(
                "externalId {:?} names the lead {}, the e-mail address names the lead {}. Correct the row, or merge the leads.",
                external_id.unwrap_or_default(),
                Kind::Lead.id(one).as_str(),
                Kind::Lead.id(other).as_str(),
            );
            return Err(UserError::new(UserErrorCode::Conflict, ["email"], message));
        }
        let known = by_external.or(by_email);
        if known.is_some() {
            return Ok(known);
        }
        let mut visitors = anonymous_ids
            .iter()
            .filter_map(|id| self.anonymous.owner(id))
            .filter(|lead| self.is_anonymous(*lead));
        Ok(visitors.next())
    }

    /// Whether nothing is known of the lead but that it came by.
    fn is_anonymous(&self, lead: LeadId) -> bool {
        self.emails.of(lead).is_empty()
            && !self.named.contains(&lead)
            && self
                .leads
                .get(&lead)
                .is_some_and(|lead| lead.name.is_none() && lead.erased_at.is_none())
    }
}
