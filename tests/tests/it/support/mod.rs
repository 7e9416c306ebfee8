//! What several tests need: agreeing, loading facts, counting money, walking the schema.

pub(crate) mod agreements;
pub(crate) mod company;
pub(crate) mod facts;
pub(crate) mod introspection;
pub(crate) mod money;
pub(crate) mod sources;
pub(crate) mod walk;

/// How often a program is killed on each database: `ACCORD_TEST_KILLS`, or 3.
pub(crate) fn kills() -> usize {
    let asked = std::env::var("ACCORD_TEST_KILLS").ok();
    asked.map_or(3, |count| {
        count.parse().expect("ACCORD_TEST_KILLS is a number")
    })
}

/// How many random sequences a stateful test goes through on each database: `ACCORD_TEST_SEQUENCES`, or 400, which
/// take a minute or so without optimisation.
pub(crate) fn sequences() -> usize {
    let asked = std::env::var("ACCORD_TEST_SEQUENCES").ok();
    asked.map_or(400, |count| {
        count.parse().expect("ACCORD_TEST_SEQUENCES is a number")
    })
}
