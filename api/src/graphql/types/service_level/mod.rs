//! The service-level agreement: how it is proposed, and how both teams keep it.

mod clauses;
mod content;
mod escalation;
mod live;
mod propose;
mod query;

pub use self::{
    clauses::{MarketingClause, SalesClause},
    content::ServiceLevelContent,
    escalation::LeadEscalation,
    live::{LeadEscalated, ServiceLevelSubscription},
    propose::ServiceLevelMutation,
    query::{ServiceLevelQuery, ServiceLevelReport},
};
