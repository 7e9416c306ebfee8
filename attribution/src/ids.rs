//! Identifiers are opaque 128-bit numbers (the bits of a UUID). The engine only compares them.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u128);
    )*};
}

ids! {
    /// A company that buys, or a person who buys alone.
    AccountId;
    /// A person.
    LeadId;
    /// Something marketing or sales runs.
    CampaignId;
    /// One observed interaction.
    TouchpointId;
    /// A sale.
    DealId;
}
