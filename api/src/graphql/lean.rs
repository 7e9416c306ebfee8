//! Objects of long lists, resolved without an allocation and a task for each of their fields.
//!
//! The schema library makes each field a boxed future and a task of its own, so that fields can wait for each other's
//! data. Most fields of most objects wait for nothing. Here fields that hold values are resolved one after the other
//! where they stand, and only those that hold objects are awaited together. Whatever is not plainly a list of fields
//! (fragments, directives, a name that is asked twice) is left to the library.

use std::{borrow::Cow, future::poll_fn, task::Poll};

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
            let places = places(&ctx.item.node);
            let resolved: BoxFuture<'_, Value> = Box::pin(resolve(ctx, &self.0, places));
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

/// A place for each field that is asked for, in the order of the question.
type Places = IndexMap<Name, Value>;

fn places(asked: &SelectionSet) -> Places {
    let fields = asked.items.iter().map(|selection| field(&selection.node));
    let names = fields.flatten().map(|field| response_key(field).clone());
    names.map(|name| (name, Value::Null)).collect()
}

/// The answer, in these places.
async fn resolve<T: ContainerType>(
    ctx: &ContextSelectionSet<'_>,
    object: &T,
    mut found: Places,
) -> Value {
    let asked = &ctx.item.node.items;
    let mut failed = Vec::new();
    let mut settle = |place: &mut Value, at: usize, value: ServerResult<Option<Value>>| match value
    {
        Ok(value) => *place = value.unwrap_or_default(),
        Err(error) => {
            ctx.add_error(error);
            failed.push(at);
        }
    };
    let mut nested = Vec::new();
    let fields = asked.iter().filter_map(|selection| field(&selection.node));
    for (at, (field, place)) in fields.zip(found.values_mut()).enumerate() {
        if field.node.name.node == "__typename" {
            *place = Value::String(object.introspection_type_name().into_owned());
        } else if field.node.selection_set.node.items.is_empty() {
            let value = object.resolve_field(&ctx.with_field(field)).await;
            settle(place, at, value);
        } else {
            nested.push((at, field));
        }
    }
    // Only now: one that has begun and waits goes on when it is awaited, and nothing may wait for it until then.
    let mut waiting = Vec::new();
    for (at, field) in nested {
        let mut resolving: BoxFuture<'_, _> =
            Box::pin(async move { object.resolve_field(&ctx.with_field(field)).await });
        match once(&mut resolving).await {
            Poll::Ready(value) => {
                if let Some((_, place)) = found.get_index_mut(at) {
                    settle(place, at, value);
                }
            }
            Poll::Pending => waiting.push(async move { (at, resolving.await) }),
        }
    }
    if !waiting.is_empty() {
        for (at, value) in join_all(waiting).await {
            if let Some((_, place)) = found.get_index_mut(at) {
                settle(place, at, value);
            }
        }
    }
    failed.sort_unstable();
    for at in failed.into_iter().rev() {
        found.shift_remove_index(at);
    }
    if found.is_empty() {
        Value::Null
    } else {
        Value::Object(found)
    }
}

/// Objects of a list, as many as there are. Most have nothing to wait for and are answered at once, without the tasks in
/// which the schema library lets all of a list wait together.
#[derive(Debug, Clone)]
pub struct LeanList<'a, T>(pub Vec<&'a T>);

impl<T: ContainerType> OutputType for LeanList<'_, T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<Lean<T>>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<Lean<T>>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<Lean<T>>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        // Copied for each object, which finds no name's place again.
        let places = plain(&ctx.item.node).then(|| places(&ctx.item.node));
        let mut list = vec![Value::Null; self.0.len()];
        let mut waiting = Vec::new();
        // Each object itself, not a reference to it: the library's fields of a reference move those of the object.
        for (at, (item, place)) in self.0.iter().copied().zip(&mut list).enumerate() {
            let places = places.clone();
            let mut resolving: BoxFuture<'_, ServerResult<Value>> = Box::pin(async move {
                let ctx = ctx.with_index(at);
                if let Some(places) = places {
                    Ok(resolve(&ctx, item, places).await)
                } else {
                    let resolved = item.resolve(&ctx, field).await;
                    resolved.map_err(|error| ctx.set_error_path(error))
                }
            });
            match once(&mut resolving).await {
                Poll::Ready(value) => *place = value?,
                Poll::Pending => waiting.push(async move { (at, resolving.await) }),
            }
        }
        if !waiting.is_empty() {
            for (at, value) in join_all(waiting).await {
                if let Some(place) = list.get_mut(at) {
                    *place = value?;
                }
            }
        }
        Ok(Value::List(list))
    }
}

/// What a future says when it is polled once: most never wait.
fn once<T>(future: &mut BoxFuture<'_, T>) -> impl Future<Output = Poll<T>> {
    poll_fn(|task| Poll::Ready(future.as_mut().poll(task)))
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Response, Schema};

    use super::*;

    struct Root(Vec<Thing>);

    fn root() -> Root {
        Root((0..40).map(Thing).collect())
    }

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

        async fn lean_list(&self) -> LeanList<'_, Thing> {
            LeanList(self.0.iter().collect())
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

    async fn ask(things: &str, selection: &str) -> Response {
        let schema = Schema::new(root(), EmptyMutation, EmptySubscription);
        let question = format!("{{ answer: {things} {{ {selection} }} }}");
        schema.execute(question).await
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
            let told = |response: &Response| {
                let mut errors: Vec<String> = response
                    .errors
                    .iter()
                    .map(|error| format!("{:?} {}", error.path, error.message))
                    .collect();
                errors.sort();
                errors
            };
            let library = ask("library", selection).await;
            for things in ["lean", "leanList"] {
                let lean = ask(things, selection).await;
                assert_eq!(lean.data, library.data, "{things} {selection}");
                assert_eq!(told(&lean), told(&library), "{things} {selection}");
            }
        }
    }

    #[tokio::test]
    async fn fields_come_in_the_order_of_the_question() {
        for things in ["lean", "leanList"] {
            let lean = ask(things, "even next { number } number").await;
            let text = serde_json::to_string(&lean.data).unwrap();
            let start = r#"{"answer":[{"even":true,"next":{"number":1},"number":0},"#;
            assert!(text.starts_with(start), "{text}");
        }
    }

    /// An object of which one field computes what another waits for.
    #[derive(Default)]
    struct Computed(tokio::sync::OnceCell<i32>);

    impl Computed {
        async fn number(&self) -> i32 {
            let compute = async {
                tokio::task::yield_now().await;
                7
            };
            *self.0.get_or_init(|| compute).await
        }
    }

    #[Object]
    impl Computed {
        async fn value(&self) -> i32 {
            self.number().await
        }

        async fn object(&self) -> Thing {
            Thing(self.number().await)
        }
    }

    struct Waits(Vec<Computed>);

    #[Object]
    impl Waits {
        async fn lean(&self) -> Lean<Computed> {
            Lean(Computed::default())
        }

        async fn lean_list(&self) -> LeanList<'_, Computed> {
            LeanList(self.0.iter().collect())
        }
    }

    #[tokio::test]
    async fn a_field_may_wait_for_what_another_computes() {
        for things in ["lean", "leanList"] {
            let waiting = (0..40).map(|_| Computed::default()).collect();
            let schema = Schema::new(Waits(waiting), EmptyMutation, EmptySubscription);
            let question =
                format!("{{ {things} {{ object {{ number }} value other: object {{ even }} }} }}");
            let patience = std::time::Duration::from_secs(60);
            let answer = tokio::time::timeout(patience, schema.execute(question)).await;
            let answer = answer.expect("nobody waits for ever").data.to_string();
            assert!(answer.contains("object: {number: 7}, value: 7"), "{answer}");
        }
    }

    #[test]
    fn the_schema_shows_the_object_itself() {
        let schema = Schema::new(root(), EmptyMutation, EmptySubscription);
        let text = schema.sdl();
        assert!(text.contains("lean: [Thing!]!"), "{text}");
        assert!(text.contains("leanList: [Thing!]!"), "{text}");
        assert!(text.contains("next: Thing!"), "{text}");
    }
}
