//! Stored password strings in PHC form: which are ours, and what they may ask of the machine.

use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Params, Version};

/// RFC 9106's memory for machines with little of it, 64 MiB, and its lanes: a stored string may ask for
/// that much, or for four times the parameters in force, whichever is more.
const MOST_MEMORY: u32 = 64 * 1024;
const MOST_PASSES: u32 = 8;
const MOST_LANES: u32 = 4;

/// A string of ours, taken apart.
pub(super) struct Stored {
    pub params: Params,
    pub salt: Salt,
    pub output: Output,
}

impl Stored {
    /// `None` when malformed, not argon2id v=19, or far above the parameters in force.
    pub fn read(phc: &str, current: &Params) -> Option<Self> {
        let hash = PasswordHash::new(phc).ok()?;
        let (salt, output) = (hash.salt?, hash.hash?);
        let params = Params::try_from(&hash).ok()?;
        let ours = hash.algorithm == ARGON2ID_IDENT
            && hash.version == Some(Version::V0x13.into())
            && params.keyid().is_empty()
            && params.data().is_empty();
        let bearable = params.m_cost() <= MOST_MEMORY.max(current.m_cost().saturating_mul(4))
            && params.t_cost() <= MOST_PASSES.max(current.t_cost().saturating_mul(4))
            && params.p_cost() <= MOST_LANES.max(current.p_cost().saturating_mul(4));
        (ours && bearable).then_some(Self { params, salt, output })
    }

    /// Whether it was made under other parameters than those in force.
    pub fn differs_from(&self, current: &Params) -> bool {
        let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost(), length(params));
        cost(&self.params) != cost(current) || self.salt.len() != Salt::RECOMMENDED_LENGTH
    }
}

/// The length of the output in bytes.
pub(super) fn length(params: &Params) -> usize {
    params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT_AND_HASH: &str = "c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObGQk/8yV0ZPzs";

    fn read(front: &str) -> Option<bool> {
        let current = Params::new(16, 2, 1, None).unwrap();
        Stored::read(&format!("{front}${SALT_AND_HASH}"), &current).map(|s| s.differs_from(&current))
    }

    #[test]
    fn ours_is_read_and_compared() {
        assert_eq!(read("$argon2id$v=19$m=16,t=2,p=1"), Some(false));
        for other in ["m=17,t=2,p=1", "m=16,t=3,p=1", "m=16,t=2,p=2", "m=8,t=1,p=1", "m=65536,t=8,p=4"] {
            assert_eq!(read(&format!("$argon2id$v=19${other}")), Some(true), "{other}");
        }
    }

    #[test]
    fn malformed_foreign_and_excessive_strings_are_not() {
        for front in [
            "",
            "plain",
            "$argon2i$v=19$m=16,t=2,p=1",
            "$argon2id$v=16$m=16,t=2,p=1",
            "$argon2id$m=16,t=2,p=1",
            "$argon2id$v=19$m=16,t=2,p=1,keyid=AAAA",
            "$argon2id$v=19$m=16,t=2,p=1,x=1",
            "$argon2id$v=19$m=7,t=2,p=1",
            "$argon2id$v=19$m=2097152,t=2,p=1",
            "$argon2id$v=19$m=16,t=4000000000,p=1",
            "$argon2id$v=19$m=160,t=2,p=5",
        ] {
            assert_eq!(read(front), None, "{front}");
        }
    }
}
