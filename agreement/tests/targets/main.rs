//! Calendars, pacing, forecasts and measures against vectors that were computed elsewhere, and against their laws.

mod laws;
mod vectors;
