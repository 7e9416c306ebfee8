//! The questions, for the engine and in SQL.

use attribution::money::Currency;
use attribution::query::{DatedBy, Dimension, Measure, ReportQuery};
use attribution::rule::{DatedRule, Preset, Rule};
use attribution::{Day, Period};

/// One question.
pub(crate) struct Question {
    /// Such as `W_SHAPED, 90 days`.
    pub(crate) name: String,
    /// For the engine.
    pub(crate) query: ReportQuery,
    model: Model,
    lookback_days: Option<u32>,
}

#[derive(Clone, Copy)]
enum Model {
    Linear,
    TimeDecay,
    WShaped,
}

/// All of them.
pub(crate) fn all(today: Day) -> Vec<Question> {
    let models = [
        (Model::Linear, Preset::Linear),
        (Model::TimeDecay, Preset::TimeDecay),
        (Model::WShaped, Preset::WShaped),
    ];
    let mut questions = Vec::new();
    for (lookback, lookback_days) in [("90 days", Some(90)), ("no lookback", None)] {
        for (model, preset) in models {
            let rule = Rule {
                model: preset.model(),
                lookback_days,
                ..Rule::official_default()
            };
            questions.push(Question {
                name: format!("{}, {lookback}", preset.code()),
                query: ReportQuery {
                    measure: Measure::Revenue,
                    rules: vec![DatedRule::always(rule)],
                    period: Period {
                        from: Day(today.0 - 800),
                        to: today,
                    },
                    dated_by: DatedBy::Closed,
                    group_by: vec![Dimension::Campaign, Dimension::Month],
                    deals: None,
                    show: None,
                    currency: Currency::parse("EUR").expect("a currency"),
                },
                model,
                lookback_days,
            });
        }
    }
    questions
}

impl Question {
    /// The question in SQL, said in two ways: with window functions over the pairs of posting and touch; and with what
    /// all touches of a posting have in common worked out by a first join, and credited by a second one. Which is
    /// faster depends on the database.
    pub(crate) fn forms(&self) -> [(&'static str, String); 2] {
        let (windows, joins) = match self.model {
            Model::Linear | Model::TimeDecay => (WEIGHED_WINDOWS, WEIGHED_JOINS),
            Model::WShaped => (SHAPED_WINDOWS, SHAPED_JOINS),
        };
        let weight = match self.model {
            Model::TimeDecay => "t.weight",
            Model::Linear | Model::WShaped => "1",
        };
        let from = self.lookback_days.map_or_else(
            || "0".to_owned(),
            |days| format!("p.closed_at - {}", i64::from(days) * 86_400_000),
        );
        let say = |form: &str| {
            form.replace("{pairs}", PAIRS)
                .replace("{from}", &from)
                .replace("{weight}", weight)
        };
        [("windows", say(windows)), ("joins", say(joins))]
    }
}

/// The touches that a posting takes into account.
const PAIRS: &str =
    "JOIN touches AS t ON t.account = p.account AND t.at BETWEEN {from} AND p.closed_at";

const WEIGHED_WINDOWS: &str = "
WITH credited AS (
    SELECT p.month, t.campaign,
        CAST(p.amount AS DOUBLE PRECISION) * {weight} / SUM({weight}) OVER (PARTITION BY p.id) AS credit
    FROM postings AS p {pairs}
)
SELECT campaign, month, SUM(credit) FROM credited GROUP BY campaign, month";

const WEIGHED_JOINS: &str = "
WITH posted AS MATERIALIZED (
    SELECT p.id, p.account, p.closed_at, p.month,
        CAST(p.amount AS DOUBLE PRECISION) / SUM({weight}) AS unit
    FROM postings AS p {pairs}
    GROUP BY p.id
)
SELECT t.campaign, p.month, SUM(p.unit * {weight}) FROM posted AS p {pairs}
GROUP BY t.campaign, p.month";

// Ranks within a journey ascend with time: what is first, and what is last before a moment, is a smallest or largest rank.
// An anchor without a touch is null, which equals nothing.
const SHAPED_WINDOWS: &str = "
WITH windowed AS (
    SELECT p.month, t.campaign, t.rank, CAST(p.amount AS DOUBLE PRECISION) AS amount,
        COUNT(*) OVER posting AS touches,
        MIN(t.rank) OVER posting AS first,
        MAX(CASE WHEN t.at <= p.lead_created_at THEN t.rank END) OVER posting AS lead,
        MAX(CASE WHEN t.at <= p.deal_created_at THEN t.rank END) OVER posting AS deal
    FROM postings AS p {pairs}
    WINDOW posting AS (PARTITION BY p.id)
), anchored AS (
    SELECT month, campaign, amount,
        CASE WHEN rank = first THEN 30 ELSE 0 END
            + CASE WHEN rank = lead THEN 30 ELSE 0 END
            + CASE WHEN rank = deal THEN 30 ELSE 0 END AS held,
        30 + CASE WHEN lead IS NULL THEN 0 ELSE 30 END + CASE WHEN deal IS NULL THEN 0 ELSE 30 END AS anchors,
        touches - 1
            - CASE WHEN lead > first THEN 1 ELSE 0 END
            - CASE WHEN deal > first AND (lead IS NULL OR deal <> lead) THEN 1 ELSE 0 END AS rest
    FROM windowed
)
SELECT campaign, month,
    SUM(amount * CASE WHEN held > 0 THEN held ELSE CAST(10 AS DOUBLE PRECISION) / rest END
        / (anchors + CASE WHEN rest > 0 THEN 10 ELSE 0 END))
FROM anchored GROUP BY campaign, month";

const SHAPED_JOINS: &str = "
WITH posted AS (
    SELECT p.id, p.account, p.closed_at, p.month, p.amount,
        COUNT(*) AS touches,
        MIN(t.rank) AS first,
        MAX(CASE WHEN t.at <= p.lead_created_at THEN t.rank END) AS lead,
        MAX(CASE WHEN t.at <= p.deal_created_at THEN t.rank END) AS deal
    FROM postings AS p {pairs}
    GROUP BY p.id
), counted AS (
    SELECT *,
        30 + CASE WHEN lead IS NULL THEN 0 ELSE 30 END + CASE WHEN deal IS NULL THEN 0 ELSE 30 END AS anchors,
        touches - 1
            - CASE WHEN lead > first THEN 1 ELSE 0 END
            - CASE WHEN deal > first AND (lead IS NULL OR deal <> lead) THEN 1 ELSE 0 END AS rest
    FROM posted
), united AS MATERIALIZED (
    SELECT account, closed_at, month, first, lead, deal,
        CAST(amount AS DOUBLE PRECISION) / (anchors + CASE WHEN rest > 0 THEN 10 ELSE 0 END) AS unit,
        CASE WHEN rest > 0 THEN CAST(10 AS DOUBLE PRECISION) / rest END AS other
    FROM counted
)
SELECT t.campaign, p.month,
    SUM(p.unit * CASE WHEN t.rank = p.first OR t.rank = p.lead OR t.rank = p.deal
        THEN CASE WHEN t.rank = p.first THEN 30 ELSE 0 END
            + CASE WHEN t.rank = p.lead THEN 30 ELSE 0 END
            + CASE WHEN t.rank = p.deal THEN 30 ELSE 0 END
        ELSE p.other END)
FROM united AS p {pairs}
GROUP BY t.campaign, p.month";
