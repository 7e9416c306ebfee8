//! A socket as it is: every message and every close code, for the tests of the sub-protocol itself.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// How long something that has to come may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// An open socket.
#[derive(Debug)]
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// What the server does on a socket.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// It says something.
    Message(Value),
    /// It closes the socket, with this code and reason.
    Closed(u16, String),
    /// The connection ends without a farewell.
    Ended,
}

impl Socket {
    /// Opens one, offering this sub-protocol; gives the one that the server took too.
    ///
    /// # Panics
    ///
    /// Panics when there is no server.
    pub async fn open(address: SocketAddr, protocol: Option<&str>) -> (Self, Option<String>) {
        let mut request = format!("ws://{address}/graphql")
            .into_client_request()
            .expect("an address");
        if let Some(protocol) = protocol {
            let value = HeaderValue::from_str(protocol).expect("a name");
            request
                .headers_mut()
                .insert("sec-websocket-protocol", value);
        }
        let (stream, response) = tokio_tungstenite::client_async(
            request,
            MaybeTlsStream::Plain(TcpStream::connect(address).await.expect("a server")),
        )
        .await
        .expect("the server upgrades");
        let taken = response.headers().get("sec-websocket-protocol");
        let taken = taken.map(|value| value.to_str().expect("a name").to_owned());
        (Self { stream }, taken)
    }

    /// Says something.
    ///
    /// # Panics
    ///
    /// Panics when the socket is closed.
    pub async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    /// Sends a message that may be anything.
    ///
    /// # Panics
    ///
    /// Panics when the socket is closed.
    pub async fn send(&mut self, message: Message) {
        self.stream.send(message).await.expect("the socket is open");
    }

    /// What comes next, but for pings.
    ///
    /// # Panics
    ///
    /// Panics when nothing comes for a long while.
    pub async fn hear(&mut self) -> Heard {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next());
            match next.await.expect("something comes") {
                Some(Ok(Message::Text(text))) => {
                    return Heard::Message(serde_json::from_str(&text).expect("JSON"));
                }
                Some(Ok(Message::Close(Some(frame)))) => {
                    return Heard::Closed(frame.code.into(), frame.reason.to_string());
                }
                Some(Ok(Message::Close(None)) | Err(_)) | None => return Heard::Ended,
                Some(Ok(_)) => {}
            }
        }
    }

    /// What comes next, which must be a message.
    ///
    /// # Panics
    ///
    /// Panics when it is not.
    pub async fn message(&mut self) -> Value {
        match self.hear().await {
            Heard::Message(message) => message,
            other => panic!("{other:?}"),
        }
    }
}
