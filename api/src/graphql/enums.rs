//! The closed lists of words as the schema shows them. Each mirrors the database's own list and the engine's, value for
//! value: a value that is missing in one of them does not compile.

macro_rules! mirror {
    ($(#[$doc:meta])* $name:ident = $entity:ty { $($(#[$vdoc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, async_graphql::Enum, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl From<$entity> for $name {
            fn from(value: $entity) -> Self {
                type Other = $entity;
                match value { $(Other::$variant => Self::$variant,)* }
            }
        }

        impl From<$name> for $entity {
            fn from(value: $name) -> Self {
                type Other = $entity;
                match value { $($name::$variant => Other::$variant,)* }
            }
        }
    };
}

pub(crate) use mirror;

/// The engine's list as well.
macro_rules! mirror_engine {
    ($name:ident = $engine:ty { $($variant:ident,)* }) => {
        impl From<$engine> for $name {
            fn from(value: $engine) -> Self {
                type Other = $engine;
                match value { $(Other::$variant => Self::$variant,)* }
            }
        }

        impl From<$name> for $engine {
            fn from(value: $name) -> Self {
                type Other = $engine;
                match value { $($name::$variant => Other::$variant,)* }
            }
        }
    };
}

mirror! {
    /// The way a touch reached the person.
    Channel = entity::channel::Channel {
        /// Came by itself: no source and no referrer.
        Direct,
        /// Unpaid search results.
        OrganicSearch,
        /// Paid search advertising.
        PaidSearch,
        /// Unpaid posts in social networks.
        OrganicSocial,
        /// Paid advertising in social networks.
        PaidSocial,
        /// Banner and video advertising.
        Display,
        /// Marketing e-mail.
        Email,
        /// A link on another site, or a recommendation.
        Referral,
        /// Affiliate partners paid by result.
        Affiliate,
        /// Papers, reports and other content.
        Content,
        /// Trade fairs, dinners and other meetings in person.
        Event,
        /// Online seminars.
        Webinar,
        /// Resellers and other partners.
        Partner,
        /// Letters and parcels.
        DirectMail,
        /// What sales did: calls, mails, meetings, demos, proposals.
        Sales,
        /// Known, but none of these.
        Other,
        /// Nothing is known.
        Unassigned,
    }
}

mirror_engine! { Channel = attribution::vocabulary::Channel { Direct, OrganicSearch, PaidSearch, OrganicSocial, PaidSocial, Display, Email, Referral, Affiliate, Content, Event, Webinar, Partner, DirectMail, Sales, Other, Unassigned, } }

mirror! {
    /// What happened in a touchpoint.
    TouchpointKind = entity::touchpoint_kind::TouchpointKind {
        /// A click on an advertisement.
        AdClick,
        /// An advertisement was shown.
        AdImpression,
        /// A page was viewed.
        PageView,
        /// A form was sent.
        FormSubmission,
        /// Content was downloaded.
        ContentDownload,
        /// A marketing e-mail was sent.
        EmailSent,
        /// A marketing e-mail was opened (often by a machine).
        EmailOpen,
        /// A link in a marketing e-mail was clicked.
        EmailClick,
        /// A person answered an e-mail.
        EmailReply,
        /// A click on a post in a social network.
        SocialClick,
        /// A chat.
        Chat,
        /// Attendance of an online seminar.
        Webinar,
        /// Attendance of an event.
        Event,
        /// A recommendation.
        Referral,
        /// What the person said when asked how they heard of us.
        SelfReported,
        /// An e-mail of a sales person.
        SalesEmail,
        /// A telephone call.
        Call,
        /// A meeting.
        Meeting,
        /// A demonstration of the product.
        Demo,
        /// A proposal was sent.
        Proposal,
        /// Something else.
        Other,
    }
}

mirror_engine! { TouchpointKind = attribution::vocabulary::TouchpointKind { AdClick, AdImpression, PageView, FormSubmission, ContentDownload, EmailSent, EmailOpen, EmailClick, EmailReply, SocialClick, Chat, Webinar, Event, Referral, SelfReported, SalesEmail, Call, Meeting, Demo, Proposal, Other, } }

mirror! {
    /// Whose touch it was.
    Team = entity::team::Team {
        /// Marketing.
        Marketing,
        /// Sales.
        Sales,
    }
}

mirror_engine! { Team = attribution::vocabulary::Team { Marketing, Sales, } }

mirror! {
    /// What kind of sale a deal is.
    DealKind = entity::deal_kind::DealKind {
        /// The first sale to an account.
        New,
        /// More sold to a customer.
        Expansion,
        /// A contract continued.
        Renewal,
    }
}

mirror_engine! { DealKind = attribution::vocabulary::DealKind { New, Expansion, Renewal, } }

mirror! {
    /// How a deal stands.
    DealOutcome = entity::deal_outcome::DealOutcome {
        /// Not decided.
        Open,
        /// Won.
        Won,
        /// Lost.
        Lost,
    }
}

mirror_engine! { DealOutcome = attribution::vocabulary::Outcome { Open, Won, Lost, } }

mirror! {
    /// How far a lead has come.
    LeadStage = entity::lead_stage::LeadStage {
        /// Asked to hear from the company.
        Subscriber,
        /// Known, not yet qualified.
        Lead,
        /// Qualified by marketing and handed over.
        Mql,
        /// Accepted by sales.
        Sal,
        /// Qualified by sales: a deal, or a meeting held.
        Sql,
        /// On a deal.
        Opportunity,
        /// On a deal that was won.
        Customer,
        /// Not accepted by sales.
        Rejected,
        /// Found unfit by sales after contact.
        Disqualified,
        /// Given back to marketing until a later date.
        Recycled,
    }
}

mirror! {
    /// What a user may do.
    Role = entity::role::Role {
        /// Runs the deployment: organisation, users, tokens, rates. Approves nothing.
        Admin,
        /// Keeps campaigns, spend, marketing touches and leads up to MQL.
        Marketing,
        /// Keeps accounts, deals, sales touches and leads from MQL.
        Sales,
        /// Reads everything, with personal data masked.
        Analyst,
    }
}

mirror! {
    /// How sure a deal in a stage is taken to be.
    ForecastCategory = entity::forecast_category::ForecastCategory {
        /// Left out.
        Omitted,
        /// May close.
        Pipeline,
        /// Closes if all goes well.
        BestCase,
        /// Promised.
        Commit,
        /// Won.
        Closed,
    }
}

mirror! {
    /// What an agreement is about.
    AgreementKind = entity::agreement_kind::AgreementKind {
        /// The attribution rule that reports use unless told otherwise. Its subject is `official`.
        OfficialRule,
        /// What a figure means. Its subject is the metric's key.
        MetricDefinition,
        /// A figure both teams mean to reach together in a period. Each has a subject of its own.
        Target,
        /// What each team owes the other for leads. Its subject is `service-level`.
        ServiceLevel,
    }
}

mirror! {
    /// What a note tells of a customer.
    Insight = entity::insight::Insight {
        /// What troubles them.
        Pain,
        /// What they want to reach.
        Goal,
        /// What speaks against buying.
        Objection,
        /// Whom else they look at.
        Competitor,
        /// What they can spend, and from which pot.
        Budget,
        /// Who decides, and how.
        DecisionProcess,
        /// When they want to decide.
        Timing,
        /// What they say of the product.
        ProductFeedback,
    }
}
