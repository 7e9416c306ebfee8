//! Two leads that turn out to be one person, and the way back.
//!
//! `join` decides which account the person is in and moves everything, writing down where each thing was (`moves`); `part`
//! puts it back. Nothing is deleted: the lead that was taken over stays as a row that nobody lists.

mod join;
mod merge;
mod moves;
mod part;
mod unmerge;

pub use self::{
    join::{How, join},
    merge::MergeLeadsInput,
    unmerge::UnmergeLeadInput,
};
