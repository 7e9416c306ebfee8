//! The log's chain: whatever is changed, the first place is named.

use agreement::two_keys::{
    Team,
    log::{Broken, Chain, Entry, Head, Link, Step, link},
};
use proptest::prelude::*;

fn entry(sequence: u64) -> Entry {
    Entry {
        sequence,
        at: 1_000 + i64::try_from(sequence).unwrap(),
        step: Step::Signed,
        by: format!("user {sequence}"),
        by_name: "Mia".to_owned(),
        team: Team::Marketing,
        agreement: Some("a".to_owned()),
        kind: None,
        subject: None,
        version: Some(1),
        content: None,
        content_hash: None,
        effective_from: None,
        retroactive: Some(false),
        reason: None,
        person: None,
    }
}

fn log(length: u64) -> (Vec<Link>, Head) {
    let mut head = Head::START;
    let mut links = Vec::new();
    for sequence in 1..=length {
        let link = link(&head, entry(sequence).text().unwrap());
        head = link.head();
        links.push(link);
    }
    (links, head)
}

fn walk(links: &[Link], head: &Head) -> Result<Head, Broken> {
    let mut chain = Chain::default();
    for link in links {
        chain.take(link)?;
    }
    chain.end(head)
}

#[test]
fn an_untouched_log_is_whole() {
    let (links, head) = log(5);
    assert_eq!(walk(&links, &head), Ok(head));
    assert_eq!(walk(&[], &Head::START), Ok(Head::START));
}

#[test]
fn the_first_entry_hashes_as_written_down_elsewhere() {
    // SHA-256 of 32 zero bytes and this text, computed by another program.
    let (links, _) = log(1);
    assert_eq!(
        links[0].text,
        r#"{"agreement":"a","at":1001,"by":"user 1","byName":"Mia","retroactive":false,"sequence":1,"step":"SIGNED","team":"MARKETING","version":1}"#
    );
    let hex: String = links[0]
        .hash
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(
        hex,
        "acfe1e85f762ceb5504bc8afa5307fb5ef0a9e06cdaf92ac5aa57116c627599a"
    );
}

proptest! {
    #[test]
    fn whatever_is_changed_the_first_place_is_named(length in 2_u64..20, place in any::<prop::sample::Index>(), how in 0..5) {
        let (mut links, head) = log(length);
        let at = place.index(links.len());
        let sequence = u64::try_from(at).unwrap() + 1;
        let broken = match how {
            0 => {
                links[at].text = links[at].text.replace("Mia", "Max");
                Broken::Changed { sequence }
            }
            // The entry is changed and its own hash with it: the next one does not follow, or the head does not.
            1 => {
                let previous = Head { sequence: sequence - 1, hash: links[at].previous };
                let text = links[at].text.replace("Mia", "Max");
                links[at] = link(&previous, text);
                if sequence == length {
                    Broken::Cut { last: length, head: length }
                } else {
                    Broken::Detached { sequence: sequence + 1 }
                }
            }
            2 => {
                links.remove(at);
                if sequence == length {
                    Broken::Cut { last: length - 1, head: length }
                } else {
                    Broken::Gap { expected: sequence, found: sequence + 1 }
                }
            }
            3 => {
                let extra = link(&head, entry(length + 1).text().unwrap());
                links.push(extra);
                Broken::Cut { last: length + 1, head: length }
            }
            // Two entries change places, hashes and all.
            _ => {
                let other = (at + 1) % links.len();
                let (low, high) = (at.min(other), at.max(other));
                links.swap(low, high);
                Broken::Gap {
                    expected: u64::try_from(low).unwrap() + 1,
                    found: u64::try_from(high).unwrap() + 1,
                }
            }
        };
        prop_assert_eq!(walk(&links, &head), Err(broken));
    }
}
