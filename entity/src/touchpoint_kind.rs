//! What happened in a touch.

use crate::text_enum::text_enum;

text_enum! {
    /// What happened in a touch.
    pub enum TouchpointKind {
        /// An advertisement was clicked.
        AdClick = "AD_CLICK",
        /// An advertisement was shown.
        AdImpression = "AD_IMPRESSION",
        /// A page was read.
        PageView = "PAGE_VIEW",
        /// A form was sent.
        FormSubmission = "FORM_SUBMISSION",
        /// A document was downloaded.
        ContentDownload = "CONTENT_DOWNLOAD",
        /// A marketing e-mail was sent.
        EmailSent = "EMAIL_SENT",
        /// A marketing e-mail was opened, by a person or a machine.
        EmailOpen = "EMAIL_OPEN",
        /// A link in a marketing e-mail was clicked.
        EmailClick = "EMAIL_CLICK",
        /// An e-mail was answered.
        EmailReply = "EMAIL_REPLY",
        /// A post was clicked.
        SocialClick = "SOCIAL_CLICK",
        /// A conversation on the site.
        Chat = "CHAT",
        /// A webinar was attended.
        Webinar = "WEBINAR",
        /// An event was attended.
        Event = "EVENT",
        /// Someone recommended the company.
        Referral = "REFERRAL",
        /// The lead said where they had heard of the company.
        SelfReported = "SELF_REPORTED",
        /// A sales person wrote.
        SalesEmail = "SALES_EMAIL",
        /// A telephone call.
        Call = "CALL",
        /// A meeting.
        Meeting = "MEETING",
        /// The product was shown.
        Demo = "DEMO",
        /// An offer was made.
        Proposal = "PROPOSAL",
        /// None of the others.
        Other = "OTHER",
    }
}
