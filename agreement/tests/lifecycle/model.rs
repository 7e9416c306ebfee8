//! A second table of the lifecycle, written as text and read line by line; shares nothing with the first but the words.

use std::{collections::BTreeMap, sync::LazyLock};

/// from | what is done | by | to | what must hold
const TABLE: &str = "
SUBSCRIBER|hand off|M|MQL|
LEAD|hand off|M|MQL|
REJECTED|hand off|M|MQL+|
DISQUALIFIED|hand off|M|MQL+|
RECYCLED|hand off|M|MQL+|
MQL|accept|S|SAL|untried
MQL|silence|-|SAL|silent
MQL|reject|S|REJECTED|untried
SAL|qualify|S|SQL|evidence
SAL|unreachable|S|DISQUALIFIED|tried enough
SQL|unreachable|S|DISQUALIFIED|tried enough
SAL|disqualify|S|DISQUALIFIED|tried
SQL|disqualify|S|DISQUALIFIED|tried
MQL|recycle|S|RECYCLED|later
SAL|recycle|S|RECYCLED|later
SQL|recycle|S|RECYCLED|later
REJECTED|return|M|LEAD+|
DISQUALIFIED|return|M|LEAD+|
RECYCLED|return|M|LEAD+|
RECYCLED|recontact|-|LEAD+|day come
";

/// A lead as the second table sees it: words and numbers.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) stage: String,
    pub(crate) cycle: u32,
    pub(crate) attempts: u32,
    pub(crate) met: bool,
    pub(crate) deals: u32,
    pub(crate) comes_back: Option<i64>,
    pub(crate) handed_off: Option<i64>,
}

/// What both teams agreed: attempts, and hours until silence accepts, as days here.
pub(crate) const ATTEMPTS: u32 = 3;
pub(crate) const SILENT_DAYS: i64 = 4;

impl Model {
    pub(crate) fn new() -> Self {
        Self {
            stage: "LEAD".to_owned(),
            cycle: 1,
            attempts: 0,
            met: false,
            deals: 0,
            comes_back: None,
            handed_off: None,
        }
    }

    /// Does it, if the table has a line for it. `day` is today, `until` the day to come back.
    pub(crate) fn take(&mut self, done: &str, by: char, day: i64, until: i64) -> bool {
        if done == "deal" || done == "win" {
            return by == '-' && self.deal(done);
        }
        let Some((to, must)) = LINES
            .get(&(self.stage.clone(), done.to_owned(), by))
            .cloned()
        else {
            return false;
        };
        let holds = match must.as_str() {
            "" => true,
            "untried" => self.attempts == 0,
            "silent" => self.handed_off.is_some_and(|at| at + SILENT_DAYS <= day),
            "evidence" => self.met || self.deals > 0,
            "tried" => self.attempts >= 1,
            "tried enough" => self.attempts >= ATTEMPTS,
            "later" => until > day,
            "day come" => self.comes_back.is_some_and(|on| on <= day),
            other => panic!("{other}"),
        };
        if !holds {
            return false;
        }
        let next_cycle = to.ends_with('+');
        self.cycle += u32::from(next_cycle);
        self.stage = to.trim_end_matches('+').to_owned();
        self.comes_back = (self.stage == "RECYCLED").then_some(until);
        if self.stage == "MQL" || next_cycle {
            self.attempts = 0;
            self.met = false;
            self.handed_off = (self.stage == "MQL").then_some(day);
        }
        true
    }

    fn deal(&mut self, done: &str) -> bool {
        self.deals += 1;
        let to = if done == "win" {
            "CUSTOMER"
        } else {
            "OPPORTUNITY"
        };
        if self.stage == to || self.stage == "CUSTOMER" {
            return true;
        }
        self.stage = to.to_owned();
        self.comes_back = None;
        true
    }
}

type Lines = BTreeMap<(String, String, char), (String, String)>;

static LINES: LazyLock<Lines> = LazyLock::new(lines);

fn lines() -> Lines {
    let mut lines = BTreeMap::new();
    for line in TABLE.lines().filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split('|').collect();
        let [from, done, by, to, must] = cells[..] else {
            panic!("{line}")
        };
        let by = by.chars().next().unwrap();
        lines.insert(
            (from.to_owned(), done.to_owned(), by),
            (to.to_owned(), must.to_owned()),
        );
    }
    lines
}
