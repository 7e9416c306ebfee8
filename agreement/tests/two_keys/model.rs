//! What the two keys should do, written down a second time, as plainly as can be.

use std::collections::BTreeMap;

/// Somebody, as they are at the moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Somebody {
    pub(crate) id: u128,
    /// `'m'`, `'s'`, `'a'`dministrator, `'r'`eader, or `'p'`rogram.
    pub(crate) role: char,
    pub(crate) approver: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Signed {
    pub(crate) by: u128,
    pub(crate) at: i64,
    pub(crate) retroactive: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Paper {
    pub(crate) hash: u8,
    pub(crate) wanted: Option<i64>,
    pub(crate) author: u128,
    pub(crate) side: char,
    /// `"open"`, `"agreed"`, `"rejected"`, `"withdrawn"`, `"void"`.
    pub(crate) fate: &'static str,
    pub(crate) signed: BTreeMap<char, Signed>,
    pub(crate) begins: Option<i64>,
}

#[derive(Debug, Clone)]
pub(crate) enum Wish {
    Propose {
        hash: u8,
        wanted: Option<i64>,
    },
    Revise {
        paper: usize,
        hash: u8,
        wanted: Option<i64>,
    },
    Approve {
        paper: usize,
        hash: u8,
        retroactive: bool,
    },
    Reject {
        paper: usize,
        reason: bool,
    },
    Withdraw {
        paper: usize,
    },
}

/// Papers are numbered from 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Desk {
    pub(crate) papers: Vec<Paper>,
}

impl Desk {
    pub(crate) fn open(&self) -> Option<usize> {
        self.papers
            .iter()
            .position(|paper| paper.fate == "open")
            .map(|place| place + 1)
    }

    /// Whether the wish is granted; if so, it is done.
    pub(crate) fn wish(&mut self, who: Somebody, wish: &Wish, now: i64) -> bool {
        if who.role != 'm' && who.role != 's' {
            return false;
        }
        match *wish {
            Wish::Propose { hash, wanted } => {
                if self.open().is_some() {
                    return false;
                }
                self.put(who, hash, wanted);
                true
            }
            Wish::Revise {
                paper,
                hash,
                wanted,
            } => {
                if self.open() != Some(paper) {
                    return false;
                }
                self.papers[paper - 1].fate = "void";
                self.put(who, hash, wanted);
                true
            }
            Wish::Reject { paper, reason } => {
                let granted = self.open() == Some(paper) && who.approver && reason;
                if granted {
                    self.papers[paper - 1].fate = "rejected";
                }
                granted
            }
            Wish::Withdraw { paper } => {
                if self.open() != Some(paper) {
                    return false;
                }
                let found = &mut self.papers[paper - 1];
                let theirs = found.author == who.id || (found.side == who.role && who.approver);
                if theirs {
                    found.fate = "withdrawn";
                }
                theirs
            }
            Wish::Approve {
                paper,
                hash,
                retroactive,
            } => self.open() == Some(paper) && self.approve(who, paper, (hash, retroactive), now),
        }
    }

    fn approve(
        &mut self,
        who: Somebody,
        paper: usize,
        (hash, retroactive): (u8, bool),
        now: i64,
    ) -> bool {
        let found = &mut self.papers[paper - 1];
        let other = if who.role == 'm' { 's' } else { 'm' };
        if !who.approver || found.hash != hash {
            return false;
        }
        if found
            .signed
            .get(&other)
            .is_some_and(|signed| signed.by == who.id)
        {
            return false;
        }
        if let Some(own) = found.signed.get(&who.role) {
            let gains = own.by == who.id && retroactive && !own.retroactive;
            if !gains {
                return false;
            }
        }
        let later = found
            .signed
            .get(&other)
            .map_or(now, |signed| signed.at.max(now));
        let late = found.wanted.is_some_and(|wanted| wanted < later);
        let covered = retroactive
            && found
                .signed
                .get(&other)
                .is_none_or(|signed| signed.retroactive);
        if late && !covered {
            return false;
        }
        let signature = Signed {
            by: who.id,
            at: now,
            retroactive,
        };
        found.signed.insert(who.role, signature);
        if found.signed.len() == 2 {
            found.fate = "agreed";
            found.begins = Some(found.wanted.unwrap_or(later));
        }
        true
    }

    fn put(&mut self, who: Somebody, hash: u8, wanted: Option<i64>) {
        self.papers.push(Paper {
            hash,
            wanted,
            author: who.id,
            side: who.role,
            fate: "open",
            signed: BTreeMap::new(),
            begins: None,
        });
    }

    /// The paper in effect: of those agreed and begun, the one agreed last, which is the one of the highest number.
    pub(crate) fn in_effect(&self, at: i64) -> Option<usize> {
        (1..=self.papers.len())
            .filter(|number| {
                self.papers[number - 1]
                    .begins
                    .is_some_and(|begins| begins <= at)
            })
            .max()
    }
}
