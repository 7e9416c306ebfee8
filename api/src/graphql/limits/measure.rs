//! Measuring a parsed document: each selection once, each fragment once.

use std::{collections::HashMap, convert::Infallible};

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{
        ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
    },
};

use super::{Count, FieldShape, Shapes, input::input_depth};
use crate::graphql::pagination::DEFAULT_PAGE;

/// Fields and fragments inside one another that are followed. The schema library executes no more of them.
const NESTING: u64 = 32;
/// How many objects a list is taken to have that is not asked for in pages.
const LIST: u64 = 5;
/// What a write costs beside what it gives back.
const WRITE: u64 = 10;
/// How many types the schema is taken to have when it is asked about itself: a schema that grows costs no more.
const TYPES: u64 = 100;
/// How many members of each kind a type is taken to have.
const MEMBERS: u64 = 8;
/// How much of what is asked of the schema about itself makes one of cost: it is answered from memory.
pub(crate) const INTROSPECTION_UNITS: u64 = 20;

/// What a document would take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measured {
    /// Of its largest operation, in each respect.
    pub count: Count,
    /// How deep values go in its arguments and in its variables.
    pub input_depth: u64,
    /// Of the operation that is to be executed.
    pub cost: u64,
    /// How often the operation that is to be executed tries to sign in.
    pub logins: u64,
}

/// Why a document has no measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unmeasurable {
    /// A fragment spreads itself.
    Cycle(String),
    /// Fields and fragments go deeper than anything that is executed; how deep it was followed, and what is allowed.
    Nested(u64, u64),
}

/// Measures every operation and fragment of a document, and the one operation that is to be executed.
///
/// # Errors
/// See [`Unmeasurable`].
pub fn measure(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
    shapes: &Shapes,
) -> Result<Measured, Unmeasurable> {
    let operations = document.operations.iter();
    let defaults = operations
        .flat_map(|(_, operation)| &operation.node.variable_definitions)
        .filter_map(|variable| Some((&variable.node.name.node, variable.node.default_value()?)));
    let mut measuring = Measuring {
        document,
        variables,
        defaults: defaults.collect(),
        shapes,
        fragments: HashMap::new(),
        input_depth: 0,
    };
    // The document is validated as a whole, so what is not executed counts too; but for its cost.
    let mut count = Count::default();
    for name in document.fragments.keys() {
        let fragment = measuring.fragment(name, 1)?;
        count = count.or(Count {
            cost: 0,
            introspection: 0,
            width: 0,
            ..fragment
        });
    }
    for (_, other) in document.operations.iter() {
        let other = measuring.operation(&other.node)?;
        count = count.or(Count {
            cost: 0,
            introspection: 0,
            ..other
        });
    }
    let executed = measuring.operation(operation)?;
    let cost = executed
        .cost
        .saturating_add(executed.introspection / INTROSPECTION_UNITS);
    Ok(Measured {
        count: Count { cost, ..count },
        // Values of variables are read by whatever argument they are given to.
        input_depth: variables
            .values()
            .map(input_depth)
            .fold(measuring.input_depth, u64::max),
        cost,
        logins: executed.logins,
    })
}

struct Measuring<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    defaults: HashMap<&'a Name, &'a Value>,
    shapes: &'a Shapes,
    /// `None` while it is being measured.
    fragments: HashMap<&'a str, Option<Count>>,
    input_depth: u64,
}

impl<'a> Measuring<'a> {
    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Count, Unmeasurable> {
        let root = match operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let mut count = self.selections(&operation.selection_set.node, Some(root), 1)?;
        let of_variables = operation
            .variable_definitions
            .iter()
            .map(|variable| variable.node.directives.len());
        let own = of_variables.sum::<usize>() + operation.directives.len();
        count.directives = count.directives.saturating_add(number(own));
        let defaults = operation
            .variable_definitions
            .iter()
            .filter_map(|variable| variable.node.default_value.as_ref());
        let deepest = defaults.map(|value| input_depth(&value.node)).max();
        self.input_depth = self.input_depth.max(deepest.unwrap_or(0));
        Ok(count)
    }

    fn fragment(&mut self, name: &str, level: u64) -> Result<Count, Unmeasurable> {
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            // Validation says so. Until then fragments that spread it are walked, so it counts.
            return Ok(Count {
                fields: 1,
                ..Count::default()
            });
        };
        match self.fragments.get(name.as_str()) {
            Some(Some(known)) => return Ok(*known),
            Some(None) => return Err(Unmeasurable::Cycle(name.to_string())),
            None => {}
        }
        self.fragments.insert(name.as_str(), None);
        let ty = fragment.node.type_condition.node.on.node.as_str();
        let mut count = self.selections(&fragment.node.selection_set.node, Some(ty), level)?;
        count.directives = count
            .directives
            .saturating_add(number(fragment.node.directives.len()));
        self.fragments.insert(name.as_str(), Some(count));
        Ok(count)
    }

    fn selections(
        &mut self,
        selections: &'a SelectionSet,
        ty: Option<&'a str>,
        level: u64,
    ) -> Result<Count, Unmeasurable> {
        if selections.items.is_empty() {
            return Ok(Count::default());
        }
        if level > NESTING {
            return Err(Unmeasurable::Nested(level, NESTING));
        }
        let mut sum = Count::default();
        for selection in &selections.items {
            let directives = number(selection.node.directives().len());
            let mut count = match &selection.node {
                Selection::Field(field) => self.field(field, ty, level)?,
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, level + 1)?
                }
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref();
                    let ty = on.map(|on| on.node.on.node.as_str()).or(ty);
                    self.selections(&inline.node.selection_set.node, ty, level + 1)?
                }
            };
            count.directives = count.directives.saturating_add(directives);
            sum = sum.beside(count);
        }
        sum.nesting += 1;
        if sum.nesting > NESTING {
            return Err(Unmeasurable::Nested(sum.nesting, NESTING));
        }
        Ok(sum)
    }

    fn field(
        &mut self,
        field: &'a Positioned<Field>,
        ty: Option<&'a str>,
        level: u64,
    ) -> Result<Count, Unmeasurable> {
        let field = &field.node;
        for (_, value) in &field.arguments {
            let plain = value.node.clone().into_const_with(without_variables);
            let depth = plain.as_ref().map_or(0, input_depth);
            self.input_depth = self.input_depth.max(depth);
        }
        let name = field.name.node.as_str();
        let shapes = self.shapes;
        let shape = ty.and_then(|ty| shapes.field(ty, name));
        let gives = shape.and_then(|shape| shape.object.as_deref());
        let below = self.selections(&field.selection_set.node, gives, level + 1)?;
        let size = shape.map_or(1, |shape| self.size(field, shape, ty));
        let about_itself = ty.is_some_and(|ty| ty.starts_with("__")) || name.starts_with("__");
        let write = if ty == Some("Mutation") { WRITE } else { 0 };
        // A page is one object around its rows; a list is its rows.
        let own = match shape {
            _ if field.selection_set.node.items.is_empty() => 0,
            Some(shape) if shape.list => size,
            _ => 1,
        };
        let cost = own.saturating_add(size.saturating_mul(below.cost));
        let asked = own.saturating_add(size.saturating_mul(below.introspection));
        Ok(Count {
            width: 1,
            depth: below.depth.saturating_add(1),
            nesting: below.nesting,
            fields: below.fields.saturating_add(1),
            aliases: below
                .aliases
                .saturating_add(u64::from(field.alias.is_some())),
            directives: below.directives,
            cost: if about_itself {
                below.cost
            } else {
                cost.saturating_add(write)
            },
            introspection: if about_itself {
                asked
            } else {
                below.introspection
            },
            logins: u64::from(
                ty == Some("Mutation") && ["login", "signInWithIdToken"].contains(&name),
            ),
        })
    }

    /// How many objects the field is taken to give.
    fn size(&self, field: &Field, shape: &FieldShape, ty: Option<&str>) -> u64 {
        if shape.paged {
            let asked = ["first", "last"].map(|name| self.page_size(field, name));
            return asked.into_iter().flatten().max().unwrap_or(DEFAULT_PAGE);
        }
        match ty {
            _ if !shape.list => 1,
            // The page has been multiplied by already.
            Some(ty) if ty.ends_with("Connection") => 1,
            Some("__Schema") if field.name.node == "types" => TYPES,
            Some(ty) if ty.starts_with("__") => MEMBERS,
            _ => LIST,
        }
    }

    fn page_size(&self, field: &Field, argument: &str) -> Option<u64> {
        let value = field.get_argument(argument)?.node.clone();
        let value = value.into_const_with(|name| {
            let default = self.defaults.get(&name).copied();
            let given = self.variables.get(&name).or(default);
            let number = given.filter(|value| matches!(value, Value::Number(_)));
            Ok::<_, Infallible>(number.cloned().unwrap_or_default())
        });
        match value {
            Ok(Value::Number(number)) => {
                Some(
                    number
                        .as_u64()
                        .unwrap_or(if number.is_i64() { 0 } else { u64::MAX }),
                )
            }
            _ => None,
        }
    }
}

/// Variables are measured apart: one that is used often would be copied often.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the form that the value's conversion asks for"
)]
fn without_variables(_: Name) -> Result<Value, Infallible> {
    Ok(Value::Null)
}

fn number(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn measured(document: &str, variables: serde_json::Value) -> Result<Measured, Unmeasurable> {
        let document = parse_query(document).expect("a document");
        let (_, operation) = document.operations.iter().next().expect("an operation");
        let variables = Variables::from_json(variables);
        measure(&document, &operation.node, &variables, &Shapes::new())
    }

    #[track_caller]
    fn cost(document: &str, variables: serde_json::Value) -> u64 {
        measured(document, variables).expect("a measure").cost
    }

    #[test]
    fn cost_is_page_size_times_what_each_row_asks_for() {
        let none = serde_json::json!({});
        assert_eq!(cost("{ viewer { id name } }", none.clone()), 1);
        // The page, and 10 times a row with its account.
        assert_eq!(
            cost(
                "{ deals(first: 10) { nodes { id account { name } } } }",
                none.clone()
            ),
            21
        );
        assert_eq!(
            cost(
                "{ deals(last: 10) { edges { node { id account { name } } } } }",
                none.clone()
            ),
            31
        );
        assert_eq!(cost("{ deals { nodes { id } } }", none.clone()), 51);
        let nested = "query Q($n: Int = 7) { campaigns(first: $n) { nodes { touchpoints(first: 5) { nodes { id } } } } }";
        assert_eq!(
            cost(nested, serde_json::json!({ "n": 2 })),
            1 + 2 * (1 + 1 + 5)
        );
        assert_eq!(cost(nested, none.clone()), 1 + 7 * (1 + 1 + 5));
        assert_eq!(
            cost("{ deals(first: 0) { nodes { id } } }", none.clone()),
            1
        );
        assert_eq!(
            cost("{ deals(first: -1) { nodes { id } } }", none.clone()),
            1
        );
        assert!(
            cost(
                "{ deals(first: 99999999999999999999) { nodes { account { deals(first: 9999999999) { nodes { id } } } } } }",
                none
            ) > 1 << 60
        );
    }

    #[test]
    fn fragments_count_wherever_they_are_spread() {
        let document = "{ a: viewer { ...V } b: viewer { ...V ... on Viewer { role } } }
            fragment V on Viewer { x: id @skip(if: false) name }";
        let measured = measured(document, serde_json::json!({})).expect("a measure");
        let count = measured.count;
        assert_eq!((count.width, count.depth, count.nesting), (2, 2, 3));
        assert_eq!((count.fields, count.aliases, count.directives), (7, 4, 2));
        assert_eq!(measured.cost, 2);
    }

    #[test]
    fn a_fragment_bomb_is_measured_at_once() {
        for levels in [20, 25] {
            let mut document = "{ viewer { ...F0 } }".to_owned();
            for level in 0..levels {
                let next = level + 1;
                document += &format!("fragment F{level} on Viewer {{ ...F{next} ...F{next} }}");
            }
            document += &format!("fragment F{levels} on Viewer {{ id }}");
            let count = measured(&document, serde_json::json!({}))
                .expect("a measure")
                .count;
            assert_eq!(count.fields, (1 << levels) + 1);
        }
    }

    #[test]
    fn what_has_no_end_is_refused() {
        let cycle =
            "{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }";
        assert!(matches!(
            measured(cycle, serde_json::json!({})),
            Err(Unmeasurable::Cycle(_))
        ));
        let mut chain = "{ viewer { ...F0 } }".to_owned();
        for level in 0..500 {
            chain += &format!("fragment F{level} on Viewer {{ ...F{} }}", level + 1);
        }
        assert!(matches!(
            measured(&chain, serde_json::json!({})),
            Err(Unmeasurable::Nested(..))
        ));
    }

    #[test]
    fn the_largest_operation_counts_and_the_executed_one_costs() {
        let document = "query A { viewer { id } } query B { a: viewer { id } b: deals(first: 2) { nodes { id } } }";
        let document = parse_query(document).expect("a document");
        let operations = document.operations.iter();
        for (name, operation) in operations {
            let measured = measure(
                &document,
                &operation.node,
                &Variables::default(),
                &Shapes::new(),
            )
            .expect("a measure");
            assert_eq!((measured.count.width, measured.count.depth), (2, 3));
            let own = if name.is_some_and(|name| name == "A") {
                1
            } else {
                4
            };
            assert_eq!(measured.cost, own);
        }
    }

    #[test]
    fn a_try_to_sign_in_is_seen_under_any_name() {
        let document = "mutation { a: login(input: {}) { viewer { id } } ...M
                signInWithIdToken(input: {}) { viewer { id } } }
            fragment M on Mutation { b: login(input: {}) { viewer { id } } }";
        assert_eq!(
            measured(document, serde_json::json!({}))
                .expect("a measure")
                .logins,
            3
        );
    }

    #[test]
    fn values_are_measured_in_arguments() {
        let document = "{ deals(where: { and: [{ or: [{ id: [1] }] }] }) { nodes { id } } }";
        assert_eq!(
            measured(document, serde_json::json!({}))
                .expect("a measure")
                .input_depth,
            6
        );
        let document = "query Q($where: DealWhere) { deals(where: $where) { nodes { id } } }";
        let variables = serde_json::json!({ "where": { "and": [{ "or": [{ "id": [1] }] }] } });
        let measured = measured(document, variables).expect("a measure");
        assert_eq!(measured.input_depth, 6);
    }

    #[test]
    fn the_schema_may_be_asked_about_itself_once() {
        // What the tools of GraphQL's reference implementation ask.
        let once = cost(
            include_str!("../../cli/introspection.graphql"),
            serde_json::json!({}),
        );
        assert!(once > 1_000 && once < 5_000, "{once}");
        let loops = "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }";
        let loops = cost(loops, serde_json::json!({}));
        assert!(loops > 10_000, "{loops}");
        let schemas: String = (0..30)
            .map(|n| format!("s{n}: __schema {{ types {{ fields {{ name args {{ name }} }} }} }} "))
            .collect();
        let many = cost(&format!("{{ {schemas} }}"), serde_json::json!({}));
        assert!(many > 10_000, "{many}");
    }
}
