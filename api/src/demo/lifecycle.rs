//! The demo's way of leads from marketing to sales: what both teams have agreed, the histories of its leads, and a few
//! leads that were handed off just now, of which some were rejected and some recycled.
//!
//! The agreement is dated back, so that the histories are measured by it: leads that nobody has answered were accepted by
//! silence and escalated, and the clause of sales shows it.

use agreement::{
    calendar::business_hours::Shift,
    lifecycle::{Recycling, Rejection},
    service_level::Per,
};
use anyhow::Context as _;
use attribution::{Instant, generate::GeneratedAccount};
use chrono::{Datelike as _, Days, Months, NaiveDate};
use entity::{instant::Millis, lead, lead_stage::LeadStage as Stage};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::{
    fill::organization,
    rows,
    signing::{self, take},
};
use crate::{
    agreements::{
        Terms,
        kinds::{DayOff, SERVICE_LEVEL, ServiceLevel},
    },
    app::App,
    clock,
    graphql::{
        enums::LeadStage,
        global_id::Kind,
        scalars::{Date, DateTime},
    },
    ingest::{
        leads::LeadRow,
        lifecycle::{
            AcceptLeadInput, HandOffLeadInput, LeadReceiverInput, RecycleLeadInput, RejectLeadInput,
        },
    },
    jobs::Jobs,
};

/// What marketing commits itself to each month, in minor units.
const COMMITTED_MINOR: i64 = 25_000_000;
/// For how long back the agreement is in effect.
const MONTHS_BACK: u32 = 12;
/// Leads that are handed off just now.
const FRESH: u64 = 24;
const DAY_MILLIS: i64 = 86_400_000;

/// Both teams sign a service-level agreement for the past year.
///
/// # Errors
/// When the database fails, or the proposal is refused: that would be a bug.
pub(super) async fn agree(app: &App, today: NaiveDate) -> anyhow::Result<()> {
    let organization = organization(app).await?;
    let since = today
        .checked_sub_months(Months::new(MONTHS_BACK))
        .and_then(|day| day.with_day(1))
        .context("a year ago there was a day")?;
    let content = ServiceLevel {
        committed_minor: COMMITTED_MINOR,
        currency: organization.currency.to_string(),
        per: Per::Month,
        response_minutes: 8 * 60,
        attempts: 3,
        attempt_days: 10,
        silent_acceptance_minutes: 16 * 60,
        time_zone: organization.zone.name().to_owned(),
        week: (0..5)
            .map(|day| Shift {
                day,
                from: 9 * 60,
                to: 17 * 60,
            })
            .collect(),
        holidays: holidays(since.year())
            .chain(holidays(today.year()))
            .collect(),
    };
    let effective_from = organization.start_of(since);
    let terms = Terms {
        effective_from: Some(effective_from),
        note: Some("As practised this year.".to_owned()),
        replaces: None,
    };
    signing::agree(app, SERVICE_LEVEL, &content, terms).await
}

/// New Year, and Christmas for two days, of both teams.
fn holidays(year: i32) -> impl Iterator<Item = DayOff> {
    [(1, 1), (12, 25), (12, 26)]
        .into_iter()
        .filter_map(move |(month, day)| NaiveDate::from_ymd_opt(year, month, day))
        .flat_map(|on| [true, false].map(|marketing| DayOff { on, marketing }))
}

/// What the source system has recorded of the stages before the present one: a load for each stage, in order.
///
/// # Errors
/// When a row cannot be made.
pub(super) fn histories(accounts: &[GeneratedAccount]) -> anyhow::Result<Vec<Vec<LeadRow>>> {
    const BEFORE: [&str; 4] = ["LEAD", "MQL", "SAL", "SQL"];
    let mut loads = vec![Vec::new(); BEFORE.len()];
    for account in accounts {
        for (row, lead) in rows::leads(account)?.into_iter().zip(&account.leads) {
            // What every stage has behind it, of the usual way.
            let passed = match lead.stage {
                "MQL" => 1,
                "SAL" | "REJECTED" => 2,
                "SQL" | "DISQUALIFIED" | "RECYCLED" => 3,
                "OPPORTUNITY" | "CUSTOMER" => 4,
                _ => 0,
            };
            let entered = lead.stage_entered_at;
            let created = lead
                .created_at
                .unwrap_or(Instant(entered.0 - 9 * DAY_MILLIS));
            let span = (entered.0 - created.0).max(0);
            for ((place, stage), load) in (0_i64..).zip(BEFORE).zip(&mut loads).take(passed) {
                // Rejected leads were never accepted.
                if stage == "SAL" && lead.stage == "REJECTED" {
                    continue;
                }
                let at = created.0 + span * place * place / 16;
                let stage: Stage = stage.parse().context("a stage")?;
                load.push(LeadRow {
                    stage: Some(LeadStage::from(stage)),
                    stage_entered_at: Some(DateTime(Millis(at))),
                    ..row.clone()
                });
            }
        }
    }
    Ok(loads)
}

/// Hands leads off just now: every third is rejected, every third recycled, the others are accepted or wait.
///
/// # Errors
/// When the database fails, or a step is refused: that would be a bug.
pub(super) async fn hand_off(app: &App, today: NaiveDate) -> anyhow::Result<()> {
    let leads = lead::Entity::find()
        .filter(lead::Column::Stage.eq(Stage::Lead))
        .filter(lead::Column::Name.is_not_null())
        .order_by_desc(lead::Column::StageEnteredAt)
        .limit(FRESH)
        .all(&app.db.read)
        .await?;
    let reasons = Rejection::ALL.iter().cycle();
    let waits = Recycling::ALL.iter().cycle();
    for (((place, lead), rejection), recycling) in (0_u64..).zip(leads).zip(reasons).zip(waits) {
        let id = Kind::Lead.id(lead.id);
        let hand_off = HandOffLeadInput {
            id: id.clone(),
            to: if place.is_multiple_of(2) {
                LeadReceiverInput::Owner("sales@demo.example".to_owned())
            } else {
                LeadReceiverInput::Queue("inbound".to_owned())
            },
            note: None,
            idempotency_key: None,
        };
        take(app, "marketing", hand_off).await?;
        match place % 6 {
            // Most rejections are about the same few reasons.
            0 | 2 => {
                let reject = RejectLeadInput {
                    id,
                    reason: (if place % 4 == 0 {
                        Rejection::WrongSize
                    } else {
                        *rejection
                    })
                    .into(),
                    note: None,
                };
                take(app, "sales", reject).await?;
            }
            1 | 4 => {
                let day = today.checked_add_days(Days::new(30 + place));
                let recycle = RecycleLeadInput {
                    id,
                    reason: (*recycling).into(),
                    recontact_on: Date(day.context("the day after a month")?),
                    note: None,
                };
                take(app, "sales", recycle).await?;
            }
            3 => {
                let accept = AcceptLeadInput {
                    id,
                    owner: None,
                    note: None,
                };
                take(app, "sales", accept).await?;
            }
            // The sixth waits.
            _ => {}
        }
    }
    Ok(())
}

/// What time has brought about since: measures, prices, silence, escalations.
///
/// # Errors
/// When the database fails.
pub(super) async fn catch_up(app: &std::sync::Arc<App>) -> anyhow::Result<()> {
    let done = Jobs::new(app.clone(), None)
        .once()
        .await
        .map_err(|error| anyhow::anyhow!("{error:?}"))?;
    anyhow::ensure!(done.held, "another process works on the demo's database");
    Ok(())
}

/// Today, in the zone of the demo's company.
pub(super) async fn today(app: &App) -> anyhow::Result<NaiveDate> {
    let organization = organization(app).await?;
    Ok(organization.day(clock::now()))
}
