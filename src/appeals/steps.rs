//! The pages of the form, what each rail asks for, and how answers are checked.

use super::eligibility::{Problem, problems};
use crate::cases::case::Answers;
use crate::facts::Facts;
use crate::i18n::appeals::AppealsText;
use crate::kernel::case_number::CaseNumber;
use crate::kernel::reference::{
    Address, Iban, Kind as Read, LastFour, Network, OwnReference, TransactionHash, Uetr, Wrong, recognise,
};
use crate::kernel::text_enum;
use crate::kernel::time::Timestamp;
use crate::transactions::{Kind, Role, Transaction};
use jiff::civil::Date;

text_enum! {
    /// A page of the form; its code is the end of its path.
    pub enum Step {
        Rail = "rail",
        Problem = "problem",
        Details = "details",
        Bank = "bank",
        Story = "story",
        Evidence = "evidence",
        Check = "check",
    }
}

impl Step {
    /// The pages in order; what a transaction says is not asked.
    pub const fn all(has_transaction: bool) -> &'static [Self] {
        if has_transaction {
            &[Self::Problem, Self::Details, Self::Bank, Self::Story, Self::Evidence, Self::Check]
        } else {
            Self::ALL
        }
    }

    /// The page after this one.
    pub fn next(self, has_transaction: bool) -> Self {
        let all = Self::all(has_transaction);
        let here = all.iter().position(|step| *step == self).unwrap_or(0);
        *all.get(here + 1).unwrap_or(&Self::Check)
    }

    /// The page before this one.
    pub fn before(self, has_transaction: bool) -> Option<Self> {
        let all = Self::all(has_transaction);
        let here = all.iter().position(|step| *step == self)?;
        here.checked_sub(1).map(|i| all[i])
    }
}

text_enum! {
    /// A question about the payment; its code is the name of its field.
    pub enum Field {
        Amount = "amount",
        Currency = "currency",
        Date = "date",
        Network = "network",
        Hash = "hash",
        Address = "address",
        Memo = "memo",
        Uetr = "uetr",
        Account = "account",
        LastFour = "last_four",
        OwnReference = "own_reference",
        Counterparty = "counterparty",
    }
}

impl Field {
    /// Where its answer stands.
    pub fn of(self, answers: &Answers) -> &str {
        match self {
            Self::Amount => &answers.amount,
            Self::Currency => &answers.currency,
            Self::Date => &answers.date,
            Self::Network => &answers.network,
            Self::Hash => &answers.hash,
            Self::Address => &answers.address,
            Self::Memo => &answers.memo,
            Self::Uetr => &answers.uetr,
            Self::Account => &answers.account,
            Self::LastFour => &answers.last_four,
            Self::OwnReference => &answers.own_reference,
            Self::Counterparty => &answers.counterparty,
        }
    }

    /// The same to write.
    pub fn of_mut(self, answers: &mut Answers) -> &mut String {
        match self {
            Self::Amount => &mut answers.amount,
            Self::Currency => &mut answers.currency,
            Self::Date => &mut answers.date,
            Self::Network => &mut answers.network,
            Self::Hash => &mut answers.hash,
            Self::Address => &mut answers.address,
            Self::Memo => &mut answers.memo,
            Self::Uetr => &mut answers.uetr,
            Self::Account => &mut answers.account,
            Self::LastFour => &mut answers.last_four,
            Self::OwnReference => &mut answers.own_reference,
            Self::Counterparty => &mut answers.counterparty,
        }
    }
}

/// What the draft is about: the kind and side, from the record or from the answers.
pub fn about(answers: &Answers, row: Option<&Transaction>) -> Option<(Kind, Role)> {
    match row {
        Some(row) => Some((row.kind, row.role)),
        None => Some((Kind::parse(&answers.kind)?, Role::parse(&answers.role)?)),
    }
}

/// The problem, if it is one that this kind and side can have.
pub fn problem(answers: &Answers, row: Option<&Transaction>) -> Option<Problem> {
    let (kind, role) = about(answers, row)?;
    Problem::parse(&answers.problem).filter(|problem| problems(kind, role).contains(problem))
}

/// What is asked for, and whether it must be answered (vocabulary.md §6). What the record says is not asked.
pub fn asked(answers: &Answers, row: Option<&Transaction>) -> Vec<(Field, bool)> {
    let Some((kind, role)) = about(answers, row) else { return Vec::new() };
    let coins = matches!(kind, Kind::CryptoDeposit | Kind::CryptoWithdrawal);
    let banks = matches!(
        kind,
        Kind::Remittance | Kind::PayoutOnBehalf | Kind::Withdrawal | Kind::TopUp | Kind::Refund
    );
    let astray = matches!(
        Problem::parse(&answers.problem),
        Some(Problem::MissingMemo | Problem::WrongNetwork | Problem::UnsupportedAsset)
    );
    let mut fields = Vec::new();
    if row.is_none() {
        fields.extend([(Field::Amount, true), (Field::Currency, true), (Field::Date, true)]);
    }
    if coins {
        let has_hash = row.is_some_and(|row| row.hash.is_some());
        // Without a hash there is nothing to look for on a chain; a withdrawal of ours has it in our own records.
        let needs_hash = astray || kind == Kind::CryptoDeposit;
        fields.push((Field::Network, astray || (!has_hash && needs_hash)));
        if !has_hash {
            fields.push((Field::Hash, needs_hash));
        }
        fields.extend([(Field::Address, astray), (Field::Memo, false)]);
    }
    if banks {
        if row.is_none_or(|row| row.uetr.is_none()) && matches!(kind, Kind::Remittance | Kind::PayoutOnBehalf)
        {
            fields.push((Field::Uetr, false));
        }
        if role == Role::Sender || kind == Kind::Withdrawal {
            fields.push((Field::Account, false));
        }
        fields.push((Field::OwnReference, false));
    }
    if matches!(kind, Kind::Purchase | Kind::TopUp) {
        fields.push((Field::LastFour, false));
    }
    if row.is_none() {
        fields.push((Field::Counterparty, false));
    }
    fields
}

/// Reads an answer into its one spelling.
///
/// # Errors
/// What is wrong with it, in the customer's words.
pub fn read(
    (field, typed): (Field, &str),
    network: &str,
    text: &AppealsText,
    (facts, now): (&Facts, Timestamp),
) -> Result<String, String> {
    let typed = typed.trim();
    let wrong = |wrong: Wrong| words(text, wrong);
    match field {
        Field::Amount => {
            let number = typed.replace([',', ' '], "");
            let good = number.len() <= 40
                && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                && number.bytes().any(|b| (b'1'..=b'9').contains(&b))
                && number.matches('.').count() <= 1
                && !number.starts_with('.')
                && !number.ends_with('.');
            if good { Ok(number) } else { Err(text.bad_amount.to_owned()) }
        }
        Field::Currency => {
            let code = typed.to_uppercase();
            let known = facts.assets.iter().any(|(asset, _)| asset.code() == code);
            if known { Ok(code) } else { Err((text.choose_one)(text.currency)) }
        }
        Field::Date => match typed.parse::<Date>() {
            // A day ahead of us has come where the customer is.
            Ok(date) if date <= now.plus(24 * 60 * 60).date() && date.year() >= 2000 => Ok(date.to_string()),
            _ => Err(text.bad_date.to_owned()),
        },
        Field::Network => match Network::parse(typed) {
            Some(network) => Ok(network.code().to_owned()),
            None => Err((text.choose_one)(text.network)),
        },
        Field::Hash | Field::Address => {
            let Some(network) = Network::parse(network) else { return line(typed, 128, text) };
            if field == Field::Hash {
                TransactionHash::parse(network, typed).map(|hash| hash.as_str().to_owned()).map_err(wrong)
            } else {
                Address::parse(network, typed).map(|address| address.as_str().to_owned()).map_err(wrong)
            }
        }
        Field::Uetr => Uetr::parse(typed).map(|uetr| uetr.as_str().to_owned()).map_err(wrong),
        Field::Account => {
            let compact: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
            let international =
                compact.len() >= 4 && compact.bytes().take(2).all(|b| b.is_ascii_alphabetic());
            if international {
                Iban::parse(typed).map(|iban| iban.as_str().to_owned()).map_err(wrong)
            } else {
                match recognise(typed).first() {
                    Some(Read::CardNumber) => Err(wrong(Wrong::Another(Read::CardNumber))),
                    _ => line(&compact, 34, text),
                }
            }
        }
        Field::LastFour => LastFour::parse(typed).map(|four| four.as_str().to_owned()).map_err(wrong),
        Field::OwnReference => OwnReference::parse(typed).map(|own| own.as_str().to_owned()).map_err(wrong),
        Field::Memo | Field::Counterparty => line(typed, 140, text),
    }
}

/// One line of so many characters at most, without what cannot be seen.
fn line(typed: &str, most: usize, text: &AppealsText) -> Result<String, String> {
    let has = typed.chars().count();
    if has > most {
        return Err((text.too_long)(has, most));
    }
    if typed.chars().any(char::is_control) {
        return Err(text.bad_form.to_owned());
    }
    Ok(typed.chars().filter(|c| crate::kernel::pasted::plain(*c).is_some()).collect())
}

/// What is wrong with a reference, as a sentence that says how to mend it.
pub fn words(text: &AppealsText, wrong: Wrong) -> String {
    match wrong {
        Wrong::Empty | Wrong::Form => text.bad_form.to_owned(),
        Wrong::TooShort { has, needs } => (text.too_short)(has, needs),
        Wrong::TooLong { has, needs } => (text.too_long)(has, needs),
        Wrong::Character(c) => (text.bad_character)(c),
        Wrong::Check => text.bad_check.to_owned(),
        Wrong::Country => text.bad_country.to_owned(),
        Wrong::Shortened => text.shortened.to_owned(),
        Wrong::TestNetwork => text.test_network.to_owned(),
        Wrong::Another(kind) => {
            let code = match kind {
                Read::CaseNumber => "case",
                Read::Uetr => "uetr",
                Read::Iban => "iban",
                Read::CardNumber => "card",
                Read::PrivateKey => "key",
                Read::Address(_) => "address",
                Read::TransactionHash(_) => "hash",
                _ => "other",
            };
            (text.another)(text.other(code))
        }
    }
}

/// The first page that still lacks something.
pub fn first_open(answers: &Answers, row: Option<&Transaction>) -> Step {
    if about(answers, row).is_none() {
        return Step::Rail;
    }
    if problem(answers, row).is_none() {
        return Step::Problem;
    }
    if asked(answers, row).iter().any(|(field, needed)| *needed && field.of(answers).is_empty()) {
        return Step::Details;
    }
    if answers.story.is_empty() { Step::Story } else { Step::Check }
}

/// Whether everything is there that an appeal needs.
pub fn is_complete(answers: &Answers, row: Option<&Transaction>) -> bool {
    first_open(answers, row) == Step::Check
}

/// A case number in any spelling, as it is stored.
pub fn number(typed: &str) -> Option<String> {
    CaseNumber::parse(typed).ok().map(|number| number.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    fn check(field: Field, typed: &str, network: &str) -> Result<String, String> {
        let facts = Facts::load(std::path::Path::new("content")).unwrap();
        let now = "2026-11-27T12:00:00Z".parse::<jiff::Timestamp>().unwrap().into();
        read((field, typed), network, AppealsText::of(Locale::En), (&facts, now))
    }

    #[test]
    fn answers_are_read_into_one_spelling_or_told_what_is_wrong() {
        for (field, typed, network, stored) in [
            (Field::Amount, "1,234.50", "", "1234.50"),
            (Field::Currency, "eur", "", "EUR"),
            (Field::Date, "2026-11-27", "", "2026-11-27"),
            (Field::Account, "de89 3704 0044 0532 0130 00", "", "DE89370400440532013000"),
            (Field::Account, "12-34 5678", "", "12-345678"),
            (Field::LastFour, "4242", "", "4242"),
            (Field::Network, "tron", "", "tron"),
            (
                Field::Address,
                "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
                "tron",
                "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
            ),
            (Field::Counterparty, "李娜", "", "李娜"),
            (Field::Counterparty, "\u{202e}Li\u{200b}na", "", "Lina"),
        ] {
            assert_eq!(check(field, typed, network).as_deref(), Ok(stored), "{field:?} {typed}");
        }
        for (field, typed, network, part) in [
            (Field::Amount, "0", "", "digits"),
            (Field::Amount, "1.2.3", "", "digits"),
            (Field::Currency, "XXZ", "", "choose"),
            (Field::Date, "2026-12-24", "", "has come"),
            (Field::Account, "DE89370400440532013001", "", "check digits"),
            (Field::Account, "4242 4242 4242 4242", "", "card number"),
            (Field::Address, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", "tron", "check digits"),
            (Field::Uetr, "5d1b9e2c", "", "characters"),
            (Field::LastFour, "4242424242424242", "", ""),
            (Field::Memo, "a\u{7}b", "", "look like"),
        ] {
            let said = check(field, typed, network).expect_err(typed);
            assert!(said.contains(part), "{field:?} {typed}: {said}");
        }
    }

    #[test]
    fn every_kind_and_side_has_a_problem_and_its_questions() {
        for kind in Kind::ALL {
            for role in Role::ALL {
                let mut answers =
                    Answers { kind: kind.code().into(), role: role.code().into(), ..Answers::default() };
                assert_eq!(first_open(&answers, None), Step::Problem);
                for problem in problems(*kind, *role) {
                    answers.problem = problem.code().into();
                    assert_eq!(first_open(&answers, None), Step::Details, "{kind:?} {role:?}");
                    let fields = asked(&answers, None);
                    assert!(fields.contains(&(Field::Amount, true)) && fields.len() <= 8);
                }
            }
        }
    }
}
