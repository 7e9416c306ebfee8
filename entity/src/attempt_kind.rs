//! How sales tries to reach a lead.

use crate::text_enum::text_enum;

text_enum! {
    /// How sales tries to reach a lead. Touchpoints of sales of the same kinds count as attempts too.
    pub enum AttemptKind {
        /// A telephone call.
        Call = "CALL",
        /// An e-mail of a sales person.
        SalesEmail = "SALES_EMAIL",
        /// A meeting.
        Meeting = "MEETING",
        /// A demonstration of the product.
        Demo = "DEMO",
    }
}
