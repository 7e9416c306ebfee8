//! Which values variables take.
//!
//! A document is known to fit the schema once the schema library looked at it. What may still be wrong in the next request
//! with it are the values of its variables. They are told here, without a copy of them, and only whether something is
//! wrong; what, and how that is said, is left to the library.

use std::collections::HashMap;

use async_graphql::{
    Value, Variables,
    parser::types::{BaseType, OperationDefinition, Type},
    registry::{MetaType, ScalarValidatorFn},
};

use super::roots::registry;

/// The types of everything that can be given, by their names.
pub struct Inputs(HashMap<String, Given>);

impl std::fmt::Debug for Inputs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inputs")
    }
}

/// What a type takes.
enum Given {
    Scalar(Option<ScalarValidatorFn>),
    Enum(Vec<String>),
    Object(Fields),
}

struct Fields {
    fields: HashMap<String, Field>,
    /// How many of them must be given.
    required: usize,
    /// Exactly one of them is given.
    one_of: bool,
}

struct Field {
    ty: Type,
    required: bool,
}

impl Inputs {
    /// Of the schema as it is compiled.
    #[must_use]
    pub fn new() -> Self {
        let types = registry().types.into_iter();
        Self(
            types
                .filter_map(|(name, ty)| Some((name, Given::of(ty)?)))
                .collect(),
        )
    }

    /// Whether the operation surely takes these values of its variables. Where one is null this is not told: the place it
    /// is for may want more than the variable.
    #[must_use]
    pub fn take(&self, operation: &OperationDefinition, variables: &Variables) -> bool {
        operation.variable_definitions.iter().all(|definition| {
            let definition = &definition.node;
            match variables.get(&definition.name.node) {
                None => true,
                Some(Value::Null) => false,
                Some(value) => self.takes(&definition.var_type.node, value),
            }
        })
    }

    fn takes(&self, ty: &Type, value: &Value) -> bool {
        match (&ty.base, value) {
            (_, Value::Null) => ty.nullable,
            (BaseType::List(of), Value::List(items)) => {
                items.iter().all(|item| self.takes(of, item))
            }
            // One item may stand for a list of it, which is rare.
            (BaseType::List(_), _) => false,
            (BaseType::Named(name), _) => {
                let given = self.0.get(name.as_str());
                given.is_some_and(|given| self.named(given, value))
            }
        }
    }

    fn named(&self, given: &Given, value: &Value) -> bool {
        match (given, value) {
            (Given::Scalar(takes), _) => takes.as_ref().is_none_or(|takes| takes(value)),
            (Given::Enum(known), Value::String(text)) => known.contains(text),
            (Given::Enum(known), Value::Enum(name)) => known.iter().any(|known| known == name),
            (Given::Object(wanted), Value::Object(fields)) => {
                let mut required = 0;
                let all = fields.iter().all(|(name, value)| {
                    wanted.fields.get(name.as_str()).is_some_and(|field| {
                        required += usize::from(field.required);
                        self.takes(&field.ty, value) && !(wanted.one_of && value == &Value::Null)
                    })
                });
                all && required == wanted.required && (!wanted.one_of || fields.len() == 1)
            }
            (Given::Enum(_) | Given::Object(_), _) => false,
        }
    }
}

impl Default for Inputs {
    fn default() -> Self {
        Self::new()
    }
}

impl Given {
    /// None for what can only be asked for.
    fn of(ty: MetaType) -> Option<Self> {
        Some(match ty {
            MetaType::Scalar { is_valid, .. } => Self::Scalar(is_valid),
            MetaType::Enum { enum_values, .. } => Self::Enum(enum_values.into_keys().collect()),
            MetaType::InputObject {
                input_fields,
                oneof,
                ..
            } => {
                let fields = input_fields.into_iter().filter_map(|(name, field)| {
                    let ty = Type::new(&field.ty)?;
                    let required = !ty.nullable && field.default_value.is_none();
                    Some((name, Field { ty, required }))
                });
                let fields: HashMap<String, Field> = fields.collect();
                let required = fields.values().filter(|field| field.required).count();
                Self::Object(Fields {
                    fields,
                    required,
                    one_of: oneof,
                })
            }
            MetaType::Object { .. } | MetaType::Interface { .. } | MetaType::Union { .. } => {
                return None;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{Request, parser::parse_query};
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::graphql::schema;

    const RECORD: &str = "mutation($input: RecordTouchpointsInput!) { recordTouchpoints(input: $input) { createdCount } }";
    const LIST: &str = "query($first: Int, $ids: [ID!]!, $where: CampaignWhere, $order: CampaignOrder) { \
            campaigns(first: $first, where: $where, orderBy: $order) { totalCount } nodes(ids: $ids) { id } }";

    /// Whether the values are surely taken, and whether the schema library takes them. Nobody signed in, so what it takes
    /// fails at a field.
    async fn taken(document: &str, variables: &Json) -> (bool, bool) {
        let variables = Variables::from_json(variables.clone());
        let parsed = parse_query(document).expect("a document");
        let (_, operation) = parsed.operations.iter().next().expect("an operation");
        let told = Inputs::new().take(&operation.node, &variables);
        let response = schema()
            .execute(Request::new(document).variables(variables))
            .await;
        let library = response.errors.iter().all(|error| !error.path.is_empty());
        (told, library)
    }

    fn row(changes: Json) -> Json {
        let mut row = json!({
            "messageId": "m", "lead": { "email": "a@b.example" }, "occurredAt": "2026-01-01T00:00:00Z", "kind": "AD_CLICK"
        });
        let (Json::Object(row), Json::Object(changes)) = (&mut row, changes) else {
            panic!("objects");
        };
        row.extend(changes);
        Json::Object(row.clone())
    }

    fn record(row: &Json) -> Json {
        json!({ "input": { "source": "s", "rows": [row, row] } })
    }

    #[tokio::test]
    async fn what_fits_is_taken() {
        for changes in [
            json!({}),
            json!({ "channel": "PAID_SEARCH", "rep": null }),
            json!({ "campaign": { "id": "x" } }),
            json!({ "lead": { "external": { "source": "s", "externalId": "7" } } }),
        ] {
            let given = record(&row(changes));
            assert_eq!(taken(RECORD, &given).await, (true, true), "{given}");
        }
        for given in [
            json!({ "ids": [] }),
            json!({ "ids": ["a", "b"], "first": 3 }),
            json!({ "ids": ["a"], "where": { "channel": { "in": ["EMAIL"] } } }),
            json!({ "ids": ["a"], "more": { "than": "declared" } }),
        ] {
            assert_eq!(taken(LIST, &given).await, (true, true), "{given}");
        }
    }

    #[tokio::test]
    async fn what_does_not_fit_is_not_taken() {
        for changes in [
            json!({ "kind": "NO_KIND" }),
            json!({ "kind": null }),
            json!({ "kind": 3 }),
            json!({ "messageId": 7 }),
            json!({ "lead": {} }),
            json!({ "lead": { "email": null } }),
            json!({ "lead": { "email": "a@b.example", "id": "x" } }),
            json!({ "unknown": 1 }),
        ] {
            let given = record(&row(changes));
            assert_eq!(taken(RECORD, &given).await, (false, false), "{given}");
        }
        for given in [
            json!({ "input": null }),
            json!({ "input": { "rows": [] } }),
            json!({ "input": { "source": "s", "rows": [null] } }),
            json!({ "input": { "source": "s", "rows": [], "onError": "NOTHING" } }),
        ] {
            assert_eq!(taken(RECORD, &given).await, (false, false), "{given}");
        }
        for given in [
            json!({ "ids": null }),
            json!({ "ids": [null] }),
            json!({ "ids": ["a"], "first": "3" }),
            json!({ "ids": [{}] }),
        ] {
            assert_eq!(taken(LIST, &given).await, (false, false), "{given}");
        }
    }

    #[tokio::test]
    async fn what_is_not_told_is_left_to_the_library() {
        let no_object = record(&row(json!({ "lead": "a@b.example" })));
        for given in [no_object, json!({ "input": [] })] {
            assert_eq!(taken(RECORD, &given).await, (false, true), "{given}");
        }
        for given in [
            json!({ "ids": "a" }),
            json!({ "ids": ["a"], "first": null }),
        ] {
            assert_eq!(taken(LIST, &given).await, (false, true), "{given}");
        }
    }
}
