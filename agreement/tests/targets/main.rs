//! Calendars, pacing, forecasts and measures against vectors that were computed elsewhere, and against their laws.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod laws;
mod vectors;
