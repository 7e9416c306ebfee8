//! Writes what a request made and changed of leads: a bounded number of statements, and one for each changed lead.

use std::collections::HashSet;

use entity::{
    account, ids::LeadId, lead, lead_account, lead_anonymous_id, lead_email, lead_transition,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _,
};

use super::{book::Book, join};
use crate::{
    graphql::user_error::Refusal,
    ingest::{Ingest, lifecycle},
};

impl Book {
    /// Writes.
    pub(super) async fn save(mut self, ingest: &mut Ingest<'_>) -> Result<(), Refusal> {
        let accounts = self
            .made_accounts
            .iter()
            .filter_map(|id| self.accounts.get(id));
        let accounts: Vec<_> = accounts
            .map(|account| account.clone().into_active_model())
            .collect();
        if !accounts.is_empty() {
            account::Entity::insert_many(accounts)
                .exec_without_returning(&*ingest.tx)
                .await?;
        }
        let leads = self.made_leads.iter().filter_map(|id| self.leads.get(id));
        let leads: Vec<_> = leads.map(|lead| lead.clone().into_active_model()).collect();
        if !leads.is_empty() {
            lead::Entity::insert_many(leads)
                .exec_without_returning(&*ingest.tx)
                .await?;
        }
        let made: HashSet<LeadId> = self.made_leads.iter().copied().collect();
        let mut changed: Vec<LeadId> = self.changed_leads.difference(&made).copied().collect();
        changed.sort_unstable();
        for lead in changed.iter().filter_map(|id| self.leads.get(id)) {
            lead.clone()
                .into_active_model()
                .reset_all()
                .update(&*ingest.tx)
                .await?;
        }
        // Touches move only to accounts that their lead is a member of.
        self.save_memberships(ingest).await?;
        join::take_over(ingest, &self.joins).await?;
        self.save_names(ingest, &made).await?;
        if !self.transitions.is_empty() {
            let steps = std::mem::take(&mut self.transitions);
            lifecycle::follow_stated(ingest, &steps, &self.leads).await?;
            let steps = steps.into_iter().map(|step| step.into_active_model());
            lead_transition::Entity::insert_many(steps)
                .exec_without_returning(&*ingest.tx)
                .await?;
        }
        self.external.save(&ingest.tx).await?;
        Ok(())
    }

    /// A lead that comes back to an account has been there before.
    async fn save_memberships(&self, ingest: &Ingest<'_>) -> Result<(), Refusal> {
        if self.memberships.is_empty() {
            return Ok(());
        }
        let rows = self.memberships.iter().map(|(lead_id, account_id)| {
            lead_account::Model {
                lead_id: *lead_id,
                account_id: *account_id,
                joined_at: ingest.now,
            }
            .into_active_model()
        });
        lead_account::Entity::insert_many(rows)
            .on_conflict_do_nothing_on([
                lead_account::Column::LeadId,
                lead_account::Column::AccountId,
            ])
            .exec_without_returning(&*ingest.tx)
            .await?;
        Ok(())
    }

    /// All deletions come first: a name may pass from one lead to another in one request.
    async fn save_names(&self, ingest: &Ingest<'_>, made: &HashSet<LeadId>) -> Result<(), Refusal> {
        let emails = self.emails.changed();
        let anonymous = self.anonymous.changed();
        let known = |leads: &[LeadId]| -> Vec<LeadId> {
            let known = leads.iter().filter(|lead| !made.contains(lead));
            known.copied().collect()
        };
        let (old_emails, old_anonymous) = (known(&emails), known(&anonymous));
        if !old_emails.is_empty() {
            lead_email::Entity::delete_many()
                .filter(lead_email::Column::LeadId.is_in(old_emails))
                .exec(&*ingest.tx)
                .await?;
        }
        if !old_anonymous.is_empty() {
            lead_anonymous_id::Entity::delete_many()
                .filter(lead_anonymous_id::Column::LeadId.is_in(old_anonymous))
                .exec(&*ingest.tx)
                .await?;
        }
        let emails: Vec<_> = emails
            .iter()
            .flat_map(|lead| {
                self.emails
                    .of(*lead)
                    .iter()
                    .zip(0..)
                    .map(|name| (*lead, name))
            })
            .map(|(lead_id, (email, position))| {
                let email = email.clone();
                lead_email::Model {
                    email,
                    lead_id,
                    position,
                }
                .into_active_model()
            })
            .collect();
        if !emails.is_empty() {
            lead_email::Entity::insert_many(emails)
                .exec_without_returning(&*ingest.tx)
                .await?;
        }
        let anonymous: Vec<_> = anonymous
            .iter()
            .flat_map(|lead| self.anonymous.of(*lead).iter().map(|name| (*lead, name)))
            .map(|(lead_id, name)| {
                lead_anonymous_id::Model {
                    anonymous_id: name.clone(),
                    lead_id,
                }
                .into_active_model()
            })
            .collect();
        if !anonymous.is_empty() {
            lead_anonymous_id::Entity::insert_many(anonymous)
                .exec_without_returning(&*ingest.tx)
                .await?;
        }
        Ok(())
    }
}
