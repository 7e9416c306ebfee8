//! The schema.
//!
//! Reading order: what every part uses ([`scalars`], [`enums`], [`global_id`], [`pagination`], [`filters`],
//! [`user_error`], [`bulk`], [`single`]), how a field finds rows ([`loaders`]), the nouns ([`types`]), the roots, and
//! what is done around an execution ([`limits`], [`inputs`], [`complete`],
//! [`order`]).

pub mod bulk;
pub mod complete;
mod connection;
mod cursor;
pub mod engine_filters;
pub mod enums;
pub mod filters;
pub mod global_id;
pub mod inputs;
pub mod lean;
pub mod lifecycle_enums;
pub mod limits;
pub mod loaders;
pub mod masking;
pub mod order;
pub mod pagination;
pub mod reading;
pub mod scalars;
mod single;
pub mod types;
pub mod user_error;
pub mod written;

mod root;
mod roots;

pub use self::roots::{Schema, schema, schema_with, sdl, unchecked_schema};

/// A hash of an input, to tell a retry from another request with the same key.
#[must_use]
pub fn request_hash(input: &impl async_graphql::InputType) -> Vec<u8> {
    use sha2::{Digest as _, Sha256};
    let text = serde_json::to_vec(&input.to_value()).unwrap_or_default();
    Sha256::digest(text).to_vec()
}
