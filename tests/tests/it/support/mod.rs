//! What several tests need: agreeing, loading facts, counting money, walking the schema.

pub(crate) mod agreements;
pub(crate) mod authority;
pub(crate) mod company;
pub(crate) mod facts;
pub(crate) mod introspection;
pub(crate) mod money;
pub(crate) mod sources;
pub(crate) mod walk;

/// How often a program is killed on each database: `ACCORD_TEST_KILLS`, or 3.
pub(crate) fn kills() -> usize {
    asked("ACCORD_TEST_KILLS", 3)
}

/// How many random sequences a stateful test goes through on each database: `ACCORD_TEST_SEQUENCES`, or 400, which
/// take a minute or so without optimisation.
pub(crate) fn sequences() -> usize {
    asked("ACCORD_TEST_SEQUENCES", 400)
}

/// The number that a variable of the environment asks for.
fn asked(variable: &str, otherwise: usize) -> usize {
    let asked = std::env::var(variable).ok();
    asked.map_or(otherwise, |count| {
        count
            .parse()
            .unwrap_or_else(|_| panic!("{variable} is not a number"))
    })
}
