//! The platform that every handler sees: clock, database, keys, limits, pages in memory.

use crate::db::Db;
use crate::facts::Facts;
use crate::files::Files;
use crate::hook::Hook;
use crate::i18n::Locale;
use crate::kernel::seal::Keyring;
use crate::kernel::secret::Secret;
use crate::kernel::time::Clock;
use crate::kernel::webhook;
use crate::mail::{Post, Sender};
use crate::scanner::Scanner;
use crate::sms::{Rules, Texter};
use crate::ui::Chrome;
use crate::web::limits::Limits;
use crate::web::snapshot::Snapshot;
use arc_swap::ArcSwap;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{Notify, Semaphore};

pub struct App {
    pub clock: Clock,
    pub db: Db,
    pub secret: Secret,
    pub signing_key: Secret,
    /// Encrypts what must be read again, such as authenticator secrets.
    pub keyring: Keyring,
    pub limits: Limits,
    /// Absolute base URL of every link, without a trailing slash.
    pub public_url: String,
    /// The same of the console, which may have an address of its own.
    pub staff_url: String,
    pub https: bool,
    pub content: PathBuf,
    pub snapshot: Arc<ArcSwap<Snapshot>>,
    pub brand: ArcSwap<Brand>,
    pub post: Post,
    pub mail_from: lettre::Address,
    pub texter: Texter,
    pub text_rules: Rules,
    /// Where files rest that people send.
    pub files: Files,
    pub scanner: Scanner,
    /// Few files are looked into at once: each is whole in memory for that time.
    pub inspecting: Semaphore,
    /// Whether pictures in HEIC are decoded to be shown.
    pub heic_views: bool,
    /// Keys with which the ledger signs its events; none, and none are taken.
    pub feed_keys: Vec<webhook::Key>,
    /// The operator's own system, if it wants to be told of what happens to cases.
    pub hook: Option<Hook>,
    /// Rung when a job was written, so that it need not wait for the next look.
    pub wake: Notify,
}

/// What the portal takes from the content that is published.
#[derive(Clone, Debug, Default)]
pub struct Brand {
    /// What surrounds a page, one for each language.
    pub chromes: Vec<Chrome>,
    /// The facts that pages, rules and letters go by.
    pub facts: Option<Arc<Facts>>,
    /// Titles of the articles, by language and path.
    pub titles: BTreeMap<(Locale, String), String>,
}

impl App {
    /// What surrounds a page of this language: brand, footer, assets of the content that is published.
    #[must_use]
    pub fn chrome(&self, locale: Locale) -> Chrome {
        let brand = self.brand.load();
        brand.chromes.iter().find(|c| c.locale == locale).cloned().unwrap_or_default()
    }

    /// The facts of the content that is published.
    ///
    /// # Panics
    /// Before the first content is published, when no handler and no job runs yet.
    #[must_use]
    pub fn facts(&self) -> Arc<Facts> {
        #[expect(clippy::expect_used, reason = "the door opens after the content is published")]
        self.brand.load().facts.clone().expect("published content")
    }

    /// The way to the mailbox, where letters are caught instead of sent.
    #[must_use]
    pub fn demo_links(&self, locale: Locale) -> Vec<(&'static str, &'static str)> {
        match self.post {
            Post::Memory(_) => vec![("/demo/mail", locale.account().mailbox)],
            _ => Vec::new(),
        }
    }

    /// Address and title of an article in this language, for a page of the portal to lead to.
    #[must_use]
    pub fn article(&self, locale: Locale, path: &str) -> Option<(String, String)> {
        let brand = self.brand.load();
        let title = brand.titles.get(&(locale, path.to_owned()))?;
        Some((format!("/{}/help/{path}", locale.tag()), title.clone()))
    }

    /// Path and title of every article in this language, by category.
    #[must_use]
    pub fn articles(&self, locale: Locale) -> Vec<(String, String)> {
        let brand = self.brand.load();
        let here = brand.titles.iter().filter(|((of, _), _)| *of == locale);
        here.map(|((_, path), title)| (path.clone(), title.clone())).collect()
    }

    /// Who signs letters.
    #[must_use]
    pub fn sender(&self, locale: Locale) -> Sender {
        Sender { name: self.chrome(locale).brand, address: self.mail_from.clone() }
    }
}
