//! What kind of business a deal is.

use crate::text_enum::text_enum;

text_enum! {
    /// What kind of business a deal is.
    pub enum DealKind {
        /// The first business with an account.
        New = "NEW",
        /// More for an account that already buys.
        Expansion = "EXPANSION",
        /// The same again.
        Renewal = "RENEWAL",
    }
}
