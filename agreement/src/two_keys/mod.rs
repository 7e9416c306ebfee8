//! Two keys: what marketing and sales share takes effect when an approver of each has signed the same version.
//!
//! An [`Agreement`] is one subject, such as the official rule, with its numbered versions. [`Agreement::apply`] is the
//! only way to change one: it takes a [`Command`], who gives it and when, and either makes the step or says in a
//! [`Refused`] why not. What is in effect at an instant is [`Agreement::in_effect`]. Every step becomes an entry of a
//! hash-chained [`log`], so that later changes of the records are evident.
//!
//! What holds after any sequence of commands:
//!
//! * a version is agreed only with a signature of each team, by two different people, on exactly its content;
//! * proposing signs nothing; editing makes a new version and leaves the signatures behind;
//! * an agreed version takes effect no earlier than its later signature, unless both were given as retroactive;
//! * programs and administrators sign nothing, nor does anybody without the approver's right of their team.

mod agreement;
mod command;
mod effect;
mod hash;
pub mod log;
mod people;
mod refused;
mod version;

pub use self::{
    agreement::Agreement,
    command::{Command, Done},
    effect::Span,
    hash::{ContentHash, canonical, content_hash},
    people::{Actor, PersonId, Role, Team},
    refused::Refused,
    version::{Signature, Standing, State, Version},
};

/// Milliseconds since 1970-01-01T00:00:00 UTC.
pub type Millis = i64;
