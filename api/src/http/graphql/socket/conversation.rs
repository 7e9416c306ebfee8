//! A conversation on a socket, from the introduction to the farewell.

use std::{net::IpAddr, sync::Arc, time::Duration};

use actix_ws::{AggregatedMessage, AggregatedMessageStream, ProtocolError, Session};
use bytestring::ByteString;
use serde_json::Value as Json;
use tokio::time::{Instant, interval_at, sleep_until};

use super::{
    close::Close,
    message::{self, FromClient},
    operations::{Operations, Start, in_time, send},
};
use crate::{
    clock,
    error::{ApiError, label},
    graphql::limits::Excess,
    http::graphql::{Door, asker::Asker, parameters::Parameters, prepare::prepare},
};

/// How often the client is asked whether it is there, and its credential is proven again.
const CHECKED: Duration = Duration::from_secs(15);
/// After so long without a word the client is taken to be gone.
const SILENCE: Duration = Duration::from_secs(60);

/// A conversation.
pub(super) struct Conversation {
    door: Arc<Door>,
    session: Session,
    address: IpAddr,
    /// `None` until the introduction was accepted.
    asker: Option<Asker>,
    operations: Operations,
    heard: Instant,
}

/// What comes next on a socket.
enum Event {
    Message(Option<Result<AggregatedMessage, ProtocolError>>),
    Check,
    Late,
}

impl Conversation {
    /// With whoever opened the socket from this address.
    pub(super) fn new(door: Arc<Door>, session: Session, address: IpAddr) -> Self {
        Self {
            door,
            session,
            address,
            asker: None,
            operations: Operations::default(),
            heard: Instant::now(),
        }
    }

    /// Holds it until one side ends it; `None` when the client did.
    pub(super) async fn hold(mut self, mut messages: AggregatedMessageStream) -> Option<Close> {
        let mut checks = interval_at(Instant::now() + CHECKED, CHECKED);
        let introduced_by = Instant::now() + self.door.app.config.limits.socket_init;
        let close = loop {
            let event = tokio::select! {
                message = messages.recv() => Event::Message(message),
                _ = checks.tick() => Event::Check,
                () = sleep_until(introduced_by), if self.asker.is_none() => Event::Late,
            };
            let proceeds = match event {
                Event::Message(None) => break None,
                Event::Message(Some(message)) => self.hear(message).await,
                Event::Check => self.check().await,
                Event::Late => Err(Some(Close::INITIALISATION)),
            };
            if let Err(close) = proceeds {
                break close;
            }
        };
        self.operations.stop_all();
        close
    }

    /// The error ends the conversation, with a farewell or without.
    async fn hear(
        &mut self,
        message: Result<AggregatedMessage, ProtocolError>,
    ) -> Result<(), Option<Close>> {
        self.heard = Instant::now();
        match message {
            Ok(AggregatedMessage::Text(text)) => self.understand(&text).await,
            Ok(AggregatedMessage::Binary(_)) => {
                Err(Some(Close::bad_request("Invalid message received")))
            }
            Ok(AggregatedMessage::Ping(bytes)) => {
                in_time(self.session.pong(&bytes)).await.map_err(|_| None)
            }
            Ok(AggregatedMessage::Pong(_)) => Ok(()),
            Ok(AggregatedMessage::Close(_)) => Err(None),
            Err(ProtocolError::Overflow) => Err(Some(Close::TOO_LARGE)),
            Err(_) => Err(Some(Close::bad_request("Invalid frame received"))),
        }
    }

    async fn understand(&mut self, text: &str) -> Result<(), Option<Close>> {
        match FromClient::parse(text)? {
            FromClient::ConnectionInit { payload } => self.introduced(payload).await,
            FromClient::Ping { payload } => self.say(message::pong(payload)).await,
            FromClient::Pong { .. } => Ok(()),
            FromClient::Subscribe { id, payload } => self.asked(id, payload).await,
            FromClient::Complete { id } => {
                self.operations.stop(&id);
                Ok(())
            }
        }
    }

    async fn introduced(&mut self, payload: Option<Json>) -> Result<(), Option<Close>> {
        if self.asker.is_some() {
            return Err(Some(Close::REPEATED));
        }
        let payload = payload.unwrap_or_default();
        let authorization = ["authorization", "Authorization"]
            .iter()
            .find_map(|name| payload.get(name)?.as_str())
            .ok_or(Some(Close::FORBIDDEN))?;
        let proven = self.door.app.access.prove(authorization).await;
        let viewer = proven.map_err(|_| Some(Close::FORBIDDEN))?;
        self.asker = Some(Asker {
            viewer: Some(viewer),
            authorization: Some(authorization.to_owned()),
            address: self.address,
            browser: None,
        });
        self.say(message::acknowledged()).await
    }

    async fn asked(&mut self, id: String, payload: Json) -> Result<(), Option<Close>> {
        let asker = self.asker.clone().ok_or(Some(Close::UNAUTHORIZED))?;
        if self.operations.contains(&id) {
            return Err(Some(Close::taken(&id)));
        }
        let parameters = Parameters::from_value(payload).map_err(|refusal| {
            let message = refusal.errors.into_iter().next().map(|error| error.message);
            Close::bad_request(message.unwrap_or_default())
        })?;
        let request_id = clock::new_id().as_simple().to_string();
        let prepared = match self.room() {
            Ok(()) => prepare(&self.door, parameters, &asker).await,
            Err(error) => Err(error),
        };
        let charged = prepared.and_then(|prepared| {
            let measured = prepared.measured;
            let standing = asker.charge(&self.door, measured.cost, measured.logins)?;
            Ok((prepared, standing))
        });
        match charged {
            Ok((prepared, standing)) => {
                let start = Start {
                    id,
                    prepared,
                    asker,
                    standing,
                    request_id,
                };
                self.operations
                    .start(self.door.clone(), self.session.clone(), start)
                    .await;
                Ok(())
            }
            Err(error) => {
                let mut errors = [error.of_request()];
                label(&mut errors, &request_id);
                self.say(message::error(&id, &errors)).await
            }
        }
    }

    /// Whether one operation more may run.
    fn room(&self) -> Result<(), ApiError> {
        let allowed = self.door.app.config.limits.socket_operations;
        if self.operations.len() < allowed {
            return Ok(());
        }
        let allowed = u64::try_from(allowed).unwrap_or(u64::MAX);
        let limit = "socket_operations";
        let measured = allowed.saturating_add(1);
        Err(ApiError::TooComplex(Excess {
            limit,
            measured,
            allowed,
        }))
    }

    async fn check(&mut self) -> Result<(), Option<Close>> {
        if self.heard.elapsed() > SILENCE {
            return Err(Some(Close::SILENT));
        }
        if let Some(asker) = &mut self.asker {
            // What a role may do can have changed too; operations that begin from now on see it.
            let authorization = asker.authorization.as_deref().unwrap_or_default();
            let proven = self.door.app.access.prove(authorization).await;
            asker.viewer = Some(proven.map_err(|_| Some(Close::FORBIDDEN))?);
        }
        in_time(self.session.ping(b"")).await.map_err(|_| None)
    }

    async fn say(&mut self, text: ByteString) -> Result<(), Option<Close>> {
        send(&mut self.session, text).await.map_err(|_| None)
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        self.operations.stop_all();
    }
}
