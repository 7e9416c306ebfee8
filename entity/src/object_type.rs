//! Kinds of objects that other systems have names for.

use crate::text_enum::text_enum;

text_enum! {
    /// Kinds of objects that other systems have names for.
    pub enum ObjectType {
        /// A company.
        Account = "ACCOUNT",
        /// A person.
        Lead = "LEAD",
        /// A campaign.
        Campaign = "CAMPAIGN",
        /// A deal.
        Deal = "DEAL",
    }
}
