//! How an input changes a lead: everything is checked first, then the book is changed, so that a row that cannot be used
//! leaves nothing behind.

use entity::{
    ids::{AccountId, LeadId},
    lead,
};

use super::{
    book::Book,
    facts::{AccountChange, EmailChange, LeadFacts},
    join::Join,
    stage::{self, Stated},
};
use crate::{
    graphql::{
        global_id::Kind,
        user_error::{UserError, UserErrorCode},
    },
    ingest::{
        Ingest, RowStatus,
        people::{account_of_one, blank_lead},
    },
};

impl Book {
    /// Makes a lead, or changes this one, as the facts say.
    ///
    /// `errors` holds what is wrong with the input already; with them or any other the book stays as it is.
    pub(super) fn apply(
        &mut self,
        ingest: &mut Ingest<'_>,
        target: Option<LeadId>,
        facts: &LeadFacts<'_>,
        mut errors: Vec<UserError>,
    ) -> Result<(LeadId, RowStatus), Vec<UserError>> {
        let known = target.and_then(|id| self.leads.get(&id).cloned());
        let fresh = known.is_none().then(|| account_of_one(ingest.now));
        let before = match (known, &fresh) {
            (Some(known), _) => known,
            (None, Some(account)) => blank_lead(account.id, ingest.now),
            (None, None) => return Err(errors),
        };
        let id = before.id;
        let is_new = fresh.is_some();
        let mut after = before.clone();
        facts.merge(&mut after, &mut errors);
        let stated = Stated {
            stage: facts.stage.map(Into::into),
            entered_at: facts.stage_entered_at.map(|at| at.0),
            reason: facts.reason,
            by_hand: facts.by_hand,
        };
        let step = stage::enter(ingest.viewer, ingest.now, &mut after, is_new, stated)
            .map_err(|error| errors.push(error))
            .unwrap_or_default();
        let erased = before.erased_at.is_some();
        let emails = if erased {
            None
        } else {
            self.emails_after(id, &facts.emails, &mut errors)
        };
        let anonymous = facts.anonymous_ids.as_ref().filter(|_| !erased);
        if let Some(ids) = anonymous {
            self.check_anonymous(id, ids, &mut errors);
        }
        let account = self.account_change(&before, is_new, facts.account);
        self.check_account(&before, account, &mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        let had = before.account_id;
        if let Some(account) = fresh {
            self.made_accounts.insert(account.id);
            self.accounts.insert(account.id, account);
            self.memberships.push((id, had));
        }
        let mut changed = is_new || step.is_some();
        self.transitions.extend(step);
        if let Some(emails) = emails {
            changed |= self.emails.set(id, emails);
        }
        if let Some(ids) = anonymous {
            let mut ids = ids.clone();
            ids.sort_unstable();
            changed |= self.anonymous.set(id, ids);
        }
        after.account_id = self.move_account(ingest, id, had, account);
        changed |= after != before;
        if !changed {
            return Ok((id, RowStatus::Unchanged));
        }
        if !is_new {
            ingest.account_changed(had);
        }
        ingest.account_changed(after.account_id);
        after.updated_at = ingest.now;
        self.leads.insert(id, after);
        if is_new {
            self.made_leads.push(id);
            return Ok((id, RowStatus::Created));
        }
        self.changed_leads.insert(id);
        Ok((id, RowStatus::Updated))
    }

    /// The lead's addresses as the input leaves them; none when it says nothing new.
    fn emails_after(
        &self,
        lead: LeadId,
        change: &EmailChange,
        errors: &mut Vec<UserError>,
    ) -> Option<Vec<String>> {
        let given = match change {
            EmailChange::Keep => return None,
            EmailChange::Are(given) => given.clone(),
            EmailChange::Has(email) => {
                let known = self.emails.of(lead);
                if known.contains(email) {
                    return None;
                }
                // Whose it is was settled when the row was matched to its lead.
                return Some(std::iter::once(email).chain(known).cloned().collect());
            }
        };
        for (place, email) in given.iter().enumerate() {
            if let Some(owner) = self.emails.owner(email)
                && owner != lead
            {
                let message = format!(
                    "The e-mail address at place {place} belongs to the lead {}. Take it from that lead first, or merge the leads.",
                    Kind::Lead.id(owner).as_str()
                );
                let path = ["emails".to_owned(), place.to_string()];
                errors.push(UserError::new(UserErrorCode::Taken, path, message));
            }
        }
        Some(given)
    }

    fn check_anonymous(&self, lead: LeadId, ids: &[String], errors: &mut Vec<UserError>) {
        for (place, id) in ids.iter().enumerate() {
            if let Some(owner) = self.anonymous.owner(id)
                && owner != lead
            {
                let message = format!(
                    "The anonymous id {id:?} belongs to the lead {}. Leave it out, or merge the leads.",
                    Kind::Lead.id(owner).as_str()
                );
                let path = ["anonymousIds".to_owned(), place.to_string()];
                errors.push(UserError::new(UserErrorCode::Conflict, path, message));
            }
        }
    }

    /// What an address says of the account counts for a lead that is alone, and was not erased.
    fn account_change(
        &self,
        lead: &lead::Model,
        is_new: bool,
        change: AccountChange,
    ) -> AccountChange {
        let AccountChange::JoinAlone(to) = change else {
            return change;
        };
        let known = self.accounts.get(&lead.account_id);
        let alone = is_new || known.is_some_and(|account| account.individual);
        if alone && lead.erased_at.is_none() {
            AccountChange::Join(to)
        } else {
            AccountChange::Keep
        }
    }

    fn check_account(
        &self,
        lead: &lead::Model,
        change: AccountChange,
        errors: &mut Vec<UserError>,
    ) {
        let AccountChange::Join(account) = change else {
            return;
        };
        let of_another = account != lead.account_id
            && self
                .accounts
                .get(&account)
                .is_some_and(|account| account.individual);
        if of_another {
            errors.push(UserError::new(
                UserErrorCode::Conflict,
                ["account"],
                "This is the account of one other person, which nobody can join. Make an account for both with createAccount or upsertAccounts.",
            ));
        }
    }

    /// Moves the lead between accounts and returns the one it is in afterwards.
    fn move_account(
        &mut self,
        ingest: &mut Ingest<'_>,
        lead: LeadId,
        had: AccountId,
        change: AccountChange,
    ) -> AccountId {
        let alone = self
            .accounts
            .get(&had)
            .is_some_and(|account| account.individual);
        let to = match change {
            AccountChange::Keep | AccountChange::JoinAlone(_) => return had,
            AccountChange::Join(to) if to == had => return had,
            AccountChange::Leave if alone => return had,
            AccountChange::Join(to) => to,
            AccountChange::Leave => {
                let account = account_of_one(ingest.now);
                let id = account.id;
                self.made_accounts.insert(id);
                self.accounts.insert(id, account);
                id
            }
        };
        if self.made_accounts.remove(&had) {
            // Made by this very request: as if it had never been.
            self.accounts.remove(&had);
            self.memberships.retain(|(_, account)| *account != had);
        } else if alone {
            if let Some(account) = self.accounts.get_mut(&had) {
                account.merged_into = Some(to);
            }
            let from = had;
            self.joins.push(Join { lead, from, to });
        }
        self.memberships.push((lead, to));
        to
    }
}
