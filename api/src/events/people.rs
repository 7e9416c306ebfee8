//! Who is who: names that one event has belong to one person.
//!
//! The whole rule is a union. Each event joins its names; whoever is reached by a chain of such joins is one person. A
//! union does not ask in which order it is made, so the people are the same whatever the order in which events arrive.
//!
//! Two exceptions hold in any order too: a lead whose personal data was deleted is joined with nobody, and two leads that
//! somebody has taken apart (`unmergeLead`) are not joined again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::ids::LeadId;

use super::names::Name;

/// What is known before a stream of events is read.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// Whose each name is.
    pub owners: HashMap<Name, LeadId>,
    /// Leads whose personal data was deleted.
    pub erased: BTreeSet<LeadId>,
    /// Leads that are not to be joined.
    pub apart: BTreeSet<(LeadId, LeadId)>,
}

/// A person that events are about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Person {
    /// The leads that this person is known as, in order; none: a new one is made.
    pub leads: BTreeSet<LeadId>,
    /// Names that nobody had.
    pub names: BTreeSet<Name>,
}

/// The people of a stream of events.
#[derive(Debug, Default)]
pub(super) struct People {
    people: Vec<Person>,
    /// For each event: its person; none where the only one it names is erased.
    pub of_events: Vec<Option<usize>>,
}

impl People {
    /// Finds the people that these events, each with its names, are about.
    #[must_use]
    pub(super) fn of(known: &Known, events: &[&[Name]]) -> Self {
        let mut unions = Unions::new(known);
        let places: Vec<Option<usize>> = events
            .iter()
            .map(|names| unions.join(names, known))
            .collect();
        let mut people: BTreeMap<usize, usize> = BTreeMap::new();
        let mut found = Self::default();
        for place in places {
            let root = place.map(|place| unions.root(place));
            found.of_events.push(root.map(|root| {
                *people.entry(root).or_insert_with(|| {
                    found.people.push(unions.person(root));
                    found.people.len() - 1
                })
            }));
        }
        found
    }

    /// The people, each once.
    #[must_use]
    pub(super) fn people(&self) -> &[Person] {
        &self.people
    }
}

struct Unions {
    parents: Vec<usize>,
    people: Vec<Person>,
    places: HashMap<Name, usize>,
    /// The place of each known lead.
    leads: HashMap<LeadId, usize>,
}

impl Unions {
    fn new(known: &Known) -> Self {
        let mut unions = Self {
            parents: Vec::new(),
            people: Vec::new(),
            places: HashMap::new(),
            leads: HashMap::new(),
        };
        for (name, lead) in &known.owners {
            if known.erased.contains(lead) {
                continue;
            }
            let place = match unions.leads.get(lead) {
                Some(place) => *place,
                None => {
                    let place = unions.add(Person {
                        leads: BTreeSet::from([*lead]),
                        names: BTreeSet::new(),
                    });
                    unions.leads.insert(*lead, place);
                    place
                }
            };
            unions.places.insert(name.clone(), place);
        }
        unions
    }

    /// Joins the names of one event; the place of the person that it is about.
    fn join(&mut self, names: &[Name], known: &Known) -> Option<usize> {
        let of_erased = |name: &Name| {
            let owner = known.owners.get(name);
            owner.is_some_and(|lead| known.erased.contains(lead))
        };
        let erased = names.iter().any(of_erased);
        let mut living: Vec<&Name> = names.iter().filter(|name| !of_erased(name)).collect();
        if erased {
            // What comes with the name of an erased lead may be that person's: it is not learnt.
            living.retain(|name| self.places.contains_key(*name));
        }
        // The most telling name first: where two may not be joined, it says whose the event is.
        living.sort();
        let mut about = None;
        for name in living {
            let place = match self.places.get(name) {
                Some(place) => *place,
                None => match about {
                    Some(place) => {
                        self.learn(place, name);
                        place
                    }
                    None => {
                        let place = self.add(Person::default());
                        self.learn(place, name);
                        place
                    }
                },
            };
            match about {
                None => about = Some(place),
                Some(other) => self.unite(other, place, known),
            }
        }
        about
    }

    fn add(&mut self, person: Person) -> usize {
        self.parents.push(self.people.len());
        self.people.push(person);
        self.people.len() - 1
    }

    fn learn(&mut self, place: usize, name: &Name) {
        let root = self.root(place);
        self.places.insert(name.clone(), root);
        if let Some(person) = self.people.get_mut(root) {
            person.names.insert(name.clone());
        }
    }

    fn root(&self, place: usize) -> usize {
        let mut root = place;
        while let Some(&parent) = self.parents.get(root) {
            if parent == root {
                break;
            }
            root = parent;
        }
        root
    }

    fn person(&self, root: usize) -> Person {
        self.people.get(root).cloned().unwrap_or_default()
    }

    fn unite(&mut self, one: usize, other: usize, known: &Known) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other || self.apart(one, other, known) {
            return;
        }
        let moved = self.people.get_mut(other).map(std::mem::take);
        if let (Some(person), Some(moved)) = (self.people.get_mut(one), moved) {
            person.leads.extend(moved.leads);
            person.names.extend(moved.names);
        }
        if let Some(parent) = self.parents.get_mut(other) {
            *parent = one;
        }
    }

    fn apart(&self, one: usize, other: usize, known: &Known) -> bool {
        if known.apart.is_empty() {
            return false;
        }
        let (one, other) = (self.person(one), self.person(other));
        one.leads.iter().any(|a| {
            let pairs = other.leads.iter().map(|b| (*a.min(b), *a.max(b)));
            pairs.into_iter().any(|pair| known.apart.contains(&pair))
        })
    }
}

#[cfg(test)]
#[path = "people_tests.rs"]
mod tests;
