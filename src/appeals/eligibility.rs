//! Whether to appeal now, to wait and until when, or to go another way: one pure function. It draws the
//! button, guards the form that is sent, and says why. It never hides a loss: once the time has passed, or
//! when fraud is suspected, whoever disagrees can file all the same.

use crate::kernel::text_enum;
use crate::kernel::time::Timestamp;
use crate::transactions::{Kind, Role, TransactionState as State};

text_enum! {
    /// What an appeal can be about, as ISO 20022 investigations name it (vocabulary of `i18n::codes::problems`).
    pub enum Problem {
        NotReceived = "not_received",
        DepositNotCredited = "deposit_not_credited",
        WithdrawalNotArrived = "withdrawal_not_arrived",
        WrongAmount = "wrong_amount",
        Duplicate = "duplicate",
        Charges = "charges",
        LateValue = "late_value",
        WrongRecipient = "wrong_recipient",
        Unauthorised = "unauthorised",
        MissingMemo = "missing_memo",
        WrongNetwork = "wrong_network",
        UnsupportedAsset = "unsupported_asset",
    }
}

impl Problem {
    /// Whether it says that money is missing: then time decides.
    #[must_use]
    pub const fn is_missing(self) -> bool {
        matches!(self, Self::NotReceived | Self::DepositNotCredited | Self::WithdrawalNotArrived)
    }

    const fn is_about_coins(self) -> bool {
        matches!(self, Self::MissingMemo | Self::WrongNetwork | Self::UnsupportedAsset)
    }
}

/// Everything that decides.
#[derive(Clone, Debug)]
pub struct Situation {
    pub kind: Kind,
    pub role: Role,
    pub state: State,
    /// When it is late. `None`: nobody can say, so it is late already.
    pub expected_by: Option<Timestamp>,
    /// When money that was sent back, or never left, should be in the balance again.
    pub back_by: Option<Timestamp>,
    pub now: Timestamp,
    /// Number of the appeal about this payment and side that is open.
    pub open: Option<String>,
    /// Number of the last one that ended, and what it was about.
    pub ended: Option<(String, Problem)>,
    /// Whether the account is limited by a hold.
    pub held: bool,
}

/// What there is to do about a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Appeal now.
    Appeal,
    /// It is not late yet.
    Wait { until: Timestamp },
    /// The money is on its way back.
    Back { until: Timestamp },
    /// It was paid back already.
    Returned,
    /// The record says that it is there.
    Arrived,
    /// It is there, and cannot be taken out yet.
    Restricted,
    /// We are checking it; a status can be asked for.
    Review,
    /// There is a task for the customer.
    Task,
    /// The account is limited: that comes first.
    Held,
    /// It is blocked by law or rule: the way is a complaint.
    Complaint,
    /// The sender must have it traced; a packet helps them.
    AskSender,
    /// Taken back by the card network or the bank: a dispute.
    Dispute,
    /// Coins that went astray: their own problems.
    Recovery,
    /// There is an open appeal.
    Open { number: String },
    /// The same was decided before: new facts belong there.
    Decided { number: String },
}

impl Verdict {
    /// The code of its words.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Appeal => "appeal",
            Self::Wait { .. } => "wait",
            Self::Back { .. } => "back",
            Self::Returned => "returned",
            Self::Arrived => "arrived",
            Self::Restricted => "restricted",
            Self::Review => "review",
            Self::Task => "task",
            Self::Held => "held",
            Self::Complaint => "complaint",
            Self::AskSender => "ask_sender",
            Self::Dispute => "dispute",
            Self::Recovery => "recovery",
            Self::Open { .. } => "open",
            Self::Decided { .. } => "decided",
        }
    }

    /// Until when to wait, if it says so.
    #[must_use]
    pub const fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Wait { until } | Self::Back { until } => Some(*until),
            _ => None,
        }
    }
}

impl Situation {
    /// Whether it is late by its expected time.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.expected_by.is_none_or(|at| at <= self.now)
    }

    /// Whether somebody else's bank has sent it to our customer: then only the sender can have it traced
    /// (camt.027: the creditor contacts the debtor, and the debtor triggers the claim).
    const fn is_from_outside(&self) -> bool {
        matches!((self.kind, self.role), (Kind::Remittance | Kind::PayoutOnBehalf, Role::Recipient))
    }

    fn wait(&self) -> Verdict {
        match self.expected_by {
            Some(until) if until > self.now => Verdict::Wait { until },
            _ => Verdict::Appeal,
        }
    }

    fn back(&self) -> Verdict {
        match self.back_by {
            Some(until) if until > self.now => Verdict::Back { until },
            _ => Verdict::Appeal,
        }
    }
}

/// The problems that somebody on this side of such a payment can have, the likeliest first.
#[must_use]
pub const fn problems(kind: Kind, role: Role) -> &'static [Problem] {
    use Problem::{
        Charges, DepositNotCredited, Duplicate, LateValue, MissingMemo, NotReceived, Unauthorised,
        UnsupportedAsset, WithdrawalNotArrived, WrongAmount, WrongNetwork, WrongRecipient,
    };
    match (kind, role) {
        (Kind::CryptoDeposit, _) => {
            &[DepositNotCredited, WrongAmount, MissingMemo, WrongNetwork, UnsupportedAsset, LateValue]
        }
        (Kind::CryptoWithdrawal, _) => &[
            WithdrawalNotArrived,
            WrongAmount,
            Charges,
            WrongRecipient,
            MissingMemo,
            WrongNetwork,
            Unauthorised,
        ],
        (Kind::Withdrawal, _) => {
            &[WithdrawalNotArrived, WrongAmount, Charges, Duplicate, LateValue, WrongRecipient, Unauthorised]
        }
        (Kind::TopUp, _) => &[DepositNotCredited, WrongAmount, Duplicate, Charges, LateValue, Unauthorised],
        (Kind::Refund, _) => &[DepositNotCredited, WrongAmount, LateValue],
        (Kind::Purchase, Role::Sender) => &[NotReceived, WrongAmount, Duplicate, Charges, Unauthorised],
        (Kind::Remittance | Kind::PayoutOnBehalf, Role::Sender) => {
            &[NotReceived, WrongAmount, WrongRecipient, Duplicate, Charges, LateValue, Unauthorised]
        }
        (_, Role::Recipient) => &[DepositNotCredited, WrongAmount, Charges, LateValue],
    }
}

/// What there is to do.
#[must_use]
pub fn judge(problem: Problem, s: &Situation) -> Verdict {
    if let Some(number) = &s.open {
        return Verdict::Open { number: number.clone() };
    }
    if let Some((number, ended)) = &s.ended
        && *ended == problem
    {
        return Verdict::Decided { number: number.clone() };
    }
    if problem.is_missing() {
        return missing(s);
    }
    if problem.is_about_coins() {
        return match s.state {
            State::Credited | State::CreditedRestricted | State::Settled => Verdict::Arrived,
            State::Returned => s.back(),
            State::Refunded => Verdict::Returned,
            State::Blocked => Verdict::Complaint,
            _ => Verdict::Appeal,
        };
    }
    match (problem, s.state) {
        // What arrives wrong or late must have arrived first, or be overdue.
        (
            Problem::WrongAmount | Problem::LateValue,
            State::Received
            | State::AwaitingFunds
            | State::AwaitingConfirmations
            | State::Accepted
            | State::Processing
            | State::Sent
            | State::AtBeneficiaryBank,
        ) => s.wait(),
        (Problem::WrongAmount | Problem::LateValue | Problem::WrongRecipient, State::Returned) => s.back(),
        (Problem::WrongRecipient, State::Refunded) => Verdict::Returned,
        (Problem::WrongRecipient, State::Rejected | State::Failed | State::Cancelled | State::Expired) => {
            s.back()
        }
        _ => Verdict::Appeal,
    }
}

/// The same for money that is missing.
fn missing(s: &Situation) -> Verdict {
    let on_its_way = matches!(
        s.state,
        State::Received
            | State::AwaitingFunds
            | State::AwaitingConfirmations
            | State::Accepted
            | State::Processing
            | State::Sent
    );
    if on_its_way && s.is_from_outside() {
        return Verdict::AskSender;
    }
    let with_us = matches!(
        s.state,
        State::Received | State::Accepted | State::Processing | State::PendingReview | State::ActionRequired
    );
    if with_us && s.held {
        return Verdict::Held;
    }
    match s.state {
        State::Received
        | State::AwaitingFunds
        | State::AwaitingConfirmations
        | State::Accepted
        | State::Processing
        | State::Sent => s.wait(),
        State::AtBeneficiaryBank => Verdict::Appeal,
        State::PendingReview => Verdict::Review,
        State::ActionRequired => Verdict::Task,
        State::Blocked => Verdict::Complaint,
        State::Credited | State::Settled => Verdict::Arrived,
        State::CreditedRestricted => Verdict::Restricted,
        State::Rejected | State::Failed | State::Cancelled | State::Expired | State::Returned => s.back(),
        State::Refunded => Verdict::Returned,
        State::Reversed | State::ChargedBack => Verdict::Dispute,
        State::Misdirected => Verdict::Recovery,
    }
}

/// Whether somebody who disagrees can file all the same: after the time, or when they suspect fraud.
#[must_use]
pub fn can_insist(verdict: &Verdict, s: &Situation, fraud: bool) -> bool {
    match verdict {
        // An open appeal and a decided one take more; a second one would only split them.
        Verdict::Appeal | Verdict::Open { .. } | Verdict::Decided { .. } => false,
        // The record says that all is well, and the customer that it is not: nobody needs to wait for that.
        Verdict::Arrived | Verdict::Returned => true,
        Verdict::Back { until } => fraud || *until <= s.now,
        _ => fraud || s.is_late(),
    }
}

/// Whether an appeal with this problem may be filed now: what the form's answer is checked by.
///
/// # Errors
/// With what there is to do instead.
pub fn may_file(problem: Problem, s: &Situation, (insists, fraud): (bool, bool)) -> Result<(), Verdict> {
    if !problems(s.kind, s.role).contains(&problem) {
        return Err(Verdict::Recovery);
    }
    match judge(problem, s) {
        Verdict::Appeal => Ok(()),
        verdict if insists && can_insist(&verdict, s, fraud) => Ok(()),
        verdict => Err(verdict),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000_000_000);

    fn situation(kind: Kind, role: Role, state: State, late: bool) -> Situation {
        let at = Some(NOW.plus(if late { -60 } else { 60 }));
        Situation {
            kind,
            role,
            state,
            expected_by: at,
            back_by: at,
            now: NOW,
            open: None,
            ended: None,
            held: false,
        }
    }

    /// Each state: what is said of missing money before its time and after it, to a sender, and to somebody
    /// whom a bank elsewhere pays.
    const MISSING: [(State, &str, &str, &str, &str); 22] = [
        (State::Received, "wait", "appeal", "ask_sender", "ask_sender"),
        (State::AwaitingFunds, "wait", "appeal", "ask_sender", "ask_sender"),
        (State::AwaitingConfirmations, "wait", "appeal", "ask_sender", "ask_sender"),
        (State::PendingReview, "review", "review", "review", "review"),
        (State::ActionRequired, "task", "task", "task", "task"),
        (State::Accepted, "wait", "appeal", "ask_sender", "ask_sender"),
        (State::Processing, "wait", "appeal", "ask_sender", "ask_sender"),
        (State::Sent, "wait", "appeal", "ask_sender", "ask_sender"),
        (State::AtBeneficiaryBank, "appeal", "appeal", "appeal", "appeal"),
        (State::Credited, "arrived", "arrived", "arrived", "arrived"),
        (State::CreditedRestricted, "restricted", "restricted", "restricted", "restricted"),
        (State::Settled, "arrived", "arrived", "arrived", "arrived"),
        (State::Blocked, "complaint", "complaint", "complaint", "complaint"),
        (State::Rejected, "back", "appeal", "back", "appeal"),
        (State::Failed, "back", "appeal", "back", "appeal"),
        (State::Cancelled, "back", "appeal", "back", "appeal"),
        (State::Returned, "back", "appeal", "back", "appeal"),
        (State::Refunded, "returned", "returned", "returned", "returned"),
        (State::Reversed, "dispute", "dispute", "dispute", "dispute"),
        (State::ChargedBack, "dispute", "dispute", "dispute", "dispute"),
        (State::Misdirected, "recovery", "recovery", "recovery", "recovery"),
        (State::Expired, "back", "appeal", "back", "appeal"),
    ];

    fn all() -> impl Iterator<Item = (Kind, Role, State)> {
        Kind::ALL.iter().flat_map(|kind| {
            Role::ALL.iter().flat_map(move |role| State::ALL.iter().map(move |state| (*kind, *role, *state)))
        })
    }

    #[test]
    fn missing_money_is_judged_by_state_rail_role_and_time() {
        assert!(State::ALL.iter().all(|state| MISSING.iter().any(|row| row.0 == *state)));
        for (kind, role, state) in all() {
            let Some(problem) = problems(kind, role).iter().find(|p| p.is_missing()) else {
                panic!("{kind:?} {role:?}: money can always be missing")
            };
            let row = MISSING.iter().find(|row| row.0 == state).unwrap();
            let outside = matches!((kind, role), (Kind::Remittance | Kind::PayoutOnBehalf, Role::Recipient));
            for late in [false, true] {
                let expected = match (outside, late) {
                    (false, false) => row.1,
                    (false, true) => row.2,
                    (true, false) => row.3,
                    (true, true) => row.4,
                };
                let verdict = judge(*problem, &situation(kind, role, state, late));
                assert_eq!(verdict.code(), expected, "{kind:?} {role:?} {state:?} late={late}");
            }
        }
    }

    #[test]
    fn no_loss_is_hidden_once_its_time_has_passed_or_fraud_is_suspected() {
        for (kind, role, state) in all() {
            for problem in problems(kind, role) {
                for held in [false, true] {
                    let late = Situation { held, ..situation(kind, role, state, true) };
                    assert_eq!(
                        may_file(*problem, &late, (true, false)),
                        Ok(()),
                        "{kind:?} {role:?} {state:?} {problem:?}"
                    );
                    let early = Situation { held, ..situation(kind, role, state, false) };
                    assert_eq!(
                        may_file(*problem, &early, (true, true)),
                        Ok(()),
                        "{kind:?} {role:?} {state:?} {problem:?}"
                    );
                    let unknown = Situation { expected_by: None, back_by: None, ..early.clone() };
                    assert_eq!(may_file(*problem, &unknown, (true, false)), Ok(()));
                }
            }
        }
    }

    #[test]
    fn nobody_files_before_the_time_without_a_reason() {
        for (kind, role, state) in all() {
            for problem in problems(kind, role) {
                let early = situation(kind, role, state, false);
                let verdict = judge(*problem, &early);
                if verdict.until().is_some() {
                    assert_eq!(may_file(*problem, &early, (true, false)), Err(verdict.clone()));
                    assert!(verdict.until().unwrap() > NOW);
                }
                assert_eq!(may_file(*problem, &early, (false, true)).is_ok(), verdict == Verdict::Appeal);
            }
            // A payment that nobody has ordered never waits.
            if problems(kind, role).contains(&Problem::Unauthorised) {
                assert_eq!(
                    judge(Problem::Unauthorised, &situation(kind, role, state, false)),
                    Verdict::Appeal
                );
            }
        }
    }

    #[test]
    fn an_open_or_decided_appeal_is_where_more_belongs() {
        let open = Situation {
            open: Some("OKA26-1".into()),
            ..situation(Kind::Withdrawal, Role::Sender, State::Sent, true)
        };
        for problem in problems(Kind::Withdrawal, Role::Sender) {
            assert_eq!(
                may_file(*problem, &open, (true, true)),
                Err(Verdict::Open { number: "OKA26-1".into() })
            );
        }
        let ended =
            Situation { open: None, ended: Some(("OKA26-1".into(), Problem::WithdrawalNotArrived)), ..open };
        assert_eq!(judge(Problem::WithdrawalNotArrived, &ended).code(), "decided");
        assert_eq!(judge(Problem::Charges, &ended), Verdict::Appeal, "another problem is another appeal");
        assert_eq!(
            may_file(Problem::NotReceived, &ended, (true, true)),
            Err(Verdict::Recovery),
            "not of this kind"
        );
    }

    #[test]
    fn a_limited_account_comes_first_but_not_for_ever() {
        let held =
            Situation { held: true, ..situation(Kind::Withdrawal, Role::Sender, State::Processing, false) };
        assert_eq!(judge(Problem::WithdrawalNotArrived, &held), Verdict::Held);
        assert_eq!(judge(Problem::Charges, &held), Verdict::Appeal);
        let sent = Situation { state: State::Sent, ..held };
        assert_eq!(judge(Problem::WithdrawalNotArrived, &sent).code(), "wait", "it has left us");
    }

    #[test]
    fn every_problem_and_verdict_has_its_words() {
        use crate::i18n::appeals::AppealsText;
        use crate::i18n::{Locale, codes::problems::problem};
        let number = || "OKA26-1".to_owned();
        let verdicts = [
            Verdict::Appeal,
            Verdict::Wait { until: NOW },
            Verdict::Back { until: NOW },
            Verdict::Returned,
            Verdict::Arrived,
            Verdict::Restricted,
            Verdict::Review,
            Verdict::Task,
            Verdict::Held,
            Verdict::Complaint,
            Verdict::AskSender,
            Verdict::Dispute,
            Verdict::Recovery,
            Verdict::Open { number: number() },
            Verdict::Decided { number: number() },
        ];
        for locale in Locale::ALL {
            assert!(Problem::ALL.iter().all(|p| problem(locale, p.code()).is_some()));
            for verdict in &verdicts {
                assert!(!AppealsText::of(locale).verdict(verdict.code()).is_empty(), "{verdict:?}");
            }
        }
    }
}
