//! What several tests need: agreeing, loading facts, counting money, walking the schema.

pub(crate) mod agreements;
pub(crate) mod company;
pub(crate) mod facts;
pub(crate) mod introspection;
pub(crate) mod money;
pub(crate) mod sources;
pub(crate) mod walk;
