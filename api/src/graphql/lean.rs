//! Objects of long lists, resolved without an allocation and a task for each of their fields.
//!
//! The schema library makes each field a boxed future and a task of its own, so that fields can wait for each other's
//! data. Most fields of most objects wait for nothing. Here fields that hold values are resolved one after the other
//! where they stand, and only those that hold objects are awaited together. Whatever is not plainly a list of fields
//! (fragments, directives, a name that is asked twice) is left to the library.
//!
//! An object is [written](super::written) as JSON at once where the request wants it, and as long as nothing has failed.

use std::{borrow::Cow, future::poll_fn, task::Poll};

use async_graphql::{
    ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value,
    parser::types::{Field, Selection, SelectionSet},
    registry::Registry,
    resolver_utils::ContainerType,
};
use futures_util::future::{BoxFuture, join_all};

use super::written::Written;

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

/// The answer of a plain object.
async fn resolve<T: ContainerType>(ctx: &ContextSelectionSet<'_>, object: &T) -> Value {
    let asked = &ctx.item.node.items;
    let fields = asked.iter().filter_map(|selection| field(&selection.node));
    // What failed stays absent.
    let mut values: Vec<Option<Value>> = vec![None; asked.len()];
    let settle = |place: &mut Option<Value>, value: ServerResult<Option<Value>>| match value {
        Ok(value) => *place = Some(value.unwrap_or_default()),
        Err(error) => ctx.add_error(error),
    };
    let mut nested = Vec::new();
    for (at, (field, place)) in fields.zip(&mut values).enumerate() {
        if field.node.name.node == "__typename" {
            *place = Some(Value::String(object.introspection_type_name().into_owned()));
        } else if field.node.selection_set.node.items.is_empty() {
            settle(place, object.resolve_field(&ctx.with_field(field)).await);
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
                if let Some(place) = values.get_mut(at) {
                    settle(place, value);
                }
            }
            Poll::Pending => waiting.push((at, resolving)),
        }
    }
    for (at, value) in together(waiting).await {
        if let Some(place) = values.get_mut(at) {
            settle(place, value);
        }
    }
    answer(ctx, values)
}

/// The object of these values, in the order of the question. One of which everything failed is empty and not null, so that
/// what is asked of it elsewhere has a place.
fn answer(ctx: &ContextSelectionSet<'_>, values: Vec<Option<Value>>) -> Value {
    let written = Written::wanted(ctx, values.iter().flatten());
    let fields = ctx.item.node.items.iter();
    let fields = fields.filter_map(|selection| field(&selection.node));
    let found = fields
        .zip(values)
        .filter_map(|(field, value)| Some((response_key(field), value?)));
    if written {
        Written::object(found)
    } else {
        let owned = found.map(|(name, value)| (name.clone(), value));
        Value::Object(owned.collect())
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
        let plain = plain(&ctx.item.node);
        let mut list = vec![Value::Null; self.0.len()];
        let mut waiting = Vec::new();
        // Each object itself, not a reference to it: the library's fields of a reference move those of the object.
        for (at, (item, place)) in self.0.iter().copied().zip(&mut list).enumerate() {
            let mut resolving: BoxFuture<'_, ServerResult<Value>> = Box::pin(async move {
                let ctx = ctx.with_index(at);
                if plain {
                    Ok(resolve(&ctx, item).await)
                } else {
                    let resolved = item.resolve(&ctx, field).await;
                    resolved.map_err(|error| ctx.set_error_path(error))
                }
            });
            match once(&mut resolving).await {
                Poll::Ready(value) => *place = value?,
                Poll::Pending => waiting.push((at, resolving)),
            }
        }
        for (at, value) in together(waiting).await {
            if let Some(place) = list.get_mut(at) {
                *place = value?;
            }
        }
        Ok(if Written::wanted(ctx, list.iter()) {
            Written::list(&list)
        } else {
            Value::List(list)
        })
    }
}

/// What these come to, awaited together, each with its place. Not part of the functions above, because all that is behind
/// `join_all` would be compiled for every type of object.
async fn together<R>(waiting: Vec<(usize, BoxFuture<'_, R>)>) -> Vec<(usize, R)> {
    if waiting.is_empty() {
        return Vec::new();
    }
    join_all(
        waiting
            .into_iter()
            .map(async |(at, future)| (at, future.await)),
    )
    .await
}

/// What a future says when it is polled once: most never wait.
fn once<T>(future: &mut BoxFuture<'_, T>) -> impl Future<Output = Poll<T>> {
    poll_fn(|task| Poll::Ready(future.as_mut().poll(task)))
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Response, Schema};

    use super::*;
    use crate::graphql::written::write;

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

        async fn name(&self) -> String {
            format!("\"{}\"\n\u{1}é", self.0)
        }

        async fn words(&self) -> Option<Vec<Option<String>>> {
            (self.0 > 0).then(|| vec![None, Some("\\".to_owned())])
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

    async fn ask(things: &str, selection: &str, written: bool) -> Response {
        let schema = Schema::new(root(), EmptyMutation, EmptySubscription);
        let request = Request::new(format!("{{ answer: {things} {{ {selection} }} }}"));
        let request = if written {
            request.data(Written)
        } else {
            request
        };
        schema.execute(request).await
    }

    fn text(response: &Response) -> String {
        let mut text = Vec::new();
        write(&response.data, &mut text);
        String::from_utf8(text).expect("text")
    }

    fn json(response: &Response) -> serde_json::Value {
        serde_json::from_str(&text(response)).expect("JSON")
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
            "... on Thing { number } even",
            "number @include(if: true) even @skip(if: true)",
            "forgiven number",
            "forgiven next { forgiven smaller { forgiven } }",
            "checked number",
            "number failing { number } even",
            "next { failing { number } number } even",
            "words name",
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
            let library = ask("library", selection, false).await;
            for things in ["lean", "leanList"] {
                for written in [false, true] {
                    let lean = ask(things, selection, written).await;
                    let case = format!("{things} {selection}, written: {written}");
                    assert_eq!(json(&lean), json(&library), "{case}");
                    assert_eq!(told(&lean), told(&library), "{case}");
                }
            }
        }
        // Two answers become one here, so the request never wants them written.
        let twice = "next { number } next { even }";
        let library = ask("library", twice, false).await;
        for things in ["lean", "leanList"] {
            let lean = ask(things, twice, false).await;
            assert_eq!(lean.data, library.data, "{things}");
        }
    }

    #[tokio::test]
    async fn an_object_without_fields_is_an_object() {
        for things in ["lean", "leanList"] {
            for written in [false, true] {
                let skipped = ask(things, "number @skip(if: true)", written).await;
                assert!(
                    text(&skipped).starts_with(r#"{"answer":[{},{},"#),
                    "{things}"
                );
                let failed = ask(things, "next { number } failing { number }", written).await;
                assert!(!failed.errors.is_empty(), "{things}");
                assert!(text(&failed).starts_with(r#"{"answer":[{"next":{"number":1}},{"#));
                let all = ask(things, "failing { number }", written).await;
                assert!(
                    text(&all).starts_with(r#"{"answer":[{},{"failing":"#),
                    "{things}"
                );
            }
        }
    }

    #[tokio::test]
    async fn fields_come_in_the_order_of_the_question() {
        for things in ["lean", "leanList"] {
            for written in [false, true] {
                let lean = ask(things, "even next { number } number", written).await;
                let start = r#"{"answer":[{"even":true,"next":{"number":1},"number":0},"#;
                assert!(text(&lean).starts_with(start), "{}", text(&lean));
            }
        }
    }

    /// The list of an answer, and its first object.
    fn list(response: &Response) -> (&Value, Option<&Value>) {
        let Value::Object(fields) = &response.data else {
            panic!("{response:?}");
        };
        let list = fields.get("answer").expect("an answer");
        let first = match list {
            Value::List(items) => items.first(),
            _ => None,
        };
        (list, first)
    }

    #[tokio::test]
    async fn a_list_is_written_where_the_request_wants_it() {
        let written = ask("leanList", "number next { even }", true).await;
        assert!(matches!(list(&written), (Value::Binary(_), None)));
        let values = ask("leanList", "number next { even }", false).await;
        assert!(matches!(
            list(&values),
            (Value::List(_), Some(Value::Object(_)))
        ));
    }

    #[tokio::test]
    async fn nothing_is_written_that_an_error_leads_through() {
        // The first thing fails, and so does a field below each that follows.
        let failed = ask("leanList", "number next { smaller { forgiven } }", true).await;
        let (Value::List(items), _) = list(&failed) else {
            panic!("{failed:?}");
        };
        assert_eq!(failed.errors.len(), 40);
        for error in &failed.errors {
            let [_, async_graphql::PathSegment::Index(at), ..] = error.path.as_slice() else {
                panic!("{error:?}");
            };
            let item = items.get(*at).expect("an item");
            let Value::Object(fields) = item else {
                panic!("{item:?}");
            };
            let next = fields.get("next").expect("a next");
            assert!(matches!(next, Value::Object(_)), "{next:?}");
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
