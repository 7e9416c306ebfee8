//! What a note tells of a customer.

use crate::text_enum::text_enum;

text_enum! {
    /// What a note tells of a customer.
    pub enum Insight {
        /// What troubles them.
        Pain = "PAIN",
        /// What they want to reach.
        Goal = "GOAL",
        /// What speaks against buying.
        Objection = "OBJECTION",
        /// Whom else they look at.
        Competitor = "COMPETITOR",
        /// What they can spend, and from which pot.
        Budget = "BUDGET",
        /// Who decides, and how.
        DecisionProcess = "DECISION_PROCESS",
        /// When they want to decide.
        Timing = "TIMING",
        /// What they say of the product.
        ProductFeedback = "PRODUCT_FEEDBACK",
    }
}
