//! Whose turn it is, in one sentence with the next date.

use super::case::Case;
use crate::i18n::appeals::AppealsText;
use crate::i18n::codes::case_states::Turn;
use crate::i18n::{Locale, format};
use crate::kernel::time::Timestamp;

/// The last day on which we answer, as it was promised.
#[must_use]
pub fn promised(locale: Locale, case: &Case) -> String {
    format::last_day(locale, case.promised_at, &case.promised_zone)
}

/// The day of an instant, where the case's dates count.
#[must_use]
pub fn day(locale: Locale, case: &Case, at: Timestamp) -> String {
    format::last_day(locale, Timestamp(at.0 + 1), &case.promised_zone)
}

/// Whose turn it is, and the next date; that we are late, once the promised date has passed. Nothing for a case
/// that has ended.
#[must_use]
pub fn sentence(locale: Locale, case: &Case, now: Timestamp) -> Option<String> {
    let text = AppealsText::of(locale);
    if case.is_overdue(now) {
        return Some((text.next_late)(&promised(locale, case), case.is_with_supervisor()));
    }
    let at = case.next_at.map(|at| format::last_day(locale, at, &case.promised_zone));
    match case.state.turn() {
        Turn::Us => Some((text.next_us)(&promised(locale, case))),
        Turn::Customer => at.map(|at| (text.next_you)(&at)),
        Turn::ThirdParty => at.map(|at| (text.next_them)(&at)),
        Turn::Nobody => None,
    }
}
