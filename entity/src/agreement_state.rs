//! What became of a version of an agreement.

use crate::text_enum::text_enum;

text_enum! {
    /// What became of a version of an agreement.
    pub enum AgreementState {
        /// Open: waits for signatures.
        Proposed = "PROPOSED",
        /// Signed by both teams.
        Agreed = "AGREED",
        /// Refused by an approver.
        Rejected = "REJECTED",
        /// Taken back by who proposed it.
        Withdrawn = "WITHDRAWN",
        /// Replaced by an edited proposal before it was decided.
        Void = "VOID",
    }
}
