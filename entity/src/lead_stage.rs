//! Where a lead stands between first contact and customer.

use crate::text_enum::text_enum;

text_enum! {
    /// Where a lead stands between first contact and customer.
    pub enum LeadStage {
        /// Asked to hear from the company.
        Subscriber = "SUBSCRIBER",
        /// Known, not yet qualified.
        Lead = "LEAD",
        /// Qualified by marketing and handed over.
        Mql = "MQL",
        /// Accepted by sales.
        Sal = "SAL",
        /// Qualified by sales: a deal, or a meeting held.
        Sql = "SQL",
        /// On a deal.
        Opportunity = "OPPORTUNITY",
        /// On a deal that was won.
        Customer = "CUSTOMER",
        /// Not accepted by sales.
        Rejected = "REJECTED",
        /// Found unfit by sales after contact.
        Disqualified = "DISQUALIFIED",
        /// Given back to marketing until a later date.
        Recycled = "RECYCLED",
    }
}
