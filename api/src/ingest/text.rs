//! Texts and rates as they come in.

use crate::graphql::scalars::Decimal;

use crate::graphql::user_error::UserError;

/// A text that must be there: trimmed, not empty, without control characters, at most so many bytes.
///
/// # Errors
/// What is wrong with it, in words for the caller.
pub fn clean(text: &str, max_bytes: usize) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("is empty; expected a text".to_owned());
    }
    if text.len() > max_bytes {
        return Err(format!(
            "has {} bytes; expected at most {max_bytes}",
            text.len()
        ));
    }
    if text.chars().any(char::is_control) {
        return Err("has control characters; expected plain text on one line".to_owned());
    }
    Ok(text.to_owned())
}

/// The reason in an input.
///
/// # Errors
/// What is wrong with it; the path starts at the input.
pub fn clean_reason(reason: Option<&str>) -> Result<Option<String>, UserError> {
    clean_optional(reason, 1000)
        .map_err(|message| UserError::invalid(["reason"], format!("reason {message}.")))
}

/// A text that may be absent; empty is absent.
///
/// # Errors
/// As [`clean`].
pub fn clean_optional(text: Option<&str>, max_bytes: usize) -> Result<Option<String>, String> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => clean(text, max_bytes).map(Some),
    }
}

/// A rate from 0 to 1 in millionths.
///
/// # Errors
/// What is wrong with it, in words for the caller.
pub fn rate_ppm(rate: Decimal) -> Result<i32, String> {
    let rate = rate.0.normalize();
    if rate.scale() > 6 {
        return Err(format!("{rate} has more than six decimals"));
    }
    i32::try_from(rate.saturating_mul(1_000_000.into()))
        .ok()
        .filter(|ppm| (0..=1_000_000).contains(ppm))
        .ok_or_else(|| format!("{rate} is out of range; expected 0 to 1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_exact_or_refused() {
        let rate = |text: &str| rate_ppm(Decimal(text.parse().unwrap()));
        assert_eq!(rate("0.123456"), Ok(123_456));
        assert_eq!(rate("1.000"), Ok(1_000_000));
        assert!(rate("0.1234567").is_err());
        assert!(rate("1.000001").is_err());
        assert!(rate("-0.1").is_err());
        assert!(rate("79228162514264337593543950335").is_err());
    }
}
