//! The closed lists of words of attribution.

use crate::graphql::enums::mirror;

mirror! {
    /// What is attributed.
    AttributionMeasure = attribution::query::Measure {
        /// Won deals; touches up to the deal's close count.
        Revenue,
        /// All deals created, whatever became of them, at today's amount; touches up to the deal's creation count.
        Pipeline,
    }
}

mirror! {
    /// Which date puts credit into a period.
    AttributionDate = attribution::query::DatedBy {
        /// The deal's close: sales' view. Not for PIPELINE.
        Closed,
        /// The deal's creation.
        DealCreated,
        /// Each touch's own time: marketing's cohort view. A deal's credit lands in several periods.
        Touched,
    }
}

mirror! {
    /// What rows can be grouped by.
    AttributionDimension = attribution::query::Dimension {
        /// The touch's campaign; empty: of no campaign.
        Campaign,
        /// The touch's channel.
        Channel,
        /// The touch's `utm_source`.
        Source,
        /// The touch's `utm_medium`.
        Medium,
        /// The touch's `utm_content`.
        Content,
        /// The touch's kind.
        TouchpointKind,
        /// The team whose touch it was: marketing and sales, side by side.
        Team,
        /// The person of the team.
        Rep,
        /// The lead whose touch it was.
        Lead,
        /// The deal's account.
        Account,
        /// The deal.
        Deal,
        /// New, expansion or renewal.
        DealKind,
        /// The deal's segment.
        Segment,
        /// The local day.
        Day,
        /// The week, from Monday.
        Week,
        /// The month.
        Month,
        /// The quarter of the fiscal year.
        Quarter,
        /// The fiscal year.
        Year,
    }
}

mirror! {
    /// Whose touches count.
    AttributionScope = attribution::rule::Scope {
        /// Every lead of the account.
        Account,
        /// The deal's contacts only.
        Contacts,
        /// The contacts if the deal has any, else every lead of the account.
        ContactsOrAccount,
    }
}

mirror! {
    /// Where a deal's journey starts.
    JourneyStart = attribution::rule::JourneyStart {
        /// With the account's first touch.
        AccountStart,
        /// After the account's previous won deal closed: keeps renewals from crediting the first touch for ever.
        PreviousWin,
    }
}

mirror! {
    /// How repeated touches of one lead, channel, campaign and kind are folded; the first stands for them.
    TouchpointDedupe = attribution::rule::Dedupe {
        /// Every touch counts.
        Touch,
        /// One a session: less than the organisation's session gap since the one before.
        Session,
        /// One a local day.
        Day,
    }
}

mirror! {
    /// What becomes of the weight of an anchor that finds no touch, or of the rest without touches.
    MissingAnchorPolicy = attribution::rule::Missing {
        /// What is held is scaled to 100 %.
        Proportional,
        /// Equally over the anchors that are held.
        Even,
        /// To the next anchor in the order `FIRST`, `LEAD_CREATED`, `DEAL_CREATED`, `LAST`; the last to the one before.
        Next,
    }
}

mirror! {
    /// A place in a journey that a model gives weight to.
    Anchor = attribution::query::Anchor {
        /// The earliest eligible touch.
        First,
        /// The last eligible touch at or before the creation of the oldest lead in scope.
        LeadCreated,
        /// The last eligible touch at or before the deal's creation.
        DealCreated,
        /// The latest eligible touch.
        Last,
    }
}

mirror! {
    /// Why a touch of the account earns nothing of a deal.
    ExclusionReason = attribution::query::Exclusion {
        /// After the cut-off: the deal's close for REVENUE, its creation for PIPELINE.
        AfterCutOff,
        /// Before the lookback window.
        BeforeLookback,
        /// Before the account's previous won deal closed.
        BeforePreviousWin,
        /// Suppressed by somebody, with a reason.
        Suppressed,
        /// Of a kind that does not count.
        Kind,
        /// Of a team that does not count.
        Team,
        /// Of a lead that is not a contact of the deal.
        NotAContact,
        /// Folded into an earlier touch of the same session or day.
        Duplicate,
    }
}

mirror! {
    /// A named attribution model. Vendors use one name for different things; each meaning has its own here.
    AttributionPreset = attribution::rule::Preset {
        /// All to the earliest touch.
        FirstTouch,
        /// All to the latest touch.
        LastTouch,
        /// All to the touch that created the lead.
        LeadCreation,
        /// All to the last touch whose channel is not DIRECT, else to the last.
        LastNonDirect,
        /// The same to every touch.
        Linear,
        /// 40 % first, 40 % lead creation, 20 % the rest (HubSpot, Ruler).
        UShaped,
        /// 40 % first, 40 % last, 20 % the rest (Adobe, Mixpanel, Dreamdata).
        UShapedFirstLast,
        /// 50 % first, 50 % lead creation (Marketo Measure).
        UShapedNoRest,
        /// 30 % first, 30 % lead creation, 30 % deal creation, 10 % the rest (HubSpot, Marketo Measure).
        WShaped,
        /// 30 % first, 30 % lead creation, 30 % last, 10 % the rest (Ruler).
        WShapedClose,
        /// 22.5 % each to first, lead creation, deal creation and last, 10 % the rest.
        FullPath,
        /// 20 % first, 60 % last, 20 % the rest (Adobe, Mixpanel).
        JShaped,
        /// 60 % first, 20 % last, 20 % the rest (Adobe, Mixpanel).
        InverseJ,
        /// Halves every 7 days back from the latest touch.
        TimeDecay,
        /// 100 % to each distinct group of the report. Inflates on purpose: rows add up to more than the total.
        Participation,
    }
}
