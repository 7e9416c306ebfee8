//! Rows that several requests ask for at the same time, read by one statement.
//!
//! While a statement is under way, whoever asks for rows of its group (those that one statement can bring) waits for the
//! next one, which is for all of them. So a server that has little to do answers at once, and the more it has to do, the
//! less each row costs it. A statement never serves who asks after it began: each sees whatever was committed before it
//! asked.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::future::BoxFuture;
use sea_orm::DbErr;
use tokio::sync::oneshot;

use super::Failure;

/// The rows of some keys, as far as there are any.
pub(super) type Bringing<K, V> = BoxFuture<'static, Result<HashMap<K, V>, DbErr>>;

/// What is asked for, by group.
pub(super) struct Together<G, K, V>(Arc<Mutex<Waiting<G, K, V>>>);

/// Who waits for the next statement of each group that has one under way.
type Waiting<G, K, V> = HashMap<G, Vec<Ask<K, V>>>;

struct Ask<K, V> {
    keys: Vec<K>,
    answer: oneshot::Sender<Result<HashMap<K, V>, Failure>>,
}

impl<G, K, V> Default for Together<G, K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<G, K, V> Together<G, K, V>
where
    G: Hash + Eq + Clone + Send + 'static,
    K: Hash + Eq + Copy + Send + 'static,
    V: Clone + Send + 'static,
{
    /// The rows of these keys that there are. Whoever asks for rows of a group reads them alike.
    pub(super) async fn find(
        &self,
        group: G,
        keys: Vec<K>,
        read: impl Fn(Vec<K>) -> Bringing<K, V> + Send + 'static,
    ) -> Result<HashMap<K, V>, Failure> {
        let (answer, answered) = oneshot::channel();
        let ask = Ask { keys, answer };
        let begins = match lock(&self.0).entry(group.clone()) {
            Entry::Occupied(mut under_way) => {
                under_way.get_mut().push(ask);
                false
            }
            Entry::Vacant(nobody) => {
                nobody.insert(vec![ask]);
                true
            }
        };
        if begins {
            // A task of its own: who asked may give up, and others wait for the same statement.
            let work = Work {
                waiting: self.0.clone(),
                group,
                over: false,
            };
            tokio::spawn(work.run(read));
        }
        answered.await.unwrap_or_else(|_| Err(unanswered()))
    }
}

/// Reads until nobody of the group waits.
struct Work<G: Hash + Eq, K, V> {
    waiting: Arc<Mutex<Waiting<G, K, V>>>,
    group: G,
    over: bool,
}

impl<G: Hash + Eq, K: Hash + Eq + Copy, V: Clone> Work<G, K, V> {
    async fn run(mut self, read: impl Fn(Vec<K>) -> Bringing<K, V>) {
        while let Some(asks) = self.next() {
            let keys: HashSet<K> = asks.iter().flat_map(|ask| &ask.keys).copied().collect();
            let found = read(keys.into_iter().collect()).await;
            hand_over(asks, found.map_err(Arc::new));
        }
    }

    /// Those who wait; nothing of the group is under way any more where nobody does.
    fn next(&mut self) -> Option<Vec<Ask<K, V>>> {
        let mut waiting = lock(&self.waiting);
        let asks = waiting.get_mut(&self.group).map(std::mem::take);
        let asks = asks.filter(|asks| !asks.is_empty());
        if asks.is_none() {
            waiting.remove(&self.group);
            self.over = true;
        }
        asks
    }
}

impl<G: Hash + Eq, K, V> Drop for Work<G, K, V> {
    /// After a panic those who wait are told, and the next one who asks begins anew.
    fn drop(&mut self) {
        if !self.over {
            lock(&self.waiting).remove(&self.group);
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

fn lock<G, K, V>(waiting: &Mutex<Waiting<G, K, V>>) -> MutexGuard<'_, Waiting<G, K, V>> {
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
    fn read(keys: Vec<u8>) -> Bringing<u8, String> {
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

    fn counted(keys: Vec<u8>) -> Bringing<u8, String> {
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        read(keys)
    }

    async fn find(
        together: &Together<char, u8, String>,
        keys: &[u8],
        how: fn(Vec<u8>) -> Bringing<u8, String>,
    ) -> Result<Vec<String>, String> {
        let found = together.find('a', keys.to_vec(), how).await;
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
        assert!(lock(&together.0).is_empty(), "nothing stays behind");
    }

    #[tokio::test]
    async fn groups_do_not_wait_for_each_other() {
        let together: Together<char, u8, String> = Together::default();
        let never = |_| std::future::pending().boxed();
        let slow = together.find('a', vec![1], never);
        let quick = together.find('b', vec![1], read);
        tokio::select! {
            _ = slow => panic!("nobody answered"),
            found = quick => assert_eq!(found.map(|found| found.len()).ok(), Some(1)),
        }
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
