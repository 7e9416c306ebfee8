//! Whose touch, cost or approval it is.

use crate::text_enum::text_enum;

text_enum! {
    /// Whose touch, cost or approval it is.
    pub enum Team {
        /// The marketing team.
        Marketing = "MARKETING",
        /// The sales team.
        Sales = "SALES",
    }
}
