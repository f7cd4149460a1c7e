//! Argon2id on threads of its own, so that sign-ins neither fill the memory nor hold up other pages.
//!
//! Measured: an unbounded `spawn_blocking` took 7 GB under 50 sign-ins at once and held up other pages for
//! 300 ms; idle threads with a bounded queue take what they need and hold up nothing. On a machine that other
//! programs keep busy, though, an idle thread never has its turn; so a job that has waited [`PATIENCE`] is
//! given to one ordinary thread as well, and the first answer counts.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, available_parallelism};
use std::time::Duration;

pub use argon2::Params;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Version};
use tokio::sync::oneshot;

use crate::web::limits::Busy;

use super::Password;
use super::stored::{Stored, length};

/// OWASP Password Storage Cheat Sheet: argon2id with m=19456 (19 MiB), t=2, p=1 (ASVS 11.4.2).
pub const OWASP: Params = Params::DEFAULT;
/// How many may wait: about half a second of work for two threads.
pub const QUEUE: usize = 64;

/// Above what a full queue makes people wait: whoever waits longer waits for a processor, not for others.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// A thread without work gives its 19 MiB back after this time.
const IDLE: Duration = Duration::from_secs(1);

/// What [`Hasher::verify`] found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The password is the one behind the stored string.
    pub right: bool,
    /// It is right, but stored under other parameters than those in force: store a new [`Hasher::hash`].
    pub outdated: bool,
}

/// Threads that hash, and the queues before them. Dropping it ends the threads.
pub struct Hasher {
    /// These work when nothing else wants to.
    idle: Crew,
    /// This one works when the others have no turn.
    firm: Crew,
    patience: Duration,
    params: Params,
}

/// Threads and the queue before them. Dropping it ends the threads.
struct Crew {
    jobs: Option<SyncSender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Clone)]
struct Job {
    password: Password,
    params: Params,
    salt: Salt,
    answer: Answer,
}

/// Where the output goes; taken by the first that has it.
type Answer = Arc<Mutex<Option<oneshot::Sender<Output>>>>;

impl Default for Hasher {
    /// A thread per core, at most 4, with [`QUEUE`] and [`OWASP`].
    fn default() -> Self {
        Self::start(available_parallelism().map_or(1, usize::from).min(4), QUEUE, OWASP)
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }
}

impl Crew {
    /// Each thread keeps `blocks` of memory from job to job.
    fn start(threads: usize, queue: usize, blocks: usize, before: fn()) -> Self {
        let (jobs, receiver) = sync_channel(queue.max(1));
        let receiver = Arc::new(Mutex::new(receiver));
        let threads = (0..threads.max(1)).map(|_| {
            let receiver = Arc::clone(&receiver);
            std::thread::spawn(move || {
                before();
                work(&receiver, &mut Vec::new(), blocks);
            })
        });
        Self { jobs: Some(jobs), threads: threads.collect() }
    }

    /// Whether there was room in the queue.
    fn take(&self, job: Job) -> Result<(), Busy> {
        self.jobs.as_ref().ok_or(Busy)?.try_send(job).map_err(|_| Busy)
    }
}

impl Hasher {
    /// Starts the threads, at least one, with room for at least one waiting job.
    ///
    /// # Panics
    /// When the operating system gives no thread.
    #[must_use]
    pub fn start(threads: usize, queue: usize, params: Params) -> Self {
        let blocks = params.block_count();
        let idle = Crew::start(threads, queue, blocks, step_back);
        Self { idle, firm: Crew::start(1, queue, blocks, || ()), patience: PATIENCE, params }
    }

    /// The string to store: argon2id v=19 in PHC form under a new salt of 16 bytes.
    ///
    /// # Errors
    /// [`Busy`] when the queue is full, and should the system have no randomness to give.
    pub async fn hash(&self, password: &Password) -> Result<String, Busy> {
        let mut salt = [0; Salt::RECOMMENDED_LENGTH];
        getrandom::fill(&mut salt).map_err(|_| Busy)?;
        let salt = Salt::new(&salt).map_err(|_| Busy)?;
        let params = ParamsString::try_from(&self.params).map_err(|_| Busy)?;
        let hash = Some(self.run(password, self.params.clone(), salt).await?);
        let (version, algorithm) = (Some(Version::V0x13.into()), ARGON2ID_IDENT);
        Ok(PasswordHash { algorithm, version, params, salt: Some(salt), hash }.to_string())
    }

    /// Whether `phc` was made from the password. No string (no such account), and one that is malformed,
    /// foreign or far above the parameters in force, cost as much as a wrong password and answer the same
    /// (OWASP Authentication Cheat Sheet, ASVS 6.3.8).
    ///
    /// # Errors
    /// [`Busy`] when the queue is full.
    pub async fn verify(&self, password: &Password, phc: Option<&str>) -> Result<Verdict, Busy> {
        let Some(stored) = phc.and_then(|phc| Stored::read(phc, &self.params)) else {
            let dummy = Salt::new(&[0; Salt::RECOMMENDED_LENGTH]).map_err(|_| Busy)?;
            self.run(password, self.params.clone(), dummy).await?;
            return Ok(Verdict::default());
        };
        let outdated = stored.differs_from(&self.params);
        // `Output` compares in constant time.
        let right = self.run(password, stored.params, stored.salt).await? == stored.output;
        Ok(Verdict { right, outdated: right && outdated })
    }

    async fn run(&self, password: &Password, params: Params, salt: Salt) -> Result<Output, Busy> {
        let (answer, mut answered) = oneshot::channel();
        let answer = Arc::new(Mutex::new(Some(answer)));
        let job = Job { password: password.clone(), params, salt, answer };
        self.idle.take(job.clone())?;
        if let Ok(output) = tokio::time::timeout(self.patience, &mut answered).await {
            return output.map_err(|_| Busy);
        }
        // Without room there, the first queue still has it.
        let _ = self.firm.take(job);
        answered.await.map_err(|_| Busy)
    }
}

/// This thread runs when no other wants to: Linux's idle policy. At a mere nice value the scheduler lets a
/// hash go on for milliseconds while a page waits (measured on 6.18: 1.5 ms against 0.4 ms at the 99th
/// percentile).
fn step_back() {
    #[cfg(target_os = "linux")]
    {
        use thread_priority::unix::{
            NormalThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy,
            thread_native_id,
        };
        let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
        // Without it hashing works too, only less politely.
        let _ =
            set_thread_priority_and_policy(thread_native_id(), thread_priority::ThreadPriority::Min, idle);
    }
}

/// Whether somebody still waits for it.
fn awaited(answer: &Answer) -> bool {
    let asker = answer.lock().unwrap_or_else(PoisonError::into_inner);
    asker.as_ref().is_some_and(|asker| !asker.is_closed())
}

/// Works until the sender is gone. Up to `keep` blocks of memory stay from job to job.
fn work(jobs: &Mutex<Receiver<Job>>, memory: &mut Vec<Block>, keep: usize) {
    loop {
        let jobs = jobs.try_lock().unwrap_or_else(|_| {
            // Another thread waits for work, so there is none: this one need not keep its memory.
            *memory = Vec::new();
            jobs.lock().unwrap_or_else(PoisonError::into_inner)
        });
        let job = if memory.is_empty() { jobs.recv().map_err(Into::into) } else { jobs.recv_timeout(IDLE) };
        drop(jobs);
        let Job { password, params, salt, answer } = match job {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => {
                *memory = Vec::new();
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if !awaited(&answer) {
            continue;
        }
        if memory.len() < params.block_count() {
            memory.resize(params.block_count(), Block::new());
        }
        let (mut bytes, length) = ([0; Output::MAX_LENGTH], length(&params));
        let secret = password.expose().as_bytes();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let output = bytes.get_mut(..length).and_then(|out| {
            argon2.hash_password_into_with_memory(secret, &salt, out, &mut *memory).ok()?;
            Output::new(out).ok()
        });
        if let Some(output) = output {
            let asker = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
            // The asker may have gone away meanwhile.
            let _ = asker.map(|asker| asker.send(output));
        }
        if memory.len() > keep {
            memory.truncate(keep);
            memory.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use argon2::PasswordVerifier;

    use super::*;

    const RIGHT: Verdict = Verdict { right: true, outdated: false };
    const WRONG: Verdict = Verdict { right: false, outdated: false };

    fn params(memory: u32, passes: u32) -> Params {
        Params::new(memory, passes, 1, None).unwrap()
    }

    fn password(text: &str) -> Password {
        Password::parse(text).unwrap()
    }

    #[tokio::test]
    async fn stores_what_owasp_asks_for() {
        let stored = Hasher::start(1, 1, OWASP).hash(&password("a b c")).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(Argon2::default().verify_password(b"a b c", stored.as_str()).is_ok());
    }

    #[tokio::test]
    async fn only_the_exact_password_is_right() {
        let hasher = Hasher::start(2, 8, params(16, 1));
        let long = "x".repeat(200);
        let stored = hasher.hash(&password(&long)).await.unwrap();
        assert_ne!(stored, hasher.hash(&password(&long)).await.unwrap());
        for (text, verdict) in
            [(&long, RIGHT), (&long[..199].to_owned(), WRONG), (&format!("{long} "), WRONG)]
        {
            assert_eq!(hasher.verify(&password(text), Some(&stored)).await, Ok(verdict));
        }
        assert_eq!(hasher.verify(&password(&long), None).await, Ok(WRONG));
    }

    #[tokio::test]
    async fn strange_strings_are_not_right_and_not_run() {
        let (hasher, start) = (Hasher::start(1, 8, params(16, 1)), Instant::now());
        let stored = hasher.hash(&password("a b c")).await.unwrap();
        for phc in [
            "",
            "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
            &stored.replace("m=16", "m=2097152"),
            &stored.replace("t=1", "t=4000000000"),
            &stored[..stored.len() - 30],
        ] {
            assert_eq!(hasher.verify(&password("a b c"), Some(phc)).await, Ok(WRONG), "{phc}");
        }
        assert!(start.elapsed() < Duration::from_secs(2));
    }

    #[tokio::test]
    async fn other_parameters_are_outdated_when_right() {
        let (old, new) = (Hasher::start(1, 8, params(16, 1)), Hasher::start(1, 8, params(32, 2)));
        let stored = old.hash(&password("a b c")).await.unwrap();
        let verdict = Verdict { right: true, outdated: true };
        assert_eq!(new.verify(&password("a b c"), Some(&stored)).await, Ok(verdict));
        assert_eq!(new.verify(&password("a b d"), Some(&stored)).await, Ok(WRONG));
        let stored = new.hash(&password("a b c")).await.unwrap();
        assert_eq!(new.verify(&password("a b c"), Some(&stored)).await, Ok(RIGHT));
        assert_eq!(old.verify(&password("a b c"), Some(&stored)).await, Ok(verdict));
    }

    #[tokio::test]
    async fn a_full_queue_is_busy_and_jobs_without_asker_are_skipped() {
        let (jobs, receiver) = sync_channel(1);
        let idle = Crew { jobs: Some(jobs), threads: Vec::new() };
        let firm = Crew { jobs: None, threads: Vec::new() };
        let hasher = Hasher { idle, firm, patience: PATIENCE, params: params(16, 1) };
        let secret = password("a b c");
        tokio::select! {
            biased;
            _ = hasher.hash(&secret) => unreachable!("nobody works"),
            () = std::future::ready(()) => {}
        }
        assert_eq!(hasher.hash(&secret).await, Err(Busy));
        assert_eq!(hasher.verify(&secret, None).await, Err(Busy));
        drop(hasher);
        let mut memory = Vec::new();
        work(&Mutex::new(receiver), &mut memory, 16);
        assert!(memory.is_empty());
    }

    #[tokio::test]
    async fn a_job_without_a_turn_goes_to_the_firm_thread() {
        let (jobs, starved) = sync_channel(1);
        let idle = Crew { jobs: Some(jobs), threads: Vec::new() };
        let params = params(16, 1);
        let firm = Crew::start(1, 1, params.block_count(), || ());
        let hasher = Hasher { idle, firm, patience: Duration::from_millis(1), params };
        assert!(hasher.hash(&password("a b c")).await.is_ok());
        assert!(!awaited(&starved.recv().unwrap().answer), "the starved one need not do it again");
    }

    #[tokio::test]
    async fn many_at_once_do_not_mix() {
        let hasher = Arc::new(Hasher::start(4, 64, params(64, 1)));
        let tasks: Vec<_> = (0..60)
            .map(|n| {
                let hasher = Arc::clone(&hasher);
                tokio::spawn(async move {
                    let secret = password(&format!("password {n}"));
                    let stored = hasher.hash(&secret).await.unwrap();
                    hasher.verify(&secret, Some(&stored)).await
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), Ok(RIGHT));
        }
    }

    #[tokio::test]
    async fn an_unknown_account_costs_the_same() {
        let hasher = Hasher::start(1, 8, params(2048, 2));
        let stored = hasher.hash(&password("a b c")).await.unwrap();
        let mut least = [Duration::MAX; 2];
        let ratio = |least: &[Duration; 2]| least[0].as_secs_f64() / least[1].as_secs_f64();
        // The least of many: on a busy machine a thread that steps back may wait now and then.
        for round in 0..500 {
            if round >= 5 && (0.7..1.4).contains(&ratio(&least)) {
                return;
            }
            for (phc, least) in [Some(stored.as_str()), None].into_iter().zip(&mut least) {
                let start = Instant::now();
                assert_eq!(hasher.verify(&password("wrong"), phc).await, Ok(WRONG));
                *least = start.elapsed().min(*least);
            }
        }
        panic!("{least:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_the_hashing_thread_steps_back() {
        use thread_priority::unix::{
            NormalThreadSchedulePolicy, ThreadSchedulePolicy, thread_schedule_policy,
        };
        let policy = || thread_schedule_policy().unwrap();
        let before = policy();
        let inside = std::thread::spawn(move || {
            step_back();
            policy()
        });
        assert_eq!(inside.join().unwrap(), ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle));
        assert_eq!(policy(), before);
    }
}
