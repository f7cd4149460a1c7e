//! The sentences that hold a final answer together.
//!
//! Directive (EU) 2015/2366 (PSD2) art. 101(2) and (3): all points raised are answered, and at least one body for
//! dispute resolution is named. FCA Handbook DISP 1.6.2R: the complaint is accepted, or redress is offered without
//! accepting it, or it is rejected with reasons; the ombudsman is named. An answer under DISP needs the words of DISP 1
//! Annex 3R on the time limit in addition, unchanged: they are not here.

texts! {
    /// Sentences around what staff write. The program fills in `{reference}`, `{date}` and `{body}`.
    ReplyWords {
        opening = "This is our final answer to your appeal {reference}.",
            "这是我们对您的申诉的最终答复，编号 {reference}。";
        interim = "This is an interim answer to your appeal {reference}. The appeal goes on.",
            "这是对您的申诉的阶段性答复，编号 {reference}。申诉仍在处理。";
        // the end of an interim answer
        interim_until = "You get our final answer by {date}.",
            "最终答复的日期不晚于 {date}。";
        interim_add = "If you have something to add, write it on the page of your appeal.",
            "如果有要补充的，请写在申诉页面上。";
        // before what the customer said
        complaint = "This is what you told us:",
            "您向我们反映的是：";
        // before the findings
        found = "This is what we found:",
            "我们查明的是：";
        // no point was left out
        points = "We have answered every point that you raised.",
            "您提出的每一点，我们都作了答复。";
        // before the decision
        decision = "This is our decision:",
            "我们的决定是：";
        // before its reasons
        reasons = "These are our reasons:",
            "理由是：";
        // one of these four; `offer` is redress without accepting the complaint
        upheld = "We uphold your appeal.",
            "您的申诉成立。";
        partly_upheld = "We uphold your appeal in part.",
            "您的申诉部分成立。";
        offer = "We do not find that we made an error, but we offer you the following to settle the matter.",
            "我们认为我方没有差错，但为解决此事，向您提出以下办法。";
        not_upheld = "We do not uphold your appeal.",
            "您的申诉不成立。";
        // before what we do about it
        action = "This is what we do now:",
            "我们接下来要做的是：";
        // or this
        no_action = "There is nothing that you or we still have to do.",
            "您和我们都不用再做什么。";
        // before what follows
        disagree = "If you do not agree with our decision, you have these choices.",
            "如果您不同意我们的决定，可以这样做。";
        // names the independent body
        body = "You can take your case to {body}, which is independent of us.",
            "您可以把事情交给独立于我们的机构：{body}。";
        // the last day to go there
        body_until = "The last day to do so is {date}.",
            "最晚提出的日期是 {date}。";
        // where the last day is not known
        body_limit = "This body has a time limit of its own, often counted from our final answer, so keep this letter.",
            "该机构有自己的受理期限，常从最终答复算起，请留好这份答复。";
        free = "Consumers usually pay nothing for it.",
            "消费者通常不用付费。";
        court = "You keep your right to go to a court.",
            "您仍然可以向法院起诉。";
        new_facts = "If you have new facts or proof, send them on the page of your appeal: each decision can be reopened once.",
            "如果您有新的事实或凭证，请在申诉页面提交，每个决定可以重新申诉一次。";
        unaffected = "Disagreeing does not change how we treat your account.",
            "提出异议不会影响您的账户。";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Locale, codes::prose};

    #[test]
    fn every_sentence_is_written_in_both_languages() {
        let (en, zh) = (&EN, &ZH_HANS);
        for (en, zh) in [
            (en.opening, zh.opening),
            (en.interim, zh.interim),
            (en.interim_until, zh.interim_until),
            (en.interim_add, zh.interim_add),
            (en.points, zh.points),
            (en.upheld, zh.upheld),
            (en.partly_upheld, zh.partly_upheld),
            (en.offer, zh.offer),
            (en.not_upheld, zh.not_upheld),
            (en.no_action, zh.no_action),
            (en.disagree, zh.disagree),
            (en.body, zh.body),
            (en.body_until, zh.body_until),
            (en.body_limit, zh.body_limit),
            (en.free, zh.free),
            (en.court, zh.court),
            (en.new_facts, zh.new_facts),
            (en.unaffected, zh.unaffected),
        ] {
            prose::sentence(en, zh, 115, 40);
        }
        for (en, zh) in [
            (en.complaint, zh.complaint),
            (en.found, zh.found),
            (en.decision, zh.decision),
            (en.reasons, zh.reasons),
            (en.action, zh.action),
        ] {
            prose::announcement(en, zh, 30, 15);
        }
    }

    #[test]
    fn the_body_and_the_last_day_are_filled_in() {
        for words in Locale::ALL.map(ReplyWords::of) {
            assert_eq!(prose::places(words.body), ["body"]);
            assert_eq!(prose::places(words.body_until), ["date"]);
            assert_eq!(prose::places(words.opening), ["reference"]);
        }
    }
}
