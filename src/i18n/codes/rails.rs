//! The line that shows how far a payment is: its stages for each kind of transaction, from the customer's side.

use super::Locale;

/// A stage of the line: the state in which it is reached, and its short name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The code of a transaction state.
    pub state: &'static str,
    en: &'static str,
    zh: &'static str,
}

impl Stage {
    const fn new(state: &'static str, en: &'static str, zh: &'static str) -> Self {
        Self { state, en, zh }
    }

    /// At most 18 Latin letters or 8 Chinese characters.
    #[must_use]
    pub const fn label(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.en,
            Locale::ZhHans => self.zh,
        }
    }
}

/// Kind and stages, in order. A payment can skip a stage, and states that are no stage (a review, a return) are told
/// beside the line.
const RAILS: &[(&str, &[Stage])] = &[
    (
        "remittance",
        &[
            Stage::new("received", "Order received", "收到指令"),
            Stage::new("awaiting_funds", "Your payment", "您的付款"),
            Stage::new("processing", "Being processed", "正在处理"),
            Stage::new("sent", "Sent on", "已汇出"),
            Stage::new("at_beneficiary_bank", "At their bank", "已送达收款行"),
            Stage::new("credited", "In their account", "对方已入账"),
        ],
    ),
    (
        "crypto_deposit",
        &[
            Stage::new("awaiting_confirmations", "Being confirmed", "网络确认中"),
            Stage::new("processing", "Being credited", "正在入账"),
            Stage::new("credited", "In your balance", "已进您的余额"),
        ],
    ),
    (
        "crypto_withdrawal",
        &[
            Stage::new("received", "Order received", "收到指令"),
            Stage::new("processing", "Being processed", "正在处理"),
            Stage::new("sent", "Sent to network", "已发往网络"),
            Stage::new("awaiting_confirmations", "Being confirmed", "网络确认中"),
            Stage::new("credited", "At the address", "已进目标地址"),
        ],
    ),
    (
        "purchase",
        &[
            Stage::new("received", "Order received", "收到付款指令"),
            Stage::new("processing", "Being processed", "正在处理"),
            Stage::new("credited", "Shop has the money", "商家已入账"),
        ],
    ),
    (
        "topup",
        &[
            Stage::new("received", "Order received", "收到充值指令"),
            Stage::new("awaiting_funds", "Your payment", "您的付款"),
            Stage::new("processing", "Being credited", "正在入账"),
            Stage::new("credited", "In your balance", "已进您的余额"),
        ],
    ),
    (
        "withdrawal",
        &[
            Stage::new("received", "Order received", "收到提现指令"),
            Stage::new("processing", "Being processed", "正在处理"),
            Stage::new("sent", "Sent to your bank", "已汇往您的银行"),
            Stage::new("at_beneficiary_bank", "At your bank", "已送达您的银行"),
            Stage::new("credited", "In your account", "已进您的账户"),
        ],
    ),
    (
        "payout_on_behalf",
        &[
            Stage::new("received", "Order received", "收到代付指令"),
            Stage::new("awaiting_funds", "Your payment", "您的付款"),
            Stage::new("processing", "Being processed", "正在代付"),
            Stage::new("sent", "Sent on", "已汇出"),
            Stage::new("at_beneficiary_bank", "At their bank", "已送达收款行"),
            Stage::new("credited", "In their account", "对方已入账"),
        ],
    ),
    (
        "refund",
        &[
            Stage::new("received", "Refund started", "退款已发起"),
            Stage::new("processing", "Being processed", "正在退款"),
            Stage::new("refunded", "Paid back", "已退款"),
        ],
    ),
];

/// The stages of a kind of transaction, in order.
#[must_use]
pub fn rail(kind: &str) -> Option<&'static [Stage]> {
    RAILS.iter().find(|(known, _)| *known == kind).map(|(_, stages)| *stages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::codes::{prose, states};

    #[test]
    fn every_stage_is_a_state_with_a_short_name() {
        prose::codes(RAILS.iter().map(|(kind, _)| *kind));
        assert_eq!(RAILS.len(), 8);
        for (kind, stages) in RAILS {
            prose::codes(stages.iter().map(|stage| stage.state));
            assert!(stages.len() >= 3, "{kind}");
            for stage in *stages {
                assert!(states::state(Locale::En, stage.state).is_some(), "{}", stage.state);
                prose::label(stage.label(Locale::En), stage.label(Locale::ZhHans), 18, 8);
            }
        }
        assert_eq!(rail("loan"), None);
    }

    #[test]
    fn the_line_ends_where_the_money_is() {
        for (kind, stages) in RAILS {
            let last = stages.last().map(|stage| stage.state);
            assert_eq!(last, Some(if *kind == "refund" { "refunded" } else { "credited" }));
        }
    }

    #[test]
    fn sent_is_never_called_arrived() {
        for stage in RAILS.iter().flat_map(|(_, stages)| *stages).filter(|stage| stage.state == "sent") {
            assert!(!stage.zh.contains('到') && !stage.en.to_lowercase().contains("arrive"), "{}", stage.zh);
        }
    }

    #[test]
    fn no_line_shows_a_review() {
        let reviews = ["pending_review", "action_required", "blocked"];
        assert!(RAILS.iter().all(|(_, stages)| stages.iter().all(|stage| !reviews.contains(&stage.state))));
    }
}
