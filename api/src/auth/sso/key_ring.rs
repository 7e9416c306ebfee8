//! The provider's keys, kept, and asked for again when there is reason to; seldom, whatever callers send.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use tokio::sync::{Mutex, OwnedMutexGuard};
use url::Url;

use super::{
    keys::{self, Key},
    provider::Provider,
};
use crate::config::SingleSignOnConfig;

/// Keys older than this are asked for again, so that one that was taken back is forgotten some day.
const FRESH: Duration = Duration::from_secs(3600);

/// Why there is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoKey {
    /// The provider has none of this id.
    Unknown,
    /// The provider could never be asked yet.
    Unreachable,
}

/// The provider's keys.
#[derive(Debug)]
pub(super) struct KeyRing {
    ring: Arc<Ring>,
    /// Held by the one who asks; all others wait for what comes of it.
    asking: Arc<Mutex<Asked>>,
}

#[derive(Debug)]
struct Ring {
    provider: Provider,
    /// How long the provider is left alone after it was asked, whatever came of it.
    patience: Duration,
    kept: RwLock<Option<Arc<Kept>>>,
}

#[derive(Debug)]
struct Kept {
    keys: HashMap<String, Key>,
    since: Instant,
}

#[derive(Debug, Default)]
struct Asked {
    last: Option<Instant>,
    address: Option<Url>,
}

impl KeyRing {
    /// Empty, of this provider.
    ///
    /// # Errors
    /// When the system's certificates cannot be used.
    pub(super) fn new(config: &SingleSignOnConfig) -> anyhow::Result<Self> {
        Ok(Self {
            ring: Arc::new(Ring {
                provider: Provider::new(config)?,
                patience: config.patience,
                kept: RwLock::default(),
            }),
            asking: Arc::default(),
        })
    }

    /// The key of this id. For one that is not known the provider is asked, but not again soon.
    ///
    /// # Errors
    /// When there is none.
    pub(super) async fn key(&self, id: &str) -> Result<Key, NoKey> {
        if let Some(kept) = self.ring.kept()
            && let Some(key) = kept.keys.get(id)
        {
            if kept.since.elapsed() > FRESH
                && let Ok(asked) = self.asking.clone().try_lock_owned()
            {
                self.ask(asked).await;
                return self.ring.known(id);
            }
            return Ok(key.clone());
        }
        let asked = self.asking.clone().lock_owned().await;
        // Somebody else may have asked meanwhile.
        if let Ok(key) = self.ring.known(id) {
            return Ok(key);
        }
        self.ask(asked).await;
        self.ring.known(id)
    }

    /// Asks in a task of its own: a caller who hangs up must not keep the keys from all others.
    async fn ask(&self, asked: OwnedMutexGuard<Asked>) {
        let ring = self.ring.clone();
        if tokio::spawn(async move { ring.ask(asked).await })
            .await
            .is_err()
        {
            tracing::error!("asking the identity provider panicked");
        }
    }
}

impl Ring {
    fn known(&self, id: &str) -> Result<Key, NoKey> {
        let kept = self.kept().ok_or(NoKey::Unreachable)?;
        kept.keys.get(id).cloned().ok_or(NoKey::Unknown)
    }

    /// Asks the provider, unless it was asked a short while ago. When it does not answer, what is kept stays.
    async fn ask(&self, mut asked: OwnedMutexGuard<Asked>) {
        if asked
            .last
            .is_some_and(|last| last.elapsed() < self.patience)
        {
            return;
        }
        asked.last = Some(Instant::now());
        match self.fetch(asked.address.take()).await {
            Ok((address, keys)) => {
                tracing::info!(keys = keys.len(), "the identity provider's keys were read");
                asked.address = Some(address);
                let kept = Kept {
                    keys,
                    since: Instant::now(),
                };
                *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(kept));
            }
            Err(error) => {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "the identity provider's keys cannot be read"
                );
            }
        }
    }

    /// The keys, from where they were the last time; the address is found anew after a failure.
    async fn fetch(&self, known: Option<Url>) -> anyhow::Result<(Url, HashMap<String, Key>)> {
        let address = match known {
            Some(address) => address,
            None => self.provider.discover().await?,
        };
        let keys = keys::read(&self.provider.read(&address).await?)?;
        Ok((address, keys))
    }

    fn kept(&self) -> Option<Arc<Kept>> {
        self.kept
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
