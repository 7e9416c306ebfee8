//! What the schema says of each field: its type, and whether it gives a page of a list. Read from the schema once.

use std::collections::HashMap;

use async_graphql::{
    parser::types::{BaseType, Type},
    registry::{MetaField, MetaType},
};

use crate::graphql::roots::registry;

/// The fields of every type that has fields.
#[derive(Debug)]
pub struct Shapes {
    types: HashMap<String, HashMap<String, FieldShape>>,
}

/// What the schema says of one field.
#[derive(Debug, Clone)]
pub struct FieldShape {
    /// Its type, with lists and nullability.
    pub ty: Type,
    /// The type of the objects it gives; `None` for scalars and enums.
    pub object: Option<String>,
    /// Whether it takes `first` or `last`.
    pub paged: bool,
    /// Whether it gives a list.
    pub list: bool,
}

/// What can be asked of the schema about itself: the type, the field, what the field gives.
const INTROSPECTION: [(&str, &str, &str); 18] = [
    ("Query", "__schema", "__Schema!"),
    ("Query", "__type", "__Type"),
    ("__Schema", "types", "[__Type!]!"),
    ("__Schema", "queryType", "__Type!"),
    ("__Schema", "mutationType", "__Type"),
    ("__Schema", "subscriptionType", "__Type"),
    ("__Schema", "directives", "[__Directive!]!"),
    ("__Type", "fields", "[__Field!]"),
    ("__Type", "interfaces", "[__Type!]"),
    ("__Type", "possibleTypes", "[__Type!]"),
    ("__Type", "enumValues", "[__EnumValue!]"),
    ("__Type", "inputFields", "[__InputValue!]"),
    ("__Type", "ofType", "__Type"),
    ("__Field", "args", "[__InputValue!]!"),
    ("__Field", "type", "__Type!"),
    ("__InputValue", "type", "__Type!"),
    ("__Directive", "args", "[__InputValue!]!"),
    ("__EnumValue", "name", "String!"),
];

impl Shapes {
    /// Of the schema as it is compiled.
    #[must_use]
    pub fn new() -> Self {
        let registry = registry();
        let composite: Vec<&str> = registry
            .types
            .iter()
            .filter(|(_, ty)| {
                matches!(
                    ty,
                    MetaType::Object { .. } | MetaType::Interface { .. } | MetaType::Union { .. }
                )
            })
            .map(|(name, _)| name.as_str())
            .collect();
        let mut types: HashMap<String, HashMap<String, FieldShape>> = HashMap::new();
        for (name, ty) in &registry.types {
            if let MetaType::Object { fields, .. } | MetaType::Interface { fields, .. } = ty {
                let fields = fields
                    .values()
                    .filter_map(|field| Some((field.name.clone(), shape(field, &composite)?)));
                types.insert(name.clone(), fields.collect());
            }
        }
        for (of, field, gives) in INTROSPECTION {
            if let Some(ty) = Type::new(gives) {
                let object = named(&ty).starts_with("__").then(|| named(&ty).to_owned());
                let list = is_list(&ty);
                let shape = FieldShape {
                    ty,
                    object,
                    paged: false,
                    list,
                };
                types
                    .entry(of.to_owned())
                    .or_default()
                    .insert(field.to_owned(), shape);
            }
        }
        Self { types }
    }

    /// The field of this name on this type; `None` when there is none.
    #[must_use]
    pub fn field(&self, ty: &str, field: &str) -> Option<&FieldShape> {
        self.types.get(ty)?.get(field)
    }
}

impl Default for Shapes {
    fn default() -> Self {
        Self::new()
    }
}

fn shape(field: &MetaField, composite: &[&str]) -> Option<FieldShape> {
    let ty = Type::new(&field.ty)?;
    let name = named(&ty);
    let object = composite.contains(&name).then(|| name.to_owned());
    let list = is_list(&ty);
    let paged = field.args.contains_key("first") || field.args.contains_key("last");
    Some(FieldShape {
        ty,
        object,
        paged,
        list,
    })
}

fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(inner),
    }
}

fn is_list(ty: &Type) -> bool {
    matches!(ty.base, BaseType::List(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_known() {
        let shapes = Shapes::new();
        let accounts = shapes.field("Query", "accounts").expect("a list");
        assert_eq!(accounts.object.as_deref(), Some("AccountConnection"));
        assert!(accounts.paged && !accounts.list);
        let nodes = shapes
            .field("AccountConnection", "nodes")
            .expect("its rows");
        assert!(nodes.list && !nodes.paged);
        assert_eq!(nodes.object.as_deref(), Some("Account"));
        let name = shapes.field("Account", "name").expect("a scalar");
        assert!(name.object.is_none());
        assert!(shapes.field("Mutation", "login").is_some());
        assert!(shapes.field("Subscription", "dealMoved").is_some());
        assert!(shapes.field("Node", "id").is_some());
        assert!(shapes.field("Query", "__schema").is_some());
    }
}
