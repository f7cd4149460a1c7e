//! Forms: labelled fields with their hints and errors, and the summary of what is wrong.

use crate::i18n::Locale;
use maud::{Markup, html};

/// Errors by field name, in the order of the form.
#[derive(Clone, Debug, Default)]
pub struct Errors(Vec<(String, String)>);

impl Errors {
    pub fn add(&mut self, field: impl Into<String>, words: impl Into<String>) {
        self.0.push((field.into(), words.into()));
    }

    #[must_use]
    pub fn one(field: impl Into<String>, words: impl Into<String>) -> Self {
        Self(vec![(field.into(), words.into())])
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, words)| (field.as_str(), words.as_str()))
    }

    #[must_use]
    pub fn of(&self, field: &str) -> Option<&str> {
        self.iter().find(|(name, _)| *name == field).map(|(_, words)| words)
    }

    /// The summary with a link to each field; it takes the focus.
    #[must_use]
    pub fn summary(&self, locale: Locale) -> Markup {
        html! {
            @if !self.is_empty() {
                div.errors role="alert" tabindex="-1" autofocus {
                    h2 { (locale.text().error_title) }
                    ul { @for (field, words) in self.iter() { li { a href={ "#" (field) } { (words) } } } }
                }
            }
        }
    }
}

/// An input with its label, hint and error.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    name: &'a str,
    kind: &'a str,
    label: &'a str,
    hint: Option<&'a str>,
    value: &'a str,
    autocomplete: &'a str,
    inputmode: Option<&'a str>,
    lines: usize,
}

impl<'a> Field<'a> {
    /// `kind` is the input's HTML type; nothing is offered by the browser unless [`Field::autocomplete`] says so.
    #[must_use]
    pub fn new(name: &'a str, kind: &'a str, label: &'a str) -> Self {
        Self { name, kind, label, hint: None, value: "", autocomplete: "off", inputmode: None, lines: 0 }
    }

    #[must_use]
    pub fn text(name: &'a str, label: &'a str) -> Self {
        Self::new(name, "text", label)
    }

    #[must_use]
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = (!hint.is_empty()).then_some(hint);
        self
    }

    #[must_use]
    pub fn value(mut self, value: &'a str) -> Self {
        self.value = value;
        self
    }

    /// A token of the HTML standard's autofill list.
    #[must_use]
    pub fn autocomplete(mut self, token: &'a str) -> Self {
        self.autocomplete = token;
        self
    }

    /// The keyboard that a phone shows.
    #[must_use]
    pub fn inputmode(mut self, mode: &'a str) -> Self {
        self.inputmode = Some(mode);
        self
    }

    /// A text of several lines.
    #[must_use]
    pub fn lines(mut self, lines: usize) -> Self {
        self.lines = lines;
        self
    }

    #[must_use]
    pub fn show(self, errors: &Errors) -> Markup {
        let error = errors.of(self.name);
        let described = describes(self.name, self.hint, error);
        let wrong = error.map(|_| "true");
        // A field of dates can show nothing else, so what was typed instead stands in a plain one.
        let kind = if self.kind == "date" && !is_date(self.value) { "text" } else { self.kind };
        html! {
            div.entry {
                label for=(self.name) { (self.label) }
                (notes(self.name, self.hint, error))
                @if self.lines > 0 {
                    textarea #(self.name) name=(self.name) rows=(self.lines) autocomplete=(self.autocomplete)
                        aria-describedby=[described] aria-invalid=[wrong] { (self.value) }
                } @else {
                    input #(self.name) name=(self.name) type=(kind) value=(self.value)
                        autocomplete=(self.autocomplete) inputmode=[self.inputmode] aria-describedby=[described]
                        aria-invalid=[wrong] autocapitalize="none" spellcheck="false";
                }
            }
        }
    }
}

/// Whether a field of dates can show this (HTML, valid date string): nothing, or year, month and day.
fn is_date(text: &str) -> bool {
    text.is_empty() || text.parse::<jiff::civil::Date>().is_ok_and(|date| date.to_string() == text)
}

/// One of several answers: its stored value, its words, and what it means.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    pub value: &'a str,
    pub words: &'a str,
    pub hint: Option<&'a str>,
}

impl<'a> Choice<'a> {
    #[must_use]
    pub fn new(value: &'a str, words: &'a str) -> Self {
        Self { value, words, hint: None }
    }
}

/// Radio buttons under one question; the first one carries the field's name as its id, for the summary's link.
#[must_use]
pub fn radios(name: &str, question: &str, choices: &[Choice<'_>], chosen: &str, errors: &Errors) -> Markup {
    choose(name, &html! { legend { (question) } }, (choices, chosen), errors)
}

/// The same below a heading that asks the question already: only screen readers are told it again.
#[must_use]
pub fn radios_below(
    name: &str,
    question: &str,
    (choices, chosen): (&[Choice<'_>], &str),
    errors: &Errors,
) -> Markup {
    choose(name, &html! { legend.hidden { (question) } }, (choices, chosen), errors)
}

fn choose(name: &str, legend: &Markup, (choices, chosen): (&[Choice<'_>], &str), errors: &Errors) -> Markup {
    let error = errors.of(name);
    html! {
        fieldset.entry aria-describedby=[error.map(|_| format!("{name}-error"))] {
            (legend)
            (notes(name, None, error))
            @for (i, choice) in choices.iter().enumerate() {
                @let id = if i == 0 { name.to_owned() } else { format!("{name}-{i}") };
                label.radio for=(id) {
                    input #(id) type="radio" name=(name) value=(choice.value) checked[choice.value == chosen];
                    span { (choice.words) @if let Some(hint) = choice.hint { span.hint { (hint) } } }
                }
            }
        }
    }
}

/// A box to tick.
#[must_use]
pub fn tick(name: &str, words: &str, ticked: bool, errors: &Errors) -> Markup {
    let error = errors.of(name);
    html! {
        div.entry {
            (notes(name, None, error))
            label.radio {
                input #(name) type="checkbox" name=(name) value="yes" checked[ticked]
                    aria-describedby=[describes(name, None, error)];
                span { (words) }
            }
        }
    }
}

/// A list to choose one from: stored values and words.
#[must_use]
pub fn select<'a>(
    name: &str,
    label: &str,
    options: impl IntoIterator<Item = (&'a str, &'a str)>,
    chosen: &str,
    errors: &Errors,
) -> Markup {
    let error = errors.of(name);
    html! {
        div.entry {
            label for=(name) { (label) }
            (notes(name, None, error))
            select #(name) name=(name) aria-describedby=[describes(name, None, error)] aria-invalid=[error.map(|_| "true")] {
                @for (value, words) in options { option value=(value) selected[value == chosen] { (words) } }
            }
        }
    }
}

/// A list to choose one from, in groups with a name: stored values and words. `none`: what stands for no choice.
#[must_use]
pub fn select_grouped(
    (name, label): (&str, &str),
    none: (&str, &str),
    groups: &[(&str, Vec<(&str, &str)>)],
    chosen: &str,
) -> Markup {
    let one =
        |(value, words): (&str, &str)| html! { option value=(value) selected[value == chosen] { (words) } };
    html! {
        div.entry {
            label for=(name) { (label) }
            select #(name) name=(name) {
                (one(none))
                @for (group, options) in groups {
                    optgroup label=(group) { @for option in options { (one(*option)) } }
                }
            }
        }
    }
}

/// The hint and the error that belong to a field, under the ids that [`describes`] names.
fn notes(name: &str, hint: Option<&str>, error: Option<&str>) -> Markup {
    html! {
        @if let Some(words) = hint { p.hint #{ (name) "-hint" } { (words) } }
        @if let Some(words) = error { p.wrong #{ (name) "-error" } { (words) } }
    }
}

fn describes(name: &str, hint: Option<&str>, error: Option<&str>) -> Option<String> {
    let ids = [hint.map(|_| format!("{name}-hint")), error.map(|_| format!("{name}-error"))];
    let ids: Vec<String> = ids.into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}
