//! What a figure means at an instant: for every place that shows one to name.

use agreement::metric::Metric;
use entity::{agreement_kind::AgreementKind, instant::Millis};

use super::{Agreed, AgreedVersion, kinds::MetricDefinition};

/// What a figure means.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Which figure.
    pub metric: Metric,
    /// Its name.
    pub title: String,
    /// What it means and how it is computed.
    pub text: String,
    /// The version both teams signed; none: these are the program's own words, a draft.
    pub agreed: Option<AgreedVersion>,
}

/// What a figure means at an instant. A definition that was signed for another function than the one that computes the
/// figure today does not define it: then the program's own words stand, as a draft.
///
/// # Errors
/// When what was signed cannot be understood.
pub fn definition_of(agreed: &Agreed, metric: Metric, at: Millis) -> anyhow::Result<Definition> {
    let signed = agreed.in_effect(AgreementKind::MetricDefinition, metric.key(), at);
    if let Some(version) = signed {
        let content: MetricDefinition = version.content()?;
        if content.computed_by == metric.computed_by() {
            return Ok(Definition {
                metric,
                title: content.title,
                text: content.text,
                agreed: Some(version.clone()),
            });
        }
    }
    Ok(Definition {
        metric,
        title: metric.title().to_owned(),
        text: metric.text().to_owned(),
        agreed: None,
    })
}
