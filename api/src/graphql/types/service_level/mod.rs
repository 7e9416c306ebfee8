//! The service-level agreement: how it is proposed, and how both teams keep it.

pub mod clauses;
pub mod content;
pub mod escalation;
pub mod live;
pub mod propose;
pub mod query;

pub use self::{
    clauses::{MarketingClause, SalesClause},
    content::ServiceLevelContent,
    escalation::LeadEscalation,
    live::{LeadEscalated, ServiceLevelSubscription},
    propose::ServiceLevelMutation,
    query::{ServiceLevelQuery, ServiceLevelReport},
};
