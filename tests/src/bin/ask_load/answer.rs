//! What an answer over HTTP/1.1 looks like, as far as a client must know to read the next one after it.

use httparse::{EMPTY_HEADER, Response, Status, parse_chunk_size};

/// More headers than any of the servers sends.
const HEADERS: usize = 32;

/// The head of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// The status, such as 200.
    pub(crate) status: u16,
    /// How many bytes it takes itself.
    pub(crate) length: usize,
    /// How its body comes.
    pub(crate) body: Body,
}

/// How long a body is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// So many bytes.
    Sized(usize),
    /// In chunks that each say how long they are.
    Chunked,
}

impl Head {
    /// Of the bytes received so far; none where it is not complete.
    pub(crate) fn parse(received: &[u8]) -> Result<Option<Self>, String> {
        let mut headers = [EMPTY_HEADER; HEADERS];
        let mut response = Response::new(&mut headers);
        let parsed = response
            .parse(received)
            .map_err(|error| error.to_string())?;
        let Status::Complete(length) = parsed else {
            return Ok(None);
        };
        let header = |name: &str| {
            let mut headers = response.headers.iter();
            headers
                .find(|header| header.name.eq_ignore_ascii_case(name))
                .and_then(|header| str::from_utf8(header.value).ok())
        };
        let size = header("content-length").and_then(|text| text.parse().ok());
        let body = match (size, header("transfer-encoding")) {
            (Some(size), None) => Body::Sized(size),
            (_, Some("chunked")) => Body::Chunked,
            _ => return Err("an answer does not say how long it is".to_owned()),
        };
        Ok(Some(Self {
            status: response.code.unwrap_or_default(),
            length,
            body,
        }))
    }
}

/// Puts a body that comes in chunks together; false where it is not complete. Trailers are not expected.
pub(crate) fn join_chunks(mut received: &[u8], body: &mut Vec<u8>) -> Result<bool, String> {
    body.clear();
    loop {
        let parsed = parse_chunk_size(received).map_err(|_| "a chunk without a size")?;
        let Status::Complete((begin, size)) = parsed else {
            return Ok(false);
        };
        let end = usize::try_from(size)
            .ok()
            .and_then(|size| begin.checked_add(size))
            .ok_or("a chunk larger than memory")?;
        // After a chunk comes an empty line.
        let Some(rest) = received.get(end..).and_then(|rest| rest.get(2..)) else {
            return Ok(false);
        };
        body.extend_from_slice(received.get(begin..end).unwrap_or_default());
        if size == 0 {
            return Ok(true);
        }
        received = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_says_how_its_body_comes() {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n";
        let sized = Head {
            status: 200,
            length: text.len(),
            body: Body::Sized(12),
        };
        assert_eq!(Head::parse(text.as_bytes()), Ok(Some(sized)));
        assert_eq!(Head::parse(&text.as_bytes()[..20]), Ok(None));
        let chunked = b"HTTP/1.1 502 Oh\r\ntransfer-encoding: chunked\r\n\r\n";
        let head = Head::parse(chunked).unwrap().unwrap();
        assert_eq!((head.status, head.body), (502, Body::Chunked));
        assert!(Head::parse(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }

    #[test]
    fn chunks_are_put_together_once_all_are_there() {
        let whole = b"4\r\nask \r\n3\r\nand\r\n0\r\n\r\n";
        let mut body = Vec::new();
        for end in 0..whole.len() {
            assert_eq!(join_chunks(&whole[..end], &mut body), Ok(false), "{end}");
        }
        assert_eq!(join_chunks(whole, &mut body), Ok(true));
        assert_eq!(body, b"ask and");
        assert!(join_chunks(b"x\r\n", &mut body).is_err());
    }
}
