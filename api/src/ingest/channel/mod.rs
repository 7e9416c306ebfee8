//! What a touch implies that it does not say: whose it was, and through which channel it came. Pure; the rules as
//! users read them are in docs/TOUCHPOINTS.md.

mod kinds;
mod page;
mod search_engines;
mod sites;
mod social_sites;
mod traffic;

pub use self::{
    kinds::{Implied, implied},
    page::Tags,
    sites::{Site, SiteKind, site},
    traffic::{Traffic, channel_of},
};
