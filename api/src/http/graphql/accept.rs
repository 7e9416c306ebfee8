//! Which form of answer a caller takes: the `Accept` header.

use actix_web::http::header::{self, HeaderMap};

/// A form of answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `application/json`: the status says whether the request was understood as HTTP.
    Json,
    /// `application/graphql-response+json`: the status says whether the operation was executed.
    GraphqlResponse,
}

/// What a caller takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accepted {
    /// The form of a single answer.
    pub(super) single: Form,
    /// Whether answers may come one after another, as `text/event-stream`.
    pub(super) stream: bool,
    /// Whether they may come in no other form.
    pub(super) only_stream: bool,
}

impl Form {
    /// The value of `Content-Type`.
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }
}

impl Default for Accepted {
    fn default() -> Self {
        Self {
            single: Form::Json,
            stream: false,
            only_stream: false,
        }
    }
}

/// Understands the header; `None` when the caller takes no form that there is. Without the header, and for whatever
/// matches both, the answer is `application/json`.
pub(super) fn accepted(headers: &HeaderMap) -> Option<Accepted> {
    let mut values = headers
        .get_all(header::ACCEPT)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .peekable();
    if values.peek().is_none() {
        return Some(Accepted::default());
    }
    let mut best: Option<(u32, Form)> = None;
    let mut stream = false;
    for value in values {
        let mut parts = value.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(1_000, thousandths);
        if weight == 0 {
            continue;
        }
        let form = match media.as_str() {
            "application/graphql-response+json" => Form::GraphqlResponse,
            "application/json" | "application/*" | "*/*" => Form::Json,
            "text/event-stream" => {
                stream = true;
                continue;
            }
            _ => continue,
        };
        if best.is_none_or(|(known, _)| weight > known) {
            best = Some((weight, form));
        }
    }
    match best {
        None if !stream => None,
        None => Some(Accepted {
            single: Form::Json,
            stream,
            only_stream: true,
        }),
        Some((_, single)) => Some(Accepted {
            single,
            stream,
            only_stream: false,
        }),
    }
}

/// A weight such as `0.85` in thousandths; one that is none counts as 0.
fn thousandths(text: &str) -> u32 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{fraction:0<3}");
    let fraction = digits
        .get(..3)
        .and_then(|digits| digits.parse::<u32>().ok());
    let whole = whole.parse::<u32>().ok().filter(|whole| *whole <= 1);
    whole
        .zip(fraction)
        .map_or(0, |(whole, fraction)| (whole * 1_000 + fraction).min(1_000))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn of(value: &'static str) -> Option<Accepted> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(value));
        accepted(&headers)
    }

    #[track_caller]
    fn check(value: &'static str, form: Form) {
        assert_eq!(
            of(value).map(|accepted| accepted.single),
            Some(form),
            "{value}"
        );
    }

    #[test]
    fn the_heaviest_that_there_is_wins_and_the_first_of_equals() {
        check("application/json", Form::Json);
        check("*/*", Form::Json);
        check("application/graphql-response+json", Form::GraphqlResponse);
        check(
            "application/graphql-response+json, application/json;q=0.9",
            Form::GraphqlResponse,
        );
        check(
            "application/graphql-response+json;q=0.5, application/json",
            Form::Json,
        );
        check(
            "application/json; q=0.1, Application/GraphQL-Response+JSON;charset=utf-8; q=0.25",
            Form::GraphqlResponse,
        );
        check("text/html,application/xhtml+xml,*/*;q=0.8", Form::Json);
        assert_eq!(accepted(&HeaderMap::new()), Some(Accepted::default()));
    }

    #[test]
    fn what_there_is_not_is_not_acceptable() {
        for value in ["text/html", "application/json;q=0", "image/*"] {
            assert_eq!(of(value), None, "{value}");
        }
    }

    #[test]
    fn a_stream_is_told_apart() {
        let only = of("text/event-stream").expect("a stream");
        assert!(only.stream && only.only_stream);
        let both = of("application/json, text/event-stream").expect("both");
        assert!(both.stream && !both.only_stream);
    }
}
