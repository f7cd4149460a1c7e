//! Texts of freezing, of "this was not me", of holds and of closing.

texts! {
    /// When an account must stand still.
    SafetyText {
        freeze_title = "Freeze my account",
            "冻结我的账户";
        freeze_lead = "A frozen account lets no money out, and nobody can change how you sign in or how we reach you. What comes in is still credited.",
            "冻结后，资金不能转出，谁也不能更改登录方式和联系方式；收到的钱照常入账。";
        freeze_how = "Unfreezing takes every step of signing in. Without a passkey or an authenticator app that you had three days before, it takes a link by e-mail as well.",
            "解冻需要完成登录的每一步。如果没有冻结三天前就在用的通行密钥或验证器应用，还需要点击邮件里的链接。";
        freeze_go = "Freeze now",
            "立即冻结";
        freeze_ask_lead = "Give the e-mail address of your account. We send a link that freezes it; you need not be able to sign in.",
            "请输入账户的邮箱，我们会发送一个冻结账户的链接。登录不了也可以冻结。";
        freeze_ask_go = "Send me the link",
            "发送链接";
        freeze_sent: fn(&str) -> String =
            |email| format!("If {email} has an account with us, an e-mail with a link is on its way. It works for 30 minutes."),
            |email| format!("如果 {email} 在我们这里有账户，带链接的邮件已经在路上，30 分钟内有效。");
        freeze_press = "One press freezes the account at once.",
            "点一下，账户马上冻结。";
        frozen_title = "Your account is frozen",
            "您的账户已冻结";
        frozen_since: fn(&str) -> String =
            |at| format!("Frozen since {at}: no money can leave."),
            |at| format!("自 {at}起冻结，资金不能转出。");
        frozen_more = "How to unfreeze it",
            "怎样解冻";
        frozen_done = "No money can leave now, and all other devices are signed out. While the account is frozen, nobody can change its password, address, number or second steps.",
            "资金已不能转出，其他设备也都已退出登录。冻结期间，谁也不能更改密码、邮箱、号码和两步验证。";
        unfreeze_title = "Unfreeze the account",
            "解冻账户";
        unfreeze_lead = "Press once, and money can leave again.",
            "点一下，资金就可以转出了。";
        unfreeze_mail_lead = "We mail a link to you: pressing it while you are signed in unfreezes the account.",
            "我们会发一个链接到您的邮箱，登录后点击它即可解冻。";
        unfreeze_go = "Unfreeze",
            "解冻";
        unfreeze_mail_go = "Mail me the link",
            "把链接发给我";
        unfreeze_sent = "The e-mail is on its way. The link in it works for 30 minutes.",
            "邮件已经在路上，链接 30 分钟内有效。";
        unfrozen_title = "Your account is open again",
            "账户已解冻";
        unfrozen = "The account works again. If money still waits for another reason, the overview says until when.",
            "账户恢复正常。如果资金因其他原因仍不能转出，概览页会写明到什么时候。";
        whose: fn(&str) -> String =
            |email| format!("Account: {email}"),
            |email| format!("账户：{email}");
        // not me
        not_me_title = "This was not me",
            "不是我本人操作";
        not_me_lead = "One press freezes the account, signs out all devices and makes the password useless. Then you set a new one by mailed link.",
            "点一下，账户立即冻结，所有设备退出登录，现有密码作废；然后您通过邮件链接设置新密码。";
        not_me_go = "It was not me: freeze everything",
            "不是我：全部冻结";
        not_me_done_title = "Your account is frozen",
            "您的账户已冻结";
        not_me_done = "All devices are signed out, the old password opens nothing, and what was added since is removed. We have mailed you a link for a new password. After that, sign in and unfreeze the account.",
            "所有设备都已退出登录，旧密码不能再用，此后添加的验证方式也已移除。设置新密码的链接已发到您的邮箱。设置后请登录并解冻账户。";
        not_me_next = "If money is missing, tell us now; the next steps are here:",
            "如果钱已经少了，请马上告诉我们。接下来可以这样做：";
        not_me_article = "If someone used your account",
            "有人用了您的账户，怎么办";
        over_safety = "If somebody else may be in your account, freeze it or set a new password. Both work without signing in.",
            "如果可能有别人在用您的账户，请冻结账户或设置新密码，两者都不需要登录。";
        // holds
        held_title = "We have limited your account",
            "您的账户受到限制";
        held_review: fn(&str) -> String =
            |date| format!("We look at it again on {date} at the latest, and it is our turn: you need not do anything until then."),
            |date| format!("现在轮到我们处理，最迟 {date}再次审查。在此之前您不用做任何事。");
        held_yours: fn(&str) -> String =
            |date| format!("It is your turn. If nothing comes from you, we look at it again on {date}."),
            |date| format!("现在轮到您处理。如果没有收到您的回复，我们会在 {date}再次审查。");
        held_complain = "If you disagree:",
            "如果您不同意：";
        held_complain_link = "how to complain, also to an independent body",
            "怎样投诉，包括向独立机构投诉";
        held_words: &'static [(&'static str, &'static str)] = &[
                ("suspicious_signin", "We saw a way of signing in that is not like yours, and stopped money from leaving."),
                ("credential_leak", "Your password has appeared in a leak elsewhere. Set a new one, and the limit ends."),
                ("kyc_expired", "A document by which you proved your identity has expired. Contact us, and we tell you how to send a new one."),
                ("compliance_hold", "The account is under review. The law does not let us say more while it lasts."),
                ("legal_order", "An authority has ordered this. Contact us: we tell you what we may."),
            ],
            &[
                ("suspicious_signin", "我们发现一次不像您本人的登录，暂停了资金转出。"),
                ("credential_leak", "您的密码出现在别处泄露的数据里。设置新密码后，限制即解除。"),
                ("kyc_expired", "您认证身份用的证件已过期。请联系我们，我们会告诉您怎样提交新证件。"),
                ("compliance_hold", "账户正在审查。审查期间，法律不允许我们透露更多。"),
                ("legal_order", "这是根据有关机关的要求。可以告知的内容，请联系我们。"),
            ];
        // closing
        closing_until: fn(&str) -> String =
            |at| format!("You have asked to close this account. It is closed for good at {at}."),
            |at| format!("您已申请注销账户，将于 {at}永久注销。");
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
        letter_freeze_words = "This link freezes your account: no money can leave until you unfreeze it. It works once, for 30 minutes.",
            "用这个链接可以冻结您的账户，解冻之前资金不能转出。链接只能用一次，30 分钟内有效。";
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
            |to| format!("Somebody signed in to your account asked to change its address to {to}. If it was not you, press “This was not me”: it freezes the account and signs everybody out."),
            |to| format!("有人登录了您的账户，申请把邮箱更换为 {to}。如果不是您，请点击“不是我本人操作”：账户会立即冻结，所有设备退出登录。");
        letter_email_changed: fn(&str) -> String = |brand| format!("Your {brand} account has another address now"), |brand| format!("您的 {brand} 账户已更换邮箱");
        letter_email_changed_words: fn(&str) -> String =
            |to| format!("Your account is now used with {to}. If it was not you, undo it: for 72 hours this link gives the account back to this address."),
            |to| format!("您的账户现在使用邮箱 {to}。如果不是您，请撤销：72 小时内，用这个链接可以让账户恢复使用本邮箱。");
        letter_closing: fn(&str) -> String = |brand| format!("Your {brand} account will be closed"), |brand| format!("您的 {brand} 账户将被注销");
        letter_closing_words: fn(&str) -> String =
            |at| format!("You have asked to close your account. It is closed for good at {at}. If you change your mind, press the link."),
            |at| format!("您申请了注销账户，账户将于 {at}永久注销。如果您改变主意，请点击链接。");
        letter_held: fn(&str) -> String = |brand| format!("{brand}: please look into your account"), |brand| format!("{brand}：请登录账户查看");
        letter_held_words = "There is something about your account that you should read. We do not write it in an e-mail: sign in and you see it at once.",
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
