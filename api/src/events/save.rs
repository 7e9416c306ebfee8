//! What events changed of leads, written in a few statements whatever their number.

use std::collections::BTreeSet;

use entity::{
    account,
    ids::{AccountId, LeadId},
    instant::Millis,
    lead,
};
use sea_orm::DbErr;
use serde_json::json;
use uuid::Uuid;

use super::{links::Link, names::Name};
use crate::{
    db::{Given, Rows, given_id},
    graphql::user_error::Refusal,
    ingest::Ingest,
};

/// The place of addresses that events told among those of a lead: after those that other systems list, and among
/// themselves in the order of the alphabet.
pub(super) const TOLD_POSITION: i32 = 1_000;

/// What is to be written.
#[derive(Debug)]
pub(super) struct Changes {
    /// Accounts that are to be read again as a whole.
    pub(super) accounts: BTreeSet<Uuid>,
    /// Accounts of one that were made for new leads.
    pub(super) fresh_accounts: BTreeSet<Uuid>,
    new_accounts: Rows,
    new_leads: Rows,
    members: Rows,
    users: Rows,
    emails: Rows,
    anonymous: Rows,
    changed: Rows,
    told: Rows,
}

impl Default for Changes {
    fn default() -> Self {
        use Given::{Bool, Number, Text, Uuid};
        Self {
            accounts: BTreeSet::new(),
            fresh_accounts: BTreeSet::new(),
            new_accounts: Rows::new(&[
                ("id", Uuid),
                ("name", Text),
                ("individual", Bool),
                ("created_at", Number),
                ("updated_at", Number),
            ]),
            new_leads: Rows::new(&[
                ("id", Uuid),
                ("account_id", Uuid),
                ("name", Text),
                ("stage", Text),
                ("cycle", Number),
                ("created_at", Number),
                ("recorded_at", Number),
                ("updated_at", Number),
            ]),
            members: Rows::new(&[
                ("lead_id", Uuid),
                ("account_id", Uuid),
                ("joined_at", Number),
            ]),
            users: Rows::new(&[("object_id", Uuid), ("external_id", Text)]),
            emails: Rows::new(&[("email", Text), ("lead_id", Uuid), ("position", Number)]),
            anonymous: Rows::new(&[("anonymous_id", Text), ("lead_id", Uuid)]),
            changed: Rows::new(&[
                ("id", Uuid),
                ("account_id", Uuid),
                ("name", Text),
                ("created_at", Number),
            ]),
            told: Rows::new(&[
                ("lead_id", Uuid),
                ("topic", Text),
                ("value", Text),
                ("told_at", Number),
                ("told_by", Text),
            ]),
        }
    }
}

impl Changes {
    pub(super) fn account(&mut self, row: &account::Model) {
        self.new_accounts.push([
            given_id(row.id),
            json!(row.name),
            json!(row.individual),
            json!(row.created_at.0),
            json!(row.updated_at.0),
        ]);
    }

    pub(super) fn make(&mut self, row: &lead::Model) {
        self.new_leads.push([
            given_id(row.id),
            given_id(row.account_id),
            json!(row.name),
            json!(row.stage.as_str()),
            json!(row.cycle),
            json!(row.created_at.map(|at| at.0)),
            json!(row.recorded_at.0),
            json!(row.updated_at.0),
        ]);
    }

    pub(super) fn member(&mut self, lead: LeadId, account: AccountId, now: Millis) {
        self.members
            .push([given_id(lead), given_id(account), json!(now.0)]);
    }

    /// At once, because touches that move need it.
    pub(super) async fn member_now(
        &self,
        ingest: &Ingest<'_>,
        lead: LeadId,
        account: AccountId,
    ) -> Result<(), DbErr> {
        let mut alone = Self::default();
        alone.member(lead, account, ingest.now);
        alone
            .members
            .insert(&*ingest.tx, "lead_accounts", Some("lead_id, account_id"))
            .await
            .map(drop)
    }

    pub(super) fn name(&mut self, lead: LeadId, name: &Name) {
        match name {
            Name::User(id) => self.users.push([given_id(lead), json!(id)]),
            Name::Email(email) => {
                self.emails
                    .push([json!(email), given_id(lead), json!(TOLD_POSITION)]);
            }
            Name::Anonymous(id) => self.anonymous.push([json!(id), given_id(lead)]),
        }
    }

    pub(super) fn change(&mut self, row: &lead::Model) {
        self.changed.push([
            given_id(row.id),
            given_id(row.account_id),
            json!(row.name),
            json!(row.created_at.map(|at| at.0)),
        ]);
    }

    pub(super) fn told(&mut self, lead: LeadId, topic: &str, value: &str, at: Millis, by: &str) {
        self.told.push([
            given_id(lead),
            json!(topic),
            json!(value),
            json!(at.0),
            json!(by),
        ]);
    }

    pub(super) fn told_link(&mut self, lead: LeadId, link: &Link) {
        let account = link.account.to_string();
        self.told(lead, "ACCOUNT", &account, link.told_at, &link.told_by);
    }

    /// Writes.
    pub(super) async fn save(&self, ingest: &Ingest<'_>) -> Result<(), Refusal> {
        let tx = &*ingest.tx;
        self.new_accounts.insert(tx, "accounts", None).await?;
        self.new_leads.insert(tx, "leads", None).await?;
        self.members
            .insert(tx, "lead_accounts", Some("lead_id, account_id"))
            .await?;
        let users = format!(
            "INSERT INTO external_ids (object_type, source_id, external_id, object_id)
             SELECT 'LEAD', {}, external_id, object_id FROM {{rows}}",
            ingest.source
        );
        self.users.run(tx, &users).await?;
        self.emails.insert(tx, "lead_emails", None).await?;
        self.anonymous
            .insert(tx, "lead_anonymous_ids", None)
            .await?;
        let changed = format!(
            "UPDATE leads SET account_id = given.account_id, name = given.name,
                 created_at = given.created_at, updated_at = {}
             FROM {{rows}} WHERE leads.id = given.id",
            ingest.now
        );
        self.changed.run(tx, &changed).await?;
        let told = "INSERT INTO lead_told (lead_id, topic, value, told_at, told_by)
             SELECT lead_id, topic, value, told_at, told_by FROM {rows} WHERE TRUE
             ON CONFLICT (lead_id, topic) DO UPDATE SET value = excluded.value,
                 told_at = excluded.told_at, told_by = excluded.told_by";
        self.told.run(tx, told).await?;
        Ok(())
    }
}
