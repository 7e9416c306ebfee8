//! The steps of leads between marketing and sales: what `agreement::lifecycle` decides, kept in the database.
//!
//! Reading order: [`facts`] is what is known of a lead when a step is tried, [`work`] tries it and writes what comes of
//! it; each mutation is a file of its own. [`deals`] moves the leads of deals, [`stated`] follows the stages that
//! imports state, [`by_time`] is what happens by itself.

mod accept;
mod assign;
mod attempt;
pub mod by_time;
mod deals;
mod disqualify;
mod facts;
mod hand_off;
mod hand_offs;
mod qualify;
mod recycle;
mod reject;
mod return_lead;
mod stated;
mod transitions;
mod words;
mod work;

pub use self::{
    accept::AcceptLeadInput,
    assign::AssignLeadInput,
    attempt::RecordAttemptInput,
    disqualify::DisqualifyLeadInput,
    hand_off::{HandOffLeadInput, LeadReceiverInput},
    qualify::QualifyLeadInput,
    recycle::RecycleLeadInput,
    reject::RejectLeadInput,
    return_lead::ReturnLeadInput,
};
pub(super) use self::{
    deals::{DealStep, follow_deals},
    stated::follow_stated,
};
pub(crate) use self::{facts::ATTEMPT_TOUCHES, words::stage};
