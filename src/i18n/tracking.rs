//! Texts of the page on which a case is followed without signing in.

use super::{Locale, codes::case_states};

texts! {
    /// What whoever has the link reads, and what its owner reads about the link.
    TrackingText {
        // the page of the link
        turn = "Whose turn",
            "轮到谁";
        next = "Next date",
            "下一个日期";
        changed = "Last change",
            "最近变化";
        chase_now = "You can ask now how it stands: sign in and press “Ask how it stands”.",
            "现在可以催问进度：请登录后点“催问进度”。";
        sign_in = "Sign in to read the rest",
            "登录查看全部内容";
        sign_in_answer = "Sign in and answer",
            "登录并回答";
        only: fn(&str) -> String =
            |span| format!("Whoever has this link sees this page and nothing else: no names, no amounts, no messages, no files. It works until {span} after the appeal has ended; its owner can replace it at any time on the page of the appeal."),
            |span| format!("有这个链接的人只能看到这一页，看不到姓名、金额、留言和文件。申诉结束 {span}后链接失效，申诉人也可以随时在申诉页换一个新链接。");
        states: &'static [(&'static str, &'static str)] =
            &[
                ("waiting_customer", "We need an answer or proof from you to go on. It is your turn: sign in to read the question."),
                ("resolved", "We have decided. Sign in to read the result and the reasons; if you disagree, you can say so there."),
                ("closed", "This appeal is closed. Sign in to read how it ended; if you have new facts or proof, you can ask there to have it reopened."),
                ("rejected", "We cannot deal with this as an appeal. Sign in to read why, and what you can do instead."),
            ],
            &[
                ("waiting_customer", "我们需要您的回答或凭证才能继续。现在轮到您，请登录查看问题。"),
                ("resolved", "我们已有决定。请登录查看结果和理由；如果不同意，可以在那里提出异议。"),
                ("closed", "这项申诉已经结案。请登录查看结果；如果有新的事实或凭证，可以在那里申请重新处理。"),
                ("rejected", "这件事不能作为申诉受理。请登录查看原因，以及您还可以怎么做。"),
            ];
        over_title = "This link does not work",
            "这个链接无效";
        over: fn(&str) -> String =
            |span| format!("It may have been cut off when it was copied, or replaced by a newer one; and it ends {span} after the appeal has ended. Use the link in our latest e-mail, or sign in to see your appeals."),
            |span| format!("可能是复制时没有复制完整，或者已经换成新的链接；申诉结束 {span}后链接也会失效。请使用我们最近一封邮件里的链接，或登录查看您的申诉。");
        over_sign_in = "Sign in and see your appeals",
            "登录查看我的申诉";
        // on the page of the case
        title = "A link to follow this appeal without signing in",
            "不登录也能查看进度的链接";
        lead = "It shows the number, the state, whose turn it is and the dates, and nothing else. Each of our e-mails about this appeal has it too. Give it only to people who may know that.",
            "打开后只显示编号、状态、轮到谁和日期，没有其他内容。我们关于这项申诉的每封邮件里也有这个链接。请只发给可以知道这些的人。";
        renew = "Replace the link",
            "换一个新链接";
        renew_hint = "The old one then stops working, also in e-mails that we have sent.",
            "旧链接会立即失效，包括已发邮件里的。";
        // in letters
        letter_link = "Follow it without signing in (number, state and dates only)",
            "不登录查看进度（只有编号、状态和日期）";
    }
}

impl TrackingText {
    /// A state in a sentence that reads well on a page which has nothing of the case itself.
    #[must_use]
    pub fn state(&self, locale: Locale, code: &str) -> &'static str {
        let own = self.states.iter().find(|(c, _)| *c == code).map(|(_, words)| *words);
        own.or_else(|| case_states::appeal_state(locale, code).map(|words| words.customer))
            .unwrap_or_default()
    }
}
