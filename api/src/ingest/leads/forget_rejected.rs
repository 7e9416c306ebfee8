//! Rejected events about a person who is erased: they go, for what they say of the person is all that they are kept for.

use std::collections::BTreeSet;

use entity::{
    external_id,
    ids::{LeadId, RejectedEventId},
    lead_email,
    object_type::ObjectType,
    rejected_event,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    graphql::{filters::containing, user_error::Refusal},
    ingest::Ingest,
};

/// Where an event says who did it by an id of another system.
const IDS: [&str; 2] = ["userId", "previousId"];

/// What events call a person by.
struct Names {
    /// Addresses and anonymous ids, wherever in an event they stand.
    anywhere: BTreeSet<String>,
    /// Ids in other systems: as short as "7", and a name only where an event says who did it.
    ids: BTreeSet<String>,
}

/// Deletes the rejected events that name the lead, of which these are the anonymous ids. To be called while its other
/// names are still known. Returns how many.
///
/// # Errors
/// When the database fails.
pub(super) async fn forget_rejected(
    ingest: &Ingest<'_>,
    lead: LeadId,
    anonymous_ids: Vec<String>,
) -> Result<usize, Refusal> {
    use rejected_event::Column as C;
    let names = Names::of(ingest, lead, anonymous_ids).await?;
    let mut found: Vec<RejectedEventId> = Vec::new();
    for name in names.anywhere.iter().chain(&names.ids) {
        let candidates: Vec<(RejectedEventId, String)> = rejected_event::Entity::find()
            .select_only()
            .columns([C::Id, C::Body])
            .filter(containing(C::Body, name))
            .into_tuple()
            .all(&*ingest.tx)
            .await?;
        let naming = candidates
            .into_iter()
            .filter(|(_, body)| names.are_in(body));
        found.extend(naming.map(|(id, _)| id));
    }
    found.sort_unstable();
    found.dedup();
    for ids in found.chunks(500) {
        rejected_event::Entity::delete_many()
            .filter(C::Id.is_in(ids.iter().copied()))
            .exec(&*ingest.tx)
            .await?;
    }
    Ok(found.len())
}

impl Names {
    async fn of(
        ingest: &Ingest<'_>,
        lead: LeadId,
        anonymous_ids: Vec<String>,
    ) -> Result<Self, Refusal> {
        let mut anywhere: BTreeSet<String> = lead_email::Entity::find()
            .select_only()
            .column(lead_email::Column::Email)
            .filter(lead_email::Column::LeadId.eq(lead))
            .into_tuple::<String>()
            .all(&*ingest.tx)
            .await?
            .into_iter()
            .collect();
        anywhere.extend(anonymous_ids);
        let ids: Vec<String> = external_id::Entity::find()
            .select_only()
            .column(external_id::Column::ExternalId)
            .filter(external_id::Column::ObjectType.eq(ObjectType::Lead))
            .filter(external_id::Column::ObjectId.eq(Uuid::from(lead)))
            .into_tuple()
            .all(&*ingest.tx)
            .await?;
        Ok(Self {
            anywhere,
            ids: ids.into_iter().collect(),
        })
    }

    /// Whether an event says one of them.
    fn are_in(&self, body: &str) -> bool {
        match serde_json::from_str(body) {
            Ok(event) => self.said_by(&event),
            // Not even JSON: whatever looks like a name in it may be one.
            Err(_) => self.anywhere.iter().any(|name| body.contains(name)),
        }
    }

    fn said_by(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => {
                let text = text.trim();
                let same = |name: &String| name.eq_ignore_ascii_case(text);
                self.anywhere.iter().any(same)
            }
            Value::Array(items) => items.iter().any(|item| self.said_by(item)),
            Value::Object(fields) => fields.iter().any(|(key, value)| {
                let who = IDS.contains(&key.as_str()) && self.is_id(value);
                who || self.said_by(value)
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    fn is_id(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.ids.contains(text.trim()),
            Value::Number(number) => self.ids.contains(&number.to_string()),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_of_a_person_by_whole_names_only() {
        let names = Names {
            anywhere: BTreeSet::from(["ada@acme.example".to_owned(), "cookie-1".to_owned()]),
            ids: BTreeSet::from(["7".to_owned()]),
        };
        for body in [
            r#"{"traits":{"email":" Ada@ACME.example "}}"#,
            r#"{"anonymousId":"cookie-1"}"#,
            r#"{"context":{"ids":["x","cookie-1"]}}"#,
            r#"{"userId":"7"}"#,
            r#"{"previousId":7}"#,
            "{broken cookie-1",
        ] {
            assert!(names.are_in(body), "{body}");
        }
        for body in [
            r#"{"traits":{"email":"xada@acme.example"}}"#,
            r#"{"anonymousId":"cookie-12"}"#,
            r#"{"properties":{"quantity":"7","count":7}}"#,
            "{broken",
        ] {
            assert!(!names.are_in(body), "{body}");
        }
    }
}
