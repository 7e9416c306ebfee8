//! Where a lead stands.

use super::words;

words! {
    /// Where a lead stands between first contact and customer.
    Stage {
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
        /// Given back to marketing until a later day.
        Recycled = "RECYCLED",
    }
}

impl Stage {
    /// Whether marketing takes a lead back from here, which opens its next cycle.
    #[must_use]
    pub const fn is_return_point(self) -> bool {
        matches!(self, Self::Rejected | Self::Disqualified | Self::Recycled)
    }

    /// Whether sales works a lead here.
    #[must_use]
    pub const fn is_with_sales(self) -> bool {
        matches!(self, Self::Mql | Self::Sal | Self::Sql)
    }
}
