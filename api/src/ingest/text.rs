//! Texts as they come in.

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
