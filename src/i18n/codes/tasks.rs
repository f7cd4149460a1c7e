//! What a customer is asked to do before a payment goes on.

use super::{Locale, find};

words! {
    /// A task in the customer's language.
    TaskWords {
        name,
        /// What to do, and how.
        how,
    }
    TASKS {
        "confirm_identity" {
            name = "Confirm your identity", "确认您的身份";
            how = "We have to know who you are before this payment goes on. The article says how it is done.",
                "我们需要先确认您的身份，这笔交易才能继续。怎么办理，请看文章。";
        }
        "send_document" {
            name = "Send us a document", "补充一份文件";
            how = "A document about this payment is missing. Ask us which one it is and how to send it, and quote the number below.",
                "这笔交易还缺一份文件。请联系我们，报上下面的编号，问清是哪一份、怎样发送。";
        }
        "confirm_payee" {
            name = "Confirm whom you pay", "确认收款人";
            how = "Check the name and the account with the payee, by a number that you already had. Then tell us whether both are right, and quote the number below.",
                "请用您原来就有的联系方式，和收款人核对姓名和账号。然后联系我们，报上下面的编号，说明是否都对。";
        }
        "add_reference" {
            name = "Give the missing reference", "补充附言或编号";
            how = "A reference, memo or tag is missing. Tell us which one belongs to this payment, and quote the number below.",
                "这笔交易缺少附言、备注或标签。请联系我们，报上下面的编号，说明应填什么。";
        }
        "other" {
            name = "Ask us what is missing", "问清缺什么";
            how = "Something is missing that this record does not name. Ask us what it is, and quote the number below.",
                "还缺一样东西，这条记录没有写明。请联系我们，报上下面的编号，问清是什么。";
        }
    }
}

/// The words of a task.
#[must_use]
pub fn task(locale: Locale, code: &str) -> Option<&'static TaskWords> {
    find(TASKS, locale, code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::codes::prose;

    #[test]
    fn every_task_is_there_once_and_written_in_both_languages() {
        prose::codes(TASKS.iter().map(|(code, ..)| *code));
        for (_, en, zh) in TASKS {
            prose::label(en.name, zh.name, 34, 12);
            prose::sentence(en.how, zh.how, 165, 60);
        }
        assert_eq!(task(Locale::En, "nothing"), None);
    }
}
