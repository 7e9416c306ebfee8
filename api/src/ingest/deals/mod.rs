//! Deals: loaded in bulk, made and changed one at a time, moved, corrected.
//!
//! Reading order: [`draft`] is what any input says of a deal, [`merge`] what a deal becomes by it; [`batch`] reads and
//! writes the deals of one request; [`bulk`] and [`one`] are the two ways in, [`added_contacts`] and [`steps`] add to
//! deals what comes in files of its own; [`moving`] and [`adjusting`] are the
//! writes with rules of their own.

mod added_contacts;
mod adjusting;
mod archiving;
mod batch;
mod bulk;
mod contacts;
mod draft;
mod history;
mod merge;
mod moving;
mod one;
pub(super) mod stages;
mod steps;

pub use self::{
    added_contacts::DealContactRow, adjusting::AdjustDealInput, archiving::ArchiveDealInput,
    bulk::DealRow, contacts::DealContactInput, moving::MoveDealInput, one::CreateDealInput,
    one::UpdateDealInput, steps::DealStepRow,
};
