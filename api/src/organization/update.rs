//! Changing the organisation's settings. They change figures of the past, so every change is recorded.

use std::collections::BTreeMap;

use async_graphql::{InputObject, MaybeUndefined};
use entity::{organization, segment_margin};
use sea_orm::{
    ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, QueryOrder as _,
    QuerySelect as _,
};
use serde_json::{Map, Value, json};

use super::settings;
use crate::{
    db::ChangePayload,
    graphql::{
        enums::TouchpointKind,
        scalars::{CurrencyCode, Decimal},
        user_error::{Refusal, UserError, UserErrorCode},
    },
    ingest::{Ingest, RowStatus, SingleWrite, Written, clean, clean_optional, rate_ppm},
};

/// More segments than this are no segments.
const MAX_SEGMENTS: usize = 200;

/// The margin rate of the deals of a segment.
#[derive(Debug, Clone, InputObject)]
pub struct SegmentMarginRateInput {
    /// The segment, exactly as deals name it.
    pub segment: String,
    /// The share of the amount that is contribution, 0 to 1.
    pub margin_rate: Decimal,
}

/// What to change in the organisation's settings. An absent field stays as it is, a list replaces.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateOrganizationInput {
    /// The name people see.
    pub name: Option<String>,
    /// The currency of reports that do not ask for another. Deals keep their own.
    pub currency: Option<CurrencyCode>,
    /// The IANA name of the zone in which days and periods begin, such as `Europe/Berlin`.
    pub time_zone: Option<String>,
    /// The month in which the fiscal year begins: 1 (January) to 12.
    pub fiscal_year_start_month: Option<i32>,
    /// Touches of one lead closer together than this are one session: 1 to 1440 minutes.
    pub session_gap_minutes: Option<i32>,
    /// The share of an amount that is contribution where neither deal nor segment says, 0 to 1.
    pub margin_rate: Option<Decimal>,
    /// The margin rates of segments; null or an empty list: none has its own.
    pub segment_margin_rates: MaybeUndefined<Vec<SegmentMarginRateInput>>,
    /// The kinds of touches that can earn credit where a rule does not say; null: all but those that machines cause.
    pub eligible_kinds: MaybeUndefined<Vec<TouchpointKind>>,
    /// Why, for the audit log.
    pub reason: Option<String>,
}

impl SingleWrite for UpdateOrganizationInput {
    const OPERATION: &'static str = "updateOrganization";
    const NOUN: &'static str = "Organization";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let before = organization::Entity::find_by_id(1_i16)
            .lock_exclusive()
            .one(&*ingest.tx)
            .await?
            .ok_or_else(|| anyhow::anyhow!("the organisation is not set up"))?;
        let margins: BTreeMap<String, i32> = segment_margin::Entity::find()
            .order_by_asc(segment_margin::Column::Segment)
            .all(&*ingest.tx)
            .await?
            .into_iter()
            .map(|row| (row.segment, row.margin_rate_ppm))
            .collect();
        let mut errors = Vec::new();
        let reason = clean_optional(self.reason.as_deref(), 1000).unwrap_or_else(|message| {
            errors.push(invalid("reason", &message));
            None
        });
        let after = self.merge(before.clone(), &mut errors);
        let new_margins = self.margins(&mut errors);
        if !errors.is_empty() {
            return Err(errors.into());
        }
        let new_margins = new_margins.filter(|new| *new != margins);
        let mut detail = difference(&before, &after);
        if let Some(new) = &new_margins {
            detail.insert(
                "segmentMarginRatesPpm".to_owned(),
                json!({ "from": margins, "to": new }),
            );
        }
        let status = if detail.is_empty() {
            RowStatus::Unchanged
        } else {
            save(ingest, after, new_margins).await?;
            RowStatus::Updated
        };
        Ok(Written {
            // There is one organisation, and its row is number 1.
            id: uuid::Uuid::from_u128(1),
            status,
            detail: Value::Object(detail),
            reason,
        })
    }
}

impl UpdateOrganizationInput {
    fn merge(
        &self,
        before: organization::Model,
        errors: &mut Vec<UserError>,
    ) -> organization::Model {
        let Self {
            name,
            currency,
            time_zone,
            fiscal_year_start_month,
            session_gap_minutes,
            margin_rate,
            segment_margin_rates: _,
            eligible_kinds,
            reason: _,
        } = self;
        let mut after = before;
        match name.as_deref().map(settings::name) {
            None => {}
            Some(Ok(name)) => after.name = name,
            Some(Err(message)) => errors.push(invalid("name", &message)),
        }
        if let Some(currency) = currency {
            after.currency = currency.0.to_string();
        }
        match time_zone.as_deref().map(settings::time_zone) {
            None => {}
            Some(Ok(zone)) => after.time_zone = zone,
            Some(Err(message)) => errors.push(invalid("timeZone", &message)),
        }
        match fiscal_year_start_month.map(|month| (month, i16::try_from(month))) {
            None => {}
            Some((_, Ok(month))) if (1..=12).contains(&month) => {
                after.fiscal_year_start_month = month;
            }
            Some((month, _)) => errors.push(invalid(
                "fiscalYearStartMonth",
                &format!("is {month}; expected 1 to 12"),
            )),
        }
        match session_gap_minutes {
            None => {}
            Some(minutes @ 1..=1440) => after.session_gap_seconds = minutes * 60,
            Some(minutes) => errors.push(invalid(
                "sessionGapMinutes",
                &format!("is {minutes}; expected 1 to 1440"),
            )),
        }
        match margin_rate.map(rate_ppm) {
            None => {}
            Some(Ok(ppm)) => after.margin_rate_ppm = ppm,
            Some(Err(message)) => errors.push(invalid("marginRate", &message)),
        }
        match eligible_kinds {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => after.eligible_kinds = settings::default_kinds(),
            MaybeUndefined::Value(kinds) if kinds.is_empty() => errors.push(UserError::new(
                UserErrorCode::Required,
                ["eligibleKinds"],
                "eligibleKinds is empty: no deal would ever be credited. Name at least one kind, or give null.",
            )),
            MaybeUndefined::Value(kinds) => {
                let kinds: Vec<_> = kinds.iter().copied().map(Into::into).collect();
                after.eligible_kinds = settings::eligible_kinds(&kinds);
            }
        }
        after
    }

    /// The margin rates of segments in millionths; `None` when the input says nothing of them.
    fn margins(&self, errors: &mut Vec<UserError>) -> Option<BTreeMap<String, i32>> {
        if self.segment_margin_rates.is_undefined() {
            return None;
        }
        let given = self.segment_margin_rates.value();
        let given: &[SegmentMarginRateInput] = given.map_or(&[], Vec::as_slice);
        if given.len() > MAX_SEGMENTS {
            let message = format!(
                "has {} segments; expected at most {MAX_SEGMENTS}",
                given.len()
            );
            errors.push(invalid("segmentMarginRates", &message));
        }
        let mut margins = BTreeMap::new();
        for (place, rate) in given.iter().enumerate() {
            let at = |step: &str| {
                let list = "segmentMarginRates".to_owned();
                [list, place.to_string(), step.to_owned()]
            };
            let SegmentMarginRateInput {
                segment,
                margin_rate,
            } = rate;
            match (clean(segment, 255), rate_ppm(*margin_rate)) {
                (Ok(segment), Ok(ppm)) => {
                    if margins.insert(segment, ppm).is_some() {
                        let message = "This segment is in the list already; name each once.";
                        let code = UserErrorCode::Conflict;
                        errors.push(UserError::new(code, at("segment"), message));
                    }
                }
                (Err(message), _) => errors.push(UserError::invalid(
                    at("segment"),
                    format!("segment {message}."),
                )),
                (_, Err(message)) => errors.push(UserError::invalid(
                    at("marginRate"),
                    format!("marginRate {message}."),
                )),
            }
        }
        Some(margins)
    }
}

async fn save(
    ingest: &mut Ingest<'_>,
    after: organization::Model,
    margins: Option<BTreeMap<String, i32>>,
) -> Result<(), Refusal> {
    let after = organization::Model {
        updated_at: ingest.now,
        ..after
    };
    organization::Entity::update(after.into_active_model().reset_all())
        .exec_without_returning(&*ingest.tx)
        .await?;
    if let Some(margins) = margins {
        segment_margin::Entity::delete_many()
            .exec(&*ingest.tx)
            .await?;
        let rows = margins.into_iter().map(|(segment, margin_rate_ppm)| {
            segment_margin::Model {
                segment,
                margin_rate_ppm,
            }
            .into_active_model()
        });
        if rows.len() > 0 {
            segment_margin::Entity::insert_many(rows)
                .exec_without_returning(&*ingest.tx)
                .await?;
        }
    }
    ingest.changed(ChangePayload::Organization);
    Ok(())
}

fn difference(before: &organization::Model, after: &organization::Model) -> Map<String, Value> {
    let fields = |row: &organization::Model| {
        [
            ("name", json!(row.name)),
            ("currency", json!(row.currency)),
            ("timeZone", json!(row.time_zone)),
            ("fiscalYearStartMonth", json!(row.fiscal_year_start_month)),
            ("sessionGapSeconds", json!(row.session_gap_seconds)),
            ("marginRatePpm", json!(row.margin_rate_ppm)),
            ("eligibleKinds", json!(row.eligible_kinds)),
        ]
    };
    fields(before)
        .into_iter()
        .zip(fields(after))
        .filter(|((_, from), (_, to))| from != to)
        .map(|((name, from), (_, to))| (name.to_owned(), json!({ "from": from, "to": to })))
        .collect()
}

fn invalid(field: &str, message: &str) -> UserError {
    UserError::invalid([field], format!("{field} {message}."))
}
