//! The nouns, and the fields each takes from a file: the fields of its bulk write.

mod account;
mod campaign;
mod contact;
mod cost;
mod deal;
mod lead;
mod rate;
mod spend;
mod step;
mod touchpoint;

pub(super) use self::{
    account::AccountPlan, campaign::CampaignPlan, contact::ContactPlan, cost::CostPlan,
    deal::DealPlan, lead::LeadPlan, rate::RatePlan, spend::SpendPlan, step::StepPlan,
    touchpoint::TouchpointPlan,
};
