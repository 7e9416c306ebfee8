//! References: how a row names an account, a campaign or a lead.

use std::marker::PhantomData;

use toml::{Table, Value};

use super::{
    condition::{Condition, all_hold},
    field::{Field, Give, Got, Problem},
    fields::Fields,
};
use crate::{
    graphql::types::external_id::ExternalIdInput,
    import::{input::Cells, read::Text},
    ingest::refs::{AccountRef, CampaignRef, DealRef, LeadRef},
};

/// A kind of reference.
pub(in crate::import) trait Reference: Sized {
    /// By the id in the mapping's own source.
    fn own(id: String) -> Self;
    /// By the id in another source.
    fn other(named: ExternalIdInput) -> Self;
    /// By an e-mail address, if it can be named so.
    const BY_EMAIL: Option<fn(String) -> Self> = None;
    /// By an anonymous id, if it can be named so.
    const BY_ANONYMOUS_ID: Option<fn(String) -> Self> = None;
}

impl Reference for AccountRef {
    fn own(id: String) -> Self {
        Self::ExternalId(id)
    }

    fn other(named: ExternalIdInput) -> Self {
        Self::External(named)
    }
}

impl Reference for CampaignRef {
    fn own(id: String) -> Self {
        Self::ExternalId(id)
    }

    fn other(named: ExternalIdInput) -> Self {
        Self::External(named)
    }
}

impl Reference for DealRef {
    fn own(id: String) -> Self {
        Self::ExternalId(id)
    }

    fn other(named: ExternalIdInput) -> Self {
        Self::External(named)
    }
}

impl Reference for LeadRef {
    const BY_EMAIL: Option<fn(String) -> Self> = Some(Self::Email);
    const BY_ANONYMOUS_ID: Option<fn(String) -> Self> = Some(Self::AnonymousId);

    fn own(id: String) -> Self {
        Self::ExternalId(id)
    }

    fn other(named: ExternalIdInput) -> Self {
        Self::External(named)
    }
}

/// A reference, read from cells: by the first of its names that the row has.
#[derive(Debug)]
pub(in crate::import) struct Named<T> {
    path: String,
    when: Vec<Condition>,
    external_id: Option<Field<Text>>,
    source: Option<Field<Text>>,
    email: Option<Field<Text>>,
    anonymous_id: Option<Field<Text>>,
    to: PhantomData<fn() -> T>,
}

impl<T: Reference> Give for Named<T> {
    type Value = T;

    fn give(&self, cells: &Cells<'_>) -> Result<Got<T>, Problem> {
        if !all_hold(&self.when, cells) {
            return Ok(Got::Absent);
        }
        let mut nothing = Got::Absent;
        if let Some(field) = &self.external_id {
            match field.give(cells)? {
                Got::Value(id) => return self.external(id, cells).map(Got::Value),
                Got::Clear => nothing = Got::Clear,
                Got::Absent => {}
            }
        }
        let others = [
            (self.email.as_ref(), T::BY_EMAIL),
            (self.anonymous_id.as_ref(), T::BY_ANONYMOUS_ID),
        ];
        for (field, make) in others {
            let (Some(field), Some(make)) = (field, make) else {
                continue;
            };
            match field.give(cells)? {
                Got::Value(name) => return Ok(Got::Value(make(name))),
                Got::Clear => nothing = Got::Clear,
                Got::Absent => {}
            }
        }
        Ok(nothing)
    }

    fn path(&self) -> &str {
        &self.path
    }

    fn columns(&self) -> Vec<usize> {
        [
            &self.external_id,
            &self.source,
            &self.email,
            &self.anonymous_id,
        ]
        .into_iter()
        .flatten()
        .flat_map(Field::columns)
        .collect()
    }
}

impl<T: Reference> Named<T> {
    fn external(&self, external_id: String, cells: &Cells<'_>) -> Result<T, Problem> {
        let source = match &self.source {
            None => return Ok(T::own(external_id)),
            Some(source) => source.give(cells)?,
        };
        Ok(match source {
            Got::Value(source) => T::other(ExternalIdInput {
                source,
                external_id,
            }),
            Got::Absent | Got::Clear => T::own(external_id),
        })
    }
}

impl Fields<'_> {
    /// A reference that every row of this noun has.
    pub(in crate::import) fn required_reference<T: Reference>(
        &mut self,
        name: &'static str,
    ) -> Option<Named<T>> {
        match self.written(name) {
            Some(written) => self.named(name, written),
            None => {
                self.missing(name);
                None
            }
        }
    }

    /// A reference that rows of this noun may have.
    pub(in crate::import) fn optional_reference<T: Reference>(
        &mut self,
        name: &'static str,
    ) -> Option<Named<T>> {
        let written = self.written(name)?;
        self.named(name, written)
    }

    fn named<T: Reference>(&mut self, name: &'static str, written: Value) -> Option<Named<T>> {
        let table = match written {
            Value::Table(table) => table,
            // A plain text is the column of the id.
            column @ Value::String(_) => Table::from_iter([("externalId".to_owned(), column)]),
            _ => {
                self.problem(name, "expected a column, or a table with externalId");
                return None;
            }
        };
        let path = self.path(name);
        let named = self.part(name, table, |part| {
            let when = part.when();
            let external_id = part.optional("externalId");
            let source = part.optional("source");
            let mut email = None;
            let mut anonymous_id = None;
            if T::BY_EMAIL.is_some() {
                email = part.optional("email");
            }
            if T::BY_ANONYMOUS_ID.is_some() {
                anonymous_id = part.optional("anonymousId");
            }
            Some(Named {
                path,
                when,
                external_id,
                source,
                email,
                anonymous_id,
                to: PhantomData,
            })
        })?;
        let nameless =
            named.external_id.is_none() && named.email.is_none() && named.anonymous_id.is_none();
        if nameless {
            self.problem(name, "names nothing; give it an externalId");
            return None;
        }
        self.place(named.path.clone(), named.columns());
        Some(named)
    }
}
