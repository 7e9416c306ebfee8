//! The rules of the two keys.

use super::{
    Actor, Command, ContentHash, Done, Millis, PersonId, Refused, Role, Signature, State, Team,
    Version,
};

/// One subject that both sides sign, with all its versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreement {
    versions: Vec<Version>,
}

impl Agreement {
    /// An agreement as it was kept: its versions, in the order of their numbers.
    #[must_use]
    pub fn restore(versions: Vec<Version>) -> Self {
        Self { versions }
    }

    /// Its versions, oldest first.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// A version by its number.
    #[must_use]
    pub fn version(&self, number: u32) -> Option<&Version> {
        self.versions
            .iter()
            .find(|version| version.number == number)
    }

    /// The number the next proposal gets.
    #[must_use]
    pub fn next_number(&self) -> u32 {
        self.versions.last().map_or(1, |version| version.number + 1)
    }

    /// The proposal that waits for signatures.
    #[must_use]
    pub fn open(&self) -> Option<&Version> {
        self.versions
            .iter()
            .find(|version| version.state == State::Proposed)
    }

    /// Makes a step, or changes nothing.
    ///
    /// # Errors
    /// Says why the step was not made.
    pub fn apply(&mut self, actor: Actor, command: &Command, at: Millis) -> Result<Done, Refused> {
        let (person, team, approver) = member(actor)?;
        match command {
            Command::Propose {
                content_hash,
                effective_from,
            } => {
                if let Some(open) = self.open() {
                    return Err(Refused::OpenProposal {
                        version: open.number,
                    });
                }
                Ok(self.add((person, team), *content_hash, *effective_from, at, None))
            }
            Command::Revise {
                version,
                content_hash,
                effective_from,
            } => {
                self.open_as(*version)?.state = State::Void;
                let voided = Some(*version);
                Ok(self.add((person, team), *content_hash, *effective_from, at, voided))
            }
            Command::Approve {
                version,
                content_hash,
                retroactive,
            } => {
                approver_of(team, approver)?;
                let open = self.open_as(*version)?;
                if open.content_hash != *content_hash {
                    return Err(Refused::OtherContent { version: *version });
                }
                let signature = Signature {
                    team,
                    by: person,
                    at,
                    retroactive: *retroactive,
                };
                sign(open, signature)
            }
            Command::Reject { version, reason } => {
                approver_of(team, approver)?;
                let open = self.open_as(*version)?;
                if reason.trim().is_empty() {
                    return Err(Refused::NoReason);
                }
                open.state = State::Rejected;
                Ok(Done::Rejected { version: *version })
            }
            Command::Withdraw { version } => {
                let open = self.open_as(*version)?;
                if open.proposed_by != person && !(approver && open.proposed_for == team) {
                    return Err(Refused::NotYours);
                }
                open.state = State::Withdrawn;
                Ok(Done::Withdrawn { version: *version })
            }
        }
    }

    fn add(
        &mut self,
        (proposed_by, proposed_for): (PersonId, Team),
        content_hash: ContentHash,
        effective_from: Option<Millis>,
        at: Millis,
        voided: Option<u32>,
    ) -> Done {
        let number = self.next_number();
        self.versions.push(Version {
            number,
            content_hash,
            effective_from,
            proposed_by,
            proposed_for,
            proposed_at: at,
            state: State::Proposed,
            signatures: Vec::new(),
            in_effect_from: None,
        });
        Done::Proposed {
            version: number,
            voided,
        }
    }

    /// The open proposal, if it is the one the caller means.
    fn open_as(&mut self, number: u32) -> Result<&mut Version, Refused> {
        let open = self
            .versions
            .iter_mut()
            .find(|version| version.state == State::Proposed)
            .ok_or(Refused::NothingOpen)?;
        if open.number == number {
            Ok(open)
        } else {
            Err(Refused::Stale {
                version: open.number,
            })
        }
    }
}

/// Who acts, for which side, and whether they may sign for it.
const fn member(actor: Actor) -> Result<(PersonId, Team, bool), Refused> {
    match actor {
        Actor::Program => Err(Refused::Program),
        Actor::Person {
            role: Role::Admin | Role::Analyst,
            ..
        } => Err(Refused::NoTeam),
        Actor::Person {
            id,
            role: Role::Member { team, approver },
        } => Ok((id, team, approver)),
    }
}

const fn approver_of(team: Team, approver: bool) -> Result<(), Refused> {
    if approver {
        Ok(())
    } else {
        Err(Refused::NotAnApprover { team })
    }
}

/// Puts a signature under the open proposal; the second one makes it an agreement.
fn sign(open: &mut Version, new: Signature) -> Result<Done, Refused> {
    let mut other = None;
    let mut renewed = None;
    for (place, known) in open.signatures.iter().enumerate() {
        if known.team == new.team {
            // The same person may add that it also stands retroactively: the only thing a signature can gain.
            if known.by != new.by || known.retroactive || !new.retroactive {
                return Err(Refused::AlreadySigned { team: new.team });
            }
            renewed = Some(place);
        } else if known.by == new.by {
            return Err(Refused::BothSides { team: known.team });
        } else {
            other = Some(*known);
        }
    }
    // Clocks of several processes may differ a little: the later signature is the later one of the two.
    let later = other.map_or(new.at, |other| other.at.max(new.at));
    if let Some(effective_from) = open.effective_from.filter(|&effective| effective < later) {
        if !new.retroactive {
            return Err(Refused::Retroactive { effective_from });
        }
        if let Some(other) = other.filter(|other| !other.retroactive) {
            return Err(Refused::OtherSideNotRetroactive { team: other.team });
        }
    }
    match renewed.and_then(|place| open.signatures.get_mut(place)) {
        Some(known) => *known = new,
        None => open.signatures.push(new),
    }
    if other.is_some() {
        open.state = State::Agreed;
        open.in_effect_from = Some(open.effective_from.unwrap_or(later));
    }
    Ok(Done::Signed {
        version: open.number,
        team: new.team,
        in_effect_from: open.in_effect_from,
    })
}
