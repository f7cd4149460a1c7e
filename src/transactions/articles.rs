//! Which articles fit a payment.

use super::transaction::{Kind, Role, State, Transaction};

/// Articles for this kind and state, the nearest first.
#[must_use]
pub fn fitting(row: &Transaction) -> Vec<&'static str> {
    let missing = match (row.kind, row.role) {
        (Kind::TopUp, _) => "using/top-up-not-credited",
        (Kind::Withdrawal, _) => "using/withdrawal-not-arrived",
        (Kind::CryptoDeposit, _) => "payment-methods/crypto-deposit-not-credited",
        (Kind::Refund, _) => "transactions/refunds",
        (_, Role::Recipient) => "transactions/money-not-arrived",
        _ => "transactions/sent-not-received",
    };
    let about = match row.kind {
        Kind::CryptoDeposit | Kind::CryptoWithdrawal => "payment-methods/crypto-transfer-and-payment",
        Kind::Purchase => "using/pay-a-shop",
        Kind::PayoutOnBehalf => "payment-methods/pay-on-behalf",
        Kind::Remittance if row.role == Role::Sender => "using/send-abroad",
        _ => "transactions/how-long-transfers-take",
    };
    let mut fit = match row.state {
        State::Misdirected => vec!["payment-methods/wrong-network-or-memo"],
        State::Rejected | State::Failed | State::Cancelled | State::Expired => {
            vec!["transactions/failed-or-declined", "transactions/refunds"]
        }
        State::Returned | State::Refunded => vec!["transactions/refunds"],
        State::Reversed => vec!["transactions/how-appeals-work", "transactions/refunds"],
        State::ChargedBack => vec!["transactions/disputes"],
        State::Credited | State::CreditedRestricted | State::Settled => {
            vec!["transactions/wrong-amount", missing]
        }
        State::PendingReview | State::ActionRequired | State::Blocked => {
            vec!["transactions/pending-too-long"]
        }
        _ => vec![missing],
    };
    fit.extend([about, "transactions/what-states-mean"]);
    fit
}
