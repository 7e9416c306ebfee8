//! What a setting may be.

use chrono_tz::Tz;
use entity::touchpoint_kind::TouchpointKind;

use crate::ingest::clean;

/// The kinds of touches that earn no credit unless a rule says so: machines send, show and open these, and what people
/// report of themselves is hearsay.
const INELIGIBLE: [TouchpointKind; 4] = [
    TouchpointKind::EmailSent,
    TouchpointKind::EmailOpen,
    TouchpointKind::AdImpression,
    TouchpointKind::SelfReported,
];

/// A session ends after half an hour of silence unless set otherwise.
pub(super) const SESSION_GAP_SECONDS: i32 = 30 * 60;

/// All of an amount is contribution unless set otherwise.
pub(super) const MARGIN_RATE_PPM: i32 = 1_000_000;

/// The name of the organisation.
pub(super) fn name(text: &str) -> Result<String, String> {
    clean(text, 255)
}

/// An ISO 4217 code.
pub(super) fn currency(code: &str) -> Result<String, String> {
    attribution::money::Currency::parse(code.trim())
        .map(|currency| currency.to_string())
        .ok_or_else(|| format!("{code:?} is no ISO 4217 currency code; expected one such as EUR"))
}

/// An IANA time zone.
pub(super) fn time_zone(name: &str) -> Result<String, String> {
    name.trim()
        .parse::<Tz>()
        .map(|zone| zone.name().to_owned())
        .map_err(|_| format!("{name:?} is no IANA time zone; expected one such as Europe/Berlin"))
}

/// The kinds that count where a rule does not say, as they are kept.
pub(super) fn eligible_kinds(kinds: &[TouchpointKind]) -> String {
    let kept: Vec<&str> = TouchpointKind::ALL
        .iter()
        .filter(|kind| kinds.contains(kind))
        .map(|kind| kind.as_str())
        .collect();
    serde_json::Value::from(kept).to_string()
}

/// The kinds that count in a deployment that has not chosen its own.
pub(super) fn default_kinds() -> String {
    let kinds: Vec<TouchpointKind> = TouchpointKind::ALL
        .iter()
        .copied()
        .filter(|kind| !INELIGIBLE.contains(kind))
        .collect();
    eligible_kinds(&kinds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_understood_or_refused_with_an_example() {
        assert_eq!(currency(" eur").as_deref(), Ok("EUR"));
        assert!(currency("EURO").unwrap_err().contains("such as EUR"));
        assert_eq!(
            time_zone("America/Sao_Paulo").as_deref(),
            Ok("America/Sao_Paulo")
        );
        assert!(time_zone("Berlin").unwrap_err().contains("Europe/Berlin"));
    }

    #[test]
    fn machines_earn_no_credit_by_default() {
        let kinds: Vec<String> = serde_json::from_str(&default_kinds()).unwrap();
        assert_eq!(kinds.len(), TouchpointKind::ALL.len() - INELIGIBLE.len());
        assert!(kinds.contains(&"MEETING".to_owned()));
        assert!(!kinds.contains(&"EMAIL_OPEN".to_owned()));
    }
}
