//! Where a touch came from, or where a campaign runs.

use crate::text_enum::text_enum;

text_enum! {
    /// Where a touch came from, or where a campaign runs.
    pub enum Channel {
        /// Typed the address or used a bookmark: no source and no referrer.
        Direct = "DIRECT",
        /// An unpaid search result.
        OrganicSearch = "ORGANIC_SEARCH",
        /// An advertisement beside search results.
        PaidSearch = "PAID_SEARCH",
        /// An unpaid post on a social network.
        OrganicSocial = "ORGANIC_SOCIAL",
        /// An advertisement on a social network.
        PaidSocial = "PAID_SOCIAL",
        /// A banner or another display advertisement.
        Display = "DISPLAY",
        /// Marketing e-mail.
        Email = "EMAIL",
        /// A link on another site, or a recommendation.
        Referral = "REFERRAL",
        /// A link of a partner who is paid for it.
        Affiliate = "AFFILIATE",
        /// Published content, such as a white paper.
        Content = "CONTENT",
        /// A fair, conference or dinner.
        Event = "EVENT",
        /// An event held on line.
        Webinar = "WEBINAR",
        /// A reseller or alliance.
        Partner = "PARTNER",
        /// Paper mail.
        DirectMail = "DIRECT_MAIL",
        /// The sales team itself.
        Sales = "SALES",
        /// Known, but none of the others.
        Other = "OTHER",
        /// Nothing is known.
        Unassigned = "UNASSIGNED",
    }
}
