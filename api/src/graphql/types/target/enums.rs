//! The closed lists of words of targets.

use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use crate::graphql::enums::mirror;

/// What a target counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TargetMeasure {
    /// The amount of deals won, by the day they closed, with their later adjustments by the day of those.
    Revenue,
    /// The amount of deals created, whatever became of them, by the day they were created.
    Pipeline,
    /// Contribution of deals won, less spend of campaigns and other costs of both teams.
    Profit,
}

mirror! {
    /// How the expected share of a target grows over its period.
    PacingCurve = agreement::pacing::Curve {
        /// Evenly over the days.
        Calendar,
        /// Evenly over the working days of both teams: Monday to Friday, less the target's holidays.
        WorkingDays,
        /// As the months of closed fiscal years: each month weighs its mean share of at least 2 closed years.
        Seasonal,
        /// As the last 3 to 8 closed periods of the same kind: the median share they had booked by the same point.
        Historical,
    }
}

mirror! {
    /// Where a target stands against what is expected by now.
    PacingStatus = agreement::pacing::Status {
        /// At least 105 % of what is expected.
        Ahead,
        /// From 95 % to less than 105 % of what is expected.
        OnTrack,
        /// Less than 95 % of what is expected.
        Behind,
    }
}
