//! How often one subscriber may ask for what costs something.

use super::address::ClientAddress;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::time::Duration;
use uuid::Uuid;

/// Limits per network (see [`ClientAddress::network`]) and per customer, in memory of this node.
pub struct Limits {
    search: DefaultKeyedRateLimiter<[u8; 16]>,
    write: DefaultKeyedRateLimiter<[u8; 16]>,
    file: DefaultKeyedRateLimiter<[u8; 16]>,
    form: DefaultKeyedRateLimiter<[u8; 16]>,
    /// 2 a second after a burst of 240: a long form written in a hurry, on several devices.
    own: DefaultKeyedRateLimiter<Uuid>,
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
    /// 8 a second after a burst of 960: pages of a form, from many customers behind one address.
    Form,
}

impl Default for Limits {
    fn default() -> Self {
        let n = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        Self {
            search: RateLimiter::keyed(Quota::per_second(n(10)).allow_burst(n(100))),
            write: RateLimiter::keyed(Quota::per_minute(n(10)).allow_burst(n(20))),
            file: RateLimiter::keyed(Quota::per_second(n(2)).allow_burst(n(120))),
            form: RateLimiter::keyed(Quota::per_second(n(8)).allow_burst(n(960))),
            own: RateLimiter::keyed(Quota::per_second(n(2)).allow_burst(n(240))),
        }
    }
}

impl Limits {
    /// The same with another share for each customer: so many at once, and then one in every `pause`.
    #[must_use]
    pub fn with_own(self, burst: NonZeroU32, pause: Duration) -> Self {
        let quota = Quota::with_period(pause).map(|quota| quota.allow_burst(burst));
        Self { own: quota.map_or(self.own, RateLimiter::keyed), ..self }
    }

    /// Whether this one is still within its share; counts it if so.
    #[must_use]
    pub fn allow(&self, who: ClientAddress, cost: Cost) -> bool {
        let limiter = match cost {
            Cost::Search => &self.search,
            Cost::Write => &self.write,
            Cost::File => &self.file,
            Cost::Form => &self.form,
        };
        limiter.check_key(&who.network()).is_ok()
    }

    /// The same for a customer who is signed in. Their own share counts first: whoever has used it up takes nothing
    /// from the others behind the same address.
    #[must_use]
    pub fn allow_own(&self, customer: Uuid, who: ClientAddress, cost: Cost) -> bool {
        self.own.check_key(&customer).is_ok() && self.allow(who, cost)
    }

    /// Forgets who has been quiet; called now and then so that memory stays bounded.
    pub fn tidy(&self) {
        self.search.retain_recent();
        self.write.retain_recent();
        self.file.retain_recent();
        self.form.retain_recent();
        self.own.retain_recent();
    }
}

/// A bounded queue is full: answer 503 with `Retry-After`. Nothing was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many at once")]
pub struct Busy;
