//! What the account's letters say, and the jobs that send them.

use super::log::{self, Kind};
use super::{page, recovery, sign_up};
use crate::app::App;
use crate::i18n::account::AccountText;
use crate::i18n::{Locale, format};
use crate::jobs::Job;
use crate::kernel::time::Timestamp;
use crate::kernel::token::Token;
use crate::mail::{Letter, Piece};
use uuid::Uuid;

/// Does the job `id` now. It may run twice: links of the first run stop working, a letter keeps its id.
///
/// # Errors
/// In words for the operator; the job is tried again.
pub async fn perform(app: &App, id: Uuid, job: &Job) -> Result<(), String> {
    let done = match job {
        Job::SignUp { sign_up } => confirm(app, id, *sign_up).await,
        Job::Recovery { recovery } => recover(app, id, *recovery).await,
        Job::SignInFailed { email_key, agent, place, locked_until } => {
            let origin = log::Origin { agent: agent.clone(), place: place.clone() };
            failed(app, id, email_key, &origin, *locked_until).await
        }
        Job::Notice { customer, event } => notice(app, id, *customer, *event).await,
    };
    done.map_err(|error| error.to_string())
}

/// Somebody to write to.
#[derive(Debug, sqlx::FromRow)]
struct Reader {
    id: Uuid,
    email: String,
    locale: String,
    phrase: Option<String>,
}

async fn confirm(app: &App, id: Uuid, sign_up: Uuid) -> anyhow::Result<()> {
    let Some(asked) = sign_up::asked(&app.db, sign_up).await? else { return Ok(()) };
    let locale = Locale::from_tag(&asked.locale).unwrap_or(Locale::ZhHans);
    let text = locale.account();
    let brand = &app.chrome(locale).brand;
    let (subject, pieces) = if asked.customer.is_some() {
        let links = [("/sign-in", text.sign_in), ("/recovery", text.letter_recovery_link)];
        let mut pieces = vec![Piece::Words(text.hello.into()), Piece::Words(text.letter_known_words.into())];
        pieces.extend(links.map(|(path, words)| link(app, words, path, false)));
        ((text.letter_known)(brand), pieces)
    } else {
        let token = Token::random()?;
        let mut tx = app.db.begin().await?;
        sign_up::give_token(&mut tx, sign_up, &token).await?;
        tx.commit().await?;
        let pieces = vec![
            Piece::Words(text.hello.into()),
            Piece::Words((text.letter_sign_up_words)(brand)),
            link(app, text.letter_sign_up_link, &format!("/sign-up/{}", token.encode()), true),
        ];
        ((text.letter_sign_up)(brand), pieces)
    };
    let letter = Letter { locale, to: asked.email, subject, pieces, footer: footer(brand, text) };
    deliver(app, id, asked.customer, &letter).await
}

async fn recover(app: &App, id: Uuid, recovery: Uuid) -> anyhow::Result<()> {
    let token = Token::random()?;
    let mut tx = app.db.begin().await?;
    let asked = recovery::give_token(&mut tx, recovery, &token, app.clock.now()).await?;
    tx.commit().await?;
    let Some(asked) = asked else { return Ok(()) };
    let locale = Locale::from_tag(&asked.locale).unwrap_or(Locale::ZhHans);
    let text = locale.account();
    let brand = &app.chrome(locale).brand;
    let pieces = vec![
        Piece::Words(text.hello.into()),
        Piece::Words((text.letter_recovery_words)(brand)),
        link(app, text.letter_recovery_link, &format!("/recovery/{}", token.encode()), true),
        facts(locale, &asked.agent, &asked.place, asked.at),
        Piece::Words(text.letter_not_you.into()),
        phrase(text, asked.phrase.as_deref()),
    ];
    let subject = (text.letter_recovery)(brand);
    let letter = Letter { locale, to: asked.email, subject, pieces, footer: footer(brand, text) };
    deliver(app, id, Some(asked.customer), &letter).await
}

async fn failed(
    app: &App,
    id: Uuid,
    email_key: &str,
    origin: &log::Origin,
    locked_until: Option<Timestamp>,
) -> anyhow::Result<()> {
    let reader: Option<Reader> = app
        .db
        .read("SELECT id, email, locale, phrase FROM customers WHERE email_key = $1")
        .bind(email_key)
        .optional()
        .await?;
    let Some(reader) = reader else { return Ok(()) };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let kind = if locked_until.is_some() { Kind::Locked } else { Kind::SignInFailed };
    // The entry carries the job's id, so that a second run writes no second line.
    log::insert(&mut tx, id, (reader.id, kind), origin, now).await?;
    tx.commit().await?;
    let Some(until) = locked_until else { return Ok(()) };
    let locale = Locale::from_tag(&reader.locale).unwrap_or(Locale::ZhHans);
    let text = locale.account();
    let brand = &app.chrome(locale).brand;
    let pieces = vec![
        Piece::Words(text.hello.into()),
        Piece::Words((text.letter_locked_words)(&format::moment(locale, until))),
        facts(locale, &origin.agent, &origin.place, now),
        link(app, text.letter_recovery_link, "/recovery", false),
        phrase(text, reader.phrase.as_deref()),
    ];
    let subject = (text.letter_locked)(brand);
    let letter = Letter { locale, to: reader.email, subject, pieces, footer: footer(brand, text) };
    deliver(app, id, Some(reader.id), &letter).await
}

async fn notice(app: &App, id: Uuid, customer: Uuid, event: Uuid) -> anyhow::Result<()> {
    let reader: Option<Reader> = app
        .db
        .read("SELECT id, email, locale, phrase FROM customers WHERE id = $1")
        .bind(customer)
        .optional()
        .await?;
    let (Some(reader), Some(event)) = (reader, log::find(&app.db, customer, event).await?) else {
        return Ok(());
    };
    let locale = Locale::from_tag(&reader.locale).unwrap_or(Locale::ZhHans);
    let text = locale.account();
    let brand = &app.chrome(locale).brand;
    let what = page::event_words(text, event.kind);
    let pieces = vec![
        Piece::Words(text.hello.into()),
        Piece::Words(format!("{} {what}", text.letter_event_words)),
        facts(locale, &event.agent, &event.place, event.at),
        Piece::Words(text.letter_event_not_you.into()),
        link(app, text.letter_recovery_link, "/recovery", false),
        phrase(text, reader.phrase.as_deref()),
    ];
    let subject = (text.letter_event)(brand, what);
    let letter = Letter { locale, to: reader.email, subject, pieces, footer: footer(brand, text) };
    deliver(app, id, Some(customer), &letter).await
}

fn link(app: &App, words: &str, path: &str, secret: bool) -> Piece {
    Piece::Link { words: words.to_owned(), url: format!("{}{path}", app.public_url), secret }
}

fn facts(locale: Locale, agent: &str, place: &str, at: Timestamp) -> Piece {
    let text = locale.account();
    Piece::Facts(vec![
        (text.asked_at.to_owned(), format::moment(locale, at)),
        (text.device.to_owned(), agent.to_owned()),
        (text.address.to_owned(), place.to_owned()),
    ])
}

fn phrase(text: &AccountText, phrase: Option<&str>) -> Piece {
    Piece::Words(phrase.map_or_else(|| text.no_phrase.to_owned(), |p| (text.your_phrase)(p)))
}

fn footer(brand: &str, text: &AccountText) -> Vec<String> {
    vec![(text.letter_footer)(brand), text.letter_never.to_owned()]
}

/// Sends the letter, then keeps its copy for the customer. The other way round a copy could stand for a
/// letter that never left.
async fn deliver(app: &App, id: Uuid, customer: Option<Uuid>, letter: &Letter) -> anyhow::Result<()> {
    let sent: Option<(Uuid,)> =
        app.db.read("SELECT id FROM messages WHERE id = $1").bind(id).optional().await?;
    if sent.is_some() {
        return Ok(());
    }
    let sender = app.sender(letter.locale);
    app.post.send(letter, &sender, id).await.map_err(anyhow::Error::msg)?;
    let mut tx = app.db.begin().await?;
    tx.q("INSERT INTO messages (id, customer, address, subject, body, sent_at) VALUES ($1, $2, $3, $4, $5, $6) \
          ON CONFLICT (id) DO NOTHING")
        .bind(id)
        .bind(customer)
        .bind(&letter.to)
        .bind(&letter.subject)
        .bind(letter.text(false))
        .bind(app.clock.now())
        .exec()
        .await?;
    tx.commit().await?;
    Ok(())
}
