//! Objects of long lists, resolved without an allocation and a task for each of their fields.
//!
//! The schema library makes each field a boxed future and a task of its own, so that fields can wait for each other's
//! data. Most fields of most objects wait for nothing. Here fields that hold values are resolved one after the other
//! where they stand, and only those that hold objects are awaited together. Whatever is not plainly a list of fields
//! (fragments, directives, a name that is asked twice) is left to the library.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection, SelectionSet},
    registry::Registry,
    resolver_utils::ContainerType,
};
use futures_util::future::{BoxFuture, join_all};

/// An object as the schema shows it, resolved the short way.
#[derive(Debug, Clone, Copy)]
pub struct Lean<T>(pub T);

impl<T: ContainerType> OutputType for Lean<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        if plain(&ctx.item.node) {
            // Boxed, because lists move the futures of their objects before they run, and objects nest.
            let resolved: BoxFuture<'_, Value> = Box::pin(resolve(ctx, &self.0));
            Ok(resolved.await)
        } else {
            self.0.resolve(ctx, field).await
        }
    }
}

/// Whether only fields are asked for, each once.
fn plain(asked: &SelectionSet) -> bool {
    let fields = || asked.items.iter().map(|selection| field(&selection.node));
    fields().enumerate().all(|(place, field)| {
        field.is_some_and(|field| {
            let name = response_key(field);
            let mut before = fields().take(place).flatten();
            field.node.directives.is_empty() && !before.any(|other| response_key(other) == name)
        })
    })
}

const fn field(selection: &Selection) -> Option<&Positioned<Field>> {
    match selection {
        Selection::Field(field) => Some(field),
        Selection::FragmentSpread(_) | Selection::InlineFragment(_) => None,
    }
}

fn response_key(field: &Positioned<Field>) -> &Name {
    &field.node.response_key().node
}

/// The answer, in the order of the question.
async fn resolve<T: ContainerType>(ctx: &ContextSelectionSet<'_>, object: &T) -> Value {
    let asked = &ctx.item.node.items;
    let mut found = IndexMap::with_capacity(asked.len());
    let mut nested = Vec::new();
    for field in asked.iter().filter_map(|selection| field(&selection.node)) {
        let name = response_key(field).clone();
        if field.node.name.node == "__typename" {
            let own = object.introspection_type_name().into_owned();
            found.insert(name, Value::String(own));
        } else if field.node.selection_set.node.items.is_empty() {
            match object.resolve_field(&ctx.with_field(field)).await {
                Ok(value) => {
                    found.insert(name, value.unwrap_or_default());
                }
                Err(error) => ctx.add_error(error),
            }
        } else {
            // Keeps its place.
            found.insert(name.clone(), Value::Null);
            nested.push(async move {
                let value = object.resolve_field(&ctx.with_field(field)).await;
                (name, value)
            });
        }
    }
    for (name, value) in join_all(nested).await {
        match value {
            Ok(value) => {
                found.insert(name, value.unwrap_or_default());
            }
            Err(error) => {
                found.shift_remove(&name);
                ctx.add_error(error);
            }
        }
    }
    if found.is_empty() {
        Value::Null
    } else {
        Value::Object(found)
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Response, Schema};

    use super::*;

    struct Root;

    /// Answers of every kind: values, absent ones, objects, lists and failures.
    #[derive(Clone, Copy)]
    struct Thing(i32);

    #[Object]
    impl Root {
        async fn library(&self) -> Vec<Thing> {
            (0..40).map(Thing).collect()
        }

        async fn lean(&self) -> Vec<Lean<Thing>> {
            (0..40).map(|number| Lean(Thing(number))).collect()
        }
    }

    #[Object]
    impl Thing {
        async fn number(&self) -> i32 {
            tokio::task::yield_now().await;
            self.0
        }

        async fn even(&self) -> Option<bool> {
            (self.0 % 2 == 0).then_some(true)
        }

        async fn checked(&self) -> async_graphql::Result<i32> {
            self.checked_number().await
        }

        async fn forgiven(&self) -> async_graphql::Result<Option<i32>> {
            self.checked_number().await.map(Some)
        }

        async fn plus(&self, by: i32) -> i32 {
            self.0 + by
        }

        async fn next(&self) -> Lean<Self> {
            tokio::task::yield_now().await;
            Lean(Self(self.0 + 1))
        }

        async fn smaller(&self) -> Vec<Self> {
            (0..self.0.min(3)).map(Self).collect()
        }

        async fn failing(&self) -> async_graphql::Result<Self> {
            self.checked_number().await.map(Self)
        }
    }

    impl Thing {
        async fn checked_number(self) -> async_graphql::Result<i32> {
            tokio::task::yield_now().await;
            if self.0 % 3 == 0 {
                return Err(async_graphql::Error::new("a third"));
            }
            Ok(self.0)
        }
    }

    async fn ask(selection: &str) -> [Response; 2] {
        let schema = Schema::new(Root, EmptyMutation, EmptySubscription);
        let library = schema.execute(format!("{{ answer: library {{ {selection} }} }}"));
        let lean = schema.execute(format!("{{ answer: lean {{ {selection} }} }}"));
        [library.await, lean.await]
    }

    #[tokio::test]
    async fn it_answers_what_the_library_answers() {
        for selection in [
            "number",
            "number even plus(by: 2)",
            "a: number b: number __typename",
            "next { number } even smaller { number even }",
            "even next { __typename next { next { number } } } number",
            "number number",
            "next { number } next { even }",
            "... on Thing { number } even",
            "number @include(if: true) even @skip(if: true)",
            "number @skip(if: true)",
            "forgiven number",
            "forgiven next { forgiven smaller { forgiven } }",
            "checked number",
            "number failing { number } even",
            "next { failing { number } number } even",
        ] {
            let [library, lean] = ask(selection).await;
            assert_eq!(lean.data, library.data, "{selection}");
            let told = |response: &Response| {
                let mut errors: Vec<String> = response
                    .errors
                    .iter()
                    .map(|error| format!("{:?} {}", error.path, error.message))
                    .collect();
                errors.sort();
                errors
            };
            assert_eq!(told(&lean), told(&library), "{selection}");
        }
    }

    #[tokio::test]
    async fn fields_come_in_the_order_of_the_question() {
        let [_, lean] = ask("even next { number } number").await;
        let text = serde_json::to_string(&lean.data).unwrap();
        let start = r#"{"answer":[{"even":true,"next":{"number":1},"number":0},"#;
        assert!(text.starts_with(start), "{text}");
    }

    #[test]
    fn the_schema_shows_the_object_itself() {
        let schema = Schema::new(Root, EmptyMutation, EmptySubscription);
        let text = schema.sdl();
        assert!(text.contains("lean: [Thing!]!"), "{text}");
        assert!(text.contains("next: Thing!"), "{text}");
    }
}
