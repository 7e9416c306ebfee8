//! What a user may do. A user has one role.

use crate::text_enum::text_enum;

text_enum! {
    /// What a user may do. A user has one role.
    pub enum Role {
        /// Runs the deployment: organisation, users, tokens, rates. Approves nothing.
        Admin = "ADMIN",
        /// Keeps campaigns, spend, marketing touches and leads up to MQL.
        Marketing = "MARKETING",
        /// Keeps accounts, deals, sales touches and leads from MQL.
        Sales = "SALES",
        /// Reads everything, with personal data masked.
        Analyst = "ANALYST",
    }
}
