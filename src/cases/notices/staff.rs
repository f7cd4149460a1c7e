//! What staff are told: a date comes near, a date was missed, an answer has not come; and each morning what
//! the day brings. A member's language is not known, so letters say everything in each language of the site.

use super::derived;
use crate::account::{Draft, Member, Role};
use crate::app::App;
use crate::cases::case::Case;
use crate::cases::clocks::{self, Clock};
use crate::cases::legs;
use crate::cases::timeline::{self, Kind};
use crate::db::Tx;
use crate::events::Actor;
use crate::facts::Facts;
use crate::i18n::notices::NoticesText;
use crate::i18n::{Local, Locale, format};
use crate::jobs::{self, Job};
use crate::kernel::time::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// A letter to staff: subject and paragraphs in a language, and the page that it leads to.
struct Said<'a> {
    subject: &'a (dyn Fn(&'static NoticesText) -> String + Sync),
    words: &'a (dyn Fn(Locale, &'static NoticesText) -> Vec<String> + Sync),
    link: (fn(&'static NoticesText) -> &'static str, String),
}

/// Sends a letter to one member, once for each id.
async fn send(app: &App, id: Uuid, member: &Member, said: &Said<'_>) -> anyhow::Result<()> {
    let brand = app.chrome(Locale::default()).brand;
    let text = NoticesText::of(Locale::default());
    let mut draft = Draft::to(app, Locale::default(), &member.email).because((text.why_staff)(&brand));
    let (mut subjects, mut links) = (Vec::new(), Vec::new());
    for locale in Locale::ALL {
        let text = NoticesText::of(locale);
        subjects.push((said.subject)(text));
        links.push((said.link.0)(text));
        for words in (said.words)(locale, text) {
            draft = draft.words(words);
        }
    }
    let subject = format!("{brand}: {}", subjects.join(" · "));
    draft
        .staff_link(&links.join(" · "), &said.link.1)
        .send(derived(id, &member.id.to_string()), subject)
        .await
}

/// Everybody who works here now.
async fn everybody(app: &App) -> sqlx::Result<Vec<Member>> {
    let mut members = Member::all(&app.db).await?;
    members.retain(|member| member.disabled_at.is_none() && !member.password.is_empty());
    Ok(members)
}

/// Those who look after what nobody else does; but for whoever has filed the case as a customer.
async fn supervisors(app: &App, case: &Case) -> sqlx::Result<Vec<Member>> {
    let own: Option<(Uuid,)> = app
        .db
        .read("SELECT m.id FROM staff m JOIN customers o ON o.email_key = m.email_key WHERE o.id = $1")
        .bind(case.customer)
        .optional()
        .await?;
    let mut members = everybody(app).await?;
    members.retain(|member| member.role >= Role::Supervisor && own.is_none_or(|(own,)| own != member.id));
    Ok(members)
}

/// Whoever works on the case, or else the supervisors.
async fn responsible(app: &App, case: &Case) -> sqlx::Result<Vec<Member>> {
    let assignee = match case.assignee {
        Some(assignee) => Member::find(&app.db, assignee).await?,
        None => None,
    };
    match assignee {
        Some(member) => Ok(vec![member]),
        None => supervisors(app, case).await,
    }
}

async fn send_all(app: &App, id: Uuid, to: &[Member], said: &Said<'_>) -> anyhow::Result<()> {
    for member in to {
        send(app, id, member, said).await?;
    }
    Ok(())
}

fn case_page(case: &Case) -> (fn(&'static NoticesText) -> &'static str, String) {
    (|text| text.open_case, format!("/staff/cases/{}", case.number))
}

/// What a clock is called; its key where the data gives it no name.
fn name_of(facts: &Facts, clock: &Clock) -> Option<Local> {
    let version = u32::try_from(clock.version).ok()?;
    facts.deadlines.rules.version(&clock.regime, &clock.clock, version)?.name.clone()
}

/// The last day of a clock, where its calendar is.
fn due(facts: &Facts, clock: &Clock, locale: Locale) -> String {
    let zone = facts.deadlines.calendar(&clock.calendar).and_then(|calendar| calendar.zone.iana_name());
    format::last_day(locale, clock.due_at, zone.unwrap_or("UTC"))
}

/// Reminds of a clock that ends soon. Before a final answer is due a holding reply is drafted, once.
///
/// # Errors
/// When the mail server or the database is away; then it is tried again.
pub async fn clock_nears(app: &App, id: Uuid, clock: Uuid) -> anyhow::Result<()> {
    let Some(clock) = clocks::find(&app.db, clock).await? else { return Ok(()) };
    let Some(case) = Case::by_id(&app.db, clock.case_id).await? else { return Ok(()) };
    let (facts, now) = (app.facts(), app.clock.now());
    if clock.met_at.is_some() || clock.breached_at.is_some() || !case.state.is_open() {
        return Ok(());
    }
    // What is past is told as missed, and not as near; a holding reply is of use all the same.
    let past = clock.due_at <= now;
    let mut tx = app.db.begin().await?;
    let Some(case) = Case::hold(&mut tx, case.id).await? else { return Ok(()) };
    let entries = timeline::all(&app.db, &case).await?;
    let is = |kind, name: &str, value: Uuid| {
        entries.iter().any(|entry| entry.kind == kind && entry.text(name) == value.to_string())
    };
    let mut drafted = is(Kind::HoldingDrafted, "clock", clock.id);
    if !drafted && let Some((text, until)) = holding(app, &facts, &case, &clock).await? {
        let about = json!({ "clock": clock.id, "text": text, "until": until.0 });
        timeline::add(&mut tx, case.id, (Kind::HoldingDrafted, Actor::System), &about, now).await?;
        drafted = true;
    }
    if !past && !is(Kind::Reminded, "job", id) {
        let name = format!("{}.{}", clock.regime, clock.clock);
        let about = json!({ "job": id, "clock": name, "due": clock.due_at.0 });
        timeline::add(&mut tx, case.id, (Kind::Reminded, Actor::System), &about, now).await?;
    }
    tx.commit().await?;
    app.wake.notify_one();
    if past {
        return Ok(());
    }

    let name = name_of(&facts, &clock);
    let words = |locale, text: &'static NoticesText| {
        let name = name.as_ref().map_or(clock.clock.as_str(), |name| name.get(locale));
        let mut said = vec![(text.nears_words)(&case.number, name, &due(&facts, &clock, locale))];
        if case.assignee.is_none() {
            said.push(text.nobody.to_owned());
        }
        if drafted {
            said.push(text.drafted.to_owned());
        }
        said
    };
    let subject = |text: &'static NoticesText| (text.nears)(&case.number);
    let said = Said { subject: &subject, words: &words, link: case_page(&case) };
    send_all(app, id, &responsible(app, &case).await?, &said).await
}

/// A holding reply in the language of the case, if one would give more time: its words, and the date that it
/// promises.
async fn holding(
    app: &App,
    facts: &Facts,
    case: &Case,
    clock: &Clock,
) -> anyhow::Result<Option<(String, Timestamp)>> {
    let (regime, longer, _) = clocks::extended(&case.regime);
    if !clocks::is_final(&clock.clock) || clock.clock == longer {
        return Ok(None);
    }
    let running = clocks::of(&app.db, case.id).await?;
    if clocks::needs_credit(&running) {
        return Ok(None);
    }
    let began = clocks::began(&running).unwrap_or(case.filed_at);
    let until = clocks::due_of(&facts.deadlines, (regime, longer), &case.jurisdiction, began);
    let Some(until) = until.filter(|until| until.at > clock.due_at) else { return Ok(None) };
    if clocks::was_held(&running) {
        return Ok(None);
    }
    let locale = case.locale();
    let text = NoticesText::of(locale);
    let asked = legs::of(&app.db, case.id).await?;
    let waiting = asked.iter().find(|leg| leg.answered_at.is_none());
    let why = waiting.map_or_else(
        || text.holding_open.to_owned(),
        |leg| (text.holding_leg)(&format::date(locale, leg.asked_at.date())),
    );
    let day = format::last_day(locale, until.at, until.zone_name());
    Ok(Some((format!("{why}{}{}", format::gap(locale), (text.holding_until)(&day)), until.at)))
}

/// Tells the supervisors that a date was missed.
///
/// # Errors
/// When the mail server or the database is away; then it is tried again.
pub async fn missed(app: &App, id: Uuid, (case, clock): (&Case, &Clock)) -> anyhow::Result<()> {
    let facts = app.facts();
    let name = name_of(&facts, clock);
    let with = match case.assignee {
        Some(assignee) => Member::find(&app.db, assignee).await?,
        None => None,
    };
    let words = |locale, text: &'static NoticesText| {
        let name = name.as_ref().map_or(clock.clock.as_str(), |name| name.get(locale));
        let mut said = vec![(text.missed_words)(&case.number, name, &due(&facts, clock, locale))];
        said.push(with.as_ref().map_or(text.nobody.to_owned(), |member| (text.now_with)(&member.name)));
        said
    };
    let subject = |text: &'static NoticesText| (text.missed_subject)(&case.number);
    let said = Said { subject: &subject, words: &words, link: case_page(case) };
    send_all(app, id, &supervisors(app, case).await?, &said).await
}

/// Tells whoever works on the case that an answer has not come in time: the customer's, or another
/// institution's.
///
/// # Errors
/// When the mail server or the database is away; then it is tried again.
pub async fn unanswered(
    app: &App,
    id: Uuid,
    (case, by_customer): (&Case, bool),
    at: Timestamp,
) -> anyhow::Result<()> {
    let words = |locale, text: &'static NoticesText| {
        let said = if by_customer { text.silent_words } else { text.leg_late_words };
        vec![said(&case.number, &format::last_day(locale, at, &case.promised_zone))]
    };
    let subject = |text: &'static NoticesText| {
        if by_customer { (text.silent)(&case.number) } else { (text.leg_late)(&case.number) }
    };
    let said = Said { subject: &subject, words: &words, link: case_page(case) };
    send_all(app, id, &responsible(app, case).await?, &said).await
}

/// Tells whoever works on the case that its customer has written, unless it was answered meanwhile.
///
/// # Errors
/// When the mail server or the database is away; then it is tried again.
pub async fn heard(app: &App, id: Uuid, case: Uuid) -> anyhow::Result<()> {
    let Some(case) = waiting(app, case).await?.filter(|case| case.assignee.is_some()) else { return Ok(()) };
    let subject = |text: &'static NoticesText| (text.heard)(&case.number);
    let words = |_, text: &'static NoticesText| vec![(text.heard_words)(&case.number)];
    let said = Said { subject: &subject, words: &words, link: case_page(&case) };
    send_all(app, id, &responsible(app, &case).await?, &said).await
}

/// Tells whoever works on the case that its customer asks how it stands, unless it was answered meanwhile.
///
/// # Errors
/// When the mail server or the database is away; then it is tried again.
pub async fn chased(app: &App, id: Uuid, (case, until): (Uuid, Timestamp)) -> anyhow::Result<()> {
    let Some(case) = waiting(app, case).await? else { return Ok(()) };
    let subject = |text: &'static NoticesText| (text.chased)(&case.number);
    let words = |locale, text: &'static NoticesText| {
        let until = format::last_day(locale, until, &case.promised_zone);
        let mut said = vec![(text.chased_words)(&case.number, &until)];
        if case.assignee.is_none() {
            said.push(text.nobody.to_owned());
        }
        said
    };
    let said = Said { subject: &subject, words: &words, link: case_page(&case) };
    send_all(app, id, &responsible(app, &case).await?, &said).await
}

/// The case, while its customer waits for a word.
async fn waiting(app: &App, case: Uuid) -> sqlx::Result<Option<Case>> {
    let case = Case::by_id(&app.db, case).await?;
    Ok(case.filter(|case| case.state.is_open() && case.heard_at.is_some()))
}

/// Name of the mark that says for which day the list of the morning was written.
const MARK: &str = "staff-digest";
/// The hour of the day, in UTC, from which it is sent.
const MORNING: i8 = 8;
/// What is due within so many seconds stands in it.
const AHEAD: i64 = 24 * 60 * 60;
/// Cases that it names at most.
const NAMED: usize = 50;

/// Has the list of the morning written: the first node that comes by does it, once a day.
///
/// # Errors
/// When the database is away.
pub async fn digest_due(app: &App) -> sqlx::Result<()> {
    let now = app.clock.now();
    let today = now.date().to_string();
    if now.civil().to_zoned(jiff::tz::TimeZone::UTC).hour() < MORNING {
        return Ok(());
    }
    let written: Option<(String,)> =
        app.db.read("SELECT value FROM marks WHERE name = $1").bind(MARK).optional().await?;
    if written.is_some_and(|(day,)| day >= today) {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    if mark(&mut tx, &today).await? {
        jobs::enqueue(&mut tx, &Job::StaffDigest { date: today }, now).await?;
    }
    tx.commit().await?;
    app.wake.notify_one();
    Ok(())
}

/// Moves the mark on to this day; `false`: another node was first.
async fn mark(tx: &mut Tx, day: &str) -> sqlx::Result<bool> {
    let moved = tx
        .q("INSERT INTO marks (name, value) VALUES ($1, $2) \
            ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE marks.value < excluded.value")
        .bind(MARK)
        .bind(day)
        .exec()
        .await?;
    Ok(moved == 1)
}

/// A case with a date, as the list names it.
#[derive(sqlx::FromRow)]
struct Line {
    number: String,
    /// The member of staff who has filed it as a customer.
    own: Option<Uuid>,
    assignee: Option<Uuid>,
    legal_due: Timestamp,
    promised_zone: String,
}

/// Sends every member what the day brings: an agent their own cases, a supervisor all of them. Whoever has
/// nothing gets nothing.
///
/// # Errors
/// When the mail server or the database is away; then it is tried again, and those who have it are left out.
pub async fn digest(app: &App, id: Uuid, date: &str) -> anyhow::Result<()> {
    let now = app.clock.now();
    let lines: Vec<Line> = app
        .db
        .read(
            "SELECT number, (SELECT m.id FROM staff m JOIN customers o ON o.email_key = m.email_key \
             WHERE o.id = cases.customer) AS own, assignee, legal_due, promised_zone FROM cases \
             WHERE closed_at IS NULL AND legal_due < $1 ORDER BY legal_due, worth DESC, id",
        )
        .bind(now.plus(AHEAD))
        .all()
        .await?;
    let (nobody,): (i64,) =
        app.db.read("SELECT COUNT(*) FROM cases WHERE closed_at IS NULL AND assignee IS NULL").one().await?;
    for member in everybody(app).await? {
        let own = |line: &&Line| {
            line.own != Some(member.id)
                && (member.role >= Role::Supervisor || line.assignee == Some(member.id))
        };
        let (missed, due): (Vec<&Line>, Vec<&Line>) =
            lines.iter().filter(own).partition(|line| line.legal_due <= now);
        if missed.is_empty() && due.is_empty() && nobody == 0 {
            continue;
        }
        let words = |locale, text: &'static NoticesText| {
            let mut said = Vec::new();
            for (heading, lines) in [(text.digest_missed, &missed), (text.digest_due, &due)] {
                if !lines.is_empty() {
                    said.push(listed(locale, heading(lines.len()), lines));
                }
            }
            if nobody > 0 {
                said.push((text.digest_nobody)(nobody));
            }
            said
        };
        let subject = |text: &'static NoticesText| (text.digest)(date);
        let said =
            Said { subject: &subject, words: &words, link: (|text| text.open_console, "/staff".into()) };
        send(app, id, &member, &said).await?;
    }
    Ok(())
}

/// A heading, and a line for each case.
fn listed(locale: Locale, heading: String, lines: &[&Line]) -> String {
    let text = NoticesText::of(locale);
    let named = lines.iter().take(NAMED).map(|line| {
        (text.digest_line)(&line.number, &format::last_day(locale, line.legal_due, &line.promised_zone))
    });
    let more = lines.len().checked_sub(NAMED).filter(|more| *more > 0).map(text.digest_more);
    std::iter::once(heading).chain(named).chain(more).collect::<Vec<_>>().join("\n")
}
