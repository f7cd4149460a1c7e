//! What the account's letters say, and the jobs that send them.

use super::customer::Customer;
use super::email::change::{self, Change};
use super::factors::text;
use super::links::{self, Linked, Purpose};
use super::log::{self, Kind, Origin};
use super::profile::{List, unsubscribe_path};
use super::recovery::link as recovery;
use super::safety::freeze;
use super::sign_up::asked as sign_up;
use super::{news, page};
use crate::app::App;
use crate::i18n::safety::SafetyText;
use crate::i18n::{Locale, format};
use crate::jobs::Job;
use crate::kernel::time::Timestamp;
use crate::kernel::token::Token;
use crate::mail::{Letter, Piece};
use jiff::tz::TimeZone;
use uuid::Uuid;

/// Of locks one letter is sent in so many seconds.
const LOCK_LETTERS: i64 = 60 * 60;

/// Does the job `id` now, if it is one of this room: `None` otherwise. It may run twice: links of the first
/// run stop working, a letter keeps its id.
///
/// # Errors
/// In words for the operator; the job is tried again.
pub async fn perform(app: &App, id: Uuid, job: &Job) -> Option<Result<(), String>> {
    let done = match job {
        Job::SignUp { sign_up } => confirm(app, id, *sign_up).await,
        Job::Recovery { recovery } => recover(app, id, *recovery).await,
        Job::SignInFailed { email_key, agent, place, locked_until } => {
            let origin = Origin { agent: agent.clone(), place: place.clone() };
            failed(app, id, email_key, &origin, *locked_until).await
        }
        Job::Notice { customer, event } => notice(app, id, *customer, *event).await,
        Job::TextCode { code } => text::send_now(app, *code).await,
        Job::EmailToConfirm { change } => email_to_confirm(app, id, *change).await,
        Job::EmailAsked { change } => email_asked(app, id, *change).await,
        Job::EmailChanged { change } => email_changed(app, id, *change).await,
        Job::FreezeLink { request } => freeze_link(app, id, *request).await,
        Job::UnfreezeLink { customer, event } => unfreeze_link(app, id, *customer, *event).await,
        Job::Closing { customer, event } => closing(app, id, *customer, *event).await,
        Job::Held { customer, lifted } => held(app, id, *customer, *lifted).await,
        Job::News { customer, date } => news::tell(app, id, *customer, date).await,
        _ => return None,
    };
    Some(done.map_err(|error| error.to_string()))
}

/// A letter that is being written: to whom, in which language, what it says.
pub struct Draft<'a> {
    app: &'a App,
    locale: Locale,
    zone: TimeZone,
    to: String,
    customer: Option<Uuid>,
    pieces: Vec<Piece>,
    phrase: Option<String>,
    unsubscribe: Option<String>,
    why: Option<String>,
}

impl<'a> Draft<'a> {
    /// To an address that need not be a customer's.
    pub fn to(app: &'a App, locale: Locale, to: &str) -> Self {
        let hello = Piece::Words(locale.account().hello.to_owned());
        let to = to.to_owned();
        Self {
            app,
            locale,
            zone: app.chrome(locale).zone,
            to,
            customer: None,
            pieces: vec![hello],
            phrase: None,
            unsubscribe: None,
            why: None,
        }
    }

    /// To a customer: with their name and their phrase, and kept for them to read again.
    pub fn for_customer(app: &'a App, customer: &Customer) -> Self {
        Self::for_customer_in(app, customer, customer.locale())
    }

    /// The same in the language in which they asked for it.
    pub fn for_customer_in(app: &'a App, customer: &Customer, locale: Locale) -> Self {
        let mut draft = Self::to(app, locale, &customer.email);
        draft.customer = Some(customer.id);
        draft.zone = customer.zone(app);
        draft.phrase.clone_from(&customer.phrase);
        if let Some(name) = &customer.name {
            draft.pieces = vec![Piece::Words((draft.locale.account().hello_name)(name))];
        }
        draft
    }

    /// To another address than the one that the account has now.
    #[must_use]
    fn sent_to(mut self, address: &str) -> Self {
        address.clone_into(&mut self.to);
        self
    }

    #[must_use]
    pub fn words(mut self, words: impl Into<String>) -> Self {
        self.pieces.push(Piece::Words(words.into()));
        self
    }

    #[must_use]
    pub fn link(mut self, words: &str, path: &str) -> Self {
        self.pieces.push(link(self.app, words, path, false));
        self
    }

    /// A link into the console.
    #[must_use]
    pub fn staff_link(mut self, words: &str, path: &str) -> Self {
        let url = format!("{}{path}", self.app.staff_url);
        self.pieces.push(Piece::Link { words: words.to_owned(), url, secret: false });
        self
    }

    /// A link that does something for whoever has it: its copy on the site leaves it out.
    #[must_use]
    pub fn secret_link(mut self, words: &str, path: &str) -> Self {
        self.pieces.push(link(self.app, words, path, true));
        self
    }

    #[must_use]
    pub fn facts(mut self, facts: Vec<(String, String)>) -> Self {
        self.pieces.push(Piece::Facts(facts));
        self
    }

    /// From which device and where it came.
    #[must_use]
    pub fn origin(self, agent: &str, place: &str, at: Timestamp) -> Self {
        let text = self.locale.account();
        let facts = vec![
            (text.asked_at.to_owned(), format::moment_in(self.locale, at, &self.zone)),
            (text.device.to_owned(), agent.to_owned()),
            (text.address.to_owned(), place.to_owned()),
        ];
        self.facts(facts)
    }

    /// Why this letter comes, where it is not the security of the account.
    #[must_use]
    pub fn because(mut self, why: String) -> Self {
        self.why = Some(why);
        self
    }

    /// This is no security notice: it can be turned off.
    #[must_use]
    pub fn of_list(mut self, list: List) -> Self {
        self.unsubscribe = self.customer.map(|id| unsubscribe_path(&self.app.secret, list, id));
        self
    }

    /// Sends the letter under this id, then keeps its copy for the customer. The other way round a copy could
    /// stand for a letter that never left.
    ///
    /// # Errors
    /// When the mail server or the database is away.
    pub async fn send(mut self, id: Uuid, subject: String) -> anyhow::Result<()> {
        let app = self.app;
        let sent: Option<(Uuid,)> =
            app.db.read("SELECT id FROM messages WHERE id = $1").bind(id).optional().await?;
        if sent.is_some() {
            return Ok(());
        }
        let text = self.locale.account();
        let brand = app.chrome(self.locale).brand;
        if self.customer.is_some() {
            let words = self.phrase.map_or_else(|| text.no_phrase.to_owned(), |p| (text.your_phrase)(&p));
            self.pieces.push(Piece::Words(words));
        }
        let unsubscribe = self.unsubscribe.map(|path| format!("{}{path}", app.public_url));
        let why = match (self.why, &unsubscribe) {
            (Some(why), _) => why,
            (None, Some(_)) => (text.letter_footer_list)(&brand),
            (None, None) => (text.letter_footer)(&brand),
        };
        let footer = vec![why, text.letter_never.to_owned()];
        let letter =
            Letter { locale: self.locale, to: self.to, subject, pieces: self.pieces, footer, unsubscribe };
        let sender = app.sender(letter.locale);
        app.post.send(&letter, &sender, id).await.map_err(anyhow::Error::msg)?;
        let mut tx = app.db.begin().await?;
        tx.q("INSERT INTO messages (id, customer, address, subject, body, sent_at) VALUES ($1, $2, $3, $4, $5, $6) \
              ON CONFLICT (id) DO NOTHING")
            .bind(id)
            .bind(self.customer)
            .bind(&letter.to)
            .bind(&letter.subject)
            .bind(letter.text(false))
            .bind(app.clock.now())
            .exec()
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

fn link(app: &App, words: &str, path: &str, secret: bool) -> Piece {
    Piece::Link { words: words.to_owned(), url: format!("{}{path}", app.public_url), secret }
}

/// Makes a link of this purpose now: a letter that is sent again carries a new one.
async fn fresh(app: &App, purpose: Purpose, linked: Linked) -> anyhow::Result<String> {
    let mut tx = app.db.begin().await?;
    let path = links::make(&mut tx, purpose, linked, app.clock.now()).await?;
    tx.commit().await?;
    Ok(path)
}

async fn confirm(app: &App, id: Uuid, sign_up: Uuid) -> anyhow::Result<()> {
    let token = Token::random()?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let asked = sign_up::give_token(&mut tx, sign_up, &token, now).await?;
    let Some(asked) = asked else { return Ok(()) };
    let reserved = sign_up::reserved_until(&mut tx, &asked.email_key, now).await?;
    tx.commit().await?;
    let locale = Locale::from_tag(&asked.locale).unwrap_or_default();
    let text = locale.account();
    let brand = &app.chrome(locale).brand;
    let customer = match asked.customer {
        Some(customer) => Customer::find(&app.db, customer).await?,
        None => None,
    };
    if let Some(customer) = customer {
        return Draft::for_customer_in(app, &customer, locale)
            .words(text.letter_known_words)
            .origin(&asked.agent, &asked.place, asked.at)
            .link(text.sign_in, "/sign-in")
            .link(text.letter_recovery_link, "/recovery")
            .send(id, (text.letter_known)(brand))
            .await;
    }
    let draft = Draft::to(app, locale, &asked.email);
    let subject = (text.letter_sign_up)(brand);
    if let Some(until) = reserved {
        return draft
            .words((text.letter_reserved_words)(&app.chrome(locale).moment(until)))
            .origin(&asked.agent, &asked.place, asked.at)
            .send(id, subject)
            .await;
    }
    draft
        .words((text.letter_sign_up_words)(brand))
        .secret_link(text.letter_sign_up_link, &format!("/sign-up/{}", token.encode()))
        .origin(&asked.agent, &asked.place, asked.at)
        .send(id, subject)
        .await
}

async fn recover(app: &App, id: Uuid, recovery: Uuid) -> anyhow::Result<()> {
    let token = Token::random()?;
    let mut tx = app.db.begin().await?;
    let asked = recovery::give_token(&mut tx, recovery, &token, app.clock.now()).await?;
    tx.commit().await?;
    let Some(asked) = asked else { return Ok(()) };
    let Some(customer) = Customer::find(&app.db, asked.customer).await? else { return Ok(()) };
    let locale = Locale::from_tag(&asked.locale).unwrap_or_default();
    let text = locale.account();
    let brand = &app.chrome(locale).brand;
    Draft::for_customer_in(app, &customer, locale)
        .words(text.letter_recovery_words)
        .secret_link(text.letter_recovery_link, &format!("/recovery/{}", token.encode()))
        .origin(&asked.agent, &asked.place, asked.at)
        .words(text.letter_not_you)
        .send(id, (text.letter_recovery)(brand))
        .await
}

async fn failed(
    app: &App,
    id: Uuid,
    email_key: &str,
    origin: &Origin,
    locked_until: Option<Timestamp>,
) -> anyhow::Result<()> {
    let Some(customer) = Customer::by_email(&app.db, email_key).await? else { return Ok(()) };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let kind = if locked_until.is_some() { Kind::Locked } else { Kind::SignInFailed };
    // The entry carries the job's id, so that a second run writes no second line.
    log::insert(&mut tx, id, (customer.id, kind), origin, now).await?;
    // Whoever tries for hours locks again and again; one letter in an hour says so.
    let told: Option<(Uuid,)> = tx
        .q("SELECT id FROM account_events WHERE customer = $1 AND kind = $2 AND at > $3 AND id <> $4 LIMIT 1")
        .bind(customer.id)
        .bind(Kind::Locked)
        .bind(now.plus(-LOCK_LETTERS))
        .bind(id)
        .optional()
        .await?;
    tx.commit().await?;
    let (Some(until), None) = (locked_until, told) else { return Ok(()) };
    let locale = customer.locale();
    let text = locale.account();
    Draft::for_customer(app, &customer)
        .words((text.letter_locked_words)(&format::moment_in(locale, until, &customer.zone(app))))
        .origin(&origin.agent, &origin.place, now)
        .link(text.letter_recovery_link, "/recovery")
        .send(id, (text.letter_locked)(&app.chrome(locale).brand))
        .await
}

async fn notice(app: &App, id: Uuid, customer: Uuid, event: Uuid) -> anyhow::Result<()> {
    let Some((customer, event, not_me)) = about(app, customer, event).await? else { return Ok(()) };
    let locale = customer.locale();
    let text = locale.account();
    let what = page::event_words(locale, event.kind);
    Draft::for_customer(app, &customer)
        .words((text.letter_event_words)(what))
        .origin(&event.agent, &event.place, event.at)
        .words(text.letter_event_not_you)
        .secret_link(SafetyText::of(locale).not_me_title, &not_me)
        .send(id, (text.letter_event)(&app.chrome(locale).brand, what))
        .await
}

/// The change and whose it is, while there is both.
async fn changed(app: &App, change: Uuid) -> anyhow::Result<Option<(Change, Customer)>> {
    let Some(change) = change::find(&app.db, change).await? else { return Ok(None) };
    let customer = Customer::find(&app.db, change.customer).await?;
    Ok(customer.map(|customer| (change, customer)))
}

async fn email_to_confirm(app: &App, id: Uuid, change: Uuid) -> anyhow::Result<()> {
    let Some((change, customer)) = changed(app, change).await? else { return Ok(()) };
    let locale = customer.locale();
    let text = SafetyText::of(locale);
    let subject = (text.letter_email_confirm)(&app.chrome(locale).brand);
    let draft = Draft::to(app, locale, &change.new_email);
    if Customer::by_email(&app.db, &change.new_key).await?.is_some() {
        return draft.words(text.letter_email_taken_words).send(id, subject).await;
    }
    let path = fresh(app, Purpose::ConfirmEmail, Linked::to(customer.id).about(change.id)).await?;
    draft
        .words(text.letter_email_confirm_words)
        .secret_link(crate::i18n::profile::ProfileText::of(locale).email_confirm, &path)
        .send(id, subject)
        .await
}

async fn email_asked(app: &App, id: Uuid, change: Uuid) -> anyhow::Result<()> {
    let Some((change, customer)) = changed(app, change).await? else { return Ok(()) };
    let locale = customer.locale();
    let text = SafetyText::of(locale);
    let linked = Linked::to(customer.id).about(change.id).since(change.asked_at);
    let not_me = fresh(app, Purpose::NotMe, linked).await?;
    Draft::for_customer(app, &customer)
        .sent_to(&change.old_email)
        .words((text.letter_email_asked_words)(&change.new_email))
        .origin(&change.agent, &change.place, change.asked_at)
        .secret_link(text.not_me_title, &not_me)
        .send(id, (text.letter_email_asked)(&app.chrome(locale).brand))
        .await
}

async fn email_changed(app: &App, id: Uuid, change: Uuid) -> anyhow::Result<()> {
    let Some((change, customer)) = changed(app, change).await? else { return Ok(()) };
    let locale = customer.locale();
    let text = SafetyText::of(locale);
    let undo = fresh(app, Purpose::UndoEmail, Linked::to(customer.id).about(change.id)).await?;
    Draft::for_customer(app, &customer)
        .sent_to(&change.old_email)
        .words((text.letter_email_changed_words)(&change.new_email))
        .origin(&change.agent, &change.place, change.asked_at)
        .secret_link(crate::i18n::profile::ProfileText::of(locale).email_undo, &undo)
        .send(id, (text.letter_email_changed)(&app.chrome(locale).brand))
        .await
}

async fn freeze_link(app: &App, id: Uuid, request: Uuid) -> anyhow::Result<()> {
    let mut tx = app.db.begin().await?;
    let asked = freeze::asked(&mut tx, request, app.clock.now()).await?;
    tx.commit().await?;
    let Some(asked) = asked else { return Ok(()) };
    let Some(customer) = Customer::find(&app.db, asked.customer).await? else { return Ok(()) };
    let path = fresh(app, Purpose::Freeze, Linked::to(customer.id)).await?;
    let locale = Locale::from_tag(&asked.locale).unwrap_or_default();
    let text = SafetyText::of(locale);
    Draft::for_customer_in(app, &customer, locale)
        .words(text.letter_freeze_words)
        .secret_link(text.freeze_title, &path)
        .origin(&asked.agent, &asked.place, asked.at)
        .send(id, (text.letter_freeze)(&app.chrome(locale).brand))
        .await
}

async fn unfreeze_link(app: &App, id: Uuid, customer: Uuid, event: Uuid) -> anyhow::Result<()> {
    let Some((customer, event, not_me)) = about(app, customer, event).await? else { return Ok(()) };
    let path = fresh(app, Purpose::Unfreeze, Linked::to(customer.id)).await?;
    let locale = customer.locale();
    let text = SafetyText::of(locale);
    Draft::for_customer(app, &customer)
        .words(text.letter_unfreeze_words)
        .secret_link(text.unfreeze_title, &path)
        .origin(&event.agent, &event.place, event.at)
        .words(locale.account().letter_event_not_you)
        .secret_link(text.not_me_title, &not_me)
        .send(id, (text.letter_unfreeze)(&app.chrome(locale).brand))
        .await
}

async fn closing(app: &App, id: Uuid, customer: Uuid, event: Uuid) -> anyhow::Result<()> {
    let Some((customer, event, not_me)) = about(app, customer, event).await? else { return Ok(()) };
    let Some(at) = customer.closing_at else { return Ok(()) };
    let path = fresh(app, Purpose::KeepAccount, Linked::to(customer.id)).await?;
    let locale = customer.locale();
    let text = SafetyText::of(locale);
    Draft::for_customer(app, &customer)
        .words((text.letter_closing_words)(&format::moment_in(locale, at, &customer.zone(app))))
        .secret_link(text.keep_title, &path)
        .origin(&event.agent, &event.place, event.at)
        .words(locale.account().letter_event_not_you)
        .secret_link(text.not_me_title, &not_me)
        .send(id, (text.letter_closing)(&app.chrome(locale).brand))
        .await
}

/// The customer, the entry of their log, and a link that says "this was not me", while there are both.
async fn about(
    app: &App,
    customer: Uuid,
    event: Uuid,
) -> anyhow::Result<Option<(Customer, log::Event, String)>> {
    let (Some(customer), Some(found)) =
        (Customer::find(&app.db, customer).await?, log::find(&app.db, customer, event).await?)
    else {
        return Ok(None);
    };
    let not_me = fresh(app, Purpose::NotMe, Linked::to(customer.id).about(event).since(found.at)).await?;
    Ok(Some((customer, found, not_me)))
}

async fn held(app: &App, id: Uuid, customer: Uuid, lifted: bool) -> anyhow::Result<()> {
    let Some(customer) = Customer::find(&app.db, customer).await? else { return Ok(()) };
    let locale = customer.locale();
    let text = SafetyText::of(locale);
    Draft::for_customer(app, &customer)
        .words(if lifted { text.letter_released_words } else { text.letter_held_words })
        .link(locale.account().account, "/account")
        .send(id, (text.letter_held)(&app.chrome(locale).brand))
        .await
}
