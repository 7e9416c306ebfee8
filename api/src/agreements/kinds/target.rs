//! A figure both teams mean to reach together in a period.

use std::collections::BTreeSet;

use agreement::calendar::{Period, WorkingDays};
use attribution::money::Currency;
use chrono::NaiveDate;
use entity::{agreement_kind::AgreementKind, team::Team};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    agreements::Content,
    graphql::{
        enums,
        types::target::enums::{PacingCurve, TargetMeasure},
        user_error::UserError,
    },
    ingest::clean,
};

/// The longest period of a target, in days: five years.
const MAX_DAYS: i64 = 1830;
/// The most holidays of a target.
const MAX_HOLIDAYS: usize = 400;
/// The longest name, segment or owner, in bytes.
const MAX_TEXT: usize = 200;

/// A figure both teams mean to reach together in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Target {
    /// The name people see.
    pub name: String,
    /// What is counted.
    pub measure: TargetMeasure,
    /// The days it is counted on.
    pub period: Period,
    /// Only deals of this segment; none: all deals.
    pub segment: Option<String>,
    /// How much, in minor units of `currency`; positive.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Who answers for it in marketing: a user's e-mail, or a name.
    pub marketing_owner: String,
    /// Who answers for it in sales: a user's e-mail, or a name.
    pub sales_owner: String,
    /// How much of it is expected by when.
    pub pacing: PacingCurve,
    /// Days on which a team does not work, for `WORKING_DAYS`.
    #[serde(default)]
    pub holidays: Vec<Holiday>,
    /// The target this one is a part of: the id of its agreement.
    pub parent: Option<Uuid>,
}

/// A day on which a team does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Holiday {
    /// The day.
    pub on: NaiveDate,
    /// Which team; none: both.
    pub team: Option<enums::Team>,
}

impl Target {
    /// The currency of the amount.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        Currency::parse(&self.currency)
    }

    /// The working days of both teams.
    #[must_use]
    pub fn working_days(&self) -> WorkingDays {
        WorkingDays::new(Team::ALL.iter().map(|team| {
            let of_team =
                |holiday: &&Holiday| holiday.team.is_none_or(|named| Team::from(named) == *team);
            let days = self.holidays.iter().filter(of_team);
            days.map(|holiday| holiday.on)
                .collect::<BTreeSet<NaiveDate>>()
        }))
    }
}

impl Content for Target {
    const KIND: AgreementKind = AgreementKind::Target;

    fn check(&self) -> Vec<UserError> {
        let Self {
            name,
            measure,
            period,
            segment,
            amount_minor,
            currency: _,
            marketing_owner,
            sales_owner,
            pacing: _,
            holidays,
            parent: _,
        } = self;
        let mut errors = Vec::new();
        let texts = [
            ("name", Some(name)),
            ("segment", segment.as_ref()),
            ("marketingOwner", Some(marketing_owner)),
            ("salesOwner", Some(sales_owner)),
        ];
        for (field, text) in texts {
            if let Some(Err(wrong)) = text.map(|text| clean(text, MAX_TEXT)) {
                errors.push(UserError::invalid([field], format!("{field} {wrong}.")));
            }
        }
        if *amount_minor <= 0 {
            let message =
                "amount is not positive; expected what both teams mean to reach, more than 0.";
            errors.push(UserError::invalid(["amount"], message));
        }
        if period.days() > MAX_DAYS {
            let message = format!(
                "period has {} days; expected at most {MAX_DAYS} (five years).",
                period.days()
            );
            errors.push(UserError::invalid(["period"], message));
        }
        if *measure == TargetMeasure::Profit && segment.is_some() {
            let message = "A PROFIT target has no segment: spend and costs belong to none. Leave segment out, or choose REVENUE or PIPELINE.";
            errors.push(UserError::invalid(["segment"], message));
        }
        if holidays.len() > MAX_HOLIDAYS {
            let message = format!(
                "{} holidays; expected at most {MAX_HOLIDAYS}: only those of the period matter.",
                holidays.len()
            );
            errors.push(UserError::invalid(["holidays"], message));
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> Target {
        let day = |day| NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
        Target {
            name: "January".into(),
            measure: TargetMeasure::Revenue,
            period: Period::new(day(1), day(31)).unwrap(),
            segment: Some("Mid-market".into()),
            amount_minor: 1,
            currency: "EUR".into(),
            marketing_owner: "mia@example.com".into(),
            sales_owner: "sam@example.com".into(),
            pacing: PacingCurve::WorkingDays,
            holidays: vec![
                Holiday {
                    on: day(1),
                    team: None,
                },
                Holiday {
                    on: day(6),
                    team: Some(enums::Team::Sales),
                },
            ],
            parent: None,
        }
    }

    #[test]
    fn a_target_is_the_same_after_it_was_kept() {
        let kept = serde_json::to_string(&target()).unwrap();
        assert_eq!(serde_json::from_str::<Target>(&kept).unwrap(), target());
        assert!(target().check().is_empty());
    }

    #[test]
    fn a_holiday_of_one_team_is_half_a_holiday() {
        let target = target();
        // 1 to 30 January 2026 has 22 weekdays; one is off for both, another for sales.
        assert_eq!(target.working_days().count(&target.period), 44 - 3);
    }

    #[test]
    fn what_cannot_be_a_target_is_said() {
        let mut wrong = target();
        wrong.measure = TargetMeasure::Profit;
        wrong.amount_minor = 0;
        wrong.name = " ".into();
        let errors = wrong.check();
        let paths: Vec<&str> = errors.iter().map(|error| error.path[0].as_str()).collect();
        assert_eq!(paths, ["name", "amount", "segment"]);
    }
}
