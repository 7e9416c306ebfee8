//! How much a caller may ask for in a while.
//!
//! Each caller has a purse that fills steadily. A request takes its cost out of it; what is not in it is not granted, and
//! the caller is told when it will be. Purses are kept in memory, one set for each server process.

mod purse;

use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use entity::ids::WriteKeyId;
use uuid::Uuid;

pub use self::purse::Standing;
use self::purse::{Pace, Purse};
use crate::{
    auth::{Caller, Viewer},
    config::LimitsConfig,
    error::{ApiError, ApiResult},
};

/// Who pays for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Payer {
    /// A user or an API token.
    Known(Uuid),
    /// Whoever calls from this address without a credential.
    Address(IpAddr),
}

/// The purses of everybody.
#[derive(Debug)]
pub struct Rates {
    requests: Purses<Payer>,
    logins_by_address: Purses<IpAddr>,
    logins_by_email: Purses<String>,
    events: Purses<WriteKeyId>,
}

impl Payer {
    /// The proven caller, or else the address that the request came from.
    #[must_use]
    pub fn of(viewer: Option<&Viewer>, address: IpAddr) -> Self {
        match viewer.map(|viewer| &viewer.caller) {
            Some(Caller::User { id, .. }) => Self::Known((*id).into()),
            Some(Caller::Token { id, .. }) => Self::Known((*id).into()),
            Some(Caller::System | Caller::Job) | None => Self::Address(network(address)),
        }
    }
}

impl Rates {
    /// With everybody's purse full.
    #[must_use]
    pub fn new(limits: &LimitsConfig) -> Self {
        let logins = Pace::new(
            limits.login_burst,
            limits.login_per_minute,
            Duration::from_secs(60),
        );
        let requests = Pace::new(
            limits.rate_burst,
            limits.rate_per_second,
            Duration::from_secs(1),
        );
        let events = Pace::new(
            limits.events_burst,
            limits.events_per_second,
            Duration::from_secs(1),
        );
        Self {
            requests: Purses::new(requests),
            logins_by_address: Purses::new(logins),
            logins_by_email: Purses::new(logins),
            events: Purses::new(events),
        }
    }

    /// Takes the cost of a request, and says what is left.
    ///
    /// # Errors
    /// When there is too little; nothing is taken then.
    pub fn charge(&self, payer: Payer, cost: u64) -> ApiResult<Standing> {
        self.requests.take(payer, cost)
    }

    /// Takes tries to sign in from an address.
    ///
    /// # Errors
    /// When there were too many.
    pub fn login_from(&self, address: IpAddr, tries: u64) -> ApiResult<()> {
        self.logins_by_address
            .take(network(address), tries)
            .map(drop)
    }

    /// Takes events sent with a write key.
    ///
    /// # Errors
    /// When there were too many.
    pub fn events(&self, key: WriteKeyId, count: u64) -> ApiResult<()> {
        self.events.take(key, count).map(drop)
    }

    /// Takes a try to sign in with an e-mail address, from wherever.
    ///
    /// # Errors
    /// When there were too many.
    pub fn login_as(&self, email: &str) -> ApiResult<()> {
        self.logins_by_email.take(email.to_owned(), 1).map(drop)
    }
}

/// A subscriber to IPv6 has 2^64 addresses, and one purse.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let bits = address.to_bits() & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from_bits(bits))
        }
        address => address,
    }
}

#[derive(Debug)]
struct Purses<K> {
    pace: Pace,
    purses: Mutex<HashMap<K, Purse>>,
}

impl<K: Eq + Hash> Purses<K> {
    /// From this many on, purses that are full again are forgotten; callers who come and go cannot fill the memory.
    const MANY: usize = 10_000;

    fn new(pace: Pace) -> Self {
        Self {
            pace,
            purses: Mutex::new(HashMap::new()),
        }
    }

    fn take(&self, key: K, amount: u64) -> ApiResult<Standing> {
        let now = Instant::now();
        let mut purses = self.purses.lock().unwrap_or_else(PoisonError::into_inner);
        if purses.len() >= Self::MANY && !purses.contains_key(&key) {
            purses.retain(|_, purse| !purse.is_full(now));
            if purses.len() >= Self::MANY {
                purses.clear();
            }
        }
        let purse = purses.entry(key).or_insert(Purse::full(now));
        purse
            .take(&self.pace, amount, now)
            .map_err(ApiError::RateLimited)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_network_of_one_subscriber_has_one_purse() {
        assert_eq!(
            network(address("2001:db8:1:2:3::4")),
            network(address("2001:db8:1:2:ffff::1"))
        );
        assert_ne!(
            network(address("2001:db8:1:2::")),
            network(address("2001:db8:1:3::"))
        );
        assert_eq!(network(address("::ffff:192.0.2.1")), address("192.0.2.1"));
    }

    #[test]
    fn many_callers_do_not_fill_the_memory() {
        let purses = Purses::new(Pace::new(5, 1, Duration::from_secs(3_600)));
        for caller in 0..25_000 {
            assert!(purses.take(caller, 1).is_ok());
        }
        assert!(purses.purses.lock().expect("a lock").len() <= Purses::<i32>::MANY);
    }
}
