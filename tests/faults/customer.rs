//! The hand of a customer: signed in over HTTP, they file appeals, write messages and send files.

use super::{Machine, ledger};
use crate::support::browser::encode;
use okpay::db::Db;
use okpay::kernel::time::{Clock, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

const PASSWORD: &str = "blue kettle sings at midnight";
/// What is sent again within this time is surely the same to the site: its minute, less some seconds.
const ONCE: Duration = Duration::from_secs(50);

/// A number that is chance.
fn chance(below: usize) -> usize {
    usize::try_from(getrandom::u32().unwrap()).unwrap() % below
}

/// A time so many seconds from now, as a ledger writes it.
fn time(seconds: i64) -> String {
    let at: Timestamp = Clock::System.now().plus(seconds);
    jiff::Timestamp::from_microsecond(at.0).unwrap().to_string()
}

/// What the site said: status, where it leads, and the page.
pub struct Said {
    pub status: u16,
    pub to: String,
    pub retry_after: String,
    pub page: String,
}

/// Somebody with an account, signed in.
#[derive(Clone)]
pub struct Customer {
    client: reqwest::Client,
    origin: String,
    cookies: String,
}

impl Customer {
    /// Opens an account through the letter that the site has left in its folder, and signs in.
    async fn open(machine: &Machine, email: &str) -> Self {
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let client = builder.timeout(Duration::from_mins(2)).build().unwrap();
        let mut me = Self { client, origin: machine.origin(), cookies: String::new() };
        let address = encode(email);
        assert_eq!(me.post("/sign-up", format!("email={address}&terms=yes")).await.unwrap().status, 200);
        let link = letter(machine, email).await;
        let password = encode(PASSWORD);
        assert_eq!(me.post(&link, format!("password={password}")).await.unwrap().status, 200);
        let form = format!("email={address}&password={password}");
        let answer = me.request("/sign-in").header("content-type", FORM).body(form).send().await.unwrap();
        assert_eq!(answer.status(), 303);
        let cookies = answer.headers().get_all("set-cookie").iter();
        let pairs = cookies.map(|line| line.to_str().unwrap().split(';').next().unwrap());
        me.cookies = pairs.collect::<Vec<_>>().join("; ");
        me
    }

    fn request(&self, path: &str) -> reqwest::RequestBuilder {
        let [a, b, c, _] = getrandom::u32().unwrap().to_be_bytes();
        self.client
            .post(format!("{}{path}", self.origin))
            .header("origin", &self.origin)
            .header("accept-language", "en")
            .header("cookie", &self.cookies)
            .header("x-forwarded-for", format!("10.{a}.{b}.{c}"))
    }

    /// Sends a form; `None`: no answer came.
    pub async fn post(&self, path: &str, body: String) -> Option<Said> {
        said(self.request(path).header("content-type", FORM).body(body)).await
    }

    /// Sends a file, as the form's second field.
    pub async fn upload(&self, path: &str, file: &File) -> Option<Said> {
        said(self.request(path).header("content-type", MULTIPART).body(file.form())).await
    }

    /// The bytes of a file that was sent.
    pub async fn download(&self, id: Uuid) -> Vec<u8> {
        let request = self.client.get(format!("{}/evidence/{id}", self.origin));
        let answer = request.header("cookie", &self.cookies).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{id}");
        answer.bytes().await.unwrap().to_vec()
    }

    /// The head of the request that sends a file, and its whole body, to be cut where one likes.
    pub fn raw_upload(&self, path: &str, file: &File) -> (String, Vec<u8>) {
        let (body, host) = (file.form(), self.origin.trim_start_matches("http://"));
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\norigin: {}\r\ncookie: {}\r\ncontent-type: {MULTIPART}\r\n\
             content-length: {}\r\n\r\n",
            self.origin,
            self.cookies,
            body.len()
        );
        (head, body)
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=b0undary";

async fn said(request: reqwest::RequestBuilder) -> Option<Said> {
    let answer = request.send().await.ok()?;
    let header = |name| answer.headers().get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
    let (status, to, retry_after) = (answer.status().as_u16(), header("location"), header("retry-after"));
    Some(Said { status, to, retry_after, page: answer.text().await.ok()? })
}

/// The path of the link in the letter to this address, once the site has written it.
async fn letter(machine: &Machine, email: &str) -> String {
    let until = Instant::now() + Duration::from_mins(1);
    while Instant::now() < until {
        for file in std::fs::read_dir(machine.disk.join("mail")).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let Some(mail) = mail_parser::MessageParser::default().parse(&bytes) else { continue };
            let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address());
            let text = mail.body_text(0).unwrap_or_default();
            let link = text.split_whitespace().find(|word| word.contains("/sign-up/"));
            if let (true, Some(link)) = (to == Some(email), link) {
                return link.strip_prefix(&machine.origin()).unwrap().to_owned();
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no letter to {email}");
}

/// A customer, and so many payments of theirs that should have arrived two days ago.
pub async fn with_late_payments(machine: &Machine, who: usize, most: usize) -> (Customer, Vec<Uuid>) {
    let (email, customer) = (format!("customer-{who}@example.com"), format!("C-{who}"));
    let mut events =
        vec![json!({ "type": "customer", "customer": customer, "email": email, "occurred_at": time(0) })];
    events.extend((0..most).map(|i| {
        json!({
            "transaction": format!("T-{who}-{i}"), "state": "sent", "occurred_at": time(-60),
            "customer": customer, "kind": "remittance", "role": "sender", "amount": "250.00", "currency": "EUR",
            "counterparty": "Max Mustermann", "created_at": time(-5 * 86_400), "expected_by": time(-2 * 86_400),
        })
    }));
    let body = json!({ "events": events }).to_string();
    let answer = ledger::push(&super::client(), machine, (&customer, body)).await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    let who = Customer::open(machine, &email).await;
    let db = Db::open(machine.database()).await.unwrap();
    let until = Instant::now() + Duration::from_mins(1);
    let payments = loop {
        // Events wait for their customer, and are attached by a job.
        let mine: Vec<(Uuid,)> = db
            .read("SELECT t.id FROM transactions t JOIN customers c ON c.id = t.customer WHERE c.email = $1")
            .bind(&email)
            .all()
            .await
            .unwrap();
        if mine.len() == most {
            break mine.into_iter().map(|(id,)| id).collect();
        }
        assert!(Instant::now() < until, "the customer's payments are not attached");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    db.close().await;
    (who, payments)
}

/// A file to send: a saved mail with a text of its own.
#[derive(Clone, Debug)]
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
    pub acknowledged: bool,
}

impl File {
    /// So many bytes of it, a few hundred at least.
    pub fn new(bytes: usize) -> Self {
        let name = format!("{}.eml", Uuid::now_v7().simple());
        let mut text = format!("From: bank@example.com\r\nDate: today\r\nSubject: {name}\r\n\r\n");
        while text.len() < bytes {
            let _ = write!(text, "{:016x} {:016x}\r\n", getrandom::u64().unwrap(), getrandom::u64().unwrap());
        }
        text.truncate(bytes);
        Self { name, bytes: text.into_bytes(), acknowledged: false }
    }

    /// SHA-256 of it.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(&self.bytes).to_vec()
    }

    fn form(&self) -> Vec<u8> {
        let head = format!(
            "--b0undary\r\nContent-Disposition: form-data; name=\"slot\"\r\n\r\nother\r\n--b0undary\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n",
            self.name
        );
        [head.as_bytes(), &self.bytes, b"\r\n--b0undary--\r\n"].concat()
    }
}

/// A message, and when it was sent for the first and the last time.
#[derive(Clone, Debug)]
pub struct Message {
    pub text: String,
    pub acknowledged: bool,
    first: Option<Instant>,
    last: Option<Instant>,
}

impl Message {
    fn new() -> Self {
        let text = format!("Is there any news of {}?", Uuid::now_v7().simple());
        Self { text, acknowledged: false, first: None, last: None }
    }

    /// How often it may be there: somebody who says the same a minute later means it.
    pub fn most(&self) -> usize {
        let between = self.first.zip(self.last).map_or(Duration::ZERO, |(first, last)| last - first);
        if between < ONCE { 1 } else { 2 }
    }
}

/// An appeal as its customer knows it.
#[derive(Clone, Debug)]
pub struct Appeal {
    pub transaction: Uuid,
    pub draft: Option<Uuid>,
    told: bool,
    /// Once the site has said it.
    pub number: Option<String>,
    pub story: String,
    pub files: Vec<File>,
    pub messages: Vec<Message>,
}

/// Two files go with the draft; this many are there at the end, and this many messages.
const FILES: [usize; 2] = [1, 3];
const MESSAGES: usize = 2;

/// The site is gone.
pub struct Silence;

/// A customer at one of their devices.
pub struct Hand {
    pub who: Customer,
    /// Payments that nobody has appealed yet.
    late: Vec<Uuid>,
    pub appeals: Vec<Appeal>,
}

impl Hand {
    pub fn new(who: Customer, late: Vec<Uuid>) -> Self {
        Self { who, late, appeals: Vec::new() }
    }

    /// Works until the site is gone; what was not answered before is sent again first.
    pub async fn work(mut self, acknowledged: Arc<AtomicUsize>) -> Self {
        while self.next(&acknowledged).await.is_ok() {}
        self
    }

    /// Brings what was begun to its end.
    pub async fn end(&mut self) {
        let acknowledged = AtomicUsize::new(0);
        while self.appeals.last().is_some_and(|appeal| !appeal.is_whole()) {
            assert!(self.next(&acknowledged).await.is_ok(), "no answer");
        }
    }

    /// One thing, sent once or twice at the same moment.
    async fn next(&mut self, acknowledged: &AtomicUsize) -> Result<(), Silence> {
        if self.appeals.last().is_none_or(Appeal::is_whole) {
            let transaction = self.late.pop().expect("more payments than anybody appeals");
            self.appeals.push(Appeal::of(transaction));
        }
        let appeal = self.appeals.last_mut().unwrap();
        appeal.next(&self.who).await?;
        acknowledged.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// Sends until there is an answer that is none of a busy site: that says that nothing was sent.
async fn until_taken<A: Future<Output = Option<Said>>>(send: impl Fn() -> A) -> Option<Said> {
    loop {
        let said = send().await?;
        if said.status != 503 {
            return Some(said);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits for both answers. What either of them says is said.
async fn twice(
    once: impl Future<Output = Option<Said>>,
    again: impl Future<Output = Option<Said>>,
) -> Vec<Said> {
    let (first, second) = tokio::join!(once, again);
    first.into_iter().chain(second).collect()
}

/// Where the answers lead, which is the same place for all of them.
fn place(answers: Vec<Said>) -> Result<String, Silence> {
    let mut places: Vec<String> = answers
        .into_iter()
        .map(|said| {
            assert_eq!(said.status, 303, "{}", said.page);
            said.to
        })
        .collect();
    places.dedup();
    assert!(places.len() < 2, "{places:?}");
    places.pop().ok_or(Silence)
}

impl Appeal {
    fn of(transaction: Uuid) -> Self {
        let story = format!("I sent it on Monday, says {}.", Uuid::now_v7().simple());
        let (files, messages) = (Vec::new(), Vec::new());
        Self { transaction, draft: None, told: false, number: None, story, files, messages }
    }

    fn is_whole(&self) -> bool {
        let acknowledged =
            self.files.iter().all(|f| f.acknowledged) && self.messages.iter().all(|m| m.acknowledged);
        acknowledged && self.files.len() == FILES[1] && self.messages.len() == MESSAGES
    }

    async fn next(&mut self, who: &Customer) -> Result<(), Silence> {
        let Some(draft) = self.draft else {
            let begun = format!("transaction={}&problem=not_received", self.transaction);
            let place =
                place(until_taken(|| who.post("/appeals", begun.clone())).await.into_iter().collect())?;
            self.draft = Some(place.split('/').nth(3).unwrap().parse().unwrap());
            return Ok(());
        };
        let path = |step: &str| format!("/appeals/drafts/{draft}/{step}");
        if !self.told {
            let story = format!("story={}", encode(&self.story));
            let path = path("story");
            place(until_taken(|| who.post(&path, story.clone())).await.into_iter().collect())?;
            self.told = true;
            return Ok(());
        }
        let files = FILES[usize::from(self.number.is_some())];
        let late_file = self.files.last().is_some_and(|file| !file.acknowledged);
        if late_file || self.files.len() < files {
            if !late_file {
                self.files.push(File::new(300 + chance(140_000)));
            }
            let path = self.number.as_ref().map_or(path("files"), |number| format!("/cases/{number}/files"));
            return self.send_file(who, &path).await;
        }
        let Some(number) = &self.number else {
            let path = path("send");
            let send = || until_taken(|| who.post(&path, String::new()));
            let place = place(twice(send(), send()).await)?;
            let number = place.strip_prefix("/cases/").and_then(|rest| rest.strip_suffix("/sent"));
            self.number = Some(number.unwrap_or_else(|| panic!("{place}")).to_owned());
            return Ok(());
        };
        let path = format!("/cases/{number}/message");
        if self.messages.last().is_none_or(|message| message.acknowledged) {
            self.messages.push(Message::new());
        }
        let message = self.messages.last_mut().unwrap();
        message.first.get_or_insert_with(Instant::now);
        message.last = Some(Instant::now());
        let form = format!("text={}", encode(&message.text));
        let send = || until_taken(|| who.post(&path, form.clone()));
        place(twice(send(), send()).await)?;
        message.acknowledged = true;
        Ok(())
    }

    async fn send_file(&mut self, who: &Customer, path: &str) -> Result<(), Silence> {
        let file = self.files.last_mut().unwrap();
        let this: &File = file;
        let send = || until_taken(|| who.upload(path, this));
        let answers =
            if chance(2) == 0 { twice(send(), send()).await } else { send().await.into_iter().collect() };
        place(answers)?;
        file.acknowledged = true;
        Ok(())
    }
}
