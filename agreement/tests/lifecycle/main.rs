//! The lifecycle of a lead: the table case by case, and 10,000 random histories against a second, independent table.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod cases;
mod histories;
mod model;
