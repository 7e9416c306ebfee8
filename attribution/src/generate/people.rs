//! The company's own marketing and sales.

use super::{names, prng::Prng, records::Person};
use crate::vocabulary::Team;

/// The domain of the company whose ledger this is.
pub(super) const DOMAIN: &str = "brightwater.example";

const TITLES: [(Team, &str, usize); 5] = [
    (Team::Marketing, "CAMPAIGN_MANAGER", 6),
    (Team::Sales, "SDR", 6),
    (Team::Sales, "ACCOUNT_EXECUTIVE", 8),
    (Team::Marketing, "HEAD_OF_MARKETING", 1),
    (Team::Sales, "HEAD_OF_SALES", 1),
];

/// Everybody, each with an e-mail of their own.
pub(super) fn staff(seed: u64) -> Vec<Person> {
    let mut prng = Prng::new(seed, 1);
    let mut people: Vec<Person> = Vec::new();
    for (team, title, count) in TITLES {
        for _ in 0..count {
            people.push(loop {
                let (first, last) = names::person(&mut prng);
                let email = format!("{}@{DOMAIN}", names::mailbox(first, last));
                if people.iter().all(|person| *person.email != *email) {
                    break Person {
                        name: format!("{first} {last}"),
                        email: email.into(),
                        team,
                        title,
                    };
                }
            });
        }
    }
    people
}
