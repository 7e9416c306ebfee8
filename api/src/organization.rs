//! The organisation's settings, as the code uses them: read here, set up by [`set_up`], changed by
//! [`UpdateOrganizationInput`].

mod set_up;
mod settings;
mod update;

pub use self::{
    set_up::{SetUp, set_up},
    update::{SegmentMarginRateInput, UpdateOrganizationInput},
};

use attribution::{money::Currency, rule::KindSet, time::Calendar, vocabulary::TouchpointKind};
use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::{instant::Millis, organization, segment_margin};
use sea_orm::{ConnectionTrait, EntityTrait as _};

use crate::error::{ApiError, ApiResult};

/// Settings that were read and understood.
#[derive(Debug, Clone)]
pub struct Organization {
    /// The row.
    pub row: organization::Model,
    /// The currency of reports.
    pub currency: Currency,
    /// The time zone of days and periods.
    pub zone: Tz,
    /// The kinds that count where a rule does not say.
    pub eligible_kinds: KindSet,
    /// Margin rates of segments, in millionths.
    pub segment_margins: Vec<(String, u32)>,
}

impl Organization {
    /// Reads the settings; none before the organisation was set up.
    ///
    /// # Errors
    /// When the database fails or holds what cannot be understood.
    pub async fn find(db: &impl ConnectionTrait) -> ApiResult<Option<Self>> {
        let Some(row) = organization::Entity::find_by_id(1_i16).one(db).await? else {
            return Ok(None);
        };
        let margins = segment_margin::Entity::find().all(db).await?;
        Ok(Some(Self::understand(row, margins)?))
    }

    /// What a caller is told before the organisation was set up.
    #[must_use]
    pub fn missing() -> ApiError {
        ApiError::bad_input(
            "The organisation is not set up. Run: accord init --name NAME --currency EUR --time-zone Europe/Berlin",
        )
    }

    fn understand(
        row: organization::Model,
        margins: Vec<segment_margin::Model>,
    ) -> anyhow::Result<Self> {
        let currency = Currency::parse(&row.currency)
            .ok_or_else(|| anyhow::anyhow!("organization.currency is {:?}", row.currency))?;
        let zone: Tz = row
            .time_zone
            .parse()
            .map_err(|_| anyhow::anyhow!("organization.time_zone is {:?}", row.time_zone))?;
        let names: Vec<String> = serde_json::from_str(&row.eligible_kinds)?;
        let eligible_kinds = names
            .iter()
            .filter_map(|name| TouchpointKind::from_code(name))
            .collect::<KindSet>();
        let segment_margins = margins
            .into_iter()
            .map(|margin| {
                (
                    margin.segment,
                    u32::try_from(margin.margin_rate_ppm).unwrap_or(0),
                )
            })
            .collect();
        Ok(Self {
            row,
            currency,
            zone,
            eligible_kinds,
            segment_margins,
        })
    }

    /// The calendar of the engine.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        let month = u8::try_from(self.row.fiscal_year_start_month).unwrap_or(1);
        Calendar {
            zone: self.zone,
            fiscal_year_start_month: month,
        }
    }

    /// The local day of an instant.
    #[must_use]
    pub fn day(&self, at: Millis) -> NaiveDate {
        let day = self.calendar().day_of(attribution::time::Instant(at.0));
        // Beyond the range of dates lie only instants that no clock shows.
        day.to_date().unwrap_or_default()
    }

    /// The first instant of a local day.
    #[must_use]
    pub fn start_of(&self, day: NaiveDate) -> Millis {
        let day = attribution::time::Day::from_date(day);
        Millis(self.calendar().start_of(day).0)
    }

    /// The settings of the engine.
    #[must_use]
    pub fn engine_settings(&self) -> attribution::facts::Settings {
        attribution::facts::Settings {
            calendar: self.calendar(),
            currency: self.currency,
            session_gap_millis: i64::from(self.row.session_gap_seconds) * 1000,
            margin_rate_ppm: u32::try_from(self.row.margin_rate_ppm).unwrap_or(0),
            segment_margin_rates_ppm: self.segment_margins.clone(),
            eligible_kinds: self.eligible_kinds,
        }
    }
}
