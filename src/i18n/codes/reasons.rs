//! Why a payment was rejected, returned or held up, by reason code.
//!
//! Meanings: ISO 20022 external code sets `ExternalStatusReason1Code` and `ExternalReturnReason1Code`; `TECH` is of
//! `ExternalCancellationReason1Code`. Left out on purpose: codes that mean one thing in a status and another in a
//! return (AC14, AC16, BE08), and codes whose text would tell what must not be told (AM07, FRAD, MD07).

use super::{Locale, find};

words! {
    /// A reason in the customer's language.
    ReasonWords {
        /// What happened.
        happened,
        /// What to do about it.
        next,
    }
    REASONS {
        // The recipient's bank did not take part
        "AB05" {
            happened = "The recipient's bank did not answer in time, so the payment was stopped.", "收款方的银行没有及时响应，付款停止了。";
            next = "Check that the money is back, and then pay again.", "请先确认钱已退回，再重新付款。";
        }
        "AB08" {
            happened = "The recipient's bank could not be reached at that time.", "当时联系不上收款方的银行系统。";
            next = "Check that the money is back, and then pay again or choose another method.", "请先确认钱已退回，再重新付款，或换一种方式。";
        }
        "AB09" {
            happened = "An error at the recipient's bank stopped the payment.", "收款方的银行系统出错，付款停止了。";
            next = "Check that the money is back, and then pay again.", "请先确认钱已退回，再重新付款。";
        }
        // The account
        "AC01" {
            happened = "The account number is missing or not valid.", "账号缺失或有误。";
            next = "Ask the recipient to send the number again, and copy and paste it.", "请收款人重发账号，复制粘贴，不要手打。";
        }
        "AC03" {
            happened = "The recipient's account number is missing or not valid.", "收款账号缺失或有误。";
            next = "Ask the recipient to send the number again, and copy and paste it.", "请收款人重发账号，复制粘贴，不要手打。";
        }
        "AC04" {
            happened = "The account has been closed.", "这个账户已经销户。";
            next = "Ask the recipient for another account.", "请收款人换一个账户。";
        }
        "AC06" {
            happened = "The bank does not book any payment to this account at present.", "银行目前不为这个账户入账。";
            next = "Ask the recipient for another account. Only their bank can tell them more.", "请收款人换一个账户；更多情况只有对方的银行能告诉对方。";
        }
        "AC07" {
            happened = "The recipient's account has been closed.", "收款账户已经销户。";
            next = "Ask the recipient for another account.", "请收款人换一个账户。";
        }
        "AC11" {
            happened = "The currency of the recipient's account is missing or not valid.", "收款账户的币种缺失或有误。";
            next = "Ask the recipient which currency their account takes.", "请问收款人，账户可以收哪种货币。";
        }
        "AG01" {
            happened = "This kind of payment is not allowed on this type of account.", "这类账户不允许做这种交易。";
            next = "Ask the recipient for an account for everyday payments.", "请收款人提供一个用于日常收付款的账户。";
        }
        "AG03" {
            happened = "This type of payment is not supported on this account.", "这个账户不支持这种交易类型。";
            next = "Ask the recipient for another account, or choose another method.", "请收款人换一个账户，或换一种方式付款。";
        }
        "AG07" {
            happened = "The amount could not be taken from the payer's account, and the bank gave no details.", "没能从付款账户扣款，银行没有说明具体原因。";
            next = "Ask your bank, or choose another way to pay.", "请询问您的银行，或换一种方式付款。";
        }
        // The amount
        "AM02" {
            happened = "The amount is above the allowed maximum.", "金额超过了允许的上限。";
            next = "Choose a smaller amount or another method.", "请减少金额，或换一种方式付款。";
        }
        "AM03" {
            happened = "A bank cannot process this currency.", "银行不能处理这种货币。";
            next = "Choose another currency or another method.", "请换一种货币，或换一种方式付款。";
        }
        "AM04" {
            happened = "There was not enough money in the account.", "账户余额不足。";
            next = "Top up, count the fee too, check the currency, and then pay again.", "请先充值，算上手续费，看清币种，再重新付款。";
        }
        "AM05" {
            happened = "A bank took this for a second copy of the same payment.", "银行认为这是同一笔付款的重复提交。";
            next = "Look for the first one in Transactions before you pay again.", "请先在“交易记录”里找到第一笔，再决定要不要重付。";
        }
        "AM06" {
            happened = "The amount is below the agreed minimum.", "金额低于约定的下限。";
            next = "Choose a larger amount or another method.", "请增加金额，或换一种方式付款。";
        }
        "AM09" {
            happened = "The amount is not the one that was agreed or expected.", "金额与约定或预期的不一致。";
            next = "Agree the amount and the fees with the recipient before you pay again.", "请先和收款人核对金额和手续费，再重新付款。";
        }
        "AM13" {
            happened = "The amount is above the limit of the payment system.", "金额超过了清算系统的限额。";
            next = "Choose a smaller amount or another method.", "请减少金额，或换一种方式付款。";
        }
        "AM14" {
            happened = "The amount is above a limit that was agreed between a bank and its customer.", "金额超过了银行与客户约定的限额。";
            next = "Choose a smaller amount, or ask the bank whether the limit can be raised.", "请减少金额，或问银行能不能提高限额。";
        }
        // The people
        "BE01" {
            happened = "The name or the identity details do not match the account number.", "姓名或身份信息与账号不一致。";
            next = "Ask the recipient for the name exactly as their bank has it.", "请向收款人问清在银行登记的姓名，照着填写。";
        }
        "BE04" {
            happened = "The recipient's address is needed, but it is missing or not right.", "需要收款人的地址，但缺失或有误。";
            next = "Ask the recipient for the full address, and pay again with it.", "请向收款人要完整地址，填好后重新付款。";
        }
        "BE06" {
            happened = "The bank does not know a customer with these details.", "银行查不到符合这些信息的客户。";
            next = "Compare the name, the bank and the account number with the recipient.", "请和收款人逐项核对姓名、银行和账号。";
        }
        "BE23" {
            happened = "The phone number or e-mail address used instead of an account number is not known.", "代替账号使用的手机号或邮箱没有登记，或有误。";
            next = "Ask the recipient which one they have registered, or use the account number.", "请问收款人登记的是哪一个，或直接用账号付款。";
        }
        "CUST" {
            happened = "One of the two customers asked to cancel the payment, or refused it.", "付款人或收款人要求撤销，或拒收了这笔款。";
            next = "If it was not you, ask the other side before you pay again.", "如果不是您提出的，请先问清对方，再决定要不要重付。";
        }
        "MD06" {
            happened = "The account holder asked their bank to give the money back.", "账户持有人要求银行退回这笔扣款。";
            next = "If you did not ask for it, ask your bank.", "如果不是您提出的，请询问您的银行。";
        }
        "NOAS" {
            happened = "The recipient did not answer their bank's question about the payment.", "银行就这笔款询问收款人，没有得到答复。";
            next = "Ask the recipient to get in touch with their bank before you pay again.", "请收款人先联系自己的银行，再重新付款。";
        }
        // The banks
        "CNOR" {
            happened = "The recipient's bank cannot be reached through this payment system.", "收款方的银行没有加入这个清算系统。";
            next = "Check the bank code (BIC) with the recipient, or choose another method.", "请和收款人核对银行代码（BIC），或换一种方式付款。";
        }
        "ED05" {
            happened = "The payment could not be settled between the banks.", "这笔款在银行之间没能完成清算。";
            next = "Check that the money is back, and then pay again.", "请先确认钱已退回，再重新付款。";
        }
        "RC01" {
            happened = "The bank code (BIC) does not have the right form.", "银行代码（BIC）格式不对。";
            next = "Ask the recipient for the code, and copy and paste it.", "请向收款人要银行代码，复制粘贴。";
        }
        "RC04" {
            happened = "The code of the recipient's bank is missing or not valid.", "收款方银行的代码缺失或有误。";
            next = "Ask the recipient for the code, and copy and paste it.", "请向收款人要银行代码，复制粘贴。";
        }
        "RC08" {
            happened = "The bank's clearing number, such as a sort code or routing number, is missing or not valid.", "银行的清算号（例如行号）缺失或有误。";
            next = "Ask the recipient for the number, and copy and paste it.", "请向收款人要这个号码，复制粘贴。";
        }
        "MS02" {
            happened = "The customer at the other bank gave no reason.", "对方银行的客户没有说明原因。";
            next = "Ask the recipient. They can also ask their bank, and you can ask us.", "请问收款人；收款人可以去问自己的银行，您也可以来问我们。";
        }
        "MS03" {
            happened = "The bank gave no reason.", "银行没有说明原因。";
            next = "The recipient can ask their bank, and you can ask us.", "收款人可以去问自己的银行，您也可以来问我们。";
        }
        "NARR" {
            happened = "The bank gave its reason in its own words.", "银行用文字说明了原因。";
            next = "If those words are not in this record, ask us for them.", "如果记录里没有这段文字，请向我们要。";
        }
        // What belongs to the payment
        "CURR" {
            happened = "The currency of the payment is not the right one.", "付款的币种不对。";
            next = "Ask the recipient which currency they take, and pay again in it.", "请问清收款人收哪种货币，再用那种货币付款。";
        }
        "DUPL" {
            happened = "This payment is a copy of another payment.", "这笔款与另一笔重复。";
            next = "Look for the other one in Transactions before you pay again.", "请先在“交易记录”里找到另一笔，再决定要不要重付。";
        }
        "FF07" {
            happened = "The purpose of the payment is missing or not valid.", "付款用途缺失或有误。";
            next = "Ask the recipient which purpose their bank needs, and pay again with it.", "请问清收款方的银行要求填什么用途，填好后重新付款。";
        }
        "FOCR" {
            happened = "The money came back because somebody had asked to cancel the payment.", "有人申请撤销这笔付款，所以钱退了回来。";
            next = "If you did not ask for it, write to us from this record.", "如果不是您申请的，请从这条记录联系我们。";
        }
        "FR01" {
            happened = "A bank sent the payment back to protect its customers from fraud. This is no judgement of you.", "银行为防范欺诈，把这笔款退了回来。这不是对您的判断。";
            next = "Before you pay again, make sure who the recipient is. If anybody presses you to pay, call us first.", "再付之前，请先弄清对方是谁；如果有人催您付款，请先打电话给我们。";
        }
        "TECH" {
            happened = "A technical problem led to a faulty payment.", "技术故障造成这笔交易出错。";
            next = "Check what became of this payment before you pay again.", "请先弄清这一笔的结果，再决定要不要重付。";
        }
        "TM01" {
            happened = "The payment came after the daily closing time of a bank or payment system.", "付款到达时，已过银行或清算系统当天的截止时间。";
            next = "If it was rejected, pay again on a business day, earlier in the day.", "如果已被拒绝，请在工作日早一些重新付款。";
        }
        "UPAY" {
            happened = "The side that asked for the return says that this payment was not due.", "要求退回的一方认为，这笔款本来不该付。";
            next = "Clear this up with the other side before you pay again.", "请先和对方说清楚，再决定要不要重付。";
        }
        "RUTA" {
            happened = "The bank could not book the payment even after it had asked about it, and sent it back.", "银行查询之后仍然无法入账，把这笔款退了回来。";
            next = "Compare all details with the recipient before you pay again.", "请先和收款人核对全部信息，再重新付款。";
        }
        // What the rules ask for
        "RR01" {
            happened = "Rules ask for the payer's account or identity number, and it was missing or incomplete.", "按规定要有付款人的账号或证件号，但缺失或不全。";
            next = "Check that the details in your account are complete, and then pay again.", "请先看账户里的资料是否完整，再重新付款。";
        }
        "RR02" {
            happened = "Rules ask for the payer's name and address, and they were missing or incomplete.", "按规定要有付款人的姓名和地址，但缺失或不全。";
            next = "Check that the details in your account are complete, and then pay again.", "请先看账户里的资料是否完整，再重新付款。";
        }
        "RR03" {
            happened = "Rules ask for the recipient's name and address, and they were missing or incomplete.", "按规定要有收款人的姓名和地址，但缺失或不全。";
            next = "Ask the recipient for the full name and address, and pay again with them.", "请向收款人要完整的姓名和地址，填好后重新付款。";
        }
        "RR04" {
            happened = "A rule that the bank must follow did not allow the payment.", "按照银行必须遵守的规定，这笔款不能办理。";
            next = "The bank may not be able to say more. You can ask us what happens with the money, and you can complain.", "银行可能无法说明更多。您可以问我们这笔钱怎么处理，也可以投诉。";
        }
        "RR05" {
            happened = "A report that an authority or central bank asks for is missing or incomplete.", "监管机构或央行要求的申报信息缺失或不全。";
            next = "Ask the recipient which details their bank needs, and pay again with them.", "请问清收款方的银行需要哪些信息，填好后重新付款。";
        }
        // On the way: no reason for worry, no proof of credit
        "G000" {
            happened = "The payment was passed to the next bank or payment system, and it can be followed there.", "这笔款已转给下一家银行或清算系统，可以继续追踪。";
            next = "It is the turn of the next bank. Its reports appear in this record.", "现在轮到下一家银行，它的回报会显示在这条记录里。";
        }
        "G001" {
            happened = "The payment was passed to the next bank or payment system, and it cannot be followed there.", "这笔款已转给下一家银行或清算系统，之后无法追踪。";
            next = "It is the turn of the next bank. After the expected date, start an appeal, and we ask that bank.", "现在轮到下一家银行。过了预计日期，请提交申诉，由我们去问。";
        }
        "G002" {
            happened = "The credit may not be confirmed on the same day.", "当天可能来不及确认入账。";
            next = "It is the turn of the bank that has the payment. Its next report appears in this record.", "现在轮到经手的银行，它的下一次回报会显示在这条记录里。";
        }
        "G003" {
            happened = "The recipient's bank has asked the recipient for papers and credits the payment after that.", "收款方的银行要收款人提交材料，之后才能入账。";
            next = "It is the recipient's turn: ask them to answer their bank.", "现在轮到收款人，请提醒对方答复自己的银行。";
        }
        "G004" {
            happened = "The recipient's bank is still to get the money for this payment from another bank.", "收款方的银行在等另一家银行划来这笔款的资金。";
            next = "It is the turn of the banks. After the expected date, start an appeal, and we ask them.", "现在轮到银行。过了预计日期，请提交申诉，由我们去问。";
        }
        "G005" {
            happened = "The payment was delivered to the recipient's bank. This is not a credit yet.", "这笔款已送达收款方的银行，还不是入账。";
            next = "It is the turn of that bank. Its next report appears in this record.", "现在轮到那家银行，它的下一次回报会显示在这条记录里。";
        }
        "G006" {
            happened = "The payment was delivered to the recipient's bank, which may not report the credit to us.", "这笔款已送达收款方的银行，那家银行不一定向我们回报入账。";
            next = "It is the turn of that bank. The recipient can ask it with the numbers in this record.", "现在轮到那家银行，收款人可以带上记录里的编号去问。";
        }
    }
}

/// The words of a reason code, or nothing for a code that has none: then show the code itself.
#[must_use]
pub fn reason(locale: Locale, code: &str) -> Option<&'static ReasonWords> {
    find(REASONS, locale, code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::codes::prose;

    #[test]
    fn every_reason_is_there_once_and_written_in_both_languages() {
        prose::codes(REASONS.iter().map(|(code, ..)| *code));
        for (code, en, zh) in REASONS {
            assert!(
                code.len() == 4 && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()),
                "{code}"
            );
            prose::sentence(en.happened, zh.happened, 105, 36);
            prose::sentence(en.next, zh.next, 110, 40);
        }
    }

    #[test]
    fn the_reasons_that_search_knows_have_words() {
        for code in [
            "AC01", "AC03", "AC04", "AC06", "AC07", "AG01", "AM02", "AM04", "AM05", "AM09", "BE01", "BE04",
            "CNOR", "CURR", "CUST", "DUPL", "FOCR", "FR01", "G000", "G001", "G002", "G003", "G004", "G005",
            "G006", "MS02", "MS03", "NOAS", "RC01", "RC04", "RR01", "RR02", "RR03", "RR04", "RUTA", "TECH",
            "TM01", "UPAY", "AB05",
        ] {
            for locale in Locale::ALL {
                assert!(reason(locale, code).is_some(), "{code}");
            }
        }
        assert_eq!(reason(Locale::En, "AM07"), None);
        assert_eq!(reason(Locale::En, "am04"), None);
    }
}
