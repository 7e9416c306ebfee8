//! The numbers of `tests/data/service_level.json`.

use agreement::{
    calendar::business_hours::{BusinessHours, Shift},
    service_level::{Commitment, LeadRates, Outcomes, Per},
};
use serde_json::Value;

pub(crate) fn vectors() -> Value {
    serde_json::from_str(include_str!("../data/service_level.json")).unwrap()
}

fn small(value: &Value) -> u16 {
    u16::try_from(value.as_u64().unwrap()).unwrap()
}

fn hours(calendar: &Value) -> BusinessHours {
    let shifts = calendar["shifts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|shift| Shift {
            day: u8::try_from(small(&shift[0])).unwrap(),
            from: small(&shift[1]),
            to: small(&shift[2]),
        });
    let holidays = calendar["holidays"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| day.as_str().unwrap().parse().unwrap());
    let zone = calendar["zone"].as_str().unwrap().parse().unwrap();
    BusinessHours::new(zone, shifts, holidays).unwrap()
}

#[test]
fn clocks_run_as_counted_minute_by_minute() {
    let vectors = vectors();
    let clocks = vectors["clocks"].as_array().unwrap();
    assert!(clocks.len() >= 15);
    for case in clocks {
        let (start, minutes) = (
            case["start"].as_i64().unwrap(),
            case["minutes"].as_i64().unwrap(),
        );
        let hours = hours(&case["calendar"]);
        let due = hours.after(start, minutes * 60_000).unwrap();
        assert_eq!(due, case["expected"].as_i64().unwrap(), "{}", case["name"]);
        assert_eq!(
            hours.between(start, due),
            minutes * 60_000,
            "{}",
            case["name"]
        );
    }
    for case in vectors["spans"].as_array().unwrap() {
        let at = |name: &str| case[name].as_i64().unwrap();
        assert_eq!(
            hours(&case["calendar"]).between(at("start"), at("end")),
            at("expected"),
            "{}",
            case["name"]
        );
    }
}

#[test]
fn leads_are_worth_what_their_types_have_been_worth() {
    let vectors = &vectors()["leadValues"];
    let outcomes = |row: &Value| Outcomes {
        won: row[0].as_u64().unwrap(),
        lost: row[1].as_u64().unwrap(),
        won_minor: row[2].as_i64().unwrap(),
    };
    let rates = LeadRates {
        currency: "EUR".to_owned(),
        overall: outcomes(&vectors["overall"]),
        types: vectors["rates"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, row)| (name.clone(), outcomes(row)))
            .collect(),
    };
    for (name, value) in vectors["values"].as_object().unwrap() {
        assert_eq!(rates.value_minor(Some(name)), value.as_i64(), "{name}");
    }
    assert_eq!(
        rates.value_minor(None),
        vectors["values"]["UNKNOWN"].as_i64()
    );
    assert_eq!(
        LeadRates::default().value_minor(None),
        None,
        "nothing has ended yet"
    );
    let kept = serde_json::to_string(&rates).unwrap();
    assert_eq!(serde_json::from_str::<LeadRates>(&kept).unwrap(), rates);
}

#[test]
fn what_is_committed_is_whole_for_whole_units() {
    for case in vectors()["commitments"].as_array().unwrap() {
        let per: Per = serde_json::from_value(case["per"].clone()).unwrap();
        let commitment = Commitment {
            minor: case["minor"].as_i64().unwrap(),
            per,
            fiscal_year_start_month: u32::from(small(&case["startMonth"])),
        };
        let day = |name: &str| case[name].as_str().unwrap().parse().unwrap();
        assert_eq!(
            commitment.over(day("from"), day("to")),
            case["expected"].as_i64(),
            "{case}"
        );
    }
}
