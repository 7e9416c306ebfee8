//! The two clocks of sales, and what is counted of them.

use agreement::service_level::{
    AcceptedLeads, Attempts, ClockCount, Delays, Response, Verdict, median,
};

#[test]
fn a_response_is_due_when_its_deadline_has_passed() {
    use Verdict as V;
    let clock = |answered, rejected| Response {
        due: 100,
        answered,
        rejected,
    };
    for (answered, rejected, now, verdict) in [
        (None, None, 99, V::NotYetDue),
        (Some(50), None, 99, V::NotYetDue),
        (Some(50), None, 100, V::Hit),
        (Some(100), None, 100, V::Hit),
        (Some(101), None, 200, V::Missed),
        (None, None, 100, V::Missed),
        (None, Some(40), 50, V::Cancelled),
        (None, Some(100), 200, V::Cancelled),
        (None, Some(101), 200, V::Missed),
        // An answer is an answer, whatever became of the lead afterwards.
        (Some(30), Some(40), 200, V::Hit),
        (Some(60), Some(40), 200, V::Cancelled),
    ] {
        assert_eq!(
            clock(answered, rejected).verdict(now),
            verdict,
            "{answered:?} {rejected:?} at {now}"
        );
    }
}

#[test]
fn attempts_are_owed_until_the_lead_has_answered() {
    use Verdict as V;
    for (made, rejected, succeeded, now, verdict) in [
        (&[1, 2, 3][..], None, None, 99, V::NotYetDue),
        (&[1, 2, 3], None, None, 100, V::Hit),
        (&[1, 100, 2], None, None, 100, V::Hit),
        (&[1, 2, 101], None, None, 200, V::Missed),
        (&[1, 2], Some(50), None, 200, V::Cancelled),
        (&[1, 2], Some(101), None, 200, V::Missed),
        (&[1], None, Some(50), 60, V::Cancelled),
        (&[1, 2, 3], None, Some(50), 200, V::Hit),
        (&[1], None, Some(101), 200, V::Missed),
    ] {
        let clock = Attempts {
            due: 100,
            agreed: 3,
            made,
            rejected,
            succeeded,
        };
        assert_eq!(clock.verdict(now), verdict, "{clock:?} at {now}");
    }
}

#[test]
fn clocks_that_are_due_are_counted_apart() {
    let mut count = ClockCount::default();
    for verdict in [
        Verdict::Hit,
        Verdict::Hit,
        Verdict::Missed,
        Verdict::NotYetDue,
        Verdict::Cancelled,
    ] {
        count.add(verdict);
    }
    assert_eq!(
        (count.due(), count.hit, count.not_yet_due, count.cancelled),
        (3, 2, 1, 1)
    );
}

#[test]
fn silence_is_a_column_of_its_own() {
    let mut accepted = AcceptedLeads::default();
    accepted.add(false, Some(500));
    accepted.add(true, Some(300));
    accepted.add(true, None);
    assert_eq!(
        (accepted.count(), accepted.value_minor(), accepted.unpriced),
        (3, 800, 1)
    );
    assert_eq!((accepted.silently, accepted.silently_minor), (2, 300));
}

#[test]
fn medians_are_of_the_middle() {
    assert_eq!(median(vec![]), None);
    assert_eq!(median(vec![9, 1, 5]), Some(5));
    assert_eq!(median(vec![4, 1, 9, 6]), Some(5));
    assert_eq!(median(vec![-3, -2]), Some(-3), "rounded down");
    let mut delays = Delays::default();
    delays.add(Some(10), None);
    delays.add(Some(20), Some(7));
    assert_eq!((delays.system(), delays.human()), (Some(15), Some(7)));
}
