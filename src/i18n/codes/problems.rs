//! What an appeal can be about: in the customer's words, and in the trade's.

use super::{Locale, find};

words! {
    /// A problem to choose from.
    ProblemWords {
        /// In the customer's own words.
        label,
        /// When it is the right choice.
        hint,
        /// What staff and articles call it.
        term,
    }
    PROBLEMS {
        "not_received" {
            label = "I sent money and they have not received it", "钱已转出，对方没收到";
            hint = "For a payment of yours whose expected date has passed.",
                "适用于您付出去的、已过预计日期的款项。";
            term = "Recipient says not received", "收款方未收到";
        }
        "deposit_not_credited" {
            label = "I topped up, but my balance did not change", "充了值，余额没变";
            hint = "For money that left your bank, card or other wallet but is not in your balance.",
                "银行、银行卡或别的钱包已经扣款，这里的余额却没有增加。";
            term = "Top-up not credited", "充值未到账";
        }
        "withdrawal_not_arrived" {
            label = "I withdrew money and it is not in my account", "提现了，我的账户没收到";
            hint = "For money that you sent from here to your own bank account or wallet.",
                "适用于从这里转到您自己的银行账户或钱包的钱。";
            term = "Withdrawal has not arrived", "提现未到账";
        }
        "wrong_amount" {
            label = "The amount is wrong", "金额不对";
            hint = "For a payment that is larger or smaller than it should be, after fees and exchange.",
                "算上手续费和兑换，金额还是多了或少了。";
            term = "Wrong amount", "金额不符";
        }
        "duplicate" {
            label = "I was charged twice", "同一笔钱扣了两次";
            hint = "For two finished records with the same amount and recipient.",
                "两条记录都已完成，金额和收款方相同。";
            term = "Charged or sent twice", "重复扣款";
        }
        "charges" {
            label = "I have a question about a fee", "手续费不对，或看不懂";
            hint = "For a fee that you were not shown, or that differs from what you were shown.",
                "确认时没有看到的费用，或与当时看到的不一样。";
            term = "Fee question", "手续费异议";
        }
        "late_value" {
            label = "It was credited too late", "钱入账太晚";
            hint = "For money that is there now, but with a later date than it should have.",
                "钱已经入账，但入账日期比应有的晚。";
            term = "Credited late", "入账日期有误";
        }
        "wrong_recipient" {
            label = "I sent it to the wrong account", "转错了人或账户";
            hint = "To ask for the money back. The recipient has to agree.",
                "申请追回这笔钱，要收款人同意。";
            term = "Sent to wrong account", "转错账户";
        }
        "unauthorised" {
            label = "I did not make this payment", "这笔不是我操作的";
            hint = "For a payment that neither you nor anybody you allowed has made. Stop the money first.",
                "不是您，也不是您授权的人做的。请先拦住资金，再报告。";
            term = "Unauthorised payment", "非本人操作";
        }
        "missing_memo" {
            label = "I left out the memo or tag, or it was wrong", "转币时漏填或填错了标签、备注";
            hint = "For coins that reached our address without the memo that says whose they are.",
                "币到了我们的地址，但没有正确的标签或备注，不知道是谁的。";
            term = "Missing memo or tag", "未填备注或标签";
        }
        "wrong_network" {
            label = "I sent coins on the wrong network", "转币时选错了网络";
            hint = "For coins sent on another network than the one of your deposit address here.",
                "转币用的网络，与这里充值地址的网络不同。";
            term = "Wrong network", "选错网络";
        }
        "unsupported_asset" {
            label = "I sent a coin that is not supported here", "转了这里不支持的币";
            hint = "For a coin or token that is not in our list of currencies and networks.",
                "转来的币种不在我们支持的币种和网络之列。";
            term = "Unsupported asset", "不支持的币种";
        }
        "cover_missing" {
            label = "The message came without the money", "报文已到，资金未到";
            hint = "For a payment instruction whose cover or settlement has not reached us.",
                "付款报文已收到，对应的头寸或清算资金还没到。";
            term = "Cover or settlement missing", "头寸未到";
        }
        "cannot_apply" {
            label = "The money is here but cannot be booked", "钱已到，无法入账";
            hint = "For money that arrived with details that are missing or wrong.",
                "资金已到，但信息缺失或有误，无法记入账户。";
            term = "Arrived, cannot be applied", "无法入账";
        }
    }
}

/// Problems that only staff choose.
const STAFF: &[&str] = &["cover_missing", "cannot_apply"];

/// The words of a problem.
#[must_use]
pub fn problem(locale: Locale, code: &str) -> Option<&'static ProblemWords> {
    find(PROBLEMS, locale, code)
}

/// The codes of all problems in the order in which they are offered, the ones for staff last.
pub fn problems() -> impl Iterator<Item = &'static str> {
    PROBLEMS.iter().map(|(code, ..)| *code)
}

/// Whether only staff may choose this problem.
#[must_use]
pub fn is_for_staff(code: &str) -> bool {
    STAFF.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::codes::prose;

    #[test]
    fn every_problem_is_there_once_and_written_in_both_languages() {
        prose::codes(problems());
        assert_eq!(PROBLEMS.len(), 14);
        for (_, en, zh) in PROBLEMS {
            prose::label(en.label, zh.label, 45, 15);
            prose::sentence(en.hint, zh.hint, 95, 30);
            prose::label(en.term, zh.term, 30, 8);
        }
        assert!(problem(Locale::ZhHans, "other").is_none());
    }

    #[test]
    fn the_problems_of_staff_come_last() {
        let codes: Vec<_> = problems().collect();
        assert!(codes.ends_with(STAFF));
        assert_eq!(codes.iter().filter(|code| is_for_staff(code)).count(), STAFF.len());
    }
}
