//! The product's facts as typed data: one source for pages, articles (as shortcodes), forms and feeds.
//!
//! Everything is read from the content folder and checked as it is read; what is wrong is told with
//! file and line, all of it at once, and nothing half-read ever leaves this module.

pub mod assets;
pub mod bodies;
pub mod channels;
pub mod incidents;
pub mod limits;
pub mod methods;
pub mod quote;
pub mod regions;
pub mod retention;
pub mod site;

use crate::deadlines::Deadlines;
use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use std::fmt;
use std::path::{Path, PathBuf};

/// Something wrong in the content folder, where to mend it and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub file: PathBuf,
    /// 1-based; 0 when the whole file is meant.
    pub line: usize,
    pub what: String,
}

impl Problem {
    #[must_use]
    pub fn new(file: impl Into<PathBuf>, line: usize, what: impl Into<String>) -> Self {
        Self { file: file.into(), line, what: what.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line.max(1), self.what)
    }
}

/// All facts, consistent with each other.
#[derive(Clone, Debug)]
pub struct Facts {
    pub site: site::Site,
    pub channels: IndexMap<String, channels::Channel>,
    pub methods: IndexMap<String, methods::Method>,
    pub regions: IndexMap<String, regions::Region>,
    pub limits: limits::Limits,
    pub deadlines: Deadlines,
    pub changes: Vec<regions::Change>,
    pub retention: retention::Retention,
    pub assets: assets::Assets,
    pub bodies: bodies::Bodies,
    pub incidents: incidents::Incidents,
}

impl Facts {
    /// Reads every data file of the folder.
    ///
    /// # Errors
    /// Every problem found, each with its file and line.
    pub fn load(folder: &Path) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let site = read(folder, "site.toml", &mut problems);
        let channels = read(folder, "channels.toml", &mut problems);
        let methods = read(folder, "methods.toml", &mut problems);
        let regions = read(folder, "regions.toml", &mut problems);
        let limits = read(folder, "limits.toml", &mut problems);
        let deadlines = deadlines(folder, &mut problems);
        let changes: Option<regions::Changes> = read(folder, "changes.toml", &mut problems);
        let retention = read(folder, "retention.toml", &mut problems);
        let assets = read(folder, "assets.toml", &mut problems);
        let bodies = read(folder, "bodies.toml", &mut problems);
        let incidents = read(folder, "incidents.toml", &mut problems);
        let (
            Some(site),
            Some(channels),
            Some(methods),
            Some(regions),
            Some(limits),
            Some(deadlines),
            Some(changes),
            Some(retention),
            Some(assets),
            Some(bodies),
            Some(incidents),
        ) = (
            site, channels, methods, regions, limits, deadlines, changes, retention, assets, bodies,
            incidents,
        )
        else {
            return Err(problems);
        };
        let changes = changes.change;
        let facts = Self {
            site,
            channels,
            methods,
            regions,
            limits,
            deadlines,
            changes,
            retention,
            assets,
            bodies,
            incidents,
        };
        facts.check(folder, &mut problems);
        if problems.is_empty() { Ok(facts) } else { Err(problems) }
    }

    /// What the types cannot say: references between the files, order of dates.
    fn check(&self, folder: &Path, problems: &mut Vec<Problem>) {
        let mut complain = |file: &str, what: String| {
            problems.push(Problem::new(folder.join(file), 0, what));
        };
        if jiff::tz::TimeZone::get(&self.site.time_zone).is_err() {
            complain("site.toml", format!("time_zone {} is not an IANA time zone", self.site.time_zone));
        }
        for official in &self.site.official {
            if let Err(what) = official.check() {
                complain("site.toml", what);
            }
        }
        for (id, method) in &self.methods {
            for region in &method.regions {
                if !self.regions.contains_key(region) {
                    complain("methods.toml", format!("{id}: region {region} is not in regions.toml"));
                }
            }
            if let Err(what) = method.check() {
                complain("methods.toml", format!("{id}: {what}"));
            }
            if let Some(calendar) = &method.calendar
                && self.deadlines.calendar(calendar).is_none()
            {
                complain("methods.toml", format!("{id}: calendars/{calendar}.toml is not there"));
            }
        }
        for (id, channel) in &self.channels {
            if let Err(what) = channel.check() {
                complain("channels.toml", format!("{id}: {what}"));
            }
        }
        for (code, region) in &self.regions {
            if let Some(regime) = &region.regime
                && self.deadlines.rules.regime(regime).is_none()
            {
                complain("regions.toml", format!("{code}: regime {regime} is not in deadlines.toml"));
            }
            if matches!(region.regime.as_deref(), Some("psd2" | "fca")) && !self.bodies.has(code) {
                let what = "a final answer there must name an independent body: add it";
                complain("bodies.toml", format!("[{code}] is missing; {what}"));
            }
            for feature in regions::Feature::ALL {
                let is = region.of(feature);
                if is.state == regions::State::Limited && is.note.is_none() {
                    complain(
                        "regions.toml",
                        format!("{code}: {feature:?} is limited; a note says what works"),
                    );
                }
            }
        }
        for what in self.assets.problems() {
            complain("assets.toml", what);
        }
        for what in self.bodies.problems() {
            complain("bodies.toml", what);
        }
        for what in self.incidents.problems(&self.methods) {
            complain("incidents.toml", what);
        }
        for missing in self.retention.missing() {
            complain("retention.toml", format!("[{missing}] is missing"));
        }
        for change in &self.changes {
            for about in &change.about {
                if !self.regions.contains_key(about) && !self.methods.contains_key(about) {
                    complain("changes.toml", format!("{about} is neither a region nor a method"));
                }
            }
        }
        if !self.changes.is_sorted_by(|a, b| a.date >= b.date) {
            complain("changes.toml", "the newest change comes first".into());
        }
    }
}

/// The clocks, and the calendar of every place.
fn deadlines(folder: &Path, problems: &mut Vec<Problem>) -> Option<Deadlines> {
    let mut text = |file: PathBuf| {
        let read = std::fs::read_to_string(&file);
        read.inspect_err(|e| problems.push(Problem::new(&file, 0, format!("cannot be read: {e}")))).ok()
    };
    let rules = text(folder.join("deadlines.toml"));
    let files = std::fs::read_dir(folder.join("calendars")).into_iter().flatten().flatten();
    let files = files.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "toml"));
    let calendars: Vec<(String, String)> = files
        .filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), text(path.clone())?)))
        .collect();
    match Deadlines::read(&rules?, calendars.iter().map(|(id, text)| (id.as_str(), text.as_str()))) {
        Ok(deadlines) => Some(deadlines),
        Err(found) => {
            problems.extend(found.into_iter().map(|p| {
                let what = if p.key.is_empty() { p.what } else { format!("{}: {}", p.key, p.what) };
                Problem::new(folder.join(p.file), p.line, what)
            }));
            None
        }
    }
}

fn read<T: DeserializeOwned>(folder: &Path, name: &str, problems: &mut Vec<Problem>) -> Option<T> {
    let file = folder.join(name);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) => {
            problems.push(Problem::new(file, 0, format!("cannot be read: {error}")));
            return None;
        }
    };
    match toml::from_str(&text) {
        Ok(value) => Some(value),
        Err(error) => {
            let line = line_of(&text, error.span().map_or(0, |s| s.start));
            problems.push(Problem::new(file, line, error.message()));
            None
        }
    }
}

/// 1-based line of a byte offset.
#[must_use]
pub fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|b| **b == b'\n').count() + 1
}
