//! The demo's targets: one both teams signed and that is on pace, one that is behind, and one that waits for sales' key.

use agreement::calendar::Period;
use anyhow::Context as _;
use entity::ids::AgreementId;

use super::signing::{sign, take};
use crate::{
    agreements::{Terms, kinds::Target},
    app::App,
    clock,
    graphql::types::target::enums::{PacingCurve, TargetMeasure},
    ledger::Ledger,
    targets::{
        basis::{Basis, Today},
        write::ProposeTarget,
    },
};

/// A target that is behind asks for this much more, in percent, than the period will bring.
const OUT_OF_REACH: i64 = 130;
/// What is asked for where nothing foretells the period yet, in minor units.
const WITHOUT_HISTORY: i64 = 100_000_000;
/// Targets are round: in minor units.
const ROUND: i64 = 1_000_000;

/// Proposes and signs the demo's targets.
///
/// # Errors
/// When the database fails, or a target is refused: that would be a bug.
pub(super) async fn load(app: &App) -> anyhow::Result<()> {
    let ledger = Ledger::load(app.db.clone(), app.access.clone(), app.operations.clone())
        .await
        .map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let waited = ledger
        .at(None)
        .await
        .map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let today = Today::of(waited.state.journeys.settings(), clock::now())?;
    let quarter = today.fiscal_year.quarter_of(today.day);
    let quarter = quarter.context("today is in a quarter")?;
    let next = today.fiscal_year.quarter_of(quarter.to());
    let next = next.context("a quarter follows")?;

    let bring = async |target: Target| -> anyhow::Result<i64> {
        let basis = Basis::of(&ledger, &waited, target, None)
            .await
            .map_err(|error| anyhow::anyhow!("{error:?}"))?;
        let projected = basis.pace(today.day)?.projection;
        Ok(projected
            .filter(|amount| *amount > ROUND)
            .unwrap_or(WITHOUT_HISTORY))
    };
    let mut revenue = target("Revenue of the quarter", TargetMeasure::Revenue, quarter);
    revenue.pacing = PacingCurve::Historical;
    let expected = bring(revenue.clone()).await?;
    revenue.amount_minor = round(expected);
    let parent = propose(app, revenue.clone()).await?;
    sign(app, parent, &["marketing", "sales"]).await?;

    let mut pipeline = target("Pipeline of the quarter", TargetMeasure::Pipeline, quarter);
    let foreseen = bring(pipeline.clone()).await?;
    pipeline.amount_minor = round(foreseen / 100 * OUT_OF_REACH);
    let behind = propose(app, pipeline).await?;
    sign(app, behind, &["marketing", "sales"]).await?;

    let mut more = target("Revenue of the next quarter", TargetMeasure::Revenue, next);
    more.amount_minor = round(expected / 100 * 115);
    let waiting = propose(app, more).await?;
    sign(app, waiting, &["marketing"]).await
}

fn target(name: &str, measure: TargetMeasure, period: Period) -> Target {
    let owner = |role: &str| format!("{role}@demo.example");
    Target {
        name: name.to_owned(),
        measure,
        period,
        segment: None,
        amount_minor: ROUND,
        currency: "EUR".to_owned(),
        marketing_owner: owner("marketing"),
        sales_owner: owner("sales"),
        pacing: PacingCurve::WorkingDays,
        holidays: Vec::new(),
        parent: None,
    }
}

fn round(amount: i64) -> i64 {
    (amount / ROUND * ROUND).max(ROUND)
}

async fn propose(app: &App, target: Target) -> anyhow::Result<AgreementId> {
    let write = ProposeTarget {
        target,
        terms: Terms::default(),
    };
    take(app, "marketing", write).await.map(AgreementId)
}
