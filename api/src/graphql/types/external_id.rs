//! Ids in other systems.

use async_graphql::{InputObject, SimpleObject};

/// The id of an object in another system. One object may have many.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct ExternalId {
    /// The system: the `source` it was loaded under, such as `hubspot`.
    pub source: String,
    /// The id there.
    pub external_id: String,
}

/// The id of an object in another system.
#[derive(Debug, Clone, PartialEq, Eq, Hash, InputObject)]
pub struct ExternalIdInput {
    /// The system: the `source` it was loaded under, such as `hubspot`.
    pub source: String,
    /// The id there.
    pub external_id: String,
}
