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

    /// Whether somebody can have it while a payment is in this state: what nothing was paid for is not charged
    /// twice, and what has not been credited is not credited late. Money can be missing, and a payment
    /// nobody's, in every state.
    const fn fits(self, state: State) -> bool {
        match self {
            Self::NotReceived
            | Self::DepositNotCredited
            | Self::WithdrawalNotArrived
            | Self::Unauthorised => true,
            Self::WrongAmount => !matches!(
                state,
                State::AwaitingFunds
                    | State::Blocked
                    | State::Rejected
                    | State::Expired
                    | State::ChargedBack
                    | State::Misdirected
            ),
            Self::LateValue => matches!(
                state,
                State::Credited
                    | State::CreditedRestricted
                    | State::Settled
                    | State::Returned
                    | State::Refunded
            ),
            Self::Duplicate => !matches!(
                state,
                State::AwaitingFunds
                    | State::Rejected
                    | State::Expired
                    | State::Reversed
                    | State::ChargedBack
                    | State::Misdirected
            ),
            Self::Charges => !matches!(state, State::AwaitingFunds | State::Rejected | State::Expired),
            Self::WrongRecipient => !matches!(
                state,
                State::AwaitingFunds
                    | State::Rejected
                    | State::Failed
                    | State::Cancelled
                    | State::Returned
                    | State::Refunded
                    | State::Reversed
                    | State::ChargedBack
                    | State::Expired
            ),
            Self::MissingMemo | Self::WrongNetwork | Self::UnsupportedAsset => !matches!(
                state,
                State::Credited
                    | State::CreditedRestricted
                    | State::Settled
                    | State::Returned
                    | State::Refunded
                    | State::Reversed
                    | State::ChargedBack
            ),
        }
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
    /// The new date that we have given for it, where something known holds up all payments of its way.
    pub delayed_until: Option<Timestamp>,
    /// Until when a promise to tell lasts while it is checked.
    pub review_until: Option<Timestamp>,
    pub now: Timestamp,
    /// Number of the appeal about this payment and side that is open.
    pub open: Option<String>,
    /// Number of the last one that ended, and what it was about; none if the payment has moved since.
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
    /// Something known holds it up, and we have named another date.
    Delayed { until: Timestamp },
    /// The money is on its way back.
    Back { until: Timestamp },
    /// It was paid back already.
    Returned,
    /// The record says that it is there.
    Arrived,
    /// It is there, and cannot be taken out yet.
    Restricted,
    /// We are checking it: whoever wants to know how it stands asks, or is told when it moves.
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
            Self::Delayed { .. } => "delayed",
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
            Self::Wait { until } | Self::Delayed { until } | Self::Back { until } => Some(*until),
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
        match (self.delayed_until, self.expected_by) {
            (Some(until), by) if until > self.now && by.is_none_or(|by| by < until) => {
                Verdict::Delayed { until }
            }
            (_, Some(until)) if until > self.now => Verdict::Wait { until },
            _ => Verdict::Appeal,
        }
    }

    fn back(&self) -> Verdict {
        match self.back_by {
            Some(until) if until > self.now => Verdict::Back { until },
            _ => Verdict::Appeal,
        }
    }

    /// An institution has undone it. The money goes back to whoever paid; whoever had it already can object at
    /// once. No card network is in it, so no dispute of its rules.
    fn undone(&self) -> Verdict {
        match self.role {
            Role::Sender => self.back(),
            Role::Recipient => Verdict::Appeal,
        }
    }
}

/// The problem that is judged where none was chosen: that the money is missing.
#[must_use]
pub fn first(kind: Kind, role: Role) -> Problem {
    let list = problems(kind, role);
    list.iter().copied().find(|problem| problem.is_missing()).unwrap_or(list[0])
}

/// Those of [`problems`] that somebody can have while the payment is in this state. Coins that went astray did so
/// for a reason, which comes first.
#[must_use]
pub fn offered(kind: Kind, role: Role, state: State) -> Vec<Problem> {
    let mut list: Vec<Problem> =
        problems(kind, role).iter().copied().filter(|problem| problem.fits(state)).collect();
    if state == State::Misdirected {
        list.sort_by_key(|problem| !problem.is_about_coins());
    }
    list
}

/// Until when we can promise to tell, where there is something to wait for.
#[must_use]
pub const fn watch_until(verdict: &Verdict, s: &Situation) -> Option<Timestamp> {
    match verdict {
        Verdict::Review => s.review_until,
        verdict => verdict.until(),
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
    match problem {
        _ if problem.is_missing() => missing(s),
        _ if problem.is_about_coins() => coins(s),
        Problem::Unauthorised | Problem::Charges => Verdict::Appeal,
        _ => carried_out(problem, s),
    }
}

/// The same for coins that came by a wrong way.
fn coins(s: &Situation) -> Verdict {
    match s.state {
        State::Credited | State::CreditedRestricted | State::Settled => Verdict::Arrived,
        State::Returned => s.back(),
        State::Refunded => Verdict::Returned,
        State::Blocked => Verdict::Complaint,
        _ => Verdict::Appeal,
    }
}

/// The same for what was carried out otherwise than ordered: another amount, too late, twice, to somebody else.
/// Also where [`offered`] does not name it: a form may be sent after the payment has moved.
fn carried_out(problem: Problem, s: &Situation) -> Verdict {
    match (problem, s.state) {
        // First it is seen whether the money comes back.
        (_, State::Rejected | State::Failed | State::Cancelled | State::Expired | State::Returned) => {
            s.back()
        }
        (_, State::Reversed) => s.undone(),
        (_, State::ChargedBack) => Verdict::Dispute,
        (Problem::WrongRecipient | Problem::Duplicate, State::Refunded) => Verdict::Returned,
        (Problem::Duplicate, State::AwaitingFunds) => s.wait(),
        (Problem::WrongRecipient | Problem::Duplicate, _) => Verdict::Appeal,
        // What arrives wrong or late must have arrived first, or be overdue.
        (
            _,
            State::Received
            | State::AwaitingFunds
            | State::AwaitingConfirmations
            | State::Accepted
            | State::Processing
            | State::Sent
            | State::AtBeneficiaryBank,
        ) => s.wait(),
        (_, State::PendingReview) => Verdict::Review,
        (_, State::ActionRequired) => Verdict::Task,
        (_, State::Blocked) => Verdict::Complaint,
        (_, State::Misdirected) => Verdict::Recovery,
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
        State::Reversed => s.undone(),
        State::ChargedBack => Verdict::Dispute,
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
            delayed_until: None,
            review_until: None,
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
        (State::Reversed, "back", "appeal", "appeal", "appeal"),
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
                    // From whom it was taken need not wait for it to come back.
                    _ if (role, state) == (Role::Recipient, State::Reversed) => "appeal",
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

    /// Each state: what is said before its time and after it of a wrong amount, of money that was credited late,
    /// charged twice or sent to somebody else, and of coins. In brackets: it is not offered in that state.
    const OTHERS: [(State, [&str; 5]); 22] = [
        (State::Received, ["wait/appeal", "(wait/appeal)", "appeal", "appeal", "appeal"]),
        (State::AwaitingFunds, ["(wait/appeal)", "(wait/appeal)", "(wait/appeal)", "(appeal)", "appeal"]),
        (State::AwaitingConfirmations, ["wait/appeal", "(wait/appeal)", "appeal", "appeal", "appeal"]),
        (State::PendingReview, ["review", "(review)", "appeal", "appeal", "appeal"]),
        (State::ActionRequired, ["task", "(task)", "appeal", "appeal", "appeal"]),
        (State::Accepted, ["wait/appeal", "(wait/appeal)", "appeal", "appeal", "appeal"]),
        (State::Processing, ["wait/appeal", "(wait/appeal)", "appeal", "appeal", "appeal"]),
        (State::Sent, ["wait/appeal", "(wait/appeal)", "appeal", "appeal", "appeal"]),
        (State::AtBeneficiaryBank, ["wait/appeal", "(wait/appeal)", "appeal", "appeal", "appeal"]),
        (State::Credited, ["appeal", "appeal", "appeal", "appeal", "(arrived)"]),
        (State::CreditedRestricted, ["appeal", "appeal", "appeal", "appeal", "(arrived)"]),
        (State::Settled, ["appeal", "appeal", "appeal", "appeal", "(arrived)"]),
        (State::Blocked, ["(complaint)", "(complaint)", "appeal", "appeal", "complaint"]),
        (State::Rejected, ["(back/appeal)", "(back/appeal)", "(back/appeal)", "(back/appeal)", "appeal"]),
        (State::Failed, ["back/appeal", "(back/appeal)", "back/appeal", "(back/appeal)", "appeal"]),
        (State::Cancelled, ["back/appeal", "(back/appeal)", "back/appeal", "(back/appeal)", "appeal"]),
        (State::Returned, ["back/appeal", "back/appeal", "back/appeal", "(back/appeal)", "(back/appeal)"]),
        (State::Refunded, ["appeal", "appeal", "returned", "(returned)", "(returned)"]),
        (State::Reversed, ["back/appeal", "(back/appeal)", "(back/appeal)", "(back/appeal)", "(appeal)"]),
        (State::ChargedBack, ["(dispute)", "(dispute)", "(dispute)", "(dispute)", "(appeal)"]),
        (State::Misdirected, ["(recovery)", "(recovery)", "(appeal)", "appeal", "appeal"]),
        (State::Expired, ["(back/appeal)", "(back/appeal)", "(back/appeal)", "(back/appeal)", "appeal"]),
    ];

    #[test]
    fn every_other_problem_is_judged_and_offered_by_state_rail_role_and_time() {
        assert!(State::ALL.iter().all(|state| OTHERS.iter().any(|row| row.0 == *state)));
        for (kind, role, state) in all() {
            let row = OTHERS.iter().find(|row| row.0 == state).unwrap().1;
            let offered = offered(kind, role, state);
            for problem in problems(kind, role) {
                let nothing_paid = [State::AwaitingFunds, State::Rejected, State::Expired];
                let cell = match problem {
                    Problem::WrongAmount => row[0],
                    Problem::LateValue => row[1],
                    Problem::Duplicate => row[2],
                    Problem::WrongRecipient => row[3],
                    Problem::MissingMemo | Problem::WrongNetwork | Problem::UnsupportedAsset => row[4],
                    Problem::Charges if nothing_paid.contains(&state) => "(appeal)",
                    Problem::Charges | Problem::Unauthorised => "appeal",
                    // In MISSING; money can always be missing.
                    _ => {
                        assert!(offered.contains(problem), "{kind:?} {role:?} {state:?}");
                        continue;
                    }
                };
                let is = format!("{kind:?} {role:?} {state:?} {problem:?}");
                assert_eq!(offered.contains(problem), !cell.starts_with('('), "offered: {is}");
                let cell = cell.trim_matches(['(', ')']);
                let (early, late) = cell.split_once('/').unwrap_or((cell, cell));
                for (time, expected) in [(false, early), (true, late)] {
                    let expected = match (role, state) {
                        (Role::Recipient, State::Reversed) => "appeal",
                        _ => expected,
                    };
                    assert_eq!(judge(*problem, &situation(kind, role, state, time)).code(), expected, "{is}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_offered_that_the_state_rules_out_and_never_nothing() {
        for (kind, role, state) in all() {
            let offered = offered(kind, role, state);
            assert!(!offered.is_empty() && offered.iter().all(|p| problems(kind, role).contains(p)));
            if matches!(state, State::Rejected | State::Expired) {
                let never = [Problem::Duplicate, Problem::LateValue, Problem::WrongAmount, Problem::Charges];
                assert!(never.iter().all(|problem| !offered.contains(problem)), "{kind:?} {state:?}");
            }
        }
        let astray = offered(Kind::CryptoDeposit, Role::Recipient, State::Misdirected);
        assert!(astray[..3].iter().all(|problem| problem.is_about_coins()), "why comes first: {astray:?}");
    }

    #[test]
    fn a_known_delay_names_its_date_and_takes_nothing_away() {
        let of = |late, hours: i64| Situation {
            delayed_until: Some(NOW.plus(hours * 3600)),
            ..situation(Kind::Withdrawal, Role::Sender, State::Sent, late)
        };
        let missing = Problem::WithdrawalNotArrived;
        let until = NOW.plus(2 * 3600);
        let early = judge(missing, &of(false, 2));
        assert_eq!(early, Verdict::Delayed { until });
        assert_eq!(may_file(missing, &of(false, 2), (true, false)), Err(early), "its own time has not come");
        assert_eq!(judge(missing, &of(true, 2)), Verdict::Delayed { until });
        assert_eq!(may_file(missing, &of(true, 2), (true, false)), Ok(()), "and then it has");
        assert_eq!(judge(missing, &of(true, -1)), Verdict::Appeal, "the new date has passed as well");
        let sooner = Situation { delayed_until: Some(NOW.plus(30)), ..of(false, 2) };
        assert_eq!(judge(missing, &sooner).code(), "wait", "no date comes sooner by it");
        assert_eq!(judge(Problem::Charges, &of(true, 2)), Verdict::Appeal);
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
            Verdict::Delayed { until: NOW },
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
