//! The words of the lead lifecycle as the schema shows them. Each mirrors the lifecycle's own list, value for value.

use agreement::lifecycle as rules;

use super::enums::mirror;

mirror! {
    /// What kind of fault a rejection names, which says who mends it.
    LeadRejectionGroup = rules::RejectionGroup {
        /// The hand-off went wrong, not the lead.
        Procedural,
        /// The lead's data cannot be used.
        Clerical,
        /// The lead is not what both teams call qualified.
        Definitional,
    }
}

mirror! {
    /// Why sales does not accept a lead.
    LeadRejectionReason = rules::Rejection {
        /// Procedural: it was handed to the wrong person or queue.
        Misrouted,
        /// Procedural: sales has this person already.
        Duplicate,
        /// Clerical: what is needed to work it is missing.
        Incomplete,
        /// Clerical: address or telephone number lead nowhere.
        InvalidContactData,
        /// Clerical: a test entry, or spam.
        TestOrSpam,
        /// Definitional: the company buys from us already.
        ExistingCustomer,
        /// Definitional: the company competes with us.
        Competitor,
        /// Definitional: outside the regions that are sold to.
        OutOfTerritory,
        /// Definitional: the company is too small or too large.
        WrongSize,
        /// Definitional: the person has no part in such a purchase.
        WrongPersona,
        /// Definitional: has done less than was agreed to count as qualified.
        BelowThreshold,
    }
}

mirror! {
    /// Why sales gives a lead up after contact.
    LeadDisqualificationReason = rules::Disqualification {
        /// The agreed attempts were made and nobody answered.
        UnableToReach,
        /// Needs nothing of the kind.
        NoNeed,
        /// Has no money for it.
        NoBudget,
        /// Cannot decide, and leads to nobody who can.
        NoAuthority,
        /// The product does not suit; `misfit` says in what.
        NoFit,
        /// Bought elsewhere.
        LostToCompetitor,
        /// Decided to change nothing.
        StatusQuo,
        /// The data turned out to be wrong.
        BadData,
        /// Does not want to be contacted any more.
        ConsentWithdrawn,
    }
}

mirror! {
    /// In what the product does not suit.
    LeadMisfit = rules::Misfit {
        /// It lacks something they need.
        MissingFeature,
        /// It does not work with what they have.
        Technical,
        /// They want to use it for something else.
        UseCase,
        /// Their trade is not served.
        Industry,
        /// They are too small or too large.
        CompanySize,
        /// Their region is not served.
        Region,
        /// Law or policy forbids it.
        Compliance,
    }
}

mirror! {
    /// Why a lead waits for another time.
    LeadRecyclingReason = rules::Recycling {
        /// Not now.
        BadTiming,
        /// There is money in the next budget.
        BudgetNextPeriod,
        /// Something else came first.
        PriorityShift,
        /// The person who wanted it has left.
        ChampionLeft,
        /// Asked to be kept informed.
        NurtureRequested,
        /// Has not answered.
        NoResponse,
    }
}

mirror! {
    /// How sales tries to reach a lead. Touchpoints of sales of the same kinds count as attempts too.
    AttemptKind = entity::attempt_kind::AttemptKind {
        /// A telephone call.
        Call,
        /// An e-mail of a sales person.
        SalesEmail,
        /// A meeting.
        Meeting,
        /// A demonstration of the product.
        Demo,
    }
}
