//! Texts of freezing, of "this was not me", of holds and of closing.

texts! {
    /// When an account must stand still.
    SafetyText {
        freeze_title = "Freeze my account",
            "冻结我的账户";
        freeze_lead = "A frozen account lets nothing out: no payment, no new beneficiary, no change of address. What comes in is still credited.",
            "冻结后，账户里的钱出不去：不能付款、不能新增收款人、不能更换邮箱和号码；收到的钱照常入账。";
        freeze_how = "Unfreezing takes every step of signing in, so that nobody else can do it.",
            "解冻需要完成登录的每一步，别人做不了。";
        freeze_go = "Freeze now",
            "立即冻结";
        freeze_ask_lead = "Give the e-mail address of your account. We send a link that freezes it; you need not be able to sign in.",
            "请输入账户的邮箱，我们会发送一个冻结账户的链接。登录不了也可以冻结。";
        freeze_ask_go = "Send me the link",
            "发送链接";
        freeze_sent: fn(&str) -> String =
            |email| format!("If {email} has an account with us, a letter with a link is on its way. It works for 30 minutes."),
            |email| format!("如果 {email} 在我们这里有账户，带链接的邮件已经在路上，30 分钟内有效。");
        freeze_press = "One press freezes the account at once.",
            "点一下，账户马上冻结。";
        frozen_title = "Your account is frozen",
            "您的账户已冻结";
        frozen_since: fn(&str) -> String =
            |at| format!("Frozen since {at}: nothing goes out."),
            |at| format!("自 {at} 起冻结，钱出不去。");
        frozen_more = "How to unfreeze it",
            "怎样解冻";
        frozen_done = "Nothing goes out any more, and all other devices are signed out.",
            "钱出不去了，其他设备也都已退出登录。";
        unfreeze_title = "Unfreeze the account",
            "解冻账户";
        unfreeze_lead = "You have taken every step of signing in a moment ago, so you can unfreeze it now.",
            "您刚刚完成了登录的每一步，现在可以解冻。";
        unfreeze_mail_lead = "Your account has no second step. So we mail a link to you: pressing it unfreezes the account.",
            "您的账户没有两步验证，所以我们会发一个链接到您的邮箱，点击后解冻。";
        unfreeze_go = "Unfreeze",
            "解冻";
        unfreeze_mail_go = "Mail me the link",
            "把链接发给我";
        unfreeze_sent = "The letter is on its way. The link in it works for 30 minutes.",
            "邮件已经在路上，链接 30 分钟内有效。";
        unfrozen_title = "Your account is open again",
            "账户已解冻";
        unfrozen = "Everything works as before.",
            "一切恢复正常。";
        // not me
        not_me_title = "This was not me",
            "不是我本人操作";
        not_me_lead = "One press freezes the account, signs out all devices and makes the password useless. Then you set a new one by mailed link.",
            "点一下，账户立即冻结，所有设备退出登录，现有密码作废；然后您通过邮件链接设置新密码。";
        not_me_go = "It was not me: freeze everything",
            "不是我：全部冻结";
        not_me_done_title = "Your account is frozen",
            "您的账户已冻结";
        not_me_done = "All devices are signed out, and the old password opens nothing. We have mailed a link for a new password. After that, sign in and unfreeze the account.",
            "所有设备都已退出登录，旧密码不能再用。设置新密码的链接已发到您的邮箱。设置后请登录并解冻账户。";
        not_me_next = "If money is missing, start an appeal or call us now.",
            "如果钱已经少了，请马上申诉或致电我们。";
        // holds
        held_title = "We have limited your account",
            "您的账户受到限制";
        held_review: fn(&str) -> String =
            |date| format!("We look at it again on {date} at the latest, and it is our turn: you need not do anything until then."),
            |date| format!("现在轮到我们处理，最迟 {date} 再次审查。在此之前您不用做任何事。");
        held_complain = "If you disagree:",
            "如果您不同意：";
        held_complain_link = "how to complain, also to an independent body",
            "怎样投诉，包括向独立机构投诉";
        held_words: &'static [(&'static str, &'static str)] = &[
                ("suspicious_signin", "We saw a way of signing in that is not like yours, and stopped money from leaving."),
                ("credential_leak", "Your password has appeared in a leak elsewhere. Set a new one, and the limit ends."),
                ("kyc_expired", "A document by which you proved your identity has expired. Send a new one."),
                ("compliance_hold", "The account is under review. The law does not let us say more while it lasts."),
                ("legal_order", "An authority has ordered this. Contact us for what we may tell you about it."),
            ],
            &[
                ("suspicious_signin", "我们发现一次不像您本人的登录，暂停了资金转出。"),
                ("credential_leak", "您的密码出现在别处泄露的数据里。设置新密码后，限制即解除。"),
                ("kyc_expired", "您认证身份用的证件已过期，请提交新的证件。"),
                ("compliance_hold", "账户正在审查。审查期间，法律不允许我们透露更多。"),
                ("legal_order", "这是根据有关机关的要求。可以告知的内容，请联系我们。"),
            ];
        // closing
        closing_until: fn(&str) -> String =
            |at| format!("You have asked to close this account. It is closed for good at {at}."),
            |at| format!("您已申请注销账户，将于 {at} 永久注销。");
        closing_stop = "Keep the account",
            "取消注销，保留账户";
        keep_title = "Keep your account",
            "保留账户";
        keep_lead = "One press, and the account is not closed.",
            "点一下，账户就不会注销。";
        kept = "Your account stays open",
            "账户已保留";
        kept_words = "Nothing has changed.",
            "一切照旧。";
        // letters
        letter_freeze: fn(&str) -> String = |brand| format!("Your link to freeze your {brand} account"), |brand| format!("冻结您的 {brand} 账户的链接");
        letter_freeze_words = "This link freezes your account: nothing goes out until you unfreeze it. It works once, for 30 minutes.",
            "用这个链接可以冻结您的账户，解冻之前钱出不去。链接只能用一次，30 分钟内有效。";
        letter_unfreeze: fn(&str) -> String = |brand| format!("Your link to unfreeze your {brand} account"), |brand| format!("解冻您的 {brand} 账户的链接");
        letter_unfreeze_words = "This link unfreezes your account. It works once, for 30 minutes.",
            "用这个链接可以解冻您的账户。链接只能用一次，30 分钟内有效。";
        letter_email_confirm: fn(&str) -> String = |brand| format!("Confirm your new address for {brand}"), |brand| format!("确认您在 {brand} 的新邮箱");
        letter_email_confirm_words = "Somebody, hopefully you, wants to use this address for an account. If it was not you, do nothing: without the link nothing changes.",
            "有人（希望是您）想把这个邮箱用于账户。如果不是您，不用理会：不点链接，什么都不会改变。";
        letter_email_taken_words = "Somebody, hopefully you, wants to use this address for another account. It has an account already, and nothing has changed.",
            "有人（希望是您）想把这个邮箱用于另一个账户。这个邮箱已经有账户，一切照旧。";
        letter_email_asked: fn(&str) -> String = |brand| format!("Your {brand} account is about to get another address"), |brand| format!("您的 {brand} 账户即将更换邮箱");
        letter_email_asked_words: fn(&str) -> String =
            |to| format!("Somebody signed in to your account asked to change its address to {to}. If it was not you, press the link: it freezes the account and signs everybody out."),
            |to| format!("有人登录了您的账户，申请把邮箱更换为 {to}。如果不是您，请点击链接：账户会立即冻结，所有设备退出登录。");
        letter_email_changed: fn(&str) -> String = |brand| format!("Your {brand} account has another address now"), |brand| format!("您的 {brand} 账户已更换邮箱");
        letter_email_changed_words: fn(&str) -> String =
            |to| format!("Your account is now used with {to}. If it was not you, undo it: for 72 hours this link gives the account back to this address."),
            |to| format!("您的账户现在使用邮箱 {to}。如果不是您，请撤销：72 小时内，用这个链接可以让账户恢复使用本邮箱。");
        letter_closing: fn(&str) -> String = |brand| format!("Your {brand} account will be closed"), |brand| format!("您的 {brand} 账户将被注销");
        letter_closing_words: fn(&str) -> String =
            |at| format!("You have asked to close your account. It is closed for good at {at}. If you change your mind, or if it was not you, press the link."),
            |at| format!("您申请了注销账户，账户将于 {at} 永久注销。如果您改变主意，或者不是您申请的，请点击链接。");
        letter_held: fn(&str) -> String = |brand| format!("{brand}: please look into your account"), |brand| format!("{brand}：请登录账户查看");
        letter_held_words = "There is something about your account that you should read. We do not write it in a letter: sign in and you see it at once.",
            "您的账户有一条需要您查看的信息。我们不在邮件里写明，登录后马上可以看到。";
        letter_released_words = "A limit of your account has ended. Sign in to see it.",
            "您账户的一项限制已经解除，登录后可以查看。";
    }
}

impl SafetyText {
    /// What may be told about a hold; `None` where nothing may be.
    #[must_use]
    pub fn held(&self, code: &str) -> Option<&'static str> {
        self.held_words.iter().find(|(c, _)| *c == code).map(|(_, words)| *words)
    }
}
