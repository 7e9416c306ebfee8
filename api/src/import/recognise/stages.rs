//! What the stages of a file mean: won, lost or open.

use entity::deal_outcome::DealOutcome;

use super::Draft;
use crate::import::derived::{Derived, fold};

/// Makes the column of outcomes out of the column of stages. A stage that nobody knows is open, and it is told where no
/// other column decides.
pub(in crate::import) fn outcomes(
    draft: &mut Draft<'_>,
    pipeline: &str,
    more: &[(&str, &str)],
    stage: usize,
    decides: bool,
) -> usize {
    let context = draft.context;
    let mut words: Vec<(String, String)> = Vec::new();
    let given = |stages: &[String], outcome: &str| -> Vec<(String, String)> {
        let stages = stages.iter().map(|stage| (fold(stage), outcome.to_owned()));
        stages.collect()
    };
    words.extend(given(&context.options.won, "WON"));
    words.extend(given(&context.options.lost, "LOST"));
    // Another vendor's stage of the same name means what it means there, unless this vendor has one.
    let (own, others): (Vec<_>, Vec<_>) = context
        .stages
        .iter()
        .partition(|stage| fold(&stage.pipeline) == fold(pipeline));
    for stage in own.into_iter().chain(others) {
        let outcome = match stage.outcome {
            DealOutcome::Open => "OPEN",
            DealOutcome::Won => "WON",
            DealOutcome::Lost => "LOST",
        };
        words.push((fold(&stage.key), outcome.to_owned()));
        words.push((fold(&stage.label), outcome.to_owned()));
    }
    words.extend(
        more.iter()
            .map(|(word, outcome)| (fold(word), (*outcome).to_owned())),
    );
    let unknown: Vec<String> = draft
        .words(stage)
        .into_iter()
        .filter(|(word, _)| !words.iter().any(|(known, _)| *known == fold(word)))
        .map(|(word, _)| word)
        .collect();
    if decides && !unknown.is_empty() {
        draft.note(format!(
            "stages that are not known and count as open, unless --won or --lost name them: {}",
            unknown.join(", ")
        ));
    }
    draft.derive(Derived::Mapped {
        from: stage,
        words,
        otherwise: Some("OPEN".to_owned()),
    })
}
