//! Rows that several requests ask for at the same time, read by one statement.
//!
//! While a statement is under way, whoever asks waits for the next one, which is for all of them. So a server that has
//! little to do answers at once, and the more it has to do, the less each row costs it. A statement never serves who asks
//! after it began: each sees whatever was committed before it asked.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::future::BoxFuture;
use sea_orm::{DatabaseConnection, DbErr};
use tokio::sync::oneshot;

use super::Failure;

/// Reads the rows of these keys that there are.
pub(super) type Read<K, V> =
    fn(DatabaseConnection, Vec<K>) -> BoxFuture<'static, Result<HashMap<K, V>, DbErr>>;

/// What is asked for of one table.
pub(super) struct Together<K, V>(Arc<Mutex<Waiting<K, V>>>);

struct Waiting<K, V> {
    asks: Vec<Ask<K, V>>,
    under_way: bool,
}

struct Ask<K, V> {
    keys: Vec<K>,
    answer: oneshot::Sender<Result<HashMap<K, V>, Failure>>,
}

impl<K, V> Default for Together<K, V> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Waiting {
            asks: Vec::new(),
            under_way: false,
        })))
    }
}

impl<K, V> Together<K, V>
where
    K: Hash + Eq + Copy + Send + 'static,
    V: Clone + Send + 'static,
{
    /// The rows of these keys that there are.
    pub(super) async fn find(
        &self,
        db: &DatabaseConnection,
        keys: &[K],
        read: Read<K, V>,
    ) -> Result<HashMap<K, V>, Failure> {
        let (answer, answered) = oneshot::channel();
        let keys = keys.to_vec();
        let begins = {
            let mut waiting = lock(&self.0);
            waiting.asks.push(Ask { keys, answer });
            !std::mem::replace(&mut waiting.under_way, true)
        };
        if begins {
            // A task of its own: who asked may give up, and others wait for the same statement.
            let work = Work {
                waiting: self.0.clone(),
                over: false,
            };
            tokio::spawn(work.run(db.clone(), read));
        }
        answered.await.unwrap_or_else(|_| Err(unanswered()))
    }
}

/// Reads until nobody waits.
struct Work<K, V> {
    waiting: Arc<Mutex<Waiting<K, V>>>,
    over: bool,
}

impl<K: Hash + Eq + Copy, V: Clone> Work<K, V> {
    async fn run(mut self, db: DatabaseConnection, read: Read<K, V>) {
        while let Some(asks) = self.next() {
            let keys: HashSet<K> = asks.iter().flat_map(|ask| &ask.keys).copied().collect();
            let found = read(db.clone(), keys.into_iter().collect()).await;
            hand_over(asks, found.map_err(Arc::new));
        }
    }

    fn next(&mut self) -> Option<Vec<Ask<K, V>>> {
        let mut waiting = lock(&self.waiting);
        let asks = std::mem::take(&mut waiting.asks);
        self.over = asks.is_empty();
        waiting.under_way = !self.over;
        (!self.over).then_some(asks)
    }
}

impl<K, V> Drop for Work<K, V> {
    /// After a panic those who wait are told, and the next one who asks begins anew.
    fn drop(&mut self) {
        if !self.over {
            let mut waiting = lock(&self.waiting);
            waiting.asks.clear();
            waiting.under_way = false;
        }
    }
}

fn hand_over<K: Hash + Eq + Copy, V: Clone>(
    mut asks: Vec<Ask<K, V>>,
    found: Result<HashMap<K, V>, Failure>,
) {
    if asks.len() == 1
        && let Some(only) = asks.pop()
    {
        let _ = only.answer.send(found);
        return;
    }
    for ask in asks {
        let own = match &found {
            Ok(found) => {
                let keys = ask.keys.iter();
                let own = keys.filter_map(|key| Some((*key, found.get(key)?.clone())));
                Ok(own.collect())
            }
            Err(failure) => Err(failure.clone()),
        };
        let _ = ask.answer.send(own);
    }
}

fn unanswered() -> Failure {
    Arc::new(DbErr::Custom(
        "the statement that was to read these rows was given up".to_owned(),
    ))
}

fn lock<K, V>(waiting: &Mutex<Waiting<K, V>>) -> MutexGuard<'_, Waiting<K, V>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures_util::{FutureExt as _, future::join_all};

    use super::*;

    /// How often rows were read by [`counted`], which one test uses.
    static STATEMENTS: AtomicU32 = AtomicU32::new(0);

    /// There is a row of each key below ten. 13 fails, and 17 panics.
    fn read(
        _: DatabaseConnection,
        keys: Vec<u8>,
    ) -> BoxFuture<'static, Result<HashMap<u8, String>, DbErr>> {
        async move {
            tokio::task::yield_now().await;
            assert!(!keys.contains(&17), "a panic on purpose");
            if keys.contains(&13) {
                return Err(DbErr::Custom("13".to_owned()));
            }
            let there = keys.into_iter().filter(|key| *key < 10);
            Ok(there.map(|key| (key, key.to_string())).collect())
        }
        .boxed()
    }

    fn counted(
        db: DatabaseConnection,
        keys: Vec<u8>,
    ) -> BoxFuture<'static, Result<HashMap<u8, String>, DbErr>> {
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        read(db, keys)
    }

    async fn find(
        together: &Together<u8, String>,
        keys: &[u8],
        how: Read<u8, String>,
    ) -> Result<Vec<String>, String> {
        let db = DatabaseConnection::default();
        let found = together.find(&db, keys, how).await;
        let mut found: Vec<String> = found
            .map_err(|failure| failure.to_string())?
            .into_values()
            .collect();
        found.sort();
        Ok(found)
    }

    #[tokio::test]
    async fn each_gets_its_own_rows_and_few_statements_serve_many() {
        let together = Together::default();
        let asks: [&[u8]; 5] = [&[1], &[2, 3], &[3], &[12], &[]];
        let answers = join_all(asks.iter().map(|keys| find(&together, keys, counted))).await;
        let answers: Vec<Vec<String>> =
            answers.into_iter().collect::<Result<_, _>>().expect("rows");
        assert_eq!(
            answers,
            [vec!["1"], vec!["2", "3"], vec!["3"], vec![], vec![]]
        );
        assert_eq!(STATEMENTS.load(Ordering::Relaxed), 1);
        assert_eq!(
            find(&together, &[4], counted).await,
            Ok(vec!["4".to_owned()])
        );
        assert_eq!(STATEMENTS.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn a_failure_is_everybodys_and_is_over_with_its_statement() {
        let together = Together::default();
        let (one, other) = tokio::join!(find(&together, &[1], read), find(&together, &[13], read));
        assert!(one.is_err() && other.is_err(), "{one:?} {other:?}");
        assert_eq!(find(&together, &[1], read).await, Ok(vec!["1".to_owned()]));
    }

    #[tokio::test]
    async fn a_panic_leaves_nobody_waiting() {
        let together = Together::default();
        let (one, other) = tokio::join!(find(&together, &[1], read), find(&together, &[17], read));
        assert!(one.is_err() && other.is_err(), "{one:?} {other:?}");
        assert_eq!(find(&together, &[1], read).await, Ok(vec!["1".to_owned()]));
    }

    #[tokio::test]
    async fn who_gives_up_stops_nobody() {
        let together = Together::default();
        tokio::select! {
            biased;
            found = find(&together, &[1], read) => panic!("nobody waited: {found:?}"),
            () = std::future::ready(()) => {}
        }
        let other = find(&together, &[2], read).await;
        assert_eq!(other, Ok(vec!["2".to_owned()]));
    }
}
