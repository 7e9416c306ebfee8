//! Where a request has its write key.

use actix_web::http::header::{self, HeaderMap};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The key of the `Authorization` header: the user name of HTTP Basic, whatever the password, or a Bearer token. None where
/// there is neither; a browser's page has it in the body.
pub(super) fn of_header(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.trim().split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
    let user = decoded
        .split_once(':')
        .map_or(decoded.as_str(), |(user, _)| user);
    Some(user.to_owned())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn the_key_is_a_user_name_or_a_token() {
        let key = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
            of_header(&headers)
        };
        let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
        assert_eq!(key(&basic("key:")).as_deref(), Some("key"));
        assert_eq!(key(&basic("key")).as_deref(), Some("key"));
        assert_eq!(key(&basic("key:secret:more")).as_deref(), Some("key"));
        assert_eq!(key("bearer  key").as_deref(), Some("key"));
        for value in ["Basic ???", "Digest key", "key", ""] {
            assert_eq!(key(value), None, "{value}");
        }
        assert_eq!(of_header(&HeaderMap::new()), None);
    }
}
