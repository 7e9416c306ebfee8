//! Events of trackers and what becomes of them; docs/EVENTS.md states the rules.
//!
//! A request is taken apart no further than is needed ([`body`]) and kept ([`Queue`]); with that it is acknowledged. Later a
//! transaction ([`understand`]) takes it out again, understands each event ([`Event`]), finds the people they are about
//! ([`people`], [`leads`], [`links`]), and writes the touches, accounts and deals that follow.
//!
//! Architecture Invariant: what events come to does not hang on the order in which they arrive, nor on how often.

// What comes in, purely.
pub mod body;
mod event;
mod names;
mod rejection;
mod times;
mod traffic;

// What is decided about it.
mod rules;

// Who it is about.
mod known;
mod leads;
mod links;
mod people;
mod save;

// What it comes to.
mod orders;
mod pages;
mod record;
pub mod replay;
mod touches;
mod understand;

// When that happens.
pub mod keys;
mod lock;
mod queue;
mod worker;

#[cfg(test)]
mod robust_tests;

pub use self::{
    event::{Arrival, Event, Kind},
    lock::LOCK,
    queue::{MOST_WAITING, Queue},
    rejection::{Reason, Rejection},
    rules::{Mapping, Meaning, Rules, Unmapped},
    worker::{drain, run_forever},
};
