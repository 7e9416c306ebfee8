//! A client of subscriptions: the sub-protocol `graphql-transport-ws`, as far as the tests speak it.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::Caller;

/// How long a message that has to come may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// An open socket with one subscription.
#[derive(Debug)]
pub struct Subscription {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What came before anybody asked for it.
    early: VecDeque<Value>,
}

impl Caller {
    /// Connects and subscribes. The server has taken the subscription when this returns, or has refused it: then that
    /// is the first that [`next`](Subscription::next) gives.
    ///
    /// # Panics
    ///
    /// Panics when the server does not speak the sub-protocol.
    pub async fn subscribe(&self, document: &str) -> Subscription {
        let mut subscription = self.connect().await;
        let acknowledged = subscription.receive().await;
        assert_eq!(
            acknowledged.as_ref().map(|message| &message["type"]),
            Some(&json!("connection_ack")),
            "{acknowledged:?}"
        );
        let payload = json!({ "query": document });
        subscription
            .send(&json!({ "type": "subscribe", "id": "1", "payload": payload }))
            .await;
        // What is sent after it is answered after it has begun, or was refused.
        subscription.send(&json!({ "type": "ping" })).await;
        while let Some(message) = subscription.receive().await {
            if message["type"] == "pong" {
                break;
            }
            subscription.early.push_back(message);
        }
        subscription
    }

    /// Connects and introduces itself; whatever the server says to that is next.
    ///
    /// # Panics
    ///
    /// Panics when there is no server.
    pub async fn connect(&self) -> Subscription {
        let mut request = format!("ws://{}/graphql", self.address())
            .into_client_request()
            .expect("an address");
        request.headers_mut().insert(
            "sec-websocket-protocol",
            HeaderValue::from_static("graphql-transport-ws"),
        );
        let (socket, _) = tokio_tungstenite::connect_async(request)
            .await
            .expect("the server upgrades");
        let mut subscription = Subscription {
            socket,
            early: VecDeque::new(),
        };
        let payload = match self.authorization() {
            Some(authorization) => json!({ "authorization": authorization }),
            None => json!({}),
        };
        subscription
            .send(&json!({ "type": "connection_init", "payload": payload }))
            .await;
        subscription
    }
}

impl Subscription {
    /// The payload of what comes next: `data` or `errors`. `None` when the stream or the socket has ended.
    ///
    /// # Panics
    ///
    /// Panics when nothing comes for a long while.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            let message = match self.early.pop_front() {
                Some(early) => early,
                None => self.receive().await?,
            };
            match message["type"].as_str() {
                Some("next") => return Some(message["payload"].clone()),
                Some("error") => return Some(json!({ "errors": message["payload"] })),
                Some("complete") => return None,
                _ => {}
            }
        }
    }

    /// The next message of the sub-protocol; `None` when the socket was closed.
    ///
    /// # Panics
    ///
    /// Panics when nothing comes for a long while, or something that is not JSON.
    pub async fn receive(&mut self) -> Option<Value> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.socket.next())
                .await
                .expect("a message comes");
            match message {
                Some(Ok(Message::Text(text))) => {
                    return Some(serde_json::from_str(&text).expect("messages are JSON"));
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    async fn send(&mut self, message: &Value) {
        self.socket
            .send(Message::text(message.to_string()))
            .await
            .expect("the socket is open");
    }
}
