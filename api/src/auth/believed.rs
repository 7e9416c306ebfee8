//! Answers of the database that are believed for a short while.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long an answer is believed without asking again.
const BELIEVED: Duration = Duration::from_secs(30);
/// More answers than this at once start anew, so that bogus credentials cannot fill the memory.
const LIMIT: usize = 10_000;

/// Answers of the database, until they are old or [`forget`](Self::forget) is called.
#[derive(Debug)]
pub(super) struct Believed<K, V>(Mutex<Answers<K, V>>);

#[derive(Debug)]
struct Answers<K, V> {
    known: HashMap<K, (Instant, V)>,
    /// How often everything was forgotten. What was asked before that must not be kept after it: it may be how things
    /// were until then.
    forgotten: u64,
}

impl<K, V> Default for Believed<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Answers {
            known: HashMap::new(),
            forgotten: 0,
        }))
    }
}

impl<K: Hash + Eq, V: Clone> Believed<K, V> {
    /// What is known, or else what is found by asking.
    ///
    /// # Errors
    /// When asking fails; nothing is kept then.
    pub(super) async fn known<E>(
        &self,
        key: K,
        ask: impl Future<Output = Result<V, E>>,
    ) -> Result<V, E> {
        let forgotten = {
            let answers = self.answers();
            if let Some((when, value)) = answers.known.get(&key)
                && when.elapsed() < BELIEVED
            {
                return Ok(value.clone());
            }
            answers.forgotten
        };
        let value = ask.await?;
        let mut answers = self.answers();
        if answers.forgotten == forgotten {
            if answers.known.len() >= LIMIT {
                answers.known.clear();
            }
            answers.known.insert(key, (Instant::now(), value.clone()));
        }
        Ok(value)
    }

    /// Something changed: the database is asked again, also by those who are asking right now.
    pub(super) fn forget(&self) {
        let mut answers = self.answers();
        answers.known.clear();
        answers.forgotten += 1;
    }

    fn answers(&self) -> MutexGuard<'_, Answers<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    async fn ask(believed: &Believed<u8, u8>, answer: u8) -> u8 {
        let asked = believed.known(1, async { Ok::<_, Infallible>(answer) });
        asked.await.expect("cannot fail")
    }

    #[tokio::test]
    async fn an_answer_is_believed_until_it_is_forgotten() {
        let believed = Believed::default();
        assert_eq!(ask(&believed, 1).await, 1);
        assert_eq!(ask(&believed, 2).await, 1);
        believed.forget();
        assert_eq!(ask(&believed, 5).await, 5);
    }

    #[tokio::test]
    async fn what_was_asked_before_a_change_is_not_kept_after_it() {
        let believed = Believed::default();
        let asked = believed.known(1, async {
            believed.forget();
            Ok::<_, Infallible>(1)
        });
        assert_eq!(asked.await.expect("cannot fail"), 1);
        assert_eq!(ask(&believed, 2).await, 2);
    }
}
