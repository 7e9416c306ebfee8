//! How a row changes what is known: an absent field stays, null clears, a value replaces.

use async_graphql::MaybeUndefined;

use super::clean_optional;
use crate::graphql::user_error::UserError;

/// Sets a value that the row gives or clears.
pub fn set<T, U: Copy>(field: &mut Option<T>, value: &MaybeUndefined<U>, map: impl FnOnce(U) -> T) {
    match value {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *field = None,
        MaybeUndefined::Value(value) => *field = Some(map(*value)),
    }
}

/// Sets a text that the row gives or clears.
pub fn set_text(
    field: &mut Option<String>,
    value: &MaybeUndefined<String>,
    name: &str,
    errors: &mut Vec<UserError>,
) {
    match value {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *field = None,
        MaybeUndefined::Value(text) => match clean_optional(Some(text), 255) {
            Ok(text) => *field = text,
            Err(message) => errors.push(UserError::invalid([name], format!("{name} {message}."))),
        },
    }
}
