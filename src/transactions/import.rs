//! `okpay import transactions FILE`: an operator's file, taken line by line. It can be stopped and begun again:
//! how far it is stands in the database with what was taken, and an event is applied once anyway.

use super::feed::{self, Applied, Ledger};
use super::told::{FIELDS, Raw};
use crate::db::Db;
use crate::kernel::time::Clock;
use anyhow::{Context, bail};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Lines that are made durable together.
const BATCH: usize = 1000;
/// Longest line, in bytes.
const LINE: u64 = 64 * 1024;

/// How far it is, for a progress bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the file that are done, and all of them.
    pub done: u64,
    pub size: u64,
    pub lines: u64,
    /// Events that were new.
    pub taken: u64,
    /// Events that were known already.
    pub known: u64,
    /// Lines that an earlier run of the same file has done.
    pub before: u64,
    /// Lines that were refused, which the file of rejects names.
    pub refused: u64,
}

/// What a line of the file becomes.
enum Line {
    Event(Box<Raw>),
    Blank,
    Wrong(String),
}

/// CSV with a heading, or one JSON object a line.
enum Format {
    Csv(csv::StringRecord),
    Json,
}

impl Format {
    fn read(&self, bytes: Result<&[u8], String>) -> Line {
        let line = bytes.and_then(|bytes| std::str::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned()));
        let line = match line {
            Ok(line) => line.trim_start_matches('\u{feff}'),
            Err(error) => return Line::Wrong(error),
        };
        if line.trim().is_empty() {
            return Line::Blank;
        }
        let read = match self {
            Self::Json => serde_json::from_str(line).map_err(|e| e.to_string()),
            Self::Csv(heading) => record(line).and_then(|record| {
                if record.len() == heading.len() {
                    record.deserialize(Some(heading)).map_err(|e| e.to_string())
                } else {
                    Err(format!("{} cells where the heading has {}", record.len(), heading.len()))
                }
            }),
        };
        match read {
            Ok(raw) => Line::Event(Box::new(raw)),
            Err(error) => Line::Wrong(error),
        }
    }
}

/// The cells of one line. A cell with a line break inside is not read: an event has no such texts.
fn record(line: &str) -> Result<csv::StringRecord, String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => Ok(record),
        Ok(false) => Err("nothing".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Takes the file. Lines that make no sense go into `rejects` with their number and reason; the others count.
///
/// # Errors
/// In words for the operator; what was taken until then stays, and the same command goes on from there.
pub async fn run(
    (db, ledger, clock): (&Db, &Ledger, &Clock),
    file: &Path,
    rejects: &Path,
    mut tell: impl FnMut(Progress),
) -> anyhow::Result<Progress> {
    let name = file.display();
    let mut input = File::open(file).with_context(|| format!("cannot read {name}"))?;
    let size = input.metadata()?.len();
    let key = fingerprint(&mut input)?;
    input.seek(SeekFrom::Start(0))?;
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut progress = Progress { size, ..Progress::default() };
    let mut text = Vec::new();
    let format = format(&name.to_string(), next(&mut input, &mut text, &mut progress)?)?;
    if matches!(format, Format::Json) {
        // The first line is an event.
        input.seek(SeekFrom::Start(0))?;
        progress = Progress { size, ..Progress::default() };
    }
    let begun: Option<(i64, i64, i64, i64)> = db
        .read("SELECT lines, kept, refused, rejects_bytes FROM imports WHERE file = $1")
        .bind(&key)
        .optional()
        .await?;
    let (skip, taken, refused, rejected) = begun.unwrap_or_default();
    let mut rejected = u64::try_from(rejected)?;
    let mut out = Rejects::open(rejects, rejected)?;
    (progress.taken, progress.refused) = (u64::try_from(taken)?, u64::try_from(refused)?);
    progress.before = u64::try_from(skip)?;
    while progress.lines < progress.before && next(&mut input, &mut text, &mut progress)?.is_some() {}
    loop {
        let mut lines = Vec::with_capacity(BATCH);
        while lines.len() < BATCH {
            let number = progress.lines + 1;
            match next(&mut input, &mut text, &mut progress)? {
                Some(line) => {
                    let original = String::from_utf8_lossy(line.unwrap_or_default()).trim_end().to_owned();
                    lines.push((number, format.read(line.map_err(str::to_owned)), original));
                }
                None => break,
            }
        }
        if lines.is_empty() {
            break;
        }
        let now = clock.now();
        let mut tx = db.begin().await?;
        let (mut events, mut origins) = (Vec::with_capacity(lines.len()), Vec::with_capacity(lines.len()));
        for (number, line, original) in lines {
            match line {
                Line::Blank => {}
                Line::Wrong(why) => out.add(number, &why, &original, &mut progress)?,
                Line::Event(raw) => match raw.read(&ledger.facts, now) {
                    Ok(event) => {
                        events.push(event);
                        origins.push((number, original));
                    }
                    Err(wrong) => out.add(number, &wrong.to_string(), &original, &mut progress)?,
                },
            }
        }
        feed::alone(&mut tx, &events).await?;
        let done = feed::apply(ledger, &mut tx, &events, now).await?;
        for (done, (number, original)) in done.into_iter().zip(&origins) {
            match (done.refused(), done) {
                (Some(why), _) => out.add(*number, why, original, &mut progress)?,
                (None, Applied::New) => progress.taken += 1,
                (None, _) => progress.known += 1,
            }
        }
        // The rejects are on disk before the batch that has them is; what a crash leaves behind them is cut off.
        rejected = out.sync()?;
        tx.q("INSERT INTO imports (file, lines, kept, refused, rejects_bytes, at) VALUES ($1, $2, $3, $4, $5, $6) \
              ON CONFLICT (file) DO UPDATE SET lines = excluded.lines, kept = excluded.kept, refused = excluded.refused, \
              rejects_bytes = excluded.rejects_bytes, at = excluded.at")
            .bind(&key)
            .bind(i64::try_from(progress.lines)?)
            .bind(i64::try_from(progress.taken)?)
            .bind(i64::try_from(progress.refused)?)
            .bind(i64::try_from(rejected)?)
            .bind(now)
            .exec()
            .await?;
        tx.commit().await?;
        tell(progress);
    }
    progress.done = size;
    tell(progress);
    Ok(progress)
}

/// What a file is known by: its content, so that a renamed one goes on and a changed one begins anew.
fn fingerprint(file: &mut File) -> anyhow::Result<Vec<u8>> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().to_vec()),
            n => hash.update(&buffer[..n]),
        }
    }
}

/// What the file is, by its first line.
fn format(name: &str, first: Option<Result<&[u8], &'static str>>) -> anyhow::Result<Format> {
    let first = first.transpose().ok().flatten().and_then(|bytes| std::str::from_utf8(bytes).ok());
    let first = first.unwrap_or_default().trim_start_matches('\u{feff}').trim();
    if first.starts_with('{') {
        return Ok(Format::Json);
    }
    let cells = record(first).map_err(|e| anyhow::anyhow!("{name} has no heading: {e}"))?;
    let cells: csv::StringRecord = cells.iter().map(str::trim).collect();
    if !cells.iter().any(|c| c == "occurred_at") {
        bail!("{name} begins neither with a JSON object nor with a heading that has occurred_at");
    }
    for (i, cell) in cells.iter().enumerate() {
        if !FIELDS.contains(&cell) {
            bail!("{name} has a column {cell:?}; the fields are {}", FIELDS.join(", "));
        }
        if cells.iter().take(i).any(|other| other == cell) {
            bail!("{name} has the column {cell} twice");
        }
    }
    Ok(Format::Csv(cells))
}

/// The next line, or `None` at the end. Of one that is too long only the beginning is kept, and it is no line.
fn next<'a>(
    input: &mut BufReader<File>,
    text: &'a mut Vec<u8>,
    progress: &mut Progress,
) -> std::io::Result<Option<Result<&'a [u8], &'static str>>> {
    text.clear();
    let mut read = input.by_ref().take(LINE).read_until(b'\n', text)?;
    if read == 0 {
        return Ok(None);
    }
    let whole = text.ends_with(b"\n") || (read as u64) < LINE;
    if !whole {
        read += input.skip_until(b'\n')?;
    }
    progress.done += read as u64;
    progress.lines += 1;
    if !whole {
        return Ok(Some(Err("longer than 64 KiB")));
    }
    Ok(Some(Ok(text)))
}

/// The file of rejects. It is made when there is something to write.
struct Rejects<'a> {
    path: &'a Path,
    file: Option<File>,
    written: u64,
}

impl<'a> Rejects<'a> {
    fn open(path: &'a Path, keep: u64) -> anyhow::Result<Self> {
        let mut rejects = Self { path, file: None, written: 0 };
        if keep > 0 {
            let file = rejects.file()?;
            let length = file.metadata()?.len().min(keep);
            file.set_len(length)?;
            file.seek(SeekFrom::Start(length))?;
            rejects.written = length;
        }
        Ok(rejects)
    }

    fn file(&mut self) -> anyhow::Result<&mut File> {
        let path = self.path;
        let file = match self.file.take() {
            Some(file) => file,
            None => OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)
                .with_context(|| format!("cannot write {}", path.display()))?,
        };
        Ok(self.file.insert(file))
    }

    fn add(&mut self, line: u64, why: &str, original: &str, progress: &mut Progress) -> anyhow::Result<()> {
        progress.refused += 1;
        let first = self.written == 0;
        let mut text = String::new();
        if first {
            text.push_str(&crate::kernel::csv::line(["line", "why", "original"]));
        }
        text.push_str(&crate::kernel::csv::line([line.to_string().as_str(), why, original]));
        let file = self.file()?;
        if first {
            file.set_len(0)?;
        }
        file.write_all(text.as_bytes())?;
        self.written += text.len() as u64;
        Ok(())
    }

    fn sync(&mut self) -> anyhow::Result<u64> {
        if let Some(file) = &self.file {
            file.sync_all()?;
        }
        Ok(self.written)
    }
}
