//! Attribution rules: what a deal takes from its account's journey, and how it is shared out.

mod position;
mod preset;
mod sets;

pub use self::{
    position::{BadWeights, PositionWeights},
    preset::{DEFAULT_HALF_LIFE_MILLIS, Preset},
    sets::{KindSet, TeamSet},
};

use crate::time::Instant;

/// A whole rule, nothing left open.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// How credit is shared among the eligible touches.
    pub model: Model,
    /// Whose touches count.
    pub scope: Scope,
    /// Only touches at most this many days (of 86,400 s) before the cut-off; none: unlimited.
    pub lookback_days: Option<u32>,
    /// Where the journey starts.
    pub journey_start: JourneyStart,
    /// Kinds that count.
    pub kinds: KindSet,
    /// Teams that count.
    pub teams: TeamSet,
    /// How repeated touches are folded.
    pub dedupe: Dedupe,
}

/// A rule and the instant from which it is in effect.
#[derive(Debug, Clone, PartialEq)]
pub struct DatedRule {
    /// In effect for deals whose cut-off is at or after this.
    pub from: Instant,
    /// The rule.
    pub rule: Rule,
}

/// How credit is shared among eligible touches. Named presets are values of this type, see [`Preset`].
#[derive(Debug, Clone, PartialEq)]
pub enum Model {
    /// Weights on anchors; the rest equally over the other touches.
    Position(PositionWeights),
    /// The last touch whose channel is not DIRECT, else the last.
    LastNonDirect,
    /// The same for every touch.
    Linear,
    /// Halves with age, counted back from the latest eligible touch.
    TimeDecay {
        /// Half-life in milliseconds, positive.
        half_life_millis: i64,
    },
    /// 100 % to each distinct group of the report, shared equally among that group's touches; does not conserve.
    Participation,
}

/// What becomes of weight that finds no touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// What is held is scaled to 100 %.
    Proportional,
    /// Equally over the anchors that are held.
    Even,
    /// To the next anchor in the order `FIRST`, `LEAD_CREATED`, `DEAL_CREATED`, `LAST`; the last to the one before.
    Next,
}

/// Whose touches count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every lead of the account.
    Account,
    /// The deal's contacts only.
    Contacts,
    /// The contacts if the deal has any, else the account.
    ContactsOrAccount,
}

/// Where a deal's journey starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JourneyStart {
    /// With the account's first touch.
    AccountStart,
    /// After the account's previous won deal closed.
    PreviousWin,
}

/// How repeated touches of one (lead, channel, campaign, kind) are folded; the first of a group stands for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dedupe {
    /// Every touch counts.
    Touch,
    /// One a session.
    Session,
    /// One a local day.
    Day,
}

impl Rule {
    /// The rule before any has been agreed: `W_SHAPED` over the whole account, no lookback, from the account's
    /// start, default kinds, both teams, every touch for itself.
    #[must_use]
    pub fn official_default() -> Self {
        Self {
            model: Preset::WShaped.model(),
            scope: Scope::Account,
            lookback_days: None,
            journey_start: JourneyStart::AccountStart,
            kinds: KindSet::DEFAULT,
            teams: TeamSet::ALL,
            dedupe: Dedupe::Touch,
        }
    }
}

impl DatedRule {
    /// A rule in effect since ever.
    #[must_use]
    pub fn always(rule: Rule) -> Self {
        Self {
            from: Instant(i64::MIN),
            rule,
        }
    }
}

impl Model {
    /// Whether the credits of a deal sum to its amount; only PARTICIPATION does not, on purpose.
    #[must_use]
    pub fn conserves(&self) -> bool {
        !matches!(self, Self::Participation)
    }
}
