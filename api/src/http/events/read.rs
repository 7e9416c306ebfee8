//! The bytes of a request, unpacked. What the content type says is not asked: browsers say that events are plain text, and
//! one library says that they are a form.

use std::{io::Read as _, time::Duration};

use actix_web::{
    http::{
        StatusCode,
        header::{self, HeaderMap},
    },
    web::{BytesMut, Payload},
};
use flate2::read::MultiGzDecoder;
use futures_util::StreamExt as _;

use super::answer::Refused;
use crate::events::body::MAX_BODY;

/// Reads a whole request, no more of it than is allowed.
///
/// # Errors
/// 413 when there is too much, 408 when it does not come in time, 400 when it is not packed as it says.
pub(super) async fn whole(
    headers: &HeaderMap,
    mut payload: Payload,
    patience: Duration,
) -> Result<Vec<u8>, Refused> {
    let arrives = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            // It may come whole the next time.
            let broken = |_| Refused::new(StatusCode::REQUEST_TIMEOUT, "The request broke off.");
            let chunk = chunk.map_err(broken)?;
            if body.len() + chunk.len() > MAX_BODY {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    let body = tokio::time::timeout(patience, arrives)
        .await
        .map_err(|_| {
            Refused::new(
                StatusCode::REQUEST_TIMEOUT,
                "The request did not arrive in time.",
            )
        })??;
    let encoding = headers.get(header::CONTENT_ENCODING);
    match encoding
        .and_then(|value| value.to_str().ok())
        .map(str::trim)
    {
        None | Some("" | "identity") => Ok(body.into()),
        Some("gzip" | "x-gzip") => unpack(&body),
        Some(_) => Err(Refused::new(
            StatusCode::BAD_REQUEST,
            "The Content-Encoding must be gzip or absent.",
        )),
    }
}

/// Unpacks no more than is allowed, however much there is.
fn unpack(body: &[u8]) -> Result<Vec<u8>, Refused> {
    let most = u64::try_from(MAX_BODY)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(body)
        .take(most)
        .read_to_end(&mut unpacked)
        .map_err(|_| {
            let message = "The request is not what its Content-Encoding says.";
            Refused::new(StatusCode::BAD_REQUEST, message)
        })?;
    if unpacked.len() > MAX_BODY {
        return Err(too_large());
    }
    Ok(unpacked)
}

fn too_large() -> Refused {
    Refused::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "The request has more than 500 KB.",
    )
}
