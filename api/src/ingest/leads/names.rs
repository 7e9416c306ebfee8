//! Names that each belong to one lead: its e-mail addresses, its anonymous ids.

use std::collections::{HashMap, HashSet};

use entity::ids::LeadId;

/// Which lead each name belongs to, and the names of each lead in order.
#[derive(Debug, Default)]
pub(super) struct Names {
    owners: HashMap<String, LeadId>,
    lists: HashMap<LeadId, Vec<String>>,
    changed: HashSet<LeadId>,
}

impl Names {
    /// Learns what the database holds, in order.
    pub(super) fn learn(&mut self, name: String, lead: LeadId) {
        self.lists.entry(lead).or_default().push(name.clone());
        self.owners.insert(name, lead);
    }

    /// Whose name this is.
    pub(super) fn owner(&self, name: &str) -> Option<LeadId> {
        self.owners.get(name).copied()
    }

    /// The names of a lead.
    pub(super) fn of(&self, lead: LeadId) -> &[String] {
        self.lists.get(&lead).map_or(&[], Vec::as_slice)
    }

    /// From now on these are the names of the lead; none of them may be another's. Whether that is a change.
    pub(super) fn set(&mut self, lead: LeadId, names: Vec<String>) -> bool {
        if self.of(lead) == names.as_slice() {
            return false;
        }
        for name in self.lists.remove(&lead).into_iter().flatten() {
            self.owners.remove(&name);
        }
        for name in &names {
            self.owners.insert(name.clone(), lead);
        }
        self.lists.insert(lead, names);
        self.changed.insert(lead);
        true
    }

    /// The leads whose names changed.
    pub(super) fn changed(&self) -> Vec<LeadId> {
        let mut leads: Vec<LeadId> = self.changed.iter().copied().collect();
        leads.sort_unstable();
        leads
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn a_name_that_is_given_up_can_be_taken() {
        let (one, other) = (LeadId(clock::new_id()), LeadId(clock::new_id()));
        let mut names = Names::default();
        names.learn("a".to_owned(), one);
        names.learn("b".to_owned(), one);
        assert!(!names.set(one, vec!["a".to_owned(), "b".to_owned()]));
        assert!(names.changed().is_empty());
        assert!(names.set(one, vec!["b".to_owned()]));
        assert_eq!(names.owner("a"), None);
        assert!(names.set(other, vec!["a".to_owned()]));
        assert_eq!(names.owner("a"), Some(other));
        assert_eq!(names.of(one), ["b"]);
    }
}
