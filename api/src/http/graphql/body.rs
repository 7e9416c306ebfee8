//! The body of a request: JSON, small enough, here in time.

use std::{io::Read as _, time::Duration};

use actix_web::{
    http::{
        StatusCode,
        header::{self, HeaderMap},
    },
    web::{BytesMut, Payload},
};
use flate2::read::GzDecoder;
use futures_util::StreamExt as _;

use super::refusal::Refusal;
use crate::error::ApiError;

/// Reads a body of JSON, unpacked if it came packed.
///
/// # Errors
/// 415 for any other content, 413 when there is too much, 408 when it does not come in time, 400 when it breaks off.
pub(super) async fn read(
    headers: &HeaderMap,
    mut payload: Payload,
    limit: usize,
    patience: Duration,
) -> Result<Vec<u8>, Refusal> {
    require_json(headers)?;
    let packed = packed(headers)?;
    let arrives = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Refusal::malformed("The body broke off."))?;
            if body.len() + chunk.len() > limit {
                return Err(Refusal::from(ApiError::TooLarge(limit)));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    let body = tokio::time::timeout(patience, arrives)
        .await
        .map_err(|_| {
            let error = ApiError::Timeout("The body did not arrive in time.");
            Refusal::new(StatusCode::REQUEST_TIMEOUT, error)
        })??;
    if packed {
        unpack(&body, limit)
    } else {
        Ok(body.into())
    }
}

/// A form that a page of another site can send without asking first is refused with everything else.
fn require_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let mut parts = value.unwrap_or_default().split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|media| media.eq_ignore_ascii_case("application/json"));
    let utf8 = parts
        .filter_map(|part| part.split_once('='))
        .filter(|(name, _)| name.eq_ignore_ascii_case("charset"))
        .all(|(_, charset)| charset.trim_matches('"').eq_ignore_ascii_case("utf-8"));
    if json && utf8 {
        return Ok(());
    }
    let error = ApiError::bad_request("The Content-Type must be application/json, in UTF-8.");
    Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, error))
}

fn packed(headers: &HeaderMap) -> Result<bool, Refusal> {
    let Some(value) = headers.get(header::CONTENT_ENCODING) else {
        return Ok(false);
    };
    match value.to_str().map(str::to_ascii_lowercase).as_deref() {
        Ok("identity") => Ok(false),
        Ok("gzip" | "x-gzip") => Ok(true),
        _ => {
            let error = ApiError::bad_request("The Content-Encoding must be gzip or absent.");
            Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, error))
        }
    }
}

/// Unpacks no more than is allowed, however much there is.
fn unpack(body: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut unpacked = Vec::new();
    GzDecoder::new(body)
        .take(most)
        .read_to_end(&mut unpacked)
        .map_err(|_| Refusal::malformed("The body is not what its Content-Encoding says."))?;
    if unpacked.len() > limit {
        return Err(ApiError::TooLarge(limit).into());
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use actix_web::http::header::HeaderValue;
    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn zipped(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).expect("memory takes it");
        encoder.finish().expect("memory takes it")
    }

    #[test]
    fn a_bomb_is_unpacked_no_further_than_allowed() {
        let bomb = zipped(&vec![b' '; 10 << 20]);
        assert!(bomb.len() < 20_000);
        let refusal = unpack(&bomb, 1_000).expect_err("too large");
        assert_eq!(refusal.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(unpack(&zipped(b"{}"), 1_000).expect("small"), b"{}");
        assert_eq!(
            unpack(b"{}", 1_000).expect_err("not packed").status,
            StatusCode::BAD_REQUEST
        );
    }

    #[test]
    fn only_json_is_taken() {
        for (value, taken) in [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/json;charset=\"utf-8\"", true),
            ("application/json; charset=latin1", false),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
            ("application/jsonp", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(value));
            assert_eq!(require_json(&headers).is_ok(), taken, "{value}");
        }
        assert!(require_json(&HeaderMap::new()).is_err());
    }
}
