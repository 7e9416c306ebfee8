//! The operations that run on a socket: each a task of its own, so that a slow one holds up no other.

use std::{cell::RefCell, collections::HashMap, rc::Rc, sync::Arc, time::Duration};

use actix_web::rt::{self, task::JoinHandle};
use actix_ws::{Closed, Session};
use async_graphql::parser::types::OperationType;
use bytestring::ByteString;
use futures_util::{StreamExt as _, poll};

use super::message;
use crate::{
    http::graphql::{Door, asker::Asker, execute, prepare::Prepared},
    rates::Standing,
};

/// How long a client may take to read a message before its socket is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// The operations that run on a socket, by their ids. All end with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Operations(Rc<RefCell<HashMap<String, JoinHandle<()>>>>);

/// An operation that is to be started.
pub(super) struct Start {
    /// Under which its answers are sent.
    pub(super) id: String,
    /// What is asked.
    pub(super) prepared: Prepared,
    /// By whom.
    pub(super) asker: Asker,
    /// What is left in the caller's purse.
    pub(super) standing: Standing,
    /// Under which the log knows it.
    pub(super) request_id: String,
}

impl Operations {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Whether one has this id.
    pub(super) fn contains(&self, id: &str) -> bool {
        self.0.borrow().contains_key(id)
    }

    /// Starts one, and sends its answers. A subscription watches from now on, so the answer to the client's next message
    /// tells it that nothing is missed any more.
    pub(super) async fn start(&self, door: Arc<Door>, session: Session, start: Start) {
        let id = start.id.clone();
        let watches = start.prepared.kind == OperationType::Subscription;
        let mut running = Box::pin(async move { run(&door, session, start).await });
        if watches && poll!(running.as_mut()).is_ready() {
            return;
        }
        let operations = self.clone();
        let own = id.clone();
        let task = rt::spawn(async move {
            // A socket that is gone ends its operations anyway.
            let _ = running.await;
            // Without waiting in between: whoever has read the last message may use the id again.
            operations.0.borrow_mut().remove(&own);
        });
        self.0.borrow_mut().insert(id, task);
    }

    /// Ends one, wherever it is.
    pub(super) fn stop(&self, id: &str) {
        if let Some(task) = self.0.borrow_mut().remove(id) {
            task.abort();
        }
    }

    /// Ends all.
    pub(super) fn stop_all(&self) {
        for (_, task) in self.0.borrow_mut().drain() {
            task.abort();
        }
    }
}

/// Sends a message, if the client reads it in time.
pub(super) async fn send(session: &mut Session, text: ByteString) -> Result<(), Closed> {
    in_time(session.text(text)).await
}

/// Waits for a client that reads, but not for ever.
pub(super) async fn in_time(sent: impl Future<Output = Result<(), Closed>>) -> Result<(), Closed> {
    tokio::time::timeout(PATIENCE, sent)
        .await
        .map_err(|_| Closed)?
}

async fn run(door: &Arc<Door>, mut session: Session, start: Start) -> Result<(), Closed> {
    let Start {
        id,
        prepared,
        asker,
        standing,
        request_id,
    } = start;
    if prepared.kind == OperationType::Subscription {
        let mut answers =
            std::pin::pin!(execute::watch(door, prepared, &asker, standing, request_id));
        while let Some(answer) = answers.next().await {
            if !execute::executed(&answer) {
                return send(&mut session, message::error(&id, &answer.errors)).await;
            }
            send(&mut session, message::next(&id, &answer)).await?;
        }
    } else {
        let answer = execute::execute(door, prepared, &asker, standing, &request_id).await;
        if !execute::executed(&answer) {
            return send(&mut session, message::error(&id, &answer.errors)).await;
        }
        send(&mut session, message::next(&id, &answer)).await?;
    }
    send(&mut session, message::complete(&id)).await
}
