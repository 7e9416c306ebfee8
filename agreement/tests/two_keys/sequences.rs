//! Random sequences of commands by people whose roles and rights change meanwhile.

use agreement::two_keys::{
    Actor, Agreement, Command, ContentHash, PersonId, Role, Standing, State, Team,
};
use proptest::prelude::*;

use crate::model::{Desk, Somebody, Wish};

const PEOPLE: usize = 5;
const ROLES: [char; 5] = ['m', 's', 'a', 'r', 'p'];

/// One thing that happens; numbers are understood by what is on the table then.
#[derive(Debug, Clone)]
enum Happening {
    TimePasses(i64),
    RoleChanges(usize, usize),
    RightChanges(usize),
    Wished(usize, Raw),
}

#[derive(Debug, Clone)]
enum Raw {
    Propose(u8, Option<i64>),
    Revise(usize, u8, Option<i64>),
    Approve(usize, bool, bool),
    Reject(usize, bool),
    Withdraw(usize),
}

fn wanted() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![1 => Just(None), 3 => (-20_i64..20).prop_map(Some)]
}

/// How far below the newest paper: mostly not at all.
fn below() -> impl Strategy<Value = usize> {
    prop_oneof![6 => Just(0_usize), 1 => 1_usize..4]
}

fn happening() -> impl Strategy<Value = Happening> {
    let raw = prop_oneof![
        4 => (0_u8..4, wanted()).prop_map(|(hash, wanted)| Raw::Propose(hash, wanted)),
        3 => (below(), 0_u8..4, wanted()).prop_map(|(below, hash, wanted)| Raw::Revise(below, hash, wanted)),
        12 => (below(), prop::bool::weighted(0.9), any::<bool>())
            .prop_map(|(below, right_hash, retroactive)| Raw::Approve(below, right_hash, retroactive)),
        1 => (below(), any::<bool>()).prop_map(|(below, reason)| Raw::Reject(below, reason)),
        1 => below().prop_map(Raw::Withdraw),
    ];
    prop_oneof![
        2 => (0_i64..15).prop_map(Happening::TimePasses),
        2 => (0..PEOPLE, 0..ROLES.len()).prop_map(|(who, role)| Happening::RoleChanges(who, role)),
        3 => (0..PEOPLE).prop_map(Happening::RightChanges),
        12 => (0..PEOPLE, raw).prop_map(|(who, raw)| Happening::Wished(who, raw)),
    ]
}

fn hash(byte: u8) -> ContentHash {
    ContentHash([byte; 32])
}

fn actor(who: Somebody) -> Actor {
    let member = |team| Role::Member {
        team,
        approver: who.approver,
    };
    let role = match who.role {
        'm' => member(Team::Marketing),
        's' => member(Team::Sales),
        'a' => Role::Admin,
        'r' => Role::Analyst,
        _ => return Actor::Program,
    };
    Actor::Person {
        id: PersonId(who.id),
        role,
    }
}

/// The wish and the command that say the same.
fn said(raw: &Raw, desk: &Desk, now: i64) -> (Wish, Command) {
    let paper = |below: usize| desk.papers.len().saturating_sub(below).max(1);
    let number = |paper: usize| u32::try_from(paper).unwrap();
    let at = |wanted: Option<i64>| wanted.map(|wanted| now + wanted);
    match *raw {
        Raw::Propose(byte, wanted) => (
            Wish::Propose {
                hash: byte,
                wanted: at(wanted),
            },
            Command::Propose {
                content_hash: hash(byte),
                effective_from: at(wanted),
            },
        ),
        Raw::Revise(below, byte, wanted) => (
            Wish::Revise {
                paper: paper(below),
                hash: byte,
                wanted: at(wanted),
            },
            Command::Revise {
                version: number(paper(below)),
                content_hash: hash(byte),
                effective_from: at(wanted),
            },
        ),
        Raw::Approve(below, right, retroactive) => {
            let known = desk
                .papers
                .get(paper(below) - 1)
                .map_or(0, |paper| paper.hash);
            let byte = if right { known } else { known + 100 };
            (
                Wish::Approve {
                    paper: paper(below),
                    hash: byte,
                    retroactive,
                },
                Command::Approve {
                    version: number(paper(below)),
                    content_hash: hash(byte),
                    retroactive,
                },
            )
        }
        Raw::Reject(below, reason) => (
            Wish::Reject {
                paper: paper(below),
                reason,
            },
            Command::Reject {
                version: number(paper(below)),
                reason: if reason { "too high" } else { "  " }.to_owned(),
            },
        ),
        Raw::Withdraw(below) => (
            Wish::Withdraw {
                paper: paper(below),
            },
            Command::Withdraw {
                version: number(paper(below)),
            },
        ),
    }
}

fn same(agreement: &Agreement, desk: &Desk) -> Result<(), TestCaseError> {
    prop_assert_eq!(agreement.versions().len(), desk.papers.len());
    for (version, paper) in agreement.versions().iter().zip(&desk.papers) {
        let fate = match version.state {
            State::Proposed => "open",
            State::Agreed => "agreed",
            State::Rejected => "rejected",
            State::Withdrawn => "withdrawn",
            State::Void => "void",
        };
        prop_assert_eq!(fate, paper.fate);
        prop_assert_eq!(version.in_effect_from, paper.begins);
        prop_assert_eq!(version.signatures.len(), paper.signed.len());
        for (team, side) in [(Team::Marketing, 'm'), (Team::Sales, 's')] {
            let kept = version
                .signature(team)
                .map(|signature| (signature.by.0, signature.at, signature.retroactive));
            let meant = paper
                .signed
                .get(&side)
                .map(|signed| (signed.by, signed.at, signed.retroactive));
            prop_assert_eq!(kept, meant);
        }
    }
    Ok(())
}

/// What must hold whatever happened.
fn laws(agreement: &Agreement) -> Result<(), TestCaseError> {
    let open = agreement
        .versions()
        .iter()
        .filter(|version| version.state == State::Proposed);
    prop_assert!(open.count() <= 1);
    for version in agreement.versions() {
        prop_assert_eq!(
            version.state == State::Agreed,
            version.in_effect_from.is_some()
        );
        let Some(from) = version.in_effect_from else {
            continue;
        };
        let signatures = Team::BOTH.map(|team| *version.signature(team).unwrap());
        prop_assert_ne!(
            signatures[0].by,
            signatures[1].by,
            "one person for both sides"
        );
        let later = signatures[0].at.max(signatures[1].at);
        prop_assert!(from >= later || signatures.iter().all(|signature| signature.retroactive));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_two_keys_and_the_model_agree(happenings in prop::collection::vec(happening(), 1..40)) {
        // Everybody's first role: two of each side, one administrator.
        let mut people: Vec<Somebody> = ['m', 'm', 's', 's', 'a']
            .into_iter()
            .zip(1..)
            .map(|(role, id)| Somebody { id, role, approver: id % 2 == 1 })
            .collect();
        let mut now = 1_000;
        let (mut agreement, mut desk) = (Agreement::default(), Desk::default());
        for happening in happenings {
            match happening {
                Happening::TimePasses(by) => now += by,
                Happening::RoleChanges(who, role) => people[who].role = ROLES[role],
                Happening::RightChanges(who) => people[who].approver = !people[who].approver,
                Happening::Wished(who, raw) => {
                    let (wish, command) = said(&raw, &desk, now);
                    let before = agreement.clone();
                    let done = agreement.apply(actor(people[who]), &command, now);
                    let granted = desk.wish(people[who], &wish, now);
                    prop_assert_eq!(done.is_ok(), granted, "{:?} by {:?}: {:?}", command, people[who], done);
                    if let Err(refused) = done {
                        prop_assert_eq!(&agreement, &before, "a refused step changed something");
                        prop_assert!(!refused.to_string().is_empty());
                    }
                    same(&agreement, &desk)?;
                    laws(&agreement)?;
                }
            }
        }
        for at in (now - 60..now + 60).step_by(3) {
            let found = agreement.in_effect(at).map(|version| version.number);
            prop_assert_eq!(found.map(|number| number as usize), desk.in_effect(at), "at {}", at);
            let covering: Vec<u32> = agreement.spans().iter()
                .filter(|span| span.from <= at && span.until.is_none_or(|until| at < until))
                .map(|span| span.version).collect();
            prop_assert_eq!(covering, found.into_iter().collect::<Vec<_>>(), "spans at {}", at);
            for version in agreement.versions() {
                // Superseded: something agreed later is in effect, now or whenever this one would have been.
                let later = agreement.versions().iter().any(|other| {
                    other.number > version.number
                        && other.in_effect_from.is_some_and(|from| from <= at.max(version.in_effect_from.unwrap_or(at)))
                });
                let standing = agreement.standing(version, at);
                if version.state == State::Agreed {
                    prop_assert_eq!(standing == Standing::Superseded, later, "{:?} at {}", version, at);
                }
            }
        }
    }
}

#[test]
fn an_edited_proposal_has_to_be_signed_anew() {
    let mut agreement = Agreement::default();
    let person = |id, team| Actor::Person {
        id: PersonId(id),
        role: Role::Member {
            team,
            approver: true,
        },
    };
    let (mia, sam) = (person(1, Team::Marketing), person(2, Team::Sales));
    let propose = Command::Propose {
        content_hash: hash(1),
        effective_from: None,
    };
    agreement.apply(mia, &propose, 10).unwrap();
    let approve = |version, byte| Command::Approve {
        version,
        content_hash: hash(byte),
        retroactive: false,
    };
    agreement.apply(mia, &approve(1, 1), 11).unwrap();
    let revise = Command::Revise {
        version: 1,
        content_hash: hash(2),
        effective_from: None,
    };
    agreement.apply(sam, &revise, 12).unwrap();
    assert!(
        agreement.apply(sam, &approve(1, 1), 13).is_err(),
        "the old version is void"
    );
    agreement.apply(sam, &approve(2, 2), 13).unwrap();
    assert_eq!(
        agreement.in_effect(i64::MAX),
        None,
        "marketing has not signed this one"
    );
    agreement.apply(mia, &approve(2, 2), 14).unwrap();
    assert_eq!(
        agreement.in_effect(14).map(|version| version.number),
        Some(2)
    );
    assert_eq!(agreement.in_effect(13), None);
}
