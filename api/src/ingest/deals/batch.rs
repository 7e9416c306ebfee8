//! The deals of one request: read at once, changed in memory, written at once. A row may change what an earlier row of
//! the same request has made.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::{
    deal, deal_adjustment, deal_contact, deal_outcome::DealOutcome, deal_transition, ids::DealId,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde_json::{Map, Value, json};

use super::{
    contacts::{Contact, Resolved},
    draft::Draft,
    history::{self, Occasion},
    merge,
    stages::Stages,
};
use crate::{
    db::ChangePayload,
    graphql::user_error::{Refusal, UserError, UserErrorCode},
    ingest::{
        Ingest, RowStatus,
        lifecycle::{DealStep, follow_deals},
    },
};

/// Rows in one statement, so that no database runs out of parameters.
const CHUNK: usize = 500;

/// The deals of one request.
#[derive(Debug)]
pub(super) struct Batch {
    stages: Stages,
    deals: BTreeMap<DealId, Working>,
    steps: Vec<deal_transition::Model>,
}

/// A deal as it is stored, and as it will be.
#[derive(Debug)]
struct Working {
    stored: Option<deal::Model>,
    stored_contacts: Vec<deal_contact::Model>,
    deal: deal::Model,
    contacts: Vec<deal_contact::Model>,
    adjusted: bool,
}

impl Working {
    /// What this request does to the leads of the deal: it is created with them as contacts, or won.
    fn steps_of_leads(&self) -> Vec<DealStep> {
        let is_won = self.deal.outcome == DealOutcome::Won;
        let newly_won = is_won
            && self
                .stored
                .as_ref()
                .is_none_or(|stored| stored.outcome != DealOutcome::Won);
        // A deal that was won was created before, whatever clock the close was read from.
        let created_at = self.deal.created_at;
        let closed_at = self.deal.closed_at.unwrap_or(created_at).max(created_at);
        let known = |contact: &deal_contact::Model| {
            self.stored_contacts
                .iter()
                .any(|stored| stored.lead_id == contact.lead_id)
        };
        let mut steps = Vec::new();
        for contact in &self.contacts {
            let is_new = !known(contact);
            let lead = contact.lead_id;
            if is_new {
                let at = created_at;
                steps.push(DealStep {
                    lead,
                    won: false,
                    at,
                });
            }
            if is_won && (is_new || newly_won) {
                let at = closed_at;
                steps.push(DealStep {
                    lead,
                    won: true,
                    at,
                });
            }
        }
        steps
    }
}

impl Batch {
    /// Reads these deals and keeps them from being changed by anybody else until this write is committed.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn load(ingest: &Ingest<'_>, ids: &[DealId]) -> Result<Self, Refusal> {
        let stages = Stages::load(&*ingest.tx).await?;
        let mut deals = BTreeMap::new();
        if !ids.is_empty() {
            // Locked in one order, so that two requests over the same deals wait instead of blocking each other.
            let rows = deal::Entity::find()
                .filter(deal::Column::Id.is_in(ids.iter().copied()))
                .order_by_asc(deal::Column::Id)
                .lock_exclusive()
                .all(&*ingest.tx)
                .await?;
            let contacts = deal_contact::Entity::find()
                .filter(deal_contact::Column::DealId.is_in(ids.iter().copied()))
                .order_by_asc(deal_contact::Column::LeadId)
                .all(&*ingest.tx)
                .await?;
            let adjusted: HashSet<DealId> = deal_adjustment::Entity::find()
                .select_only()
                .column(deal_adjustment::Column::DealId)
                .distinct()
                .filter(deal_adjustment::Column::DealId.is_in(ids.iter().copied()))
                .into_tuple()
                .all(&*ingest.tx)
                .await?
                .into_iter()
                .collect();
            let mut by_deal: HashMap<DealId, Vec<_>> = HashMap::new();
            for contact in contacts {
                by_deal.entry(contact.deal_id).or_default().push(contact);
            }
            for deal in rows {
                let contacts = by_deal.remove(&deal.id).unwrap_or_default();
                let working = Working {
                    stored: Some(deal.clone()),
                    stored_contacts: contacts.clone(),
                    contacts,
                    adjusted: adjusted.contains(&deal.id),
                    deal,
                };
                deals.insert(working.deal.id, working);
            }
        }
        Ok(Self {
            stages,
            deals,
            steps: Vec::new(),
        })
    }

    /// A deal as it stands in this request.
    pub(super) fn get(&self, id: DealId) -> Option<&deal::Model> {
        self.deals.get(&id).map(|working| &working.deal)
    }

    /// The known stages.
    pub(super) const fn stages(&self) -> &Stages {
        &self.stages
    }

    /// Changes a known deal, or makes one.
    pub(super) fn apply(
        &mut self,
        ingest: &Ingest<'_>,
        known: Option<DealId>,
        draft: &Draft,
        resolved: &Resolved,
        occasion: &Occasion,
    ) -> Result<(RowStatus, DealId), Vec<UserError>> {
        let working = known.and_then(|id| self.deals.get(&id));
        let before = working.map(|working| working.deal.clone());
        let after = merge::merge(
            before.as_ref(),
            merge::blank(ingest.now),
            draft,
            resolved,
            &self.stages,
            &ingest.source_name,
        )?;
        if let Some(working) = working
            && working.adjusted
            && working.deal.currency != after.currency
        {
            let message = format!(
                "The deal has adjustments in {}; its currency cannot become {}.",
                working.deal.currency, after.currency
            );
            let path = ["amount", "currencyCode"];
            return Err(vec![UserError::new(UserErrorCode::Conflict, path, message)]);
        }
        let contacts = new_contacts(after.id, resolved)
            .map(|given| match working {
                Some(working) if draft.add_contacts => added(&working.contacts, given),
                _ => given,
            })
            .filter(|contacts| working.is_none_or(|working| working.contacts != *contacts));
        Ok(self.put(ingest, before.as_ref(), after, contacts, occasion))
    }

    /// Takes the next state of a deal, with the step in its history.
    pub(super) fn put(
        &mut self,
        ingest: &Ingest<'_>,
        before: Option<&deal::Model>,
        mut after: deal::Model,
        contacts: Option<Vec<deal_contact::Model>>,
        occasion: &Occasion,
    ) -> (RowStatus, DealId) {
        let id = after.id;
        if before == Some(&after) && contacts.is_none() {
            return (RowStatus::Unchanged, id);
        }
        self.steps
            .extend(history::step(ingest, before, &after, occasion));
        after.updated_at = ingest.now;
        match self.deals.get_mut(&id) {
            Some(working) => {
                working.deal = after;
                if let Some(contacts) = contacts {
                    working.contacts = contacts;
                }
            }
            None => {
                let working = Working {
                    stored: None,
                    stored_contacts: Vec::new(),
                    deal: after,
                    contacts: contacts.unwrap_or_default(),
                    adjusted: false,
                };
                self.deals.insert(id, working);
            }
        }
        let status = if before.is_some() {
            RowStatus::Updated
        } else {
            RowStatus::Created
        };
        (status, id)
    }

    /// What this request changes in a deal, from and to, for the audit log. Names and owners are only said to have
    /// changed: a deal with a person bears the person's name.
    pub(super) fn difference(&self, id: DealId) -> Value {
        let Some(working) = self.deals.get(&id) else {
            return json!({});
        };
        difference(working.stored.as_ref(), &working.deal)
    }

    /// The stored deals whose amount this request changes, with what it changes in each.
    pub(super) fn amounts_changed(&self) -> Vec<(DealId, Value)> {
        self.deals
            .values()
            .filter(|working| {
                working.stored.as_ref().is_some_and(|stored| {
                    (stored.amount_minor, &stored.currency)
                        != (working.deal.amount_minor, &working.deal.currency)
                })
            })
            .map(|working| (working.deal.id, self.difference(working.deal.id)))
            .collect()
    }

    /// Writes everything, and says what the ledger has to read again.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn save(self, ingest: &mut Ingest<'_>) -> Result<(), Refusal> {
        let mut fresh = Vec::new();
        let mut changed = Vec::new();
        let mut regrouped = Vec::new();
        let mut contacts = Vec::new();
        let mut moved_leads = Vec::new();
        for (id, working) in &self.deals {
            let touched = working.stored.as_ref() != Some(&working.deal);
            if !touched && working.contacts == working.stored_contacts {
                continue;
            }
            match &working.stored {
                None => fresh.push(working.deal.clone().into_active_model()),
                Some(stored) => {
                    ingest.account_changed(stored.account_id);
                    if touched {
                        changed.push(working.deal.clone().into_active_model().reset_all());
                    }
                }
            }
            ingest.account_changed(working.deal.account_id);
            moved_leads.extend(working.steps_of_leads());
            if working.contacts != working.stored_contacts {
                if !working.stored_contacts.is_empty() {
                    regrouped.push(*id);
                }
                contacts.extend(working.contacts.iter().cloned());
            }
        }
        for rows in fresh.chunks(CHUNK) {
            deal::Entity::insert_many(rows.iter().cloned())
                .exec_without_returning(&*ingest.tx)
                .await?;
        }
        for row in changed {
            deal::Entity::update(row)
                .exec_without_returning(&*ingest.tx)
                .await?;
        }
        if !regrouped.is_empty() {
            deal_contact::Entity::delete_many()
                .filter(deal_contact::Column::DealId.is_in(regrouped))
                .exec(&*ingest.tx)
                .await?;
        }
        for rows in contacts.chunks(CHUNK) {
            let rows = rows.iter().cloned().map(|row| row.into_active_model());
            deal_contact::Entity::insert_many(rows)
                .exec_without_returning(&*ingest.tx)
                .await?;
        }
        follow_deals(ingest, moved_leads).await?;
        for rows in self.steps.chunks(CHUNK) {
            let rows = rows.iter().cloned().map(|row| row.into_active_model());
            deal_transition::Entity::insert_many(rows)
                .exec_without_returning(&*ingest.tx)
                .await?;
        }
        for step in &self.steps {
            let moved = self
                .deals
                .get(&step.deal_id)
                .filter(|deal| deal.stored.is_some());
            if let Some(working) = moved {
                ingest.changed(ChangePayload::DealMoved {
                    deal: step.deal_id.into(),
                    account: working.deal.account_id.into(),
                    transition: step.id.into(),
                });
            }
        }
        Ok(())
    }
}

/// The contacts that a draft gives or clears; `None` when it says nothing of them.
fn new_contacts(deal: DealId, resolved: &Resolved) -> Option<Vec<deal_contact::Model>> {
    if resolved.contacts.is_undefined() {
        return None;
    }
    let given: &[Contact] = resolved.contacts.value().map_or(&[], Vec::as_slice);
    let mut rows: Vec<_> = given.iter().map(|contact| contact.row(deal)).collect();
    rows.sort_by_key(|row| row.lead_id);
    Some(rows)
}

/// The contacts with others on top. A role that is not given stays; who is primary now is the only one.
fn added(
    known: &[deal_contact::Model],
    given: Vec<deal_contact::Model>,
) -> Vec<deal_contact::Model> {
    let mut contacts = known.to_vec();
    for new in given {
        if new.is_primary {
            for contact in &mut contacts {
                contact.is_primary = false;
            }
        }
        match contacts
            .iter_mut()
            .find(|contact| contact.lead_id == new.lead_id)
        {
            Some(contact) => {
                contact.is_primary |= new.is_primary;
                if new.role.is_some() {
                    contact.role = new.role;
                }
            }
            None => contacts.push(new),
        }
    }
    contacts.sort_by_key(|row| row.lead_id);
    contacts
}

fn difference(before: Option<&deal::Model>, after: &deal::Model) -> Value {
    let mut detail = Map::new();
    let mut note = |name: &str, from: Option<Value>, to: Value| {
        if from.as_ref() != Some(&to) {
            detail.insert(name.to_owned(), json!({ "from": from, "to": to }));
        }
    };
    macro_rules! fields {
        ($($name:literal = $value:expr;)*) => {$(
            let value: fn(&deal::Model) -> Value = $value;
            note($name, before.map(value), value(after));
        )*};
    }
    fields! {
        "account" = |deal| json!(deal.account_id.as_uuid());
        "amountMinor" = |deal| json!(deal.amount_minor);
        "currency" = |deal| json!(deal.currency);
        "kind" = |deal| json!(deal.kind.as_str());
        "segment" = |deal| json!(deal.segment);
        "stage" = |deal| json!(deal.stage);
        "outcome" = |deal| json!(deal.outcome.as_str());
        "createdAt" = |deal| json!(deal.created_at.0);
        "closedAt" = |deal| json!(deal.closed_at.map(|at| at.0));
        "expectedCloseOn" = |deal| json!(deal.expected_close_on);
        "termMonths" = |deal| json!(deal.term_months);
        "costOfSaleMinor" = |deal| json!(deal.cost_of_sale_minor);
        "marginRatePpm" = |deal| json!(deal.margin_rate_ppm);
        "archivedAt" = |deal| json!(deal.archived_at.map(|at| at.0));
    }
    if let Some(before) = before {
        if before.name != after.name {
            detail.insert("name".to_owned(), json!("changed"));
        }
        if before.owner != after.owner {
            detail.insert("owner".to_owned(), json!("changed"));
        }
    }
    Value::Object(detail)
}
