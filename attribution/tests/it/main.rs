//! The proof of the engine: worked examples, laws, and an oracle that shares no code with it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

// The answers others published, to the cent.
mod worked;
// The engine against a slow and obvious second implementation.
mod against_oracle;
mod oracle;
// What must hold whatever the facts and the question.
mod comparison;
mod credit_laws;
mod explanations;
mod report_laws;
mod shortcuts;
mod survey;
// Changes applied one by one are the same as everything loaded at once.
mod changes;
// The edges, one by one.
mod edges;
// What cannot be asked, and the table of named models.
mod presets;
mod questions;
// Facts: random and small, or believable and large.
mod company;
mod engine;
mod random;
