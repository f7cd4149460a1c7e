//! The articles: read from Markdown files, checked, and kept together with their twins.

use super::markdown::{self, Rendered};
use crate::facts::site::Category;
use crate::facts::{Facts, Problem, line_of};
use crate::i18n::Locale;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where an article is in its life. Only a published one is on the site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Draft,
    Review,
    /// Published from its `publish` date on.
    Scheduled,
    #[default]
    Published,
    Archived,
}

/// Who may read an article. Only a public one is on the public site, its feeds and its search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    #[default]
    Public,
    /// Customers who have signed in.
    SignedIn,
    /// Customers whose identity is verified.
    Verified,
    Staff,
}

/// The TOML between the `+++` lines.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    title: String,
    summary: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    order: u32,
    checked: Date,
    review: Date,
    #[serde(default)]
    related: Vec<String>,
    #[serde(default)]
    status: Status,
    publish: Option<Date>,
    #[serde(default)]
    audience: Audience,
    owner: Option<String>,
}

/// One article in one language. Its path, `category/slug`, is its identity in every language.
#[derive(Clone, Debug)]
pub struct Article {
    pub locale: Locale,
    pub path: String,
    pub title: String,
    pub summary: String,
    /// Phrasings that people type for this need.
    pub aliases: Vec<String>,
    /// More of them, from `questions/<locale>/<category>.tsv`: for the search alone.
    pub questions: Vec<String>,
    pub order: u32,
    /// The day somebody last checked that it is true.
    pub checked: Date,
    /// The day by which it must be checked again.
    pub review: Date,
    pub related: Vec<String>,
    pub audience: Audience,
    /// The team that keeps it true.
    pub owner: String,
    pub body: Rendered,
}

impl Article {
    #[must_use]
    pub fn category(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }

    #[must_use]
    pub fn url(&self) -> String {
        format!("/{}/help/{}", self.locale.tag(), self.path)
    }
}

/// All published articles, in category and article order.
#[derive(Clone, Debug, Default)]
pub struct Library {
    pub articles: Vec<Article>,
    /// Drafts and the like, and what is for other audiences: for preview only.
    pub unpublished: Vec<Article>,
}

impl Library {
    /// Reads `content/<locale>/<category>/<slug>.md` of every language.
    ///
    /// `today` decides which scheduled articles are out. With `strict`, a passed review date is a
    /// problem too, and so is a missing twin: that is for `okpay check`; a site must not fall because a
    /// day has passed or a translation is late.
    ///
    /// # Errors
    /// Every problem of every file.
    pub fn load(folder: &Path, facts: &Facts, today: Date, strict: bool) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let (mut articles, mut unpublished) = (Vec::new(), Vec::new());
        for locale in Locale::ALL {
            for (category, position) in facts.site.categories.iter().zip(0_u32..) {
                let folder = folder.join(locale.tag()).join(&category.id);
                for file in markdown_files(&folder) {
                    match read(&file, locale, category, facts, today) {
                        Ok((article, true)) => articles.push((position, article)),
                        Ok((article, false)) => unpublished.push(article),
                        Err(found) => problems.extend(found),
                    }
                }
            }
            unknown_folders(folder, locale, facts, &mut problems);
        }
        articles.sort_by(|(pa, a), (pb, b)| {
            (a.locale, pa, a.order, &a.path).cmp(&(b.locale, pb, b.order, &b.path))
        });
        if !problems.is_empty() {
            // What one unreadable article breaks elsewhere would only hide the cause.
            problems.sort();
            return Err(problems);
        }
        attach_questions(folder, facts, &mut articles, &mut problems);
        let library = Self { articles: articles.into_iter().map(|(_, a)| a).collect(), unpublished };
        library.check(folder, facts, today, strict, &mut problems);
        problems.sort();
        problems.dedup();
        if problems.is_empty() { Ok(library) } else { Err(problems) }
    }

    #[must_use]
    pub fn get(&self, locale: Locale, path: &str) -> Option<&Article> {
        self.articles.iter().find(|a| a.locale == locale && a.path == path)
    }

    /// The article in this language, or the best available one: a page in another language helps more
    /// than none.
    #[must_use]
    pub fn nearest(&self, locale: Locale, path: &str) -> Option<&Article> {
        self.get(locale, path).or_else(|| Locale::ALL.into_iter().find_map(|l| self.get(l, path)))
    }

    /// Articles that exist, but not in this language.
    pub fn missing_in(&self, locale: Locale) -> impl Iterator<Item = &Article> {
        self.articles.iter().filter(move |a| a.locale != locale && self.get(locale, &a.path).is_none())
    }

    pub fn in_locale(&self, locale: Locale) -> impl Iterator<Item = &Article> {
        self.articles.iter().filter(move |a| a.locale == locale)
    }

    pub fn in_category<'a>(&'a self, locale: Locale, id: &'a str) -> impl Iterator<Item = &'a Article> {
        self.in_locale(locale).filter(move |a| a.category() == id)
    }

    /// Twins, links, anchors, related articles, aliases claimed twice, review dates.
    fn check(&self, folder: &Path, facts: &Facts, today: Date, strict: bool, problems: &mut Vec<Problem>) {
        let mut aliases: BTreeMap<(Locale, String), &str> = BTreeMap::new();
        for article in &self.articles {
            let file = folder.join(article.locale.tag()).join(format!("{}.md", article.path));
            let mut complain = |line, what: String| problems.push(Problem::new(&file, line, what));
            for locale in Locale::ALL {
                if strict && self.get(locale, &article.path).is_none() {
                    complain(0, format!("has no twin in {}", locale.tag()));
                }
            }
            for related in &article.related {
                if self.nearest(article.locale, related).is_none() || *related == article.path {
                    complain(0, format!("related article {related} does not exist"));
                }
            }
            for (link, line) in &article.body.links {
                if let Err(what) = self.resolve(article, link, facts) {
                    complain(*line, what);
                }
            }
            for alias in &article.aliases {
                let key = (article.locale, alias.to_lowercase());
                if let Some(other) = aliases.insert(key, &article.path)
                    && other != article.path
                {
                    complain(0, format!("alias {alias:?} belongs to {other} as well"));
                }
            }
            if strict && article.review < today {
                complain(0, format!("was to be checked again by {} by {}", article.review, article.owner));
            }
        }
        for task in &facts.site.tasks {
            if self.in_locale(Locale::ALL[0]).all(|a| a.path != task.article) {
                problems.push(Problem::new(
                    folder.join("site.toml"),
                    0,
                    format!("task {} has no article", task.article),
                ));
            }
        }
    }

    fn resolve(&self, from: &Article, link: &str, facts: &Facts) -> Result<(), String> {
        let (path, anchor) = link.split_once('#').map_or((link, None), |(p, a)| (p, Some(a)));
        let broken = || format!("link {link} leads nowhere");
        if let Some(article) = path.strip_prefix("/help/").filter(|p| p.contains('/')) {
            let target = self.nearest(from.locale, article).ok_or_else(broken)?;
            return match anchor {
                Some(anchor)
                    if target.locale == from.locale && !target.body.anchors.iter().any(|a| a == anchor) =>
                {
                    Err(format!("link {link}: the article has no heading with that anchor"))
                }
                _ => Ok(()),
            };
        }
        let known = match path.trim_start_matches('/').split('/').collect::<Vec<_>>()[..] {
            [
                "contact" | "verify" | "security" | "regions" | "methods" | "changes" | "retention"
                | "integrity",
            ]
            | ["methods", "crypto"] => true,
            ["help", category] => facts.site.categories.iter().any(|c| c.id == category),
            ["regions", code] => {
                facts.regions.contains_key(&code.to_uppercase()) && code == code.to_lowercase()
            }
            _ => markdown::PORTAL.contains(&link),
        };
        if known { Ok(()) } else { Err(broken()) }
    }
}

/// Reads the questions of every category: article path, tab, a question as somebody would ask it.
fn attach_questions(
    folder: &Path,
    facts: &Facts,
    articles: &mut [(u32, Article)],
    problems: &mut Vec<Problem>,
) {
    for locale in Locale::ALL {
        let mut owners: BTreeMap<String, String> = BTreeMap::new();
        for category in &facts.site.categories {
            let file = folder.join("questions").join(locale.tag()).join(format!("{}.tsv", category.id));
            let Ok(source) = std::fs::read_to_string(&file) else { continue };
            for (line, number) in source.lines().zip(1..) {
                let Some((path, question)) = line.split_once('\t').filter(|(_, q)| !q.trim().is_empty())
                else {
                    problems.push(Problem::new(&file, number, "a line is: article, tab, question"));
                    continue;
                };
                let Some((_, article)) =
                    articles.iter_mut().find(|(_, a)| a.locale == locale && a.path == path)
                else {
                    problems.push(Problem::new(&file, number, format!("{path} is not an article")));
                    continue;
                };
                match owners.insert(question.to_lowercase(), path.to_owned()) {
                    Some(other) if other != path => {
                        problems.push(Problem::new(
                            &file,
                            number,
                            format!("question belongs to {other} as well"),
                        ));
                    }
                    _ => article.questions.push(question.to_owned()),
                }
            }
        }
    }
}

fn markdown_files(folder: &Path) -> BTreeSet<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return BTreeSet::new() };
    entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "md")).collect()
}

fn unknown_folders(folder: &Path, locale: Locale, facts: &Facts, problems: &mut Vec<Problem>) {
    let Ok(entries) = std::fs::read_dir(folder.join(locale.tag())) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && facts.site.categories.iter().all(|c| c.id != name) {
            problems.push(Problem::new(entry.path(), 0, "is not a category of site.toml"));
        }
    }
}

fn read(
    file: &Path,
    locale: Locale,
    category: &Category,
    facts: &Facts,
    today: Date,
) -> Result<(Article, bool), Vec<Problem>> {
    let one = |line, what: String| vec![Problem::new(file, line, what)];
    let source = std::fs::read_to_string(file).map_err(|e| one(0, format!("cannot be read: {e}")))?;
    let slug = file.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
    if slug.is_empty() || !slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err(one(0, "a file name has only a-z, 0-9 and hyphens".into()));
    }
    let Some((front, body)) = source.strip_prefix("+++\n").and_then(|s| s.split_once("\n+++\n")) else {
        return Err(one(1, "begins with TOML between two lines of +++".into()));
    };
    let front_lines = front.lines().count() + 2;
    let front: Front = toml::from_str(front)
        .map_err(|e| one(line_of(front, e.span().map_or(0, |s| s.start)) + 1, e.message().to_owned()))?;
    let out = front.audience == Audience::Public
        && match front.status {
            Status::Published => true,
            Status::Scheduled => {
                front.publish.ok_or_else(|| one(1, "a scheduled article has a publish date".into()))? <= today
            }
            Status::Draft | Status::Review | Status::Archived => false,
        };
    let mut body = markdown::render(body, locale, facts).map_err(|found| {
        found.into_iter().map(|(line, what)| Problem::new(file, front_lines + line, what)).collect::<Vec<_>>()
    })?;
    for (_, line) in &mut body.links {
        *line += front_lines;
    }
    let article = Article {
        locale,
        path: format!("{}/{slug}", category.id),
        title: front.title,
        summary: front.summary,
        aliases: front.aliases,
        questions: Vec::new(),
        order: front.order,
        checked: front.checked,
        review: front.review,
        related: front.related,
        audience: front.audience,
        owner: front.owner.unwrap_or_else(|| category.owner.clone()),
        body,
    };
    Ok((article, out))
}
