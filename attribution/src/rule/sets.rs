//! Sets of kinds and teams.

use crate::vocabulary::{Team, TouchpointKind};

/// A set of kinds of touchpoint, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KindSet(pub u32);

/// A set of teams, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TeamSet(pub u8);

impl KindSet {
    /// No kind.
    pub const NONE: Self = Self(0);

    /// Every kind.
    pub const ALL: Self = {
        let (mut bits, mut place) = (0_u32, 0);
        while place < TouchpointKind::ALL.len() {
            bits |= 1 << place;
            place += 1;
        }
        Self(bits)
    };

    /// What counts unless a rule says otherwise: all but `EMAIL_SENT` and `EMAIL_OPEN` (machines open mail),
    /// `AD_IMPRESSION` (nobody did anything) and `SELF_REPORTED` (a memory, not an observation).
    pub const DEFAULT: Self = Self::ALL
        .without(TouchpointKind::EmailSent)
        .without(TouchpointKind::EmailOpen)
        .without(TouchpointKind::AdImpression)
        .without(TouchpointKind::SelfReported);

    /// The set and this kind.
    #[must_use]
    pub const fn with(self, kind: TouchpointKind) -> Self {
        Self(self.0 | 1 << kind as u32)
    }

    /// The set but this kind.
    #[must_use]
    pub const fn without(self, kind: TouchpointKind) -> Self {
        Self(self.0 & !(1 << kind as u32))
    }

    /// Whether the kind is in it.
    #[must_use]
    pub const fn contains(self, kind: TouchpointKind) -> bool {
        self.0 >> kind as u32 & 1 == 1
    }

    /// Its kinds, in the order of declaration.
    pub fn iter(self) -> impl Iterator<Item = TouchpointKind> {
        TouchpointKind::ALL
            .iter()
            .copied()
            .filter(move |&kind| self.contains(kind))
    }
}

impl TeamSet {
    /// No team.
    pub const NONE: Self = Self(0);
    /// Both teams.
    pub const ALL: Self = Self::NONE.with(Team::Marketing).with(Team::Sales);

    /// The set and this team.
    #[must_use]
    pub const fn with(self, team: Team) -> Self {
        Self(self.0 | 1 << team as u8)
    }

    /// Whether the team is in it.
    #[must_use]
    pub const fn contains(self, team: Team) -> bool {
        self.0 >> team as u8 & 1 == 1
    }

    /// Its teams, in the order of declaration.
    pub fn iter(self) -> impl Iterator<Item = Team> {
        Team::ALL
            .iter()
            .copied()
            .filter(move |&team| self.contains(team))
    }
}

impl FromIterator<TouchpointKind> for KindSet {
    fn from_iter<I: IntoIterator<Item = TouchpointKind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::NONE, Self::with)
    }
}

impl FromIterator<Team> for TeamSet {
    fn from_iter<I: IntoIterator<Item = Team>>(teams: I) -> Self {
        teams.into_iter().fold(Self::NONE, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_default_what_machines_do_and_people_remember_does_not_count() {
        let left_out: Vec<_> = KindSet::ALL
            .iter()
            .filter(|&kind| !KindSet::DEFAULT.contains(kind))
            .map(TouchpointKind::code)
            .collect();
        assert_eq!(
            left_out,
            ["AD_IMPRESSION", "EMAIL_SENT", "EMAIL_OPEN", "SELF_REPORTED"]
        );
        assert_eq!(
            KindSet::DEFAULT.iter().collect::<KindSet>(),
            KindSet::DEFAULT
        );
        assert_eq!(TeamSet::ALL.iter().collect::<TeamSet>(), TeamSet::ALL);
        assert!(!TeamSet::from_iter([Team::Sales]).contains(Team::Marketing));
    }
}
