use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
#[test]
#[ignore]
fn stats() {
    let mut r = TestRunner::deterministic();
    let mut n = [0; 12];
    for _ in 0..1000 {
        let w = crate::random::world().new_tree(&mut r).unwrap().current();
        let q = crate::random::any_query(true)
            .new_tree(&mut r)
            .unwrap()
            .current();
        match crate::oracle::report(&w, &q) {
            Err(_) => n[0] += 1,
            Ok(x) => {
                if x.rows.iter().any(|r| r.amount != 0) {
                    n[1] += 1
                }
                if x.rows.iter().filter(|r| r.amount != 0).count() > 2 {
                    n[2] += 1
                }
                if x.hidden != 0 {
                    n[3] += 1
                }
                if x.unattributed != 0 {
                    n[4] += 1
                }
                if !x.unconverted.is_empty() {
                    n[5] += 1
                }
                if x.spend.is_some_and(|s| s != 0) {
                    n[6] += 1
                }
                if !x.unconverted_spend.is_empty() {
                    n[7] += 1
                }
                if !x.conserves {
                    n[8] += 1
                }
                if x.rows
                    .iter()
                    .any(|r| r.spend.is_some_and(|s| s != 0) && r.amount != 0)
                {
                    n[9] += 1
                }
                if x.deal_count > 3 {
                    n[10] += 1
                }
            }
        }
    }
    println!(
        "overflow {} rows {} rows>2 {} hidden {} unattr {} unconv {} spend {} unconvspend {} participation {} spend+amount {} deals>3 {}",
        n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10]
    );
}
