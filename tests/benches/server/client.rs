//! As little of an HTTP client as will do: a connection that is kept open, one request at a time. A general one would
//! take as much of the cores as the server does.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// An open connection.
pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(256 * 1024),
        })
    }

    pub(crate) async fn get(&mut self, path: &str) -> io::Result<Answer<'_>> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: accord\r\n\r\n");
        self.exchange(request.as_bytes()).await
    }

    pub(crate) async fn post(&mut self, token: &str, body: &str) -> io::Result<Answer<'_>> {
        let request = format!(
            "POST /graphql HTTP/1.1\r\nHost: accord\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.exchange(request.as_bytes()).await
    }

    async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some((status, from, length)) = head(&self.buffer)
                && self.buffer.len() >= from + length
            {
                return Ok(Answer {
                    status,
                    body: &self.buffer[from..from + length],
                });
            }
        }
    }
}

/// Status, where the body starts and how long it is; nothing until the whole head is there.
fn head(buffer: &[u8]) -> Option<(u16, usize, usize)> {
    let end = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
    let text = std::str::from_utf8(&buffer[..end]).expect("a head is text");
    let status = text.split(' ').nth(1)?.parse().ok()?;
    let length = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map(|(_, length)| length.trim().parse().expect("a length is a number"))
        .expect("answers of this server say how long they are");
    Some((status, end + 4, length))
}
