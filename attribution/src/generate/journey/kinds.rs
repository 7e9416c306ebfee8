//! Which kinds of touch belong to which phase of a sale.

use crate::{
    generate::prng::Prng,
    vocabulary::{Team, TouchpointKind as Kind},
};

/// A phase of an account's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Hears of the company.
    Aware,
    /// Reads, asks, attends.
    Nurture,
    /// From the deal's creation to its close.
    Selling,
    /// Is a customer, or was lost.
    Customer,
}

const AWARE: [(Kind, u64); 9] = [
    (Kind::AdClick, 30),
    (Kind::AdImpression, 8),
    (Kind::PageView, 20),
    (Kind::SocialClick, 10),
    (Kind::ContentDownload, 12),
    (Kind::Event, 6),
    (Kind::Referral, 4),
    (Kind::EmailSent, 2),
    (Kind::Webinar, 8),
];
const NURTURE: [(Kind, u64); 13] = [
    (Kind::PageView, 14),
    (Kind::FormSubmission, 14),
    (Kind::ContentDownload, 12),
    (Kind::Webinar, 12),
    (Kind::EmailClick, 14),
    (Kind::EmailOpen, 9),
    (Kind::EmailSent, 4),
    (Kind::AdClick, 5),
    (Kind::Chat, 4),
    (Kind::Event, 5),
    (Kind::SelfReported, 2),
    (Kind::SalesEmail, 5),
    (Kind::Call, 6),
];
/// The first, second and last part of the time from creation to close.
const SELLING: [[(Kind, u64); 8]; 3] = [
    [
        (Kind::Call, 26),
        (Kind::SalesEmail, 24),
        (Kind::Meeting, 20),
        (Kind::Demo, 8),
        (Kind::PageView, 8),
        (Kind::ContentDownload, 6),
        (Kind::EmailClick, 5),
        (Kind::EmailReply, 5),
    ],
    [
        (Kind::Demo, 26),
        (Kind::Meeting, 20),
        (Kind::SalesEmail, 16),
        (Kind::ContentDownload, 9),
        (Kind::Webinar, 7),
        (Kind::PageView, 7),
        (Kind::Call, 8),
        (Kind::EmailReply, 7),
    ],
    [
        (Kind::Proposal, 26),
        (Kind::Meeting, 22),
        (Kind::EmailReply, 14),
        (Kind::SalesEmail, 14),
        (Kind::Call, 12),
        (Kind::PageView, 5),
        (Kind::ContentDownload, 4),
        (Kind::Other, 3),
    ],
];
const CUSTOMER: [(Kind, u64); 7] = [
    (Kind::EmailClick, 24),
    (Kind::EmailOpen, 20),
    (Kind::PageView, 16),
    (Kind::Webinar, 14),
    (Kind::Meeting, 12),
    (Kind::Call, 8),
    (Kind::Event, 6),
];

/// A kind for a phase; `part` (0 to 999) says how far the phase is.
pub(super) fn kind(phase: Phase, part: u64, prng: &mut Prng) -> Kind {
    let [early, middle, late] = &SELLING;
    match phase {
        Phase::Aware => prng.weighted(&AWARE, Kind::PageView),
        Phase::Nurture => prng.weighted(&NURTURE, Kind::PageView),
        Phase::Customer => prng.weighted(&CUSTOMER, Kind::EmailClick),
        Phase::Selling if part < 350 => prng.weighted(early, Kind::Call),
        Phase::Selling if part < 700 => prng.weighted(middle, Kind::Demo),
        Phase::Selling => prng.weighted(late, Kind::Meeting),
    }
}

/// Whose touch a kind is here.
pub(super) const fn team(kind: Kind) -> Team {
    match kind {
        Kind::SalesEmail
        | Kind::Call
        | Kind::Meeting
        | Kind::Demo
        | Kind::Proposal
        | Kind::EmailReply
        | Kind::Other => Team::Sales,
        _ => Team::Marketing,
    }
}

/// The title of those who open conversations.
pub(super) const CALLER: &str = "SDR";
/// The title of those who sell.
pub(super) const SELLER: &str = "ACCOUNT_EXECUTIVE";

/// Who of sales does it; nobody, where it is marketing's touch.
pub(super) fn title(kind: Kind) -> Option<&'static str> {
    match (kind, team(kind)) {
        (_, Team::Marketing) => None,
        (Kind::Call | Kind::SalesEmail, Team::Sales) => Some(CALLER),
        (_, Team::Sales) => Some(SELLER),
    }
}

/// The page of our site a touch happens on, if it does.
pub(super) fn page(kind: Kind, prng: &mut Prng) -> Option<&'static str> {
    let pages: &[&str] = match kind {
        Kind::PageView => &["/", "/pricing", "/product", "/customers", "/blog/planning"],
        Kind::FormSubmission => &["/demo", "/contact", "/trial"],
        Kind::ContentDownload => &["/library/report", "/library/guide", "/library/calculator"],
        Kind::AdClick => &["/start", "/compare", "/product"],
        Kind::Chat => &["/pricing", "/product"],
        Kind::EmailClick | Kind::SocialClick => &["/blog/planning", "/library/guide", "/webinars"],
        Kind::Referral => &["/", "/partners"],
        _ => return None,
    };
    Some(*prng.pick(pages))
}
