//! Why a lead did not go on: closed lists, so that reasons can be counted.

use super::words;

words! {
    /// What kind of fault a rejection names, which says who mends it: routing, data, or the definition itself.
    RejectionGroup {
        /// The hand-off went wrong, not the lead.
        Procedural = "PROCEDURAL",
        /// The lead's data cannot be used.
        Clerical = "CLERICAL",
        /// The lead is not what both teams agreed to call qualified.
        Definitional = "DEFINITIONAL",
    }
}

words! {
    /// Why sales does not accept a lead.
    Rejection {
        /// It was handed to the wrong person or queue.
        Misrouted = "MISROUTED",
        /// Sales has this person already.
        Duplicate = "DUPLICATE",
        /// What is needed to work it is missing.
        Incomplete = "INCOMPLETE",
        /// Address or telephone number lead nowhere.
        InvalidContactData = "INVALID_CONTACT_DATA",
        /// A test entry, or spam.
        TestOrSpam = "TEST_OR_SPAM",
        /// The company buys from us already.
        ExistingCustomer = "EXISTING_CUSTOMER",
        /// The company competes with us.
        Competitor = "COMPETITOR",
        /// Outside the regions that are sold to.
        OutOfTerritory = "OUT_OF_TERRITORY",
        /// The company is too small or too large.
        WrongSize = "WRONG_SIZE",
        /// The person has no part in such a purchase.
        WrongPersona = "WRONG_PERSONA",
        /// Has done less than was agreed to count as qualified.
        BelowThreshold = "BELOW_THRESHOLD",
    }
}

impl Rejection {
    /// What kind of fault it is.
    #[must_use]
    pub const fn group(self) -> RejectionGroup {
        match self {
            Self::Misrouted | Self::Duplicate => RejectionGroup::Procedural,
            Self::Incomplete | Self::InvalidContactData | Self::TestOrSpam => {
                RejectionGroup::Clerical
            }
            Self::ExistingCustomer
            | Self::Competitor
            | Self::OutOfTerritory
            | Self::WrongSize
            | Self::WrongPersona
            | Self::BelowThreshold => RejectionGroup::Definitional,
        }
    }
}

words! {
    /// Why sales gives a lead up after contact.
    Disqualification {
        /// The agreed attempts were made and nobody answered.
        UnableToReach = "UNABLE_TO_REACH",
        /// Needs nothing of the kind.
        NoNeed = "NO_NEED",
        /// Has no money for it.
        NoBudget = "NO_BUDGET",
        /// Cannot decide, and leads to nobody who can.
        NoAuthority = "NO_AUTHORITY",
        /// The product does not suit; says in what.
        NoFit = "NO_FIT",
        /// Bought elsewhere.
        LostToCompetitor = "LOST_TO_COMPETITOR",
        /// Decided to change nothing.
        StatusQuo = "STATUS_QUO",
        /// The data turned out to be wrong.
        BadData = "BAD_DATA",
        /// Does not want to be contacted any more.
        ConsentWithdrawn = "CONSENT_WITHDRAWN",
    }
}

words! {
    /// In what the product does not suit.
    Misfit {
        /// It lacks something they need.
        MissingFeature = "MISSING_FEATURE",
        /// It does not work with what they have.
        Technical = "TECHNICAL",
        /// They want to use it for something else.
        UseCase = "USE_CASE",
        /// Their trade is not served.
        Industry = "INDUSTRY",
        /// They are too small or too large.
        CompanySize = "COMPANY_SIZE",
        /// Their region is not served.
        Region = "REGION",
        /// Law or policy forbids it.
        Compliance = "COMPLIANCE",
    }
}

words! {
    /// Why a lead waits for another time.
    Recycling {
        /// Not now.
        BadTiming = "BAD_TIMING",
        /// There is money in the next budget.
        BudgetNextPeriod = "BUDGET_NEXT_PERIOD",
        /// Something else came first.
        PriorityShift = "PRIORITY_SHIFT",
        /// The person who wanted it has left.
        ChampionLeft = "CHAMPION_LEFT",
        /// Asked to be kept informed.
        NurtureRequested = "NURTURE_REQUESTED",
        /// Has not answered.
        NoResponse = "NO_RESPONSE",
    }
}

/// The reason of a step, of whichever list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Sales said nothing within the agreed hours.
    Silent,
    /// The day to come back has come.
    Recontact,
    /// A deal was created with the lead as contact.
    DealCreated,
    /// Such a deal was won.
    DealWon,
    /// Sales does not accept the lead.
    Rejected(Rejection),
    /// Sales gives the lead up.
    Disqualified(Disqualification, Option<Misfit>),
    /// The lead waits for another time.
    Recycled(Recycling),
}

impl Reason {
    /// The code that histories keep.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Silent => "SILENT",
            Self::Recontact => "RECONTACT",
            Self::DealCreated => "DEAL_CREATED",
            Self::DealWon => "DEAL_WON",
            Self::Rejected(reason) => reason.name(),
            Self::Disqualified(reason, _) => reason.name(),
            Self::Recycled(reason) => reason.name(),
        }
    }

    /// In what the product does not suit, where that is the reason.
    #[must_use]
    pub const fn misfit(self) -> Option<Misfit> {
        match self {
            Self::Disqualified(_, misfit) => misfit,
            _ => None,
        }
    }
}
