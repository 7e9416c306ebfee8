//! The demo's targets: one both teams signed and that is on pace, one that is behind, and one that waits for sales' key.

use agreement::{calendar::Period, two_keys::content_hash};
use anyhow::Context as _;
use entity::{agreement as subject, agreement_version, ids::AgreementId, user};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::{LOGINS, fill::unexpected};
use crate::{
    agreements::{Content as _, Decide, Decision, Terms, kinds::Target},
    app::App,
    auth::{Caller, PermissionSet, Viewer},
    clock,
    graphql::types::target::enums::{PacingCurve, TargetMeasure},
    ingest,
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
    let viewer = viewer(app, "marketing").await?;
    let write = ProposeTarget {
        target,
        terms: Terms::default(),
    };
    let (id, _) = ingest::single(app, &viewer, None, write)
        .await
        .map_err(unexpected)?;
    Ok(AgreementId(id))
}

/// Signs the first version for these teams.
async fn sign(app: &App, agreement: AgreementId, teams: &[&str]) -> anyhow::Result<()> {
    let row = subject::Entity::find_by_id(agreement)
        .one(&app.db.read)
        .await?
        .context("it was proposed")?;
    let version = agreement_version::Entity::find()
        .filter(agreement_version::Column::AgreementId.eq(agreement))
        .one(&app.db.read)
        .await?
        .context("it has a version")?;
    let content = serde_json::from_str(&version.content)?;
    let kind = Target::KIND.as_str();
    let hash = content_hash(kind, &row.subject, 1, None, &content);
    for team in teams {
        let decision = Decision::Approve {
            content_hash: hash.to_string(),
            retroactive: false,
        };
        let write = Decide {
            agreement,
            version: 1,
            decision,
        };
        ingest::single(app, &viewer(app, team).await?, None, write)
            .await
            .map_err(unexpected)?;
    }
    Ok(())
}

/// A demo's user, as if signed in.
async fn viewer(app: &App, team: &str) -> anyhow::Result<Viewer> {
    let login = LOGINS.iter().find(|(email, ..)| email.starts_with(team));
    let (email, ..) = login.context("the demo has a login of each team")?;
    let user = user::Entity::find()
        .filter(user::Column::Email.eq(*email))
        .one(&app.db.read)
        .await?
        .context("the demo's users are made")?;
    Ok(Viewer {
        permissions: PermissionSet::of_role(user.role),
        caller: Caller::User {
            id: user.id,
            email: user.email,
            name: user.name,
            role: user.role,
        },
    })
}
