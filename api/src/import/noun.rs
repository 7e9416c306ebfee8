//! What a file can be loaded as.

/// What a row of a file can be made into. The order is the one in which the objects of a batch are written, so that
/// each finds what it refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Noun {
    /// A company that buys.
    Account,
    /// Something marketing or sales runs.
    Campaign,
    /// A person.
    Lead,
    /// A sale.
    Deal,
    /// A lead on a deal.
    Contact,
    /// An entry of a deal into a stage.
    Step,
    /// An observed interaction of one lead.
    Touchpoint,
    /// What a campaign cost on a day.
    Spend,
    /// Another cost of a team in a month.
    Cost,
    /// An exchange rate.
    Rate,
}

impl Noun {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 10] = [
        Self::Account,
        Self::Campaign,
        Self::Lead,
        Self::Deal,
        Self::Contact,
        Self::Step,
        Self::Touchpoint,
        Self::Spend,
        Self::Cost,
        Self::Rate,
    ];

    /// Its key in a mapping.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Campaign => "campaign",
            Self::Lead => "lead",
            Self::Deal => "deal",
            Self::Contact => "contact",
            Self::Step => "step",
            Self::Touchpoint => "touchpoint",
            Self::Spend => "spend",
            Self::Cost => "cost",
            Self::Rate => "rate",
        }
    }

    /// Several of them, as reports call them.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Account => "accounts",
            Self::Campaign => "campaigns",
            Self::Lead => "leads",
            Self::Deal => "deals",
            Self::Contact => "contacts",
            Self::Step => "steps",
            Self::Touchpoint => "touchpoints",
            Self::Spend => "spend",
            Self::Cost => "costs",
            Self::Rate => "rates",
        }
    }
}
