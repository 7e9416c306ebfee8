//! What is agreed when, understood.

use agreement::calendar::business_hours::BusinessHours;
use entity::{agreement_kind::AgreementKind, ids::AgreementId, instant::Millis};
use sea_orm::ConnectionTrait;

use crate::{
    agreements::{
        self, Agreed, AgreedVersion,
        kinds::{SERVICE_LEVEL, ServiceLevel},
    },
    error::ApiResult,
};

/// Business hours without an answer after which a lead is escalated.
pub const ESCALATIONS: [i32; 3] = [24, 48, 72];

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A version of the agreement, and for how long it is in effect.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The agreement.
    pub agreement: AgreementId,
    /// The number of the version.
    pub number: i32,
    /// From when, inclusive.
    pub from: Millis,
    /// Until when, exclusive; none: until something else is agreed.
    pub until: Option<Millis>,
    /// What was signed.
    pub content: ServiceLevel,
    /// When sales works.
    pub hours: BusinessHours,
}

impl Terms {
    fn of(version: &AgreedVersion) -> anyhow::Result<Self> {
        let content: ServiceLevel = version.content()?;
        Ok(Self {
            agreement: version.agreement,
            number: i32::try_from(version.number)?,
            from: version.from,
            until: version.until,
            hours: content.hours()?,
            content,
        })
    }

    /// Whether it is in effect at an instant.
    #[must_use]
    pub fn covers(&self, at: Millis) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// By when a lead that was handed off then is to be answered.
    #[must_use]
    pub fn response_due(&self, handed_off: Millis) -> Option<Millis> {
        self.worked(
            handed_off,
            i64::from(self.content.response_minutes) * MINUTE,
        )
    }

    /// By when the agreed attempts are to be made.
    #[must_use]
    pub fn attempts_due(&self, handed_off: Millis) -> Millis {
        Millis(
            handed_off
                .0
                .saturating_add(i64::from(self.content.attempt_days) * DAY),
        )
    }

    /// When silence accepts it.
    #[must_use]
    pub fn silence_due(&self, handed_off: Millis) -> Option<Millis> {
        let minutes = self.content.silent_acceptance_minutes;
        self.worked(handed_off, i64::from(minutes) * MINUTE)
    }

    /// When so many business hours are over.
    #[must_use]
    pub fn escalation_due(&self, handed_off: Millis, business_hours: i32) -> Option<Millis> {
        self.worked(handed_off, i64::from(business_hours) * HOUR)
    }

    fn worked(&self, since: Millis, time: i64) -> Option<Millis> {
        self.hours.after(since.0, time).map(Millis)
    }
}

/// Every version that is in effect at some time, in order of time, without gaps after the first.
///
/// # Errors
/// When what was signed cannot be understood.
pub fn terms(agreed: &Agreed) -> ApiResult<Vec<Terms>> {
    let versions = agreed.history(AgreementKind::ServiceLevel, SERVICE_LEVEL);
    Ok(versions
        .iter()
        .map(Terms::of)
        .collect::<anyhow::Result<_>>()?)
}

/// The same, as a database has them now: two statements.
///
/// # Errors
/// When the database fails, or what was signed cannot be understood.
pub async fn signed(db: &impl ConnectionTrait) -> ApiResult<Vec<Terms>> {
    terms(&agreements::agreed_of(db, AgreementKind::ServiceLevel).await?)
}
