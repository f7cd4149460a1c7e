//! How an appeal ends: ISO 20022 `ExternalInvestigationExecutionConfirmation1Code`, with the reasons of
//! `ExternalClaimNonReceiptRejection1Code` under RJNR and of `ExternalPaymentCancellationRejection1Code` under RJCR,
//! and `provisional_credit` of 12 CFR 1005.11(c)(2).
//!
//! The program fills in `{amount}`, `{date}` and `{reference}`.

use super::{Locale, find};

// What several outcomes say, in English and in Chinese.
const DELAY: (&str, &str) = (
    "If the delay has cost you fees or interest, send us proof, and we check whether we must make it good.",
    "如果延误让您损失了费用或利息，请把凭证发给我们，我们会核查是否应当补偿。",
);
const AGAIN: (&str, &str) = (
    "If you have new facts or proof, you can ask us to look at it again.",
    "如果您有新的事实或凭证，可以重新申诉。",
);
const LOOK: (&str, &str) = (
    "Look in Transactions for Returned or Refunded. If it is not there, tell us on this page, and we look for it.",
    "请在“交易记录”里查看“已退汇”或“已退款”。如果没有，请在这一页告诉我们，由我们去查。",
);
const UPSTREAM: (&str, &str) = (
    "So it stopped before that bank. It is our turn to ask where, and we tell you what we find.",
    "可见钱停在了到达那家银行之前。现在轮到我们去查停在哪里，查到会告诉您。",
);
const RULE: (&str, &str) = (
    "We may not be able to say more. You can still complain, also to an independent body.",
    "我们可能无法说明更多。您仍然可以投诉，也可以找独立机构。",
);
const COVERED: (&str, &str) = (
    "When the recipient's bank has it, it is that bank's turn to credit the payment.",
    "收款方的银行收到后，就轮到它为收款人入账。",
);
const ASK_OR_ADVICE: (&str, &str) = (
    "If you know the recipient, ask them to send the money back. You can also take advice on your rights in your country.",
    "如果您认识收款人，请对方直接退还。您也可以就所在国家的权利咨询专业人士。",
);
const CONSENT: (&str, &str) = (
    "Without their consent, we cannot take the money out of their account. You can take advice on your rights in your country.",
    "没有收款人同意，我们不能从对方账户划回。您可以就所在国家的权利咨询专业人士。",
);

words! {
    /// An outcome in words.
    OutcomeWords {
        /// For staff.
        label,
        /// Tells the customer the result.
        result,
        /// What happens next, and whose turn it is.
        next,
        /// What may have to be made good.
        redress: Option<&'static str>,
    }
    OUTCOMES {
        "CONF" {
            label = "Checked: executed correctly", "核实已正确执行";
            result = "We have checked the payment of {amount}. It was carried out correctly on {date}.",
                "我们核查了这笔付款，金额 {amount}。它已正确执行，日期是 {date}。";
            next = "If the recipient cannot find it, they can ask their bank with the reference {reference}.",
                "如果收款人找不到，可以凭这个编号问自己的银行：{reference}。";
            redress = None, None;
        }
        "ACNR" {
            label = "Claim of non-receipt accepted", "申诉成立";
            result = "We uphold your appeal. The payment of {amount} has been found, and it was processed on {date}.",
                "您的申诉成立。这笔付款已经查到，金额 {amount}，处理日期是 {date}。";
            next = "Ask the recipient to look at their account from that day on, with the reference {reference}.",
                "请收款人从那天起查看账户，查找时用这个编号：{reference}。";
            redress = Some(DELAY.0), Some(DELAY.1);
        }
        "RJNR" {
            label = "Claim of non-receipt rejected", "申诉不成立";
            result = "We could not uphold your appeal about the payment of {amount}. The reasons are in this answer.",
                "您的申诉没有成立，涉及的金额是 {amount}。理由写在这份答复里。";
            next = AGAIN.0, AGAIN.1;
            redress = None, None;
        }
        "RJNR/ARDT" {
            label = "Already returned", "原款已退回";
            result = "The other bank has already sent the money back: {amount}, on {date}.",
                "对方银行之前已经把钱退回：{amount}，日期是 {date}。";
            next = LOOK.0, LOOK.1;
            redress = None, None;
        }
        "RJNR/ARJT" {
            label = "Original payment already rejected", "原交易已被拒";
            result = "The other bank had rejected the payment of {amount}, so it was never credited to the recipient.",
                "对方银行已拒绝这笔付款，收款人没有入账，金额是 {amount}。";
            next = "Check that the money is back in your balance. If it is not, tell us on this page, and we look for it.",
                "请确认钱已回到您的余额。如果没有，请在这一页告诉我们，由我们去查。";
            redress = None, None;
        }
        "RJNR/NOOR" {
            label = "Original payment never received", "从未收到原交易";
            result = "The other bank says that it has never received the payment of {amount}.",
                "对方银行答复，从未收到这笔付款，金额是 {amount}。";
            next = UPSTREAM.0, UPSTREAM.1;
            redress = None, None;
        }
        "RJNR/RNPR" {
            label = "Received, but not processable", "收到但无法处理";
            result = "The other bank has the payment of {amount} but cannot credit it with the details that it has.",
                "对方银行收到了这笔付款，但凭现有信息无法入账，金额是 {amount}。";
            next = "Compare all details with the recipient, and tell us on this page if one is wrong. That bank can also send the money back.",
                "请和收款人核对全部信息，有误就在这一页告诉我们。对方银行也可能把钱退回。";
            redress = None, None;
        }
        "RJNR/RR04" {
            label = "Regulatory reason", "监管原因";
            result = "A rule that the other bank must follow did not allow it to take up our enquiry about {amount}.",
                "按照对方银行必须遵守的规定，它没有受理我们的查询，涉及的金额是 {amount}。";
            next = RULE.0, RULE.1;
            redress = None, None;
        }
        "IPAY" {
            label = "Payment is or will be initiated", "将重新付款";
            result = "To put this right, {amount} is being paid.",
                "为解决您的申诉，我们正在安排付款，金额 {amount}。";
            next = "It is our turn. You can follow the payment in Transactions under {reference}.",
                "现在轮到我们。您可以在“交易记录”里跟进，编号是 {reference}。";
            redress = Some(DELAY.0), Some(DELAY.1);
        }
        "IPYI" {
            label = "Payment initiated", "已重新付款";
            result = "To put this right, we started a payment of {amount} on {date}.",
                "为解决您的申诉，我们已发起付款，金额 {amount}，日期是 {date}。";
            next = "Now it is on its way. You can follow it in Transactions under {reference}.",
                "钱正在途中。您可以在“交易记录”里跟进，编号是 {reference}。";
            redress = Some(DELAY.0), Some(DELAY.1);
        }
        "ICOV" {
            label = "Cover initiated", "已补头寸";
            result = "The money between the banks was missing. A transfer of {amount} has been started to make up for it.",
                "银行之间的资金没有划到，现已补划，金额 {amount}。";
            next = COVERED.0, COVERED.1;
            redress = None, None;
        }
        "MCOV" {
            label = "Cover modified", "已改头寸";
            result = "The transfer of money between the banks had a fault and has been corrected: {amount}.",
                "银行之间的划款有误，现已更正，金额 {amount}。";
            next = COVERED.0, COVERED.1;
            redress = None, None;
        }
        "MODI" {
            label = "Modified as requested", "已修改";
            result = "The payment has been changed as you asked.",
                "这笔付款已按您的要求修改。";
            next = "The record shows what it looks like now. Please check it.",
                "记录里显示的是修改后的内容，请您核对。";
            redress = None, None;
        }
        "CNCL" {
            label = "Cancelled as requested", "已撤销";
            result = "The payment of {amount} has been cancelled as you asked.",
                "这笔付款已按您的要求撤销，金额 {amount}。";
            next = "The money goes back to where you paid from. A bank on the way may keep a fee.",
                "钱会退回您付款时用的地方，途中的银行可能扣费。";
            redress = None, None;
        }
        "PECR" {
            label = "Partly cancelled", "部分撤销";
            result = "Part of the payment could be cancelled: {amount}.",
                "这笔付款只撤销了一部分，金额 {amount}。";
            next = "This part goes back to where you paid from. Why the rest could not be cancelled is in this answer.",
                "这一部分会退回您付款时用的地方。其余部分为什么不能撤销，写在这份答复里。";
            redress = None, None;
        }
        "PDCR" {
            label = "Cancellation pending", "撤销处理中";
            result = "We have asked the other bank to send back {amount}. It has not decided yet.",
                "我们已请对方银行退回 {amount}，对方还没有决定。";
            next = "It is the turn of the other bank and its customer. We tell you their answer.",
                "现在轮到对方银行和它的客户。有了答复，我们会告诉您。";
            redress = None, None;
        }
        "RJCR" {
            label = "Cancellation rejected", "撤销被拒";
            result = "The payment of {amount} could not be cancelled. The reason is in this answer.",
                "这笔付款没能撤销，金额 {amount}。原因写在这份答复里。";
            next = ASK_OR_ADVICE.0, ASK_OR_ADVICE.1;
            redress = None, None;
        }
        "RJCR/AGNT" {
            label = "Refused by the other bank", "对方银行拒绝";
            result = "The other bank has refused to cancel the payment of {amount}.",
                "对方银行不同意撤销这笔付款，金额 {amount}。";
            next = ASK_OR_ADVICE.0, ASK_OR_ADVICE.1;
            redress = None, None;
        }
        "RJCR/CUST" {
            label = "Refused by the recipient", "收款人不同意";
            result = "The recipient did not agree to send back {amount}.",
                "收款人不同意退回这笔钱，金额 {amount}。";
            next = CONSENT.0, CONSENT.1;
            redress = None, None;
        }
        "RJCR/LEGL" {
            label = "Legal or regulatory reason", "法律或监管原因";
            result = "A rule that the other bank must follow does not allow it to send back {amount}.",
                "按照对方银行必须遵守的规定，它不能退回这笔钱，金额 {amount}。";
            next = RULE.0, RULE.1;
            redress = None, None;
        }
        "RJCR/NOAS" {
            label = "No answer from the recipient", "收款人没有答复";
            result = "The recipient did not answer their bank's question whether to send back {amount}.",
                "对方银行询问是否退回 {amount}，收款人没有答复。";
            next = CONSENT.0, CONSENT.1;
            redress = None, None;
        }
        "RJCR/AC04" {
            label = "Account closed", "账户已销户";
            result = "The account that received {amount} has been closed, so the money cannot be taken back from it.",
                "收到这笔钱的账户已经销户，无法从中退回，金额 {amount}。";
            next = ASK_OR_ADVICE.0, ASK_OR_ADVICE.1;
            redress = None, None;
        }
        // What is in somebody else's account is not ours to tell.
        "RJCR/AM04" {
            label = "Not enough money in the account", "账户余额不足";
            result = "The other bank could not take {amount} back from the account.",
                "对方银行没能从账户里退回这笔钱，金额 {amount}。";
            next = ASK_OR_ADVICE.0, ASK_OR_ADVICE.1;
            redress = None, None;
        }
        "RJCR/ARDT" {
            label = "Already returned", "原款已退回";
            result = "There was nothing left to cancel: the other bank has already sent back {amount}.",
                "已经不用撤销：对方银行之前已把钱退回，金额 {amount}。";
            next = LOOK.0, LOOK.1;
            redress = None, None;
        }
        "RJCR/NOOR" {
            label = "Original payment never received", "从未收到原交易";
            result = "The other bank says that it has never received the payment of {amount}.",
                "对方银行答复，从未收到这笔付款，金额是 {amount}。";
            next = UPSTREAM.0, UPSTREAM.1;
            redress = None, None;
        }
        "CWFW" {
            label = "Cancellation will follow", "将撤销";
            result = "To settle your appeal, the payment of {amount} is going to be cancelled.",
                "为解决您的申诉，这笔付款将被撤销，金额 {amount}。";
            next = "It is our turn. The record says Cancelled when it is done.",
                "现在轮到我们。撤销之后，记录会显示“已撤销”。";
            redress = None, None;
        }
        "MWFW" {
            label = "Modification will follow", "将修改";
            result = "To settle your appeal, the payment is going to be changed.",
                "为解决您的申诉，这笔付款将被修改。";
            next = "It is our turn. The record shows the change when it is made.",
                "现在轮到我们。修改之后，记录会显示新的内容。";
            redress = None, None;
        }
        "UWFW" {
            label = "Unable to apply will follow", "将另行查询（无法入账）";
            result = "The payment of {amount} is there, but it cannot be credited with the details that came with it.",
                "这笔付款已经查到，但凭附带的信息无法入账，金额 {amount}。";
            next = "The bank that has it asks for the missing details. If we need them from you, you find the question on this page.",
                "持有这笔钱的银行会来查询缺少的信息。如果需要您提供，问题会写在这一页。";
            redress = None, None;
        }
        "INFO" {
            label = "Additional information sent", "已提供资料";
            result = "Additional details of the payment have been sent to the recipient's side.",
                "这笔付款的补充资料已提供给收款方。";
            next = "The recipient can ask their bank for them, with the reference {reference}.",
                "收款人可以向自己的银行询问，编号是 {reference}。";
            redress = None, None;
        }
        "NINF" {
            label = "No further information", "无更多信息";
            result = "We have looked into it, and there is no more information about this payment.",
                "我们已经查过，关于这笔付款没有更多信息。";
            next = "If you have something new, for example an answer of the other bank, send it on this page.",
                "如果您有新的材料，例如对方银行的答复，请在这一页发给我们。";
            redress = None, None;
        }
        "CHRG" {
            label = "Charges explained", "费用说明";
            result = "We have listed each fee of this payment in this answer.",
                "这笔付款的每一项费用，都列在这份答复里。";
            next = "Compare them with what you saw when you confirmed. If one does not match, tell us on this page.",
                "请与您确认时看到的对照。如果有不一致，请在这一页告诉我们。";
            redress = Some("If a fee was charged by mistake, this answer says how and where it is refunded."),
                Some("如果有收错的费用，答复里写明怎么退、退到哪里。");
        }
        "CVAA" {
            label = "Value date was correct", "起息日正确";
            result = "We have checked the date of credit, {date}, and it was right.",
                "我们核查了入账日期，原来的日期没有错：{date}。";
            next = AGAIN.0, AGAIN.1;
            redress = None, None;
        }
        "ACVA" {
            label = "Value date claim accepted", "起息日异议成立";
            result = "We uphold your appeal. The date of credit should be {date}.",
                "您的申诉成立。正确的入账日期是 {date}。";
            next = "The record shows the date when it has been corrected.",
                "更正之后，记录会显示这个日期。";
            redress = Some("If the late date has cost you interest or fees, send us proof, and we check whether we must make it good."),
                Some("如果日期晚了让您损失了利息或费用，请把凭证发给我们，我们会核查是否应当补偿。");
        }
        "RJVA" {
            label = "Value date claim rejected", "起息日异议不成立";
            result = "We could not uphold your appeal about the date of credit. The reasons are in this answer.",
                "您对入账日期的申诉没有成立。理由写在这份答复里。";
            next = AGAIN.0, AGAIN.1;
            redress = None, None;
        }
        "provisional_credit" {
            label = "Provisional credit", "临时入账";
            result = "While we investigate, we have credited {amount} to your account on {date}.",
                "调查期间，我们先把钱临时记入您的账户，金额 {amount}，日期是 {date}。";
            next = "You can use this money. It is our turn to finish the investigation; if we find no error, we tell you and take it back.",
                "这笔钱您可以使用。现在轮到我们完成调查；如果查明没有差错，会通知您后收回。";
            redress = None, None;
        }
    }
}

/// The words of an outcome. With a reason that is known under it, such as ARDT under RJNR, they are the ones of the
/// reason; otherwise those of the outcome alone.
#[must_use]
pub fn outcome(locale: Locale, code: &str, reason: Option<&str>) -> Option<&'static OutcomeWords> {
    reason
        .and_then(|reason| {
            OUTCOMES.iter().map(|(key, ..)| *key).find(|key| key.split_once('/') == Some((code, reason)))
        })
        .or((!code.contains('/')).then_some(code))
        .and_then(|key| find(OUTCOMES, locale, key))
}

/// The codes of all outcomes, in the order in which staff choose them.
pub fn outcomes() -> impl Iterator<Item = &'static str> {
    OUTCOMES.iter().map(|(key, ..)| *key).filter(|key| !key.contains('/'))
}

/// The reasons that an outcome can have, in the order in which staff choose them.
pub fn reasons(code: &str) -> impl Iterator<Item = &'static str> {
    OUTCOMES.iter().filter_map(move |(key, ..)| {
        key.split_once('/').filter(|(outcome, _)| *outcome == code).map(|(_, reason)| reason)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::codes::prose;

    #[test]
    fn every_outcome_is_there_once_and_written_in_both_languages() {
        prose::codes(OUTCOMES.iter().map(|(code, ..)| *code));
        for (_, en, zh) in OUTCOMES {
            prose::label(en.label, zh.label, 35, 12);
            prose::sentence(en.result, zh.result, 115, 45);
            prose::sentence(en.next, zh.next, 130, 50);
            assert_eq!(en.redress.is_some(), zh.redress.is_some());
            if let (Some(en), Some(zh)) = (en.redress, zh.redress) {
                prose::sentence(en, zh, 110, 45);
            }
        }
    }

    #[test]
    fn a_reason_makes_the_outcome_more_exact() {
        let words = |code, reason| outcome(Locale::En, code, reason).map(|words| words.label);
        assert_eq!(words("RJNR", None), Some("Claim of non-receipt rejected"));
        assert_eq!(words("RJNR", Some("ARDT")), Some("Already returned"));
        assert_eq!(
            words("RJNR", Some("AM04")),
            Some("Claim of non-receipt rejected"),
            "AM04 is no reason of it"
        );
        assert_eq!(words("RJNR/ARDT", None), None, "a key is no code");
        assert_eq!(words("NONE", Some("ARDT")), None);
        assert_eq!(reasons("RJNR").collect::<Vec<_>>(), ["ARDT", "ARJT", "NOOR", "RNPR", "RR04"]);
        assert_eq!(reasons("CONF").count(), 0);
        for code in reasons("RJCR") {
            assert_ne!(outcome(Locale::ZhHans, "RJCR", Some(code)), outcome(Locale::ZhHans, "RJCR", None));
        }
    }
}
