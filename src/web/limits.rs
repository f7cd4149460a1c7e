//! How often one subscriber may ask for what costs something.

use super::address::ClientAddress;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;

/// Limits per network (see [`ClientAddress::network`]), in memory of this node.
pub struct Limits {
    search: DefaultKeyedRateLimiter<[u8; 16]>,
    write: DefaultKeyedRateLimiter<[u8; 16]>,
    file: DefaultKeyedRateLimiter<[u8; 16]>,
}

/// What is being limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// 10 a second after a burst of 100: faster than typing, slower than a crawler.
    Search,
    /// 10 a minute after a burst of 20: votes and the like.
    Write,
    /// 2 a second after a burst of 120: pages with ten pictures each, and a large download now and then.
    File,
}

impl Default for Limits {
    fn default() -> Self {
        let n = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        Self {
            search: RateLimiter::keyed(Quota::per_second(n(10)).allow_burst(n(100))),
            write: RateLimiter::keyed(Quota::per_minute(n(10)).allow_burst(n(20))),
            file: RateLimiter::keyed(Quota::per_second(n(2)).allow_burst(n(120))),
        }
    }
}

impl Limits {
    /// Whether this one is still within its share; counts it if so.
    #[must_use]
    pub fn allow(&self, who: ClientAddress, cost: Cost) -> bool {
        let limiter = match cost {
            Cost::Search => &self.search,
            Cost::Write => &self.write,
            Cost::File => &self.file,
        };
        limiter.check_key(&who.network()).is_ok()
    }

    /// Forgets who has been quiet; called now and then so that memory stays bounded.
    pub fn tidy(&self) {
        self.search.retain_recent();
        self.write.retain_recent();
        self.file.retain_recent();
    }
}

/// A bounded queue is full: answer 503 with `Retry-After`. Nothing was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many at once")]
pub struct Busy;
