//! One line of everything that happened with an account, a lead or a deal: touches, stages, notes, and what both teams
//! signed meanwhile, newest first, a page at a time.
//!
//! Each kind is a table of its own, so a page is one statement a kind, each bounded by the page's size, merged here.

mod place;
mod sources;

pub use self::{
    place::Place,
    sources::{Item, Kind, Of, Slice, count, slice},
};
