//! Personal data as callers see it who may not see it: enough to tell two people apart, not enough to know one.

/// `jane.doe@example.com` as `j***@example.com`.
#[must_use]
pub fn masked_email(email: &str) -> String {
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let initial: String = local.chars().take(1).collect();
    format!("{initial}***@{domain}")
}

/// `Jane Doe` as `J. D.`
#[must_use]
pub fn masked_name(name: &str) -> String {
    let initials = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    let initials: Vec<String> = initials.map(|initial| format!("{initial}.")).collect();
    initials.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_initials_are_left() {
        assert_eq!(masked_email("jane.doe+x@example.com"), "j***@example.com");
        assert_eq!(masked_email("élan@example.com"), "é***@example.com");
        assert_eq!(masked_name("  Jane van  Doe "), "J. v. D.");
    }
}
