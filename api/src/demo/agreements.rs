//! What the demo's teams have agreed on beside targets and service levels: the official rule, whose next version waits for
//! sales, what some figures mean, and what they tell each other about customers.

use agreement::metric::Metric;
use attribution::rule::{Preset, Rule};
use chrono::{Months, NaiveDate};
use entity::{deal, deal_outcome::DealOutcome, insight::Insight};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::{
    fill::organization,
    signing::{agree, take},
};
use crate::{
    agreements::{
        Proposal, Terms,
        kinds::{MetricDefinition, OFFICIAL, OfficialRule},
    },
    app::App,
    ingest::notes::{About, NewNote},
};

/// From how long ago the official rule holds.
const MONTHS_BACK: u32 = 24;
/// Figures whose meaning both teams have signed; of the others the program's own words stand, as drafts.
const DEFINED: [Metric; 4] = [
    Metric::Attained,
    Metric::Credited,
    Metric::Sourced,
    Metric::Influenced,
];
/// How many open deals have notes.
const NOTED: u64 = 12;
/// What the teams tell each other: who, about what, in which words.
const NOTES: [(&str, Option<Insight>, &str); 3] = [
    (
        "sales",
        Some(Insight::Goal),
        "They want one number for the board by the end of the quarter.",
    ),
    (
        "marketing",
        Some(Insight::Objection),
        "Asked twice in the webinar what a migration costs.",
    ),
    ("sales", None, "Next step: a call with their controller."),
];

/// Signs the official rule and some definitions, proposes the next rule, and writes notes.
///
/// # Errors
/// When the database fails, or something is refused: that would be a bug.
pub(super) async fn load(app: &App, today: NaiveDate) -> anyhow::Result<()> {
    let organization = organization(app).await?;
    let since = today
        .checked_sub_months(Months::new(MONTHS_BACK))
        .unwrap_or(today);
    let rule = Rule {
        model: Preset::WShaped.model(),
        lookback_days: Some(180),
        ..Rule::official_default()
    };
    let terms = Terms {
        effective_from: Some(organization.start_of(since)),
        note: Some("First, lead and deal count most; half a year back.".to_owned()),
        replaces: None,
    };
    agree(app, OFFICIAL, &OfficialRule::from(&rule), terms).await?;
    let next = Rule {
        model: Preset::FullPath.model(),
        ..rule
    };
    let terms = Terms {
        effective_from: None,
        note: Some("Count the touch before the close, too.".to_owned()),
        replaces: None,
    };
    let proposal = Proposal::of(OFFICIAL, &OfficialRule::from(&next), terms);
    take(app, "sales", proposal).await?;
    for metric in DEFINED {
        let content = MetricDefinition {
            title: metric.title().to_owned(),
            text: metric.text().to_owned(),
            computed_by: metric.computed_by().to_owned(),
        };
        agree(app, metric.key(), &content, Terms::default()).await?;
    }
    notes(app).await
}

async fn notes(app: &App) -> anyhow::Result<()> {
    let open = deal::Entity::find()
        .filter(deal::Column::Outcome.eq(DealOutcome::Open))
        .order_by_desc(deal::Column::AmountMinor)
        .limit(NOTED)
        .all(&app.db.read)
        .await?;
    for deal in open {
        for (team, insight, text) in NOTES {
            let note = NewNote {
                about: About::Deal(deal.id),
                text: text.to_owned(),
                insight,
                supersedes: None,
            };
            take(app, team, note).await?;
        }
    }
    Ok(())
}
