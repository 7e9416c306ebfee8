//! When a batch starts: once nothing of the request can go on without it.
//!
//! Fields ask their loader one by one. A batch that starts after a fixed time misses whoever asks later, as fields do
//! that first wait for a computation, and then a list costs as many statements as it has rows. So the request itself
//! says when: its execution is driven until every field waits, and only then are the batches run that fields have asked
//! for. How many statements a question takes then depends on its shape alone, not on the speed of the machine.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker, ready},
};

use futures_util::{Stream as _, future::BoxFuture, stream::FuturesUnordered, task::AtomicWaker};

/// The batches of one request that were asked for and have not begun.
#[derive(Clone, Default)]
pub struct Gathering {
    asked: Arc<Mutex<Vec<BoxFuture<'static, ()>>>>,
    computing: Arc<AtomicUsize>,
}

/// A field computes, off the request's task, and may ask for rows afterwards: batches wait for it. Must not be held
/// while waiting for a loader.
#[derive(Debug)]
pub struct Computing(Arc<AtomicUsize>);

impl std::fmt::Debug for Gathering {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gathering")
    }
}

impl Gathering {
    /// Keeps a batch until the request can go on no further.
    pub(super) fn ask(&self, batch: BoxFuture<'static, ()>) {
        self.lock().push(batch);
    }

    /// Holds batches back until the returned guard is dropped.
    pub(super) fn computing(&self) -> Computing {
        self.computing.fetch_add(1, Ordering::Relaxed);
        Computing(self.computing.clone())
    }

    /// Executes a request, and runs its batches whenever every field of it waits.
    pub async fn drive<T>(&self, execution: impl Future<Output = T>) -> T {
        let mut execution = pin!(execution);
        let mut running = FuturesUnordered::new();
        let restless = Arc::new(Restless::default());
        let waker = Waker::from(restless.clone());
        poll_fn(move |task| {
            restless.task.register(task.waker());
            loop {
                // All that ran together are handed over together: a field that goes on early would ask again for a row
                // that another batch is about to bring.
                while ready!(pin!(&mut running).poll_next(task)).is_some() {}
                restless.woken.store(false, Ordering::Release);
                let polled = execution.as_mut().poll(&mut Context::from_waker(&waker));
                if let Poll::Ready(done) = polled {
                    return Poll::Ready(done);
                }
                let waits = !restless.woken.load(Ordering::Acquire)
                    && self.computing.load(Ordering::Relaxed) == 0;
                if waits {
                    running.extend(self.lock().drain(..));
                }
                if running.is_empty() {
                    return Poll::Pending;
                }
            }
        })
        .await
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<BoxFuture<'static, ()>>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells an execution that waits from one that only let others go first (long lists do, after some of their fields):
/// the latter has already asked to be polled again.
#[derive(Default)]
struct Restless {
    woken: AtomicBool,
    task: AtomicWaker,
}

impl Wake for Restless {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.task.wake();
    }
}

impl Drop for Computing {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
