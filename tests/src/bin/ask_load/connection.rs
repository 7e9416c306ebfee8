//! One connection that is kept open, and as little work for each answer as there can be: the client shares the
//! processors with the server it measures.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{
    answer::{Body, Head, join_chunks},
    target::Target,
};

/// Room for most answers; it grows for longer ones.
const ROOM: usize = 64 * 1_024;

/// A connection to the server.
pub(crate) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
    joined: Vec<u8>,
}

impl Connection {
    /// Opens one.
    pub(crate) async fn open(target: &Target) -> Result<Self, String> {
        let stream = TcpStream::connect(target.address())
            .await
            .map_err(|error| format!("{}: {error}", target.address()))?;
        stream.set_nodelay(true).map_err(said)?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(ROOM),
            joined: Vec::new(),
        })
    }

    /// The body of an answer without errors. It is not parsed, which would be paid on the server's processors.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<&[u8], String> {
        self.stream.write_all(request).await.map_err(said)?;
        self.received.clear();
        let head = loop {
            self.receive().await?;
            if let Some(head) = Head::parse(&self.received)? {
                break head;
            }
        };
        let body = match head.body {
            Body::Sized(size) => {
                let end = head.length + size;
                while self.received.len() < end {
                    self.receive().await?;
                }
                self.received.get(head.length..end)
            }
            Body::Chunked => {
                while !join_chunks(after(&self.received, head.length), &mut self.joined)? {
                    self.receive().await?;
                }
                Some(self.joined.as_slice())
            }
        };
        let body = body.unwrap_or_default();
        if (200..300).contains(&head.status) && is_without_errors(body) {
            return Ok(body);
        }
        let start: String = String::from_utf8_lossy(body).chars().take(500).collect();
        Err(format!("the server answered {} {start}", head.status))
    }

    async fn receive(&mut self) -> Result<(), String> {
        if self.received.capacity() - self.received.len() < ROOM / 4 {
            self.received.reserve(ROOM);
        }
        match self.stream.read_buf(&mut self.received).await {
            Ok(0) => Err("the server closed a connection".to_owned()),
            Ok(_) => Ok(()),
            Err(error) => Err(said(error)),
        }
    }
}

/// Looks at both ends: servers put errors before the data or after them, and data after errors are null.
fn is_without_errors(body: &[u8]) -> bool {
    body.starts_with(b"{\"data\":{") && body.ends_with(b"}}")
}

fn after(bytes: &[u8], length: usize) -> &[u8] {
    bytes.get(length..).unwrap_or_default()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "as `map_err` hands errors over"
)]
fn said(error: std::io::Error) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_seen_on_either_side_of_the_data() {
        assert!(is_without_errors(br#"{"data":{"node":{"id":"x"}}}"#));
        for body in [
            r#"{"errors":[{"message":"no"}]}"#,
            r#"{"data":null,"errors":[{"message":"no"}]}"#,
            r#"{"data":{"node":null},"errors":[{"message":"no"}]}"#,
            r#"{"data":{"node":null}"#,
            "",
        ] {
            assert!(!is_without_errors(body.as_bytes()), "{body}");
        }
    }
}
