//! Closed lists of words. Each has its code, the `UPPER_CASE` name used everywhere outside this crate.

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The `UPPER_CASE` name.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// The value with this `UPPER_CASE` name.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    )*};
}

words! {
    /// The way a touch reached the person.
    Channel {
        /// Came by itself: no source and no referrer.
        Direct = "DIRECT",
        /// Unpaid search results.
        OrganicSearch = "ORGANIC_SEARCH",
        /// Paid search advertising.
        PaidSearch = "PAID_SEARCH",
        /// Unpaid posts in social networks.
        OrganicSocial = "ORGANIC_SOCIAL",
        /// Paid advertising in social networks.
        PaidSocial = "PAID_SOCIAL",
        /// Banner and video advertising.
        Display = "DISPLAY",
        /// Marketing e-mail.
        Email = "EMAIL",
        /// A link on another site, or a recommendation.
        Referral = "REFERRAL",
        /// Affiliate partners paid by result.
        Affiliate = "AFFILIATE",
        /// Papers, reports and other content.
        Content = "CONTENT",
        /// Trade fairs, dinners and other meetings in person.
        Event = "EVENT",
        /// Online seminars.
        Webinar = "WEBINAR",
        /// Resellers and other partners.
        Partner = "PARTNER",
        /// Letters and parcels.
        DirectMail = "DIRECT_MAIL",
        /// What sales did: calls, mails, meetings, demos, proposals.
        Sales = "SALES",
        /// Known, but none of these.
        Other = "OTHER",
        /// Nothing is known.
        Unassigned = "UNASSIGNED",
    }

    /// What happened in a touchpoint.
    TouchpointKind {
        /// A click on an advertisement.
        AdClick = "AD_CLICK",
        /// An advertisement was shown.
        AdImpression = "AD_IMPRESSION",
        /// A page was viewed.
        PageView = "PAGE_VIEW",
        /// A form was sent.
        FormSubmission = "FORM_SUBMISSION",
        /// Content was downloaded.
        ContentDownload = "CONTENT_DOWNLOAD",
        /// A marketing e-mail was sent.
        EmailSent = "EMAIL_SENT",
        /// A marketing e-mail was opened (often by a machine).
        EmailOpen = "EMAIL_OPEN",
        /// A link in a marketing e-mail was clicked.
        EmailClick = "EMAIL_CLICK",
        /// A person answered an e-mail.
        EmailReply = "EMAIL_REPLY",
        /// A click on a post in a social network.
        SocialClick = "SOCIAL_CLICK",
        /// A chat.
        Chat = "CHAT",
        /// Attendance of an online seminar.
        Webinar = "WEBINAR",
        /// Attendance of an event.
        Event = "EVENT",
        /// A recommendation.
        Referral = "REFERRAL",
        /// What the person said when asked how they heard of us.
        SelfReported = "SELF_REPORTED",
        /// An e-mail of a sales person.
        SalesEmail = "SALES_EMAIL",
        /// A telephone call.
        Call = "CALL",
        /// A meeting.
        Meeting = "MEETING",
        /// A demonstration of the product.
        Demo = "DEMO",
        /// A proposal was sent.
        Proposal = "PROPOSAL",
        /// Something else.
        Other = "OTHER",
    }

    /// Whose touch it was.
    Team {
        /// Marketing.
        Marketing = "MARKETING",
        /// Sales.
        Sales = "SALES",
    }

    /// What kind of sale a deal is.
    DealKind {
        /// The first sale to an account.
        New = "NEW",
        /// More sold to a customer.
        Expansion = "EXPANSION",
        /// A contract continued.
        Renewal = "RENEWAL",
    }

    /// How a deal stands.
    Outcome {
        /// Not decided.
        Open = "OPEN",
        /// Won.
        Won = "WON",
        /// Lost.
        Lost = "LOST",
    }
}
