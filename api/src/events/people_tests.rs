use proptest::prelude::*;

use super::*;

fn anonymous(name: &str) -> Name {
    Name::Anonymous(name.to_owned())
}

fn user(name: &str) -> Name {
    Name::User(name.to_owned())
}

fn email(name: &str) -> Name {
    Name::Email(name.to_owned())
}

fn lead(number: u128) -> LeadId {
    LeadId(uuid::Uuid::from_u128(number))
}

#[test]
fn names_of_one_event_are_one_person_and_chains_of_events_too() {
    let events: [&[Name]; 4] = [
        &[anonymous("phone")],
        &[anonymous("laptop"), user("7")],
        &[anonymous("other")],
        &[anonymous("phone"), email("a@acme.test"), user("7")],
    ];
    let people = People::of(&Known::default(), &events);
    assert_eq!(people.of_events, [Some(0), Some(0), Some(1), Some(0)]);
    assert_eq!(people.people().len(), 2);
    assert_eq!(people.people()[0].names.len(), 4);
}

#[test]
fn leads_that_share_an_event_become_one_unless_somebody_has_taken_them_apart() {
    let owners = HashMap::from([(anonymous("a"), lead(1)), (user("u"), lead(2))]);
    let mut known = Known {
        owners,
        ..Known::default()
    };
    let names = [anonymous("a"), user("u")];
    let events: [&[Name]; 1] = [&names];
    let people = People::of(&known, &events);
    assert_eq!(people.people()[0].leads, BTreeSet::from([lead(1), lead(2)]));
    known.apart.insert((lead(1), lead(2)));
    let people = People::of(&known, &events);
    // The user id tells more than the browser.
    assert_eq!(people.people()[0].leads, BTreeSet::from([lead(2)]));
}

#[test]
fn an_erased_lead_is_joined_with_nobody_and_learns_nothing() {
    let known = Known {
        owners: HashMap::from([(user("gone"), lead(1)), (anonymous("here"), lead(2))]),
        erased: BTreeSet::from([lead(1)]),
        ..Known::default()
    };
    let events: [&[Name]; 3] = [
        &[user("gone")],
        &[user("gone"), anonymous("new")],
        &[user("gone"), anonymous("here")],
    ];
    let people = People::of(&known, &events);
    assert_eq!(people.of_events, [None, None, Some(0)]);
    assert_eq!(people.people()[0].leads, BTreeSet::from([lead(2)]));
    assert_eq!(people.people()[0].names, BTreeSet::new());
}

/// What people come to, whatever their order: for each event, everybody it is one person with.
fn classes(events: &[Vec<Name>], order: &[usize]) -> Vec<(BTreeSet<usize>, BTreeSet<Name>)> {
    let owners = HashMap::from([
        (user("1"), lead(1)),
        (email("2"), lead(2)),
        (anonymous("3"), lead(2)),
    ]);
    let known = Known {
        owners,
        ..Known::default()
    };
    let ordered: Vec<&[Name]> = order
        .iter()
        .map(|place| events[*place].as_slice())
        .collect();
    let people = People::of(&known, &ordered);
    let mut classes = vec![(BTreeSet::new(), BTreeSet::new()); events.len()];
    for (place, person) in order.iter().zip(&people.of_events) {
        let with = order
            .iter()
            .zip(&people.of_events)
            .filter(|(_, other)| other == &person)
            .map(|(place, _)| *place);
        let names = people.people()[person.unwrap()].names.clone();
        classes[*place] = (with.collect(), names);
    }
    classes
}

fn name() -> impl Strategy<Value = Name> {
    (0..3_u8, 0..7_u8).prop_map(|(kind, number)| match kind {
        0 => user(&number.to_string()),
        1 => email(&number.to_string()),
        _ => anonymous(&number.to_string()),
    })
}

proptest! {
    #[test]
    fn the_order_of_events_does_not_change_who_is_who(
        (events, order) in prop::collection::vec(prop::collection::vec(name(), 1..4), 1..20)
            .prop_flat_map(|events| {
                let order: Vec<usize> = (0..events.len()).collect();
                (Just(events), Just(order).prop_shuffle())
            })
    ) {
        let straight: Vec<usize> = (0..events.len()).collect();
        prop_assert_eq!(classes(&events, &order), classes(&events, &straight));
    }
}
