//! Reply templates: words that staff put into a message, a question, a holding reply or a decision and complete.
//! `___` marks what is to be filled in; nothing goes out while one is left.

use super::Locale;

/// A template for one of the fields of the console.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    pub code: &'static str,
    /// The field into which it goes.
    pub field: &'static str,
    label: (&'static str, &'static str),
    text: (&'static str, &'static str),
}

impl Template {
    /// What staff call it.
    #[must_use]
    pub const fn label(&self, locale: Locale) -> &'static str {
        pick(locale, self.label)
    }

    /// The words, in the customer's language.
    #[must_use]
    pub const fn text(&self, locale: Locale) -> &'static str {
        pick(locale, self.text)
    }
}

const fn pick(locale: Locale, (en, zh): (&'static str, &'static str)) -> &'static str {
    match locale {
        Locale::En => en,
        Locale::ZhHans => zh,
    }
}

const TEMPLATES: &[Template] = &[
    Template {
        code: "begun",
        field: "message",
        label: ("We have begun", "已开始调查"),
        text: (
            "We have begun to check this payment in our own records. It is our turn: we write to you again by ___.",
            "我们已开始核对这笔交易的记录。现在轮到我们，最迟在 ___ 之前再联系您。",
        ),
    },
    Template {
        code: "tracing",
        field: "message",
        label: ("We are having it traced", "正在追查"),
        text: (
            "We have asked the bank that has the payment now to trace it. It is that bank's turn; we expect its answer by ___ and tell you what it says.",
            "我们已请持有这笔款项的银行追查。现在轮到对方，预计在 ___ 之前答复，收到后会告诉您。",
        ),
    },
    Template {
        code: "received",
        field: "message",
        label: ("Thank you for the file", "已收到补充"),
        text: (
            "Thank you, we have what you sent and work with it. It is our turn, and the date of our answer stays the same.",
            "谢谢，您补充的内容已收到，我们正在核对。现在轮到我们，答复日期不变。",
        ),
    },
    Template {
        code: "ask_receipt",
        field: "question",
        label: ("Receipt", "请求回单"),
        text: (
            "Please add the receipt of the payment: a page or PDF with number, date, amount and status. With it the bank can find the money. Never send us a password, a code or a full card number.",
            "请补充这笔交易的回单：写有编号、日期、金额和状态的页面或 PDF，银行凭它查找款项。请勿发送密码、验证码或完整卡号。",
        ),
    },
    Template {
        code: "ask_statement",
        field: "question",
        label: ("Bank statement", "请求流水"),
        text: (
            "Please add a statement of the account that should have got the money, from ___ to ___. You may cover everything that has nothing to do with this payment.",
            "请补充应入账账户的流水，日期从 ___ 到 ___。与这笔交易无关的内容可以遮住。",
        ),
    },
    Template {
        code: "ask_hash",
        field: "question",
        label: ("Transaction hash", "请求哈希"),
        text: (
            "Please send the transaction hash (TxID). It is in the details of the withdrawal at the wallet or exchange that sent the coins.",
            "请补充交易哈希（TxID），在转出币的钱包或交易所的提币详情里可以找到。",
        ),
    },
    Template {
        code: "ask_recipient",
        field: "question",
        label: ("Ask the recipient", "请向收款人核实"),
        text: (
            "Please ask the recipient whether ___ has reached their account since ___, and tell us what they answer.",
            "请向收款人核实：从 ___ 起，账户有没有收到 ___，并把对方的答复告诉我们。",
        ),
    },
    Template {
        code: "hold_bank",
        field: "holding",
        label: ("Bank has not answered", "银行未答复"),
        text: (
            "We asked the other bank on ___ and it has not answered yet. Without its answer we cannot say where the money is, and we cannot make it answer sooner. We have reminded it.",
            "我们在 ___ 向对方银行查询，对方尚未答复。没有它的答复，我们无法确认款项在哪里，也无法让它更快答复。我们已经催办。",
        ),
    },
    Template {
        code: "hold_network",
        field: "holding",
        label: ("Network held up", "网络延误"),
        text: (
            "The network has been held up since ___, and payments on it are confirmed late. That is outside our control. We watch it and go on as soon as it does.",
            "该网络自 ___ 起出现延误，交易确认变慢，这不在我们的控制之内。我们会持续关注，恢复后立即处理。",
        ),
    },
    Template {
        code: "hold_authority",
        field: "holding",
        label: ("Check outside", "外部核查"),
        text: (
            "A check that we do not carry out ourselves has to end first. It is not our decision how long it takes.",
            "有一项不由我们进行的核查必须先完成，所需时间不由我们决定。",
        ),
    },
];

/// The template with this code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.code == code)
}

/// The templates of a field.
pub fn of(field: &str) -> impl Iterator<Item = &'static Template> {
    TEMPLATES.iter().filter(move |template| template.field == field)
}

/// With what a decision of one outcome usually begins.
#[derive(Clone, Copy, Debug)]
pub struct Beginning {
    /// The outcome, or the outcome and its reason: `RJNR/ARDT`.
    outcome: &'static str,
    /// The ruling that usually goes with it.
    pub ruling: &'static str,
    reasons: (&'static str, &'static str),
    redress: (&'static str, &'static str),
}

impl Beginning {
    /// The reasons, in the customer's language.
    #[must_use]
    pub const fn reasons(&self, locale: Locale) -> &'static str {
        pick(locale, self.reasons)
    }

    /// What its redress usually is in money.
    #[must_use]
    pub fn pays(&self) -> Pays {
        match self.outcome {
            "RJNR/NOOR" | "provisional_credit" => Pays::Payment,
            _ if self.redress == FEES => Pays::Fee,
            _ => Pays::Open,
        }
    }

    /// What is put right, in the customer's language; may be nothing.
    #[must_use]
    pub const fn redress(&self, locale: Locale) -> &'static str {
        pick(locale, self.redress)
    }
}

/// What an outcome usually pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pays {
    /// As much as the payment.
    Payment,
    /// The fee of the payment.
    Fee,
    /// What the case needs.
    Open,
}

const NONE: (&str, &str) = ("", "");
const CHECKED: (&str, &str) = (
    "We compared our record with the answer of ___. Both show ___.",
    "我们把自己的记录与 ___ 的答复作了核对，两边都显示：___。",
);
const REFUND: (&str, &str) = ("We pay you ___ by ___.", "我们会在 ___ 之前付给您 ___。");
const FEES: (&str, &str) = ("We give you back the fee of ___.", "我们退还手续费 ___。");

macro_rules! beginnings {
    ($($outcome:literal $ruling:literal $reasons:expr, $redress:expr;)*) => {
        &[$(Beginning { outcome: $outcome, ruling: $ruling, reasons: $reasons, redress: $redress },)*]
    };
}

const BEGINNINGS: &[Beginning] = beginnings! {
    "CONF" "not_upheld" (
        "Our record and the confirmation of ___ show that the payment was carried out as you ordered it, on ___.",
        "我们的记录和 ___ 的确认都显示，这笔付款已按您的指示执行，日期是 ___。",
    ), NONE;
    "ACNR" "upheld" (
        "The payment was held up at ___ because ___. It should have arrived on ___.",
        "这笔付款因 ___ 停在了 ___，本应在 ___ 到账。",
    ), REFUND;
    "RJNR" "not_upheld" CHECKED, NONE;
    "RJNR/ARDT" "not_upheld" (
        "The other bank has told us that it sent the money back on ___, with the number ___.",
        "对方银行告知，已在 ___ 退回款项，编号 ___。",
    ), NONE;
    "RJNR/ARJT" "not_upheld" (
        "The other bank refused the payment on ___ because ___, so it was never credited.",
        "对方银行在 ___ 因 ___ 拒绝了这笔付款，因此没有入账。",
    ), NONE;
    "RJNR/NOOR" "partly_upheld" (
        "The bank that was to be credited has no trace of the payment: it stopped before, at ___.",
        "应入账的银行没有这笔付款的记录：钱停在了它之前的 ___。",
    ), REFUND;
    "RJNR/RNPR" "not_upheld" (
        "The other bank has the payment and cannot credit it, because ___.",
        "对方银行已收到这笔付款，但因 ___ 无法入账。",
    ), NONE;
    "RJNR/RR04" "not_upheld" (
        "A rule that binds the bank stands in the way. We may not be able to say more about it.",
        "有一项银行必须遵守的规定不允许。我们可能无法说明更多。",
    ), NONE;
    "IPAY" "upheld" (
        "The payment was not carried out, because ___. That was our error.",
        "这笔付款因 ___ 没有执行，是我们的差错。",
    ), ("We carry it out now and bear every cost of the delay.", "我们现在执行，并承担延误产生的全部费用。");
    "IPYI" "upheld" (
        "The payment was not carried out, because ___. We have carried it out on ___.",
        "这笔付款因 ___ 没有执行。我们已在 ___ 重新执行。",
    ), FEES;
    "ICOV" "upheld" (
        "The message had arrived without the money that belongs to it. We have sent the money on ___.",
        "付款报文已到，但资金没有随到。我们已在 ___ 补上资金。",
    ), FEES;
    "MCOV" "upheld" (
        "The money went a wrong way. We have corrected the way on ___.",
        "资金走错了路径。我们已在 ___ 更正。",
    ), FEES;
    "MODI" "upheld" (
        "The details of the payment were wrong: ___. We have corrected them on ___.",
        "付款信息有误：___。我们已在 ___ 更正。",
    ), FEES;
    "CNCL" "upheld" (
        "The other bank has agreed to give the payment back, and did so on ___.",
        "对方银行同意退回，并已在 ___ 退回。",
    ), ("The money is back in your balance.", "款项已退回您的余额。");
    "PECR" "partly_upheld" (
        "The other bank could give back a part only, because ___.",
        "因 ___，对方银行只能退回一部分。",
    ), ("That part is back in your balance.", "这一部分已退回您的余额。");
    "PDCR" "partly_upheld" (
        "We have asked the other bank to give the payment back. It needs the consent of the recipient, and answers by ___.",
        "我们已请对方银行退回。这需要收款人同意，对方会在 ___ 之前答复。",
    ), ("We tell you the answer as soon as we have it.", "收到答复后会马上告诉您。");
    "RJCR" "not_upheld" (
        "We asked the other bank to give the payment back on ___. It refused, because ___.",
        "我们在 ___ 请对方银行退回，对方因 ___ 拒绝。",
    ), NONE;
    "CWFW" "upheld" (
        "We have asked for the payment to be cancelled, because ___.",
        "因 ___，我们已申请撤销这笔付款。",
    ), ("We tell you the answer as soon as we have it.", "收到答复后会马上告诉您。");
    "MWFW" "upheld" (
        "The details of the payment have to be corrected: ___.",
        "付款信息需要更正：___。",
    ), ("We have them corrected at no cost to you.", "由我们更正，您不用付费。");
    "UWFW" "partly_upheld" (
        "The money is with ___ and cannot be booked, because ___ is missing.",
        "资金在 ___，因缺少 ___ 无法入账。",
    ), ("We send what is missing.", "我们会补上缺少的信息。");
    "INFO" "upheld" (
        "The other bank lacked ___. We have sent it on ___.",
        "对方银行缺少 ___。我们已在 ___ 提供。",
    ), ("We follow it up until the money is booked.", "我们会跟进到入账为止。");
    "NINF" "not_upheld" CHECKED, NONE;
    "CHRG" "not_upheld" (
        "The fee of ___ was shown to you before you confirmed, and follows from ___.",
        "手续费 ___ 在您确认前已经显示，依据是 ___。",
    ), NONE;
    "CVAA" "not_upheld" (
        "The payment came to us on ___ and was credited as of that day, as it has to be.",
        "这笔付款在 ___ 到达我们，并按当天入账，符合规定。",
    ), NONE;
    "ACVA" "upheld" (
        "The payment came to us on ___ and was credited as of a later day. That was our error.",
        "这笔付款在 ___ 到达我们，但按更晚的日期入账，是我们的差错。",
    ), ("We correct the day of credit.", "我们会更正入账日期。");
    "RJVA" "not_upheld" CHECKED, NONE;
    "provisional_credit" "partly_upheld" (
        "We need more time to find out what happened at ___, and do not let you wait for your money.",
        "查明 ___ 的情况还需要时间，我们不让您等着用钱。",
    ), ("We have credited the amount for the time being.", "我们已先行记入这笔金额。");
    "not_taken_on" "not_upheld" (
        "Your appeal is about ___, which is not a payment through us. The right way is ___.",
        "您的申诉涉及 ___，不是通过我们的交易。正确的途径是 ___。",
    ), NONE;
};

/// With what a decision of this outcome begins: of an outcome with a reason that has no words of its own, those of
/// the outcome.
#[must_use]
pub fn decision(outcome: &str) -> Option<&'static Beginning> {
    let of = |key: &str| BEGINNINGS.iter().find(|beginning| beginning.outcome == key);
    of(outcome).or_else(|| of(outcome.split_once('/')?.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::codes::outcomes;

    #[test]
    fn every_outcome_has_a_beginning_in_both_languages() {
        for code in outcomes::outcomes().chain(["not_taken_on"]) {
            let beginning = decision(code).unwrap_or_else(|| panic!("{code}"));
            for locale in Locale::ALL {
                assert!(beginning.reasons(locale).chars().count() >= 10, "{code}");
                let owed = beginning.ruling != "not_upheld";
                assert_eq!(owed, !beginning.redress(locale).is_empty(), "{code}");
            }
        }
        let pays = |code| decision(code).unwrap().pays();
        assert_eq!((pays("ICOV"), pays("RJNR/NOOR"), pays("ACNR")), (Pays::Fee, Pays::Payment, Pays::Open));
        assert!(decision("RJCR/AGNT").is_some() && decision("nothing").is_none());
    }

    #[test]
    fn codes_are_there_once_and_texts_stay_in_their_language() {
        let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        for template in TEMPLATES {
            assert_eq!(TEMPLATES.iter().filter(|t| t.code == template.code).count(), 1, "{}", template.code);
            assert!(["message", "question", "holding"].contains(&template.field));
            assert!(
                !han(template.text(Locale::En)) && han(template.text(Locale::ZhHans)),
                "{}",
                template.code
            );
        }
    }
}
