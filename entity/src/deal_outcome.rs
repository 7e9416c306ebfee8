//! What became of a deal.

use crate::text_enum::text_enum;

text_enum! {
    /// What became of a deal.
    pub enum DealOutcome {
        /// Not decided.
        Open = "OPEN",
        /// The account bought.
        Won = "WON",
        /// The account did not buy.
        Lost = "LOST",
    }
}
