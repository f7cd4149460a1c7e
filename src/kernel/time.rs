//! The program's only clock, and the point in time that rows carry.

use std::sync::{Arc, Mutex};

/// Microseconds since 1970-01-01 UTC: the same BIGINT on both databases.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The same instant as a jiff value; a number outside jiff's range becomes the nearest end of it.
    #[must_use]
    pub fn civil(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }

    /// So many seconds later.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// The date in UTC.
    #[must_use]
    pub fn date(self) -> jiff::civil::Date {
        self.civil().to_zoned(jiff::tz::TimeZone::UTC).date()
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(at: jiff::Timestamp) -> Self {
        Self(at.as_microsecond())
    }
}

/// Where "now" comes from. Handed down as an argument, so that a test can set it.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    Fake(Arc<Mutex<Timestamp>>),
}

impl Clock {
    #[must_use]
    pub fn fake(at: Timestamp) -> Self {
        Self::Fake(Arc::new(Mutex::new(at)))
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the system clock")]
            Self::System => jiff::Timestamp::now().into(),
            Self::Fake(at) => *at.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
        }
    }

    /// Moves a fake clock; the system clock does not listen.
    pub fn set(&self, to: Timestamp) {
        if let Self::Fake(at) = self {
            *at.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = to;
        }
    }
}
