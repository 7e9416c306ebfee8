//! Asking for the scoreboard.

use std::sync::Arc;

use agreement::calendar::Period;
use anyhow::Context as _;
use async_graphql::{Context, Object};
use chrono::NaiveDate;
use entity::instant::Millis;

use super::Scoreboard;
use crate::{
    app::App,
    auth::{Permission, Requires},
    clock,
    error::{ApiError, ApiResult},
    graphql::{
        loaders::Loaders,
        scalars::{CurrencyCode, LedgerPosition},
        types::attribution::input::PeriodInput,
    },
    ledger::day,
    scoreboard::{
        leads::decided,
        period::{figures, window},
    },
    targets::basis::Today,
};

/// Queries of the scoreboard.
#[derive(Debug, Default)]
pub struct ScoreboardQuery;

#[Object]
impl ScoreboardQuery {
    /// What marketing and sales came to together in a period, beside the period before: targets, revenue by three lights,
    /// cost and profit, deals and hand-offs. One moment, the same numbers for everybody.
    #[graphql(guard = "Requires(Permission::TargetsRead)")]
    async fn scoreboard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The days it is about.")] period: PeriodInput,
        #[graphql(desc = "The currency of its amounts; the organisation's unless given.")]
        currency: Option<CurrencyCode>,
        #[graphql(
            desc = "Waits (a few seconds at most) until the ledger has seen the write that returned this position."
        )]
        min_position: Option<LedgerPosition>,
    ) -> ApiResult<Scoreboard> {
        let app = App::of(ctx);
        let period = Period::new(period.from.0, period.to.0).ok_or_else(|| {
            ApiError::bad_input(
                "period ends before it begins; expected `to` after `from`: it is the day after the last.",
            )
        })?;
        let previous = period.previous().ok_or_else(|| {
            ApiError::bad_input("The calendar has no such period before this one.")
        })?;
        let position = min_position.map(|position| position.0);
        let moment = app.ledger.at(position).await?;
        let settings = moment.state.journeys.settings();
        let currency = currency.map_or(settings.currency, |code| code.0);
        let today = Today::of(settings, clock::now())?;
        let windows = [window(period, today)?, window(previous, today)?];
        let outlays = Loaders::of(ctx).outlays().await?;
        let mut figures = figures(&app.ledger, &moment, currency, windows, outlays).await?;
        let calendar = settings.calendar;
        let start = |date: NaiveDate| Millis(calendar.start_of(day(date)).0);
        for (figures, window) in figures.iter_mut().zip(&windows) {
            let instants = (start(window.period.from()), start(window.period.to()));
            figures.decided = decided(&app.db.read, instants)
                .await
                .context("counting hand-offs")?;
        }
        Ok(Scoreboard {
            period,
            previous,
            currency,
            figures: Arc::new(figures),
            moment,
        })
    }
}
