//! The leads on a deal.

use toml::Value;

use super::{
    condition::{Condition, all_hold},
    field::{Field, Give as _},
    fields::Fields,
    named::Named,
    values::Values,
};
use crate::{
    import::read::{Text, YesNo},
    ingest::{deals::DealContactInput, refs::LeadRef},
};

/// The contacts of a deal, read from cells.
#[derive(Debug)]
pub(in crate::import) struct Contacts(Vec<Contact>);

#[derive(Debug)]
struct Contact {
    when: Vec<Condition>,
    lead: Named<LeadRef>,
    role: Option<Field<Text>>,
    primary: Option<Field<YesNo>>,
    /// What stands between several ids in one cell.
    split: Option<String>,
}

impl Contacts {
    /// The contacts that the row has: one whose lead is not named is left out.
    pub(in crate::import) fn rows(&self, values: &mut Values<'_>) -> Vec<DealContactInput> {
        let mut rows = Vec::new();
        for contact in &self.0 {
            if !all_hold(&contact.when, values.cells()) {
                continue;
            }
            let Some(lead) = values.optional(Some(&contact.lead)) else {
                continue;
            };
            let role = values.optional(contact.role.as_ref());
            let primary = values.optional(contact.primary.as_ref()).unwrap_or(false);
            for (place, lead) in contact.leads(lead).into_iter().enumerate() {
                rows.push(DealContactInput {
                    lead,
                    role: role.clone(),
                    // Of a list the first is the primary one.
                    primary: primary && place == 0,
                });
            }
        }
        rows
    }
}

impl Contact {
    /// The leads that one cell names, each once.
    fn leads(&self, lead: LeadRef) -> Vec<LeadRef> {
        let (Some(split), LeadRef::ExternalId(ids)) = (&self.split, &lead) else {
            return vec![lead];
        };
        let mut leads = Vec::new();
        for id in ids.split(split.as_str()).map(str::trim) {
            let lead = LeadRef::ExternalId(id.to_owned());
            if !id.is_empty() && !leads.contains(&lead) {
                leads.push(lead);
            }
        }
        leads
    }
}

impl Fields<'_> {
    /// The leads on a deal: one table, or a list of them.
    pub(in crate::import) fn optional_contacts(&mut self, name: &'static str) -> Option<Contacts> {
        let tables = match self.written(name)? {
            Value::Array(tables) => tables,
            one => vec![one],
        };
        let mut contacts = Vec::new();
        let mut columns = Vec::new();
        let mut several = tables.len() > 1;
        let own_places = self.places();
        for (number, table) in tables.into_iter().enumerate() {
            let Value::Table(table) = table else {
                self.problem(name, "expected tables, each with a lead");
                return None;
            };
            let contact = self.part(&format!("{name}.{number}"), table, |part| {
                let when = part.when();
                let lead = part.required_reference("lead");
                let role = part.optional("role");
                let primary = part.optional("primary");
                let split = part.text("split");
                Some(Contact {
                    when,
                    lead: lead?,
                    role,
                    primary,
                    split,
                })
            })?;
            several |= contact.split.is_some();
            columns.extend(contact.lead.columns());
            contacts.push(contact);
        }
        if several {
            // A contact that a row leaves out moves the others up, so an error's place in the list tells nothing.
            self.forget_places(own_places);
        }
        self.place(self.path(name), columns);
        Some(Contacts(contacts))
    }
}
