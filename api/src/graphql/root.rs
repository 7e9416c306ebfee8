//! An object whose fields lie in many places, as those of the roots do.
//!
//! The schema library nests such parts in each other, and a field is looked for in one after the other, in a future that
//! holds room for all of them. Here the field's name tells the part.

use std::collections::HashMap;

use async_graphql::{
    ContainerType, Context, OutputType, ServerResult, Value,
    indexmap::IndexMap,
    registry::{MetaField, MetaType, MetaTypeId, Registry},
};
use futures_util::future::BoxFuture;

/// Resolves a field of an object by the part that it is of.
pub(super) type Resolve<T> =
    for<'a> fn(&'a T, &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Value>>>;

/// The part of each field, by its name.
pub(super) type Parts<T> = HashMap<String, Resolve<T>>;

/// The fields of a part.
pub(super) fn fields<P: OutputType>(registry: &mut Registry) -> IndexMap<String, MetaField> {
    match registry.create_fake_output_type::<P>() {
        MetaType::Object { fields, .. } => fields,
        _ => IndexMap::new(),
    }
}

/// Makes an object known that has these fields.
pub(super) fn register<T: ContainerType>(
    registry: &mut Registry,
    description: &str,
    fields: impl Fn(&mut Registry) -> IndexMap<String, MetaField>,
) -> String {
    registry.create_output_type::<T, _>(MetaTypeId::Object, |registry| MetaType::Object {
        name: T::type_name().into_owned(),
        description: Some(description.trim().to_owned()),
        fields: fields(registry),
        cache_control: Default::default(),
        extends: false,
        shareable: false,
        resolvable: true,
        inaccessible: false,
        interface_object: false,
        tags: Vec::new(),
        keys: None,
        visible: None,
        is_subscription: false,
        rust_typename: Some(std::any::type_name::<T>()),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    })
}

/// Declares a root by its parts, and how its fields are resolved.
macro_rules! root {
    (#[doc = $description:literal] $root:ident ($resolve:path) { $($part:ident: $ty:ty,)+ }) => {
        #[doc = $description]
        #[derive(Debug, Default)]
        pub struct $root {
            $($part: $ty,)+
        }

        impl async_graphql::OutputType for $root {
            fn type_name() -> std::borrow::Cow<'static, str> {
                stringify!($root).into()
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                $crate::graphql::root::register::<Self>(registry, $description, |registry| {
                    let mut all = async_graphql::indexmap::IndexMap::new();
                    $(all.extend($crate::graphql::root::fields::<$ty>(registry));)+
                    all
                })
            }

            async fn resolve(
                &self,
                ctx: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                $resolve(ctx, self).await
            }
        }

        impl async_graphql::ContainerType for $root {
            async fn resolve_field(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> async_graphql::ServerResult<Option<async_graphql::Value>> {
                static PARTS: std::sync::LazyLock<$crate::graphql::root::Parts<$root>> =
                    std::sync::LazyLock::new(|| {
                        let mut registry = $crate::graphql::roots::empty_registry();
                        let mut parts = $crate::graphql::root::Parts::<$root>::new();
                        $(for name in $crate::graphql::root::fields::<$ty>(&mut registry).into_keys() {
                            parts.insert(name, |root, ctx| Box::pin(root.$part.resolve_field(ctx)));
                        })+
                        parts
                    });
                match PARTS.get(ctx.item.node.name.node.as_str()) {
                    Some(resolve) => resolve(self, ctx).await,
                    None => Ok(None),
                }
            }
        }

        impl async_graphql::ObjectType for $root {}
    };
}
pub(super) use root;
