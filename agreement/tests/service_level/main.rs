//! Business hours, lead values, commitments, clocks and funnels: against numbers that a script in another language has
//! computed (`tests/data/service_level.py`), and against laws.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod clocks;
mod funnels;
mod hours;
mod vectors;
