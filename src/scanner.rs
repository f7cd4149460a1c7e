//! Malware: what a scanner of the operator's says about a file. Without one, files pass; with one that does
//! not answer, they wait.

use anyhow::Context;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// A scanner that takes longer has not answered.
const PATIENCE: Duration = Duration::from_mins(2);

/// Who is asked.
#[derive(Clone, Debug, Default)]
pub enum Scanner {
    #[default]
    None,
    /// A program that reads the file from standard input: 0 is clean, 1 is infected (as `clamdscan -` says),
    /// anything else is no answer.
    Command(Vec<String>),
    /// An HTTP service that is posted the file: 200 to 299 is clean, 406 is infected, anything else is no answer.
    Http(reqwest::Client, String),
}

/// What was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Clean,
    Infected,
}

impl Scanner {
    /// `http://…`, `https://…`, or a command with its arguments, separated by spaces.
    ///
    /// # Errors
    /// In words for the operator.
    pub fn open(text: &str) -> anyhow::Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::None);
        }
        if text.starts_with("http://") || text.starts_with("https://") {
            let client = reqwest::Client::builder()
                .timeout(PATIENCE)
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .build()?;
            return Ok(Self::Http(client, text.to_owned()));
        }
        Ok(Self::Command(text.split_whitespace().map(ToOwned::to_owned).collect()))
    }

    #[must_use]
    pub const fn is_on(&self) -> bool {
        !matches!(self, Self::None)
    }

    /// Asks about a file.
    ///
    /// # Errors
    /// When there is no answer; the file must wait.
    pub async fn scan(&self, bytes: Vec<u8>) -> anyhow::Result<Said> {
        match self {
            Self::None => Ok(Said::Clean),
            Self::Command(words) => tokio::time::timeout(PATIENCE, run(words, &bytes)).await?,
            Self::Http(client, url) => {
                let answer =
                    client.post(url).body(bytes).send().await.map_err(reqwest::Error::without_url)?;
                match answer.status() {
                    status if status.is_success() => Ok(Said::Clean),
                    reqwest::StatusCode::NOT_ACCEPTABLE => Ok(Said::Infected),
                    status => anyhow::bail!("the scanner answers {status}"),
                }
            }
        }
    }
}

async fn run(words: &[String], bytes: &[u8]) -> anyhow::Result<Said> {
    let (program, arguments) = words.split_first().context("no scanner")?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("the scanner does not start")?;
    if let Some(mut input) = child.stdin.take() {
        // A scanner that has seen enough closes its end.
        let _ = input.write_all(bytes).await;
        drop(input);
    }
    match child.wait().await?.code() {
        Some(0) => Ok(Said::Clean),
        Some(1) => Ok(Said::Infected),
        other => anyhow::bail!("the scanner ends with {other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_is_believed_and_silence_is_none() {
        let says = async |command: &str| {
            Scanner::Command(["sh", "-c", command].map(Into::into).into()).scan(b"EICAR".to_vec()).await
        };
        assert_eq!(says("cat > /dev/null; exit 0").await.unwrap(), Said::Clean);
        assert_eq!(says("grep -q EICAR && exit 1; exit 0").await.unwrap(), Said::Infected);
        assert!(says("exit 2").await.is_err());
        assert!(Scanner::open("/nowhere/scanner -").unwrap().scan(Vec::new()).await.is_err(), "fail closed");
        assert!(!Scanner::open(" ").unwrap().is_on());
    }
}
