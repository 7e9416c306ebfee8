//! The list of operations: documents that an operator has stored, so that a deployment can refuse all others.
//!
//! Reading order: what a document is known by ([`struct@Hash`]), the list in memory ([`List`]), the rows ([`store`]), and the
//! files they come from ([`folder`]).

pub mod folder;
mod hash;
mod list;
pub mod store;

pub use self::{
    hash::Hash,
    list::{List, Operations},
};
