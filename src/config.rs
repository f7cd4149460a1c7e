//! Settings: the only reader of flags and environment. `--help` is the reference.

use crate::account::{Reason, Role};
use crate::hook::Hook;
use crate::kernel::secret::Secret;
use crate::kernel::webhook;
use crate::sms::{Gateway, Method, Rules, Success, Texter};
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// Help center and account portal of a digital wallet.
#[derive(Debug, Parser)]
#[command(name = "okpay", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the site to the public. Refuses insecure settings.
    Serve(Box<Settings>),
    /// Try it on this machine: SQLite in ./data, its own secrets, http on localhost. Not for the public.
    Demo(DemoSettings),
    /// Check articles and data files: links, anchors, shortcodes, twins, review dates.
    Check(ContentSettings),
    /// Print the link under which somebody may read an article that is not public yet.
    Preview(PreviewSettings),
    /// Examine configuration, database, mail, clock and TLS, and say how to mend what is wrong.
    Doctor(Box<DoctorSettings>),
    /// Bring the database schema up to date and stop.
    Migrate(DatabaseSettings),
    /// Accounts of the staff: made, invited again, given another role, ended.
    #[command(subcommand)]
    Staff(StaffCommand),
    /// Limits that the operator puts on a customer's account.
    #[command(subcommand)]
    Hold(HoldCommand),
    /// Switch text messages off or on again, for every node, from the next one on.
    Sms(SwitchSettings),
    /// Take an operator's file: transactions and their events.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Walk every timeline and every daily proof, and name the first that is not what was written.
    Verify(DatabaseSettings),
}

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// A file of events, CSV with a heading or one JSON object a line, as docs of the API name the fields. It can
    /// be stopped and run again, beside a running site as well; lines that make no sense are written aside.
    Transactions(ImportSettings),
}

#[derive(Clone, Debug, Args)]
pub struct ImportSettings {
    #[command(flatten)]
    pub content: ContentSettings,
    #[command(flatten)]
    pub database: DatabaseSettings,
    /// The site's key, as `serve` has it: names are found by fingerprints made with it.
    #[arg(long, env = "OKPAY_SECRET", hide_env_values = true)]
    pub secret: Secret,
    /// The site's encryption keys, as `serve` has them.
    #[arg(
        long,
        env = "OKPAY_ENCRYPTION_KEYS",
        value_delimiter = ',',
        hide_env_values = true,
        required = true
    )]
    pub encryption_keys: Vec<Secret>,
    pub file: PathBuf,
    /// Where lines go that were refused; FILE.rejects.csv unless said.
    #[arg(long)]
    pub rejects: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum StaffCommand {
    /// Make an account and print the link of its invitation.
    Add {
        #[command(flatten)]
        database: DatabaseSettings,
        #[command(flatten)]
        url: StaffUrl,
        email: String,
        /// The name that customers and colleagues see.
        #[arg(long)]
        name: String,
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// Print every account.
    List(DatabaseSettings),
    /// Begin anew for somebody who has lost password or second step: prints a new invitation.
    Reset {
        #[command(flatten)]
        database: DatabaseSettings,
        #[command(flatten)]
        url: StaffUrl,
        email: String,
    },
    /// Give another role.
    Role {
        #[command(flatten)]
        database: DatabaseSettings,
        email: String,
        #[arg(value_parser = role)]
        role: Role,
    },
    /// End somebody's work at once.
    Disable {
        #[command(flatten)]
        database: DatabaseSettings,
        email: String,
    },
}

/// Where staff sign in, for the links that are printed.
#[derive(Clone, Debug, Args)]
pub struct StaffUrl {
    #[arg(long, env = "OKPAY_PUBLIC_URL", value_parser = public_url)]
    pub public_url: PublicUrl,
    /// The console's own address, if it has one.
    #[arg(long, env = "OKPAY_STAFF_URL", value_parser = public_url)]
    pub staff_url: Option<PublicUrl>,
}

#[derive(Debug, Subcommand)]
pub enum HoldCommand {
    /// Place a hold. The customer is told to look into the account, where they read what may be told.
    Place {
        #[command(flatten)]
        database: DatabaseSettings,
        email: String,
        #[arg(long, value_parser = reason)]
        reason: Reason,
        /// The day on which it is looked at again: 2026-12-31.
        #[arg(long)]
        review: jiff::civil::Date,
    },
    /// Lift every hold of this reason.
    Lift {
        #[command(flatten)]
        database: DatabaseSettings,
        email: String,
        #[arg(long, value_parser = reason)]
        reason: Reason,
    },
}

#[derive(Clone, Debug, Args)]
pub struct SwitchSettings {
    #[command(flatten)]
    pub database: DatabaseSettings,
    #[arg(value_enum)]
    pub to: Switch,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

fn role(text: &str) -> Result<Role, &'static str> {
    Role::parse(text).ok_or("agent, supervisor or admin")
}

fn reason(text: &str) -> Result<Reason, String> {
    let all: Vec<&str> = Reason::ALL.iter().map(|r| r.code()).collect();
    Reason::parse(text).ok_or_else(|| all.join(", "))
}

#[derive(Clone, Debug, Args)]
pub struct ContentSettings {
    /// Folder with articles and data files.
    #[arg(long, env = "OKPAY_CONTENT", default_value = "content")]
    pub content: PathBuf,
}

#[derive(Clone, Debug, Args)]
pub struct DatabaseSettings {
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`.
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite:data/okpay.db", value_parser = database_url, hide_env_values = true)]
    pub database_url: String,
}

#[derive(Clone, Debug, Args)]
pub struct DemoSettings {
    #[command(flatten)]
    pub content: ContentSettings,
    /// Address and port to listen on.
    #[arg(long, env = "OKPAY_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Folder for the demo's database and keys.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
}

#[derive(Clone, Debug, Args)]
pub struct DoctorSettings {
    #[command(flatten)]
    pub settings: Settings,
    /// Send a letter to this address, to see that it arrives and how the receiver judges it.
    #[arg(long)]
    pub test_mail: Option<lettre::Address>,
    /// The DKIM selector under which the mail server signs, for the advice on DNS records.
    #[arg(long, env = "OKPAY_DKIM_SELECTOR", default_value = "mail")]
    pub dkim_selector: String,
    /// Remove files that nothing names, such as an upload leaves when the machine stops in its middle. They are
    /// older than an hour; without this, they are only told.
    #[arg(long)]
    pub repair: bool,
}

#[derive(Clone, Debug, Args)]
pub struct PreviewSettings {
    /// The article: category/slug.
    pub article: String,
    #[arg(long, env = "OKPAY_PUBLIC_URL", value_parser = public_url)]
    pub public_url: PublicUrl,
    #[arg(long, env = "OKPAY_SECRET", hide_env_values = true)]
    pub secret: Secret,
}

#[derive(Clone, Debug, Args)]
pub struct Settings {
    #[command(flatten)]
    pub content: ContentSettings,
    #[command(flatten)]
    pub database: DatabaseSettings,
    /// Address and port to listen on.
    #[arg(long, env = "OKPAY_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The site's address as people type it, without a path: `https://help.example.com`. Every link is
    /// built from it; requests for other hosts are refused.
    #[arg(long, env = "OKPAY_PUBLIC_URL", value_parser = public_url)]
    pub public_url: Option<PublicUrl>,
    /// Key for fingerprints and signatures of this site: 64 hexadecimal digits.
    #[arg(long, env = "OKPAY_SECRET", hide_env_values = true)]
    pub secret: Option<Secret>,
    /// Ed25519 key that signs the list of official channels: 64 hexadecimal digits.
    #[arg(long, env = "OKPAY_SIGNING_KEY", hide_env_values = true)]
    pub signing_key: Option<Secret>,
    /// Keys that encrypt authenticator secrets, comma separated, 64 hexadecimal digits each. The first
    /// encrypts, all decrypt: put a new one in front and keep the old one behind it.
    #[arg(long, env = "OKPAY_ENCRYPTION_KEYS", value_delimiter = ',', hide_env_values = true)]
    pub encryption_keys: Vec<Secret>,
    /// Networks from which the console can be reached, comma separated; from others it is not there.
    /// Without this setting it can be reached from everywhere.
    #[arg(long, env = "OKPAY_STAFF_ALLOW", value_delimiter = ',', value_parser = network)]
    pub staff_allow: Vec<IpNet>,
    /// Address and port of the console alone; then it is not on --listen.
    #[arg(long, env = "OKPAY_STAFF_LISTEN", requires = "staff_url")]
    pub staff_listen: Option<SocketAddr>,
    /// The console's own address as staff type it, when it has a port or host of its own.
    #[arg(long, env = "OKPAY_STAFF_URL", value_parser = public_url, requires = "staff_listen")]
    pub staff_url: Option<PublicUrl>,
    /// Addresses or networks of reverse proxies whose X-Forwarded-For is believed, comma separated.
    #[arg(long, env = "OKPAY_TRUSTED_PROXIES", value_delimiter = ',', value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,
    /// Certificate chain in PEM, to serve https without a proxy.
    #[arg(long, env = "OKPAY_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key in PEM for --tls-cert.
    #[arg(long, env = "OKPAY_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Connections open at the same time; more are refused.
    #[arg(long, env = "OKPAY_MAX_CONNECTIONS", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_connections: u32,
    /// The same for one address (proxies excepted).
    #[arg(long, env = "OKPAY_MAX_CONNECTIONS_PER_ADDRESS", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_connections_per_address: u32,
    /// How mail leaves: `smtp://USER:PASSWORD@HOST:587?tls=required`, `smtps://USER:PASSWORD@HOST`, or
    /// `file:FOLDER` for a machine without a mail server.
    #[arg(long, env = "OKPAY_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// The address that letters come from.
    #[arg(long, env = "OKPAY_MAIL_FROM", default_value = "no-reply@okpay.example")]
    pub mail_from: lettre::Address,
    #[command(flatten)]
    pub sms: SmsSettings,
    /// Keys with which the ledger signs events for POST /api/v1/events, comma separated: `whsec_` and base64.
    /// Several are in force while one is replaced; none, and no events are taken.
    #[arg(long, env = "OKPAY_FEED_SECRETS", value_delimiter = ',', hide_env_values = true)]
    pub feed_secrets: Vec<webhook::Key>,
    /// Where the operator's own system is told of what happens to cases: `https://ops.example/okpay`. Requests are
    /// signed as Standard Webhooks 1.0 has it, carry no personal data, and are sent again for a day when it is away.
    #[arg(long, env = "OKPAY_STAFF_HOOK_URL", requires = "staff_hook_secret", hide_env_values = true)]
    pub staff_hook_url: Option<String>,
    /// Keys that sign these requests, comma separated: `whsec_` and base64. Each adds its signature, so that one
    /// can be replaced while the other still counts.
    #[arg(long, env = "OKPAY_STAFF_HOOK_SECRET", value_delimiter = ',', hide_env_values = true)]
    pub staff_hook_secret: Vec<webhook::Key>,
    /// Where files rest that people send: `file:FOLDER`, or `s3://BUCKET/PREFIX?endpoint=URL&region=NAME` and
    /// the usual `AWS_…` variables in the environment. They are encrypted with the site's encryption keys.
    #[arg(long, env = "OKPAY_FILES", default_value = "file:files")]
    pub files: String,
    /// What looks into files for malware: a command that reads one from standard input (0 clean, 1 infected, as
    /// `clamdscan --no-summary -`), or a URL that one is posted to (2xx clean, 406 infected). Files wait until it
    /// has answered.
    #[arg(long, env = "OKPAY_SCANNER", default_value = "")]
    pub scanner: String,
    /// Whether pictures in HEIC, as iPhones take them, are decoded to be shown, `true` or `false`: for files that
    /// come in from then on. The coding in them, HEVC, is covered by patents in some countries. Kept they are in
    /// any case.
    #[arg(long, env = "OKPAY_HEIC_VIEWS", default_value_t = true, action = ArgAction::Set)]
    pub heic_views: bool,
    /// File of passwords that nobody may choose, beside the ones the program knows: one a line, or
    /// `SHA1:count` as Have I Been Pwned gives them.
    #[arg(long, env = "OKPAY_PASSWORD_BLOCKLIST")]
    pub password_blocklist: Option<PathBuf>,
    /// How log lines look.
    #[arg(long, env = "OKPAY_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

/// The SMS gateway. Without a URL no text messages are offered.
#[derive(Clone, Debug, Args)]
pub struct SmsSettings {
    /// Where a text message is handed over, for instance
    /// `https://sms.example/send?to={to}&text={text}`. `{to}`, `{text}` and `{id}` are replaced.
    #[arg(long, env = "OKPAY_SMS_URL", hide_env_values = true)]
    pub sms_url: Option<String>,
    #[arg(long, env = "OKPAY_SMS_METHOD", value_enum, default_value_t = Method::Post)]
    pub sms_method: Method,
    /// Headers, one a line: `Authorization: Bearer …`.
    #[arg(long, env = "OKPAY_SMS_HEADERS", value_delimiter = '\n', hide_env_values = true)]
    pub sms_headers: Vec<String>,
    /// The body, with the same replacements: as JSON when it begins with a brace, else percent-encoded.
    #[arg(long, env = "OKPAY_SMS_BODY", hide_env_values = true)]
    pub sms_body: Option<String>,
    /// Words that the gateway's answer has when it took the message, beside a status of 200 to 299.
    #[arg(long, env = "OKPAY_SMS_SUCCESS")]
    pub sms_success: Option<String>,
    /// Calling codes that are texted, comma separated: `44,1,86`. `1` means the United States and Canada;
    /// other countries behind +1 are named with their area code, such as `1876`.
    #[arg(long, env = "OKPAY_SMS_COUNTRIES", value_delimiter = ',', value_parser = calling_code)]
    pub sms_countries: Vec<String>,
    /// Text messages of the whole site in a day; 0 switches them off.
    #[arg(long, env = "OKPAY_SMS_PER_DAY", default_value_t = 500, value_parser = clap::value_parser!(i64).range(0..=10_000_000))]
    pub sms_per_day: i64,
}

impl SmsSettings {
    /// The gateway that these describe.
    ///
    /// # Errors
    /// The setting and what is wrong with it.
    pub fn texter(&self) -> Result<Texter, String> {
        let Some(url) = &self.sms_url else { return Ok(Texter::Off) };
        if self.sms_countries.is_empty() {
            return Err(
                "OKPAY_SMS_COUNTRIES is not set: name the calling codes that are texted, such as 44,86"
                    .into(),
            );
        }
        let success = Success(self.sms_success.clone());
        let gateway =
            Gateway::new(self.sms_method, url, &self.sms_headers, self.sms_body.as_deref(), success);
        gateway.map(|g| Texter::Http(Arc::new(g))).map_err(|e| format!("OKPAY_SMS_URL: {e}"))
    }

    #[must_use]
    pub fn rules(&self) -> Rules {
        Rules { countries: self.sms_countries.clone(), per_day: self.sms_per_day }
    }
}

fn calling_code(text: &str) -> Result<String, &'static str> {
    let text = text.trim().trim_start_matches('+');
    let good =
        (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    if good { Ok(text.to_owned()) } else { Err("a calling code such as 44, or 1876 for an area behind +1") }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// `https://host[:port]`, without a trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    pub origin: String,
    /// Host with port, as a `Host` header carries it.
    pub host: String,
    pub https: bool,
}

/// Reads the command line and the environment; what is unknown or malformed ends the program with the
/// name of the setting and what it expects.
#[must_use]
pub fn from_process() -> Cli {
    let variables = std::env::vars_os().map(|(name, _)| name);
    if let Some(unknown) = unknown_variable(variables) {
        Cli::command()
            .error(
                clap::error::ErrorKind::UnknownArgument,
                format!("environment variable {unknown} is not a setting; see okpay serve --help"),
            )
            .exit();
    }
    Cli::parse()
}

/// The first `OKPAY_…` variable that no command knows.
fn unknown_variable(names: impl Iterator<Item = OsString>) -> Option<String> {
    let command = Cli::command();
    let known: Vec<OsString> = command
        .get_subcommands()
        .flat_map(|c| std::iter::once(c).chain(c.get_subcommands()))
        .flat_map(clap::Command::get_arguments)
        .filter_map(|a| a.get_env().map(ToOwned::to_owned))
        .collect();
    names
        .filter(|n| n.to_string_lossy().starts_with("OKPAY_"))
        .find(|n| !known.contains(n))
        .map(|n| n.to_string_lossy().into_owned())
}

fn database_url(text: &str) -> Result<String, &'static str> {
    let known = ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|p| text.starts_with(p) && text.len() > p.len());
    if known { Ok(text.to_owned()) } else { Err("sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE") }
}

/// # Errors
/// What the setting expects.
pub fn public_url(text: &str) -> Result<PublicUrl, &'static str> {
    let expects = "https://HOST or http://HOST, with a port if it is not the usual one, without a path";
    let (https, host) = if let Some(host) = text.strip_prefix("https://") {
        (true, host)
    } else {
        (false, text.strip_prefix("http://").ok_or(expects)?)
    };
    let host = host.strip_suffix('/').unwrap_or(host).to_ascii_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    if host.is_empty() || !host.chars().all(plain) || host.parse::<axum::http::uri::Authority>().is_err() {
        return Err(expects);
    }
    let scheme = if https { "https" } else { "http" };
    Ok(PublicUrl { origin: format!("{scheme}://{host}"), host, https })
}

fn network(text: &str) -> Result<IpNet, &'static str> {
    let text = text.trim();
    text.parse()
        .or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from))
        .map_err(|_| "10.0.0.1 or 10.0.0.0/8")
}

impl Settings {
    /// The operator's own system, if it is to be told.
    ///
    /// # Errors
    /// The setting and what is wrong with it.
    pub fn hook(&self) -> Result<Option<Hook>, String> {
        let Some(url) = &self.staff_hook_url else { return Ok(None) };
        Hook::open(url, &self.staff_hook_secret).map(Some).map_err(|e| format!("OKPAY_STAFF_HOOK_URL: {e}"))
    }

    /// What `serve` must not run without, in words for the operator.
    #[must_use]
    pub fn insecure(&self) -> Vec<&'static str> {
        let mut found = Vec::new();
        if self.public_url.is_none() {
            found.push("OKPAY_PUBLIC_URL (--public-url) is not set: links would trust the Host header. Set it to https://your.host");
        }
        if self.public_url.as_ref().is_some_and(|u| !u.https && !is_local(&u.host)) {
            found.push("OKPAY_PUBLIC_URL is http: sessions and pages could be read on the way. Use https://");
        }
        if self.secret.is_none() {
            found.push("OKPAY_SECRET (--secret) is not set. Make one with: openssl rand -hex 32");
        }
        if self.signing_key.is_none() {
            found.push("OKPAY_SIGNING_KEY (--signing-key) is not set. Make one with: openssl rand -hex 32");
        }
        if self.encryption_keys.is_empty() {
            found.push(
                "OKPAY_ENCRYPTION_KEYS (--encryption-keys) is not set. Make one with: openssl rand -hex 32",
            );
        }
        if self.smtp_url.is_none() {
            found.push("OKPAY_SMTP_URL (--smtp-url) is not set: nobody could open an account or get back in. Set it to smtp://USER:PASSWORD@HOST:587?tls=required");
        }
        if self
            .smtp_url
            .as_ref()
            .is_some_and(|u| u.starts_with("smtp:") && !u.contains("tls=required") && !is_local_url(u))
        {
            found.push("OKPAY_SMTP_URL does not require TLS: links that open accounts could be read on the way. Add ?tls=required");
        }
        if self.secret.is_some() && self.secret == self.signing_key {
            found.push("OKPAY_SECRET and OKPAY_SIGNING_KEY are the same: each use needs its own key");
        }
        found
    }
}

/// A URL whose host never leaves the machine.
fn is_local_url(url: &str) -> bool {
    let authority = url.split("//").nth(1).unwrap_or_default().split(['/', '?']).next().unwrap_or_default();
    is_local(authority.rsplit('@').next().unwrap_or_default())
}

/// A host that never leaves the machine.
fn is_local(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "[::1]") || name.starts_with("127.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_setting_is_told() {
        let names = ["PATH", "OKPAY_LISTEN", "OKPAY_LISEN"].map(OsString::from);
        assert_eq!(unknown_variable(names.into_iter()).as_deref(), Some("OKPAY_LISEN"));
        Cli::command().debug_assert();
    }

    #[test]
    fn public_addresses_are_checked() {
        assert_eq!(public_url("https://Help.Example/").unwrap().origin, "https://help.example");
        assert_eq!(public_url("http://localhost:8080").unwrap().host, "localhost:8080");
        for bad in [
            "help.example",
            "ftp://x",
            "https://",
            "https://a/b",
            "https://a b",
            "https://u@h",
            "https://a?x",
        ] {
            assert!(public_url(bad).is_err(), "{bad}");
        }
    }
}
