//! Where deals of a stage stand in a forecast.

use crate::text_enum::text_enum;

text_enum! {
    /// Where deals of a stage stand in a forecast.
    pub enum ForecastCategory {
        /// Left out.
        Omitted = "OMITTED",
        /// May close.
        Pipeline = "PIPELINE",
        /// Closes if all goes well.
        BestCase = "BEST_CASE",
        /// Promised.
        Commit = "COMMIT",
        /// Won.
        Closed = "CLOSED",
    }
}
