//! `Date entered "Stage (Pipeline)"`: the history of a deal's stages, in columns.

use toml::Table;

use crate::import::{
    Noun,
    derived::{Derived, fold},
    recognise::{Columns, Draft, constant, put, when_filled},
};

/// How such a column's name begins, before the stage in quotes.
const LABELS: [&str; 4] = [
    "date entered",
    "eintrittsdatum",
    "datum des eintritts in",
    "datum der eingabe",
];
/// How its internal name begins, before the stage's id.
const INTERNAL: [&str; 2] = ["hs_v2_date_entered_", "hs_date_entered_"];

/// A column of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entered {
    place: usize,
    stage: String,
    pipeline: Option<String>,
}

/// The places of such columns.
pub(super) fn places(columns: &Columns) -> Vec<usize> {
    found(columns).iter().map(|entered| entered.place).collect()
}

fn found(columns: &Columns) -> Vec<Entered> {
    let named = columns.unknown.iter();
    named
        .filter_map(|(place, name)| entered(*place, name))
        .collect()
}

fn entered(place: usize, name: &str) -> Option<Entered> {
    let lower = name.to_lowercase();
    if let Some(stage) = INTERNAL.iter().find_map(|start| lower.strip_prefix(start)) {
        return Some(Entered {
            place,
            stage: stage.to_owned(),
            pipeline: None,
        });
    }
    LABELS.iter().find(|start| lower.starts_with(*start))?;
    let (_, quoted) = name.split_once(['"', '„', '“'])?;
    let quoted = quoted.trim().trim_end_matches(['"', '“', '”']).trim();
    let parts = quoted
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once(" ("));
    let (stage, pipeline) = match parts {
        Some((stage, pipeline)) => (stage.trim(), Some(pipeline.trim().to_owned())),
        None => (quoted, None),
    };
    (!stage.is_empty()).then(|| Entered {
        place,
        stage: stage.to_owned(),
        pipeline,
    })
}

/// Makes a step of each, and dates the stage in which the deal is now. Returns the columns without them.
pub(super) fn map(
    draft: &mut Draft<'_>,
    columns: &Columns,
    id: usize,
    deal: &mut Table,
) -> Columns {
    let mut columns = columns.clone();
    let found = found(&columns);
    let places: Vec<usize> = found.iter().map(|entered| entered.place).collect();
    columns.take_unknown(&places);
    for entered in &found {
        let mut step = Table::new();
        step.insert(
            "when".to_owned(),
            vec![when_filled(id), when_filled(entered.place)].into(),
        );
        put(&mut step, "deal", draft.text(Some(id)));
        put(&mut step, "stage", constant(&*entered.stage));
        let at = draft.date_of(entered.place, &places);
        put(&mut step, "enteredAt", at);
        draft.object(Noun::Step, step);
    }
    let Some(stage) = columns.get("stage") else {
        return columns;
    };
    if found.is_empty() {
        return columns;
    }
    let mut dates: Vec<(String, usize)> = Vec::new();
    let by = match columns.get("pipeline") {
        Some(pipeline) => draft.derive(Derived::Joined(vec![stage, pipeline])),
        None => stage,
    };
    for entered in &found {
        // Where nothing says which pipeline it is, a stage of that name is it.
        let name = match (&entered.pipeline, columns.get("pipeline")) {
            (Some(pipeline), Some(_)) => format!("{} {pipeline}", entered.stage),
            _ => entered.stage.clone(),
        };
        dates.push((fold(&name), entered.place));
    }
    let mut chosen = vec![draft.derive(Derived::Chosen {
        by,
        columns: dates.clone(),
    })];
    if by != stage {
        chosen.push(draft.derive(Derived::Chosen {
            by: stage,
            columns: dates,
        }));
    }
    let at = draft.derive(Derived::First(chosen));
    let at = draft.date_of(at, &places);
    put(deal, "stageEnteredAt", at);
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stage_is_taken_out_of_the_name() {
        for (name, stage, pipeline) in [
            (
                "Date entered \"Closed Won (Sales Pipeline)\"",
                "Closed Won",
                Some("Sales Pipeline"),
            ),
            (
                "Date entered \"Demo (30 min) (New)\"",
                "Demo (30 min)",
                Some("New"),
            ),
            ("Date entered \"Demo\"", "Demo", None),
            (
                "Eintrittsdatum „Angebot (Vertrieb)“",
                "Angebot",
                Some("Vertrieb"),
            ),
            ("hs_v2_date_entered_closedwon", "closedwon", None),
        ] {
            let found = entered(3, name).unwrap();
            assert_eq!(
                (found.stage.as_str(), found.pipeline.as_deref()),
                (stage, pipeline)
            );
        }
        for name in ["Date exited \"Demo\"", "Date entered", "Close Date"] {
            assert_eq!(entered(3, name), None, "{name}");
        }
    }
}
