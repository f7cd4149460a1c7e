//! What can prove a problem: what it looks like, where it is found, and what each problem needs.

use super::{Locale, find};

words! {
    /// A type of evidence in words.
    EvidenceWords {
        name,
        /// What it looks like, and where it is found.
        looks,
        /// Why it helps.
        helps,
    }
    EVIDENCE {
        "transaction_receipt" {
            name = "Transaction receipt", "交易回单";
            looks = "A page or PDF with number, date, amount and status. Here: open the payment in Transactions and print it; elsewhere: ask the bank or wallet you paid from.",
                "写有编号、日期、金额和状态的页面或 PDF。这里的：在“交易记录”里点开这一笔打印；别处的：向您付款的银行或钱包要。";
            helps = "It holds the numbers with which banks find a payment.",
                "上面有银行查找款项要用的编号。";
        }
        "payment_screenshot" {
            name = "Screenshot of the payment", "支付截图";
            looks = "The whole page of the payment, with date, amount, status and number. Take it in the app or on the site that you paid with.",
                "付款页面的完整截图，日期、金额、状态和编号都要看得到。在您付款的应用或网站上截取。";
            helps = "It shows what you saw when you paid.",
                "能说明您付款时看到了什么。";
        }
        "bank_statement" {
            name = "Bank statement", "银行流水";
            looks = "A PDF from your online bank or card account that shows the line in question. Cover what has nothing to do with it, and never send a full card number.",
                "从网银或信用卡账户下载的 PDF，要能看到有关的那一行。无关内容请遮住，千万不要发完整卡号。";
            helps = "It proves whether money left your account or came in, and on which day.",
                "能证明钱有没有扣、有没有进，是哪一天。";
        }
        "blockchain_txid" {
            name = "Transaction hash (TxID)", "链上交易哈希（TxID）";
            looks = "A long row of letters and figures. It is in the details of the withdrawal at the wallet or exchange that sent the coins.",
                "一长串字母和数字，在转出币的钱包或交易所的提币详情里。";
            helps = "With it, anybody can see on the blockchain where the coins are.",
                "凭它就能在链上看到币到了哪里。";
        }
        "counterparty_message" {
            name = "Messages with the other side", "与对方的沟通记录";
            looks = "E-mails or chats with the recipient, the shop or a bank, with names and times. Save them whole, not one line alone.",
                "与收款人、商家或银行的邮件、聊天，要带对方的名字和时间。请完整保存，不要只截一句。";
            helps = "They show what was agreed and what the other side answered.",
                "能说明约定了什么，对方怎么答复。";
        }
        "proof_of_delivery" {
            name = "Delivery record", "物流记录";
            looks = "The tracking page or the slip of the carrier. The shop or the carrier has the tracking number.",
                "快递的查询页面或签收单。运单号可以向商家或快递公司要。";
            helps = "It shows whether the goods came, when and where.",
                "能说明货有没有到，什么时候到、到了哪里。";
        }
        "invoice" {
            name = "Order or invoice", "订单或发票";
            looks = "The order page, the confirmation by e-mail or the invoice, with price and currency.",
                "订单页面、确认邮件或发票，写有价格和币种。";
            helps = "It shows what you bought and which amount was agreed.",
                "能说明您买了什么，约定的金额是多少。";
        }
        "refund_policy" {
            name = "Refund terms", "退款政策";
            looks = "The shop's page on returns and refunds as it was when you bought. A screenshot with the address of the page is enough.",
                "商家的退换货和退款说明，以您购买时的为准。截图带上网址就可以。";
            helps = "It shows what the shop has promised.",
                "能说明商家承诺过什么。";
        }
        "service_documentation" {
            name = "Description or contract", "商品说明或合同";
            looks = "The description of the goods or the service, or the contract. Add photos of what you got.",
                "商品或服务的描述，或者合同。请附上您实际收到的东西的照片。";
            helps = "It shows the difference between what was promised and what you got.",
                "能对比答应的和您收到的。";
        }
        "identity_document" {
            name = "Identity document", "身份证件";
            looks = "A photo or scan of a valid passport or identity card, with all four corners. Send it only if this page asks for it.",
                "有效护照或身份证的照片或扫描件，四个角都要拍到。这一页要求时才需要提交。";
            helps = "It shows that it is you who asks.",
                "能证明提出请求的是您本人。";
        }
        "police_report" {
            name = "Police report", "报案回执";
            looks = "The paper or number that the police gave you. It is never a condition for an appeal.",
                "警方给您的回执或案件编号。没有也可以申诉，这从来不是条件。";
            helps = "If you were cheated, it can help to trace the money.",
                "如果您被骗，它对追款有帮助。";
        }
        "other" {
            name = "Something else", "其他材料";
            looks = "Anything else that shows what happened. Write in a few words what it is.",
                "其他能说明经过的材料。请用几个字写明是什么。";
            helps = "You know best what happened: it may be what was missing.",
                "经过您最清楚，也许缺的正是这一份。";
        }
    }
}

/// The evidence that a problem asks for, as codes of evidence types, the most useful first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Without it the case cannot be decided. It may still be sent first and completed later.
    pub required: &'static [&'static str],
    pub helpful: &'static [&'static str],
}

/// Little is required, for our own records show most payments. 12 CFR 1005.11 lets nobody make a police report or a
/// word with the shop a condition of an unauthorised payment.
const WANTED: &[(&str, Wanted)] = &[
    (
        "not_received",
        Wanted {
            required: &[],
            helpful: &["transaction_receipt", "counterparty_message", "bank_statement", "blockchain_txid"],
        },
    ),
    (
        "deposit_not_credited",
        Wanted {
            required: &[],
            helpful: &["bank_statement", "transaction_receipt", "blockchain_txid", "payment_screenshot"],
        },
    ),
    (
        "withdrawal_not_arrived",
        Wanted {
            required: &[],
            helpful: &["bank_statement", "transaction_receipt", "counterparty_message", "blockchain_txid"],
        },
    ),
    (
        "wrong_amount",
        Wanted {
            required: &[],
            helpful: &[
                "invoice",
                "bank_statement",
                "transaction_receipt",
                "payment_screenshot",
                "blockchain_txid",
            ],
        },
    ),
    ("duplicate", Wanted { required: &[], helpful: &["bank_statement", "invoice", "counterparty_message"] }),
    (
        "charges",
        Wanted { required: &[], helpful: &["payment_screenshot", "transaction_receipt", "bank_statement"] },
    ),
    ("late_value", Wanted { required: &[], helpful: &["bank_statement", "transaction_receipt"] }),
    (
        "wrong_recipient",
        Wanted { required: &[], helpful: &["counterparty_message", "payment_screenshot", "invoice"] },
    ),
    (
        "unauthorised",
        Wanted {
            required: &[],
            helpful: &[
                "payment_screenshot",
                "bank_statement",
                "counterparty_message",
                "police_report",
                "other",
            ],
        },
    ),
    (
        "missing_memo",
        Wanted { required: &["blockchain_txid"], helpful: &["payment_screenshot", "transaction_receipt"] },
    ),
    (
        "wrong_network",
        Wanted { required: &["blockchain_txid"], helpful: &["payment_screenshot", "transaction_receipt"] },
    ),
    (
        "unsupported_asset",
        Wanted { required: &["blockchain_txid"], helpful: &["payment_screenshot", "transaction_receipt"] },
    ),
    ("cover_missing", Wanted { required: &[], helpful: &["bank_statement", "counterparty_message"] }),
    (
        "cannot_apply",
        Wanted { required: &[], helpful: &["transaction_receipt", "counterparty_message", "invoice"] },
    ),
];

/// The words of a type of evidence.
#[must_use]
pub fn evidence(locale: Locale, code: &str) -> Option<&'static EvidenceWords> {
    find(EVIDENCE, locale, code)
}

/// What a problem asks for.
#[must_use]
pub fn wanted(problem: &str) -> Option<Wanted> {
    WANTED.iter().find(|(code, _)| *code == problem).map(|(_, wanted)| *wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::codes::{problems, prose};

    #[test]
    fn every_type_is_there_once_and_written_in_both_languages() {
        prose::codes(EVIDENCE.iter().map(|(code, ..)| *code));
        assert_eq!(EVIDENCE.len(), 12);
        for (_, en, zh) in EVIDENCE {
            prose::label(en.name, zh.name, 30, 14);
            prose::sentence(en.looks, zh.looks, 160, 65);
            prose::sentence(en.helps, zh.helps, 80, 25);
        }
    }

    #[test]
    fn every_problem_asks_for_evidence_that_exists() {
        assert!(WANTED.iter().map(|(code, _)| *code).eq(problems::problems()));
        for (_, wanted) in WANTED {
            prose::codes(wanted.required.iter().chain(wanted.helpful).copied());
            for code in wanted.required.iter().chain(wanted.helpful) {
                assert!(evidence(Locale::En, code).is_some(), "{code}");
            }
            assert!(!wanted.helpful.is_empty());
        }
        assert_eq!(wanted("other"), None);
    }

    #[test]
    fn nobody_must_go_to_the_police_or_prove_an_unauthorised_payment() {
        assert!(WANTED.iter().all(|(_, wanted)| !wanted.required.contains(&"police_report")));
        assert!(wanted("unauthorised").is_some_and(|wanted| wanted.required.is_empty()));
    }
}
