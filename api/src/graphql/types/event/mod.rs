//! Events of trackers: the keys they are sent with, the rules of what they come to, and those that could not be used.

pub mod key;
pub mod mutation;
pub mod query;
pub mod rejected;
pub mod rules;

pub use self::{
    key::WriteKey, mutation::EventMutation, query::EventQuery, rejected::RejectedEvent,
    rules::EventRules,
};
