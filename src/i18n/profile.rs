//! Texts of the profile: who the customer is, how to reach them, what is kept of them.

texts! {
    /// Name, country, language, addresses, notices, own data.
    ProfileText {
        title = "Profile",
            "个人资料";
        lead = "How we call you, where you live, and how we reach you.",
            "我们怎样称呼您、您住在哪里、怎样联系您。";
        edit = "Name, country and language",
            "称呼、国家和语言";
        name = "Name",
            "称呼";
        name_hint = "How we call you in letters. You may leave it empty.",
            "邮件里怎样称呼您。可以不填。";
        name_wrong = "A name has up to 80 visible characters in one line.",
            "称呼最多 80 个字符，写在一行里。";
        country = "Country or region where you live",
            "居住的国家或地区";
        country_none = "Not said",
            "未填写";
        country_hint = "The rules of this place set the dates by which we must answer you.",
            "我们答复您的期限按当地规则计算。";
        language = "Language of pages and letters",
            "页面和邮件的语言";
        save = "Save",
            "保存";
        saved = "Saved.",
            "已保存。";
        // e-mail
        email = "E-mail address",
            "邮箱";
        email_now: fn(&str) -> String = |email| format!("Your address now: {email}"), |email| format!("当前邮箱：{email}");
        email_lead = "We send a link to the new address; the change happens when you press it. The old address is told as well and can undo the change for 72 hours.",
            "我们会把链接发到新邮箱，您点击后才会更换。旧邮箱也会收到通知，72 小时内可以撤销。";
        email_new = "New e-mail address",
            "新邮箱";
        email_go = "Send the link",
            "发送链接";
        email_same = "This is your address already.",
            "这就是您现在的邮箱。";
        email_sent: fn(&str) -> String =
            |email| format!("If {email} can be used, a letter with a link is on its way there. The link works for 24 hours."),
            |email| format!("如果 {email} 可以使用，带链接的邮件已经在路上。链接 24 小时内有效。");
        email_confirm = "Change your e-mail address",
            "更换您的邮箱";
        email_confirm_lead = "One more press, so that no mail program changes it by accident. From then on you sign in with the new address.",
            "请再点一次，以免邮件程序误开。更换后请用新邮箱登录。";
        email_confirm_go = "Yes, change it",
            "是的，更换";
        email_done = "Your e-mail address is changed",
            "邮箱已更换";
        email_done_words = "Sign in with the new address from now on. We have told the old address, which can undo this for 72 hours. Until then money cannot leave the account.",
            "今后请用新邮箱登录。我们已通知旧邮箱，72 小时内可以撤销；在此之前资金不能转出。";
        email_undo = "Undo the change of the e-mail address",
            "撤销更换邮箱";
        email_undo_lead = "Your old address becomes the address of the account again. All devices are signed out, and the password must be set anew: whoever changed the address may know it.",
            "账户会恢复使用旧邮箱，所有设备退出登录，并且需要重新设置密码：更换邮箱的人可能知道密码。";
        email_undo_go = "Undo it",
            "撤销";
        email_undone = "Undone",
            "已撤销";
        email_undone_words = "The account has its old address again, and all devices are signed out. We have mailed you a link for a new password.",
            "账户已恢复使用旧邮箱，所有设备都已退出登录。设置新密码的链接已发到您的邮箱。";
        link_over = "This link no longer works",
            "这个链接已失效";
        link_over_words = "It has been used, or its time is over. Ask for a new one where you asked for this one.",
            "它已被使用，或者过了有效期。请在原来的页面重新申请。";
        // notices
        notices = "What we write to you",
            "通知设置";
        notices_lead = "Letters about the safety of your account always come: they cannot be turned off.",
            "与账户安全有关的邮件一定会发送，不能关闭。";
        notice_case_mail = "Letters about my appeals and cases (what the law wants in writing comes in any case)",
            "申诉和工单的进度邮件（法律要求书面告知的内容一定会发送）";
        notice_case_texts = "Text messages about my appeals and cases",
            "申诉和工单的进度短信";
        notice_case_texts_phone = "For text messages, confirm a telephone number first.",
            "要收短信，请先确认手机号码。";
        notice_news = "Letters when payment methods or my country change",
            "支付方式或我所在地区有变化时的邮件";
        unsubscribed = "You get no more of these letters",
            "已退订";
        unsubscribe = "No more of these letters",
            "退订这类邮件";
        unsubscribe_lead = "Letters about the safety of your account still come.",
            "与账户安全有关的邮件仍会发送。";
        unsubscribe_go = "Stop these letters",
            "退订";
        news_subject: fn(&str) -> String = |brand| format!("{brand}: what changes"), |brand| format!("{brand} 变更通知");
        news_words = "This changes, and it may concern you:",
            "以下变化可能与您有关：";
        news_more = "All changes",
            "全部变更";
        // own data
        data = "My data",
            "我的数据";
        data_lead = "Everything that we keep of you, as JSON files in a ZIP archive.",
            "我们保存的与您有关的全部信息，以 ZIP 压缩包里的 JSON 文件提供。";
        data_go = "Download my data",
            "下载我的数据";
        data_kept = "How long we keep what",
            "各类信息保存多久";
        closing = "Close my account",
            "注销账户";
        closing_lead = "After you ask, the account stays as it is for 7 days, and you can change your mind. Then it is closed for good.",
            "提出申请后，账户会原样保留 7 天，您可以反悔；之后永久注销。";
        closing_gone_title = "What is erased then",
            "届时删除";
        closing_gone = "Name, telephone number, passwords and second steps, devices, letters, security phrase.",
            "称呼、手机号码、密码和两步验证、设备、邮件副本、防伪暗语。";
        closing_kept_title = "What must be kept, and why",
            "必须保留的内容和原因";
        closing_open = "There are open appeals. Withdraw them or wait for their end; then you can close the account.",
            "您还有未结的申诉。请先撤回或等待结案，再注销账户。";
        closing_password = "Your password, to be sure that it is you",
            "请输入密码，确认是您本人";
        closing_go = "Close my account in 7 days",
            "7 天后注销账户";
        closing_asked = "Your account will be closed",
            "账户将被注销";
        closing_asked_words: fn(&str) -> String =
            |at| format!("It is closed on {at}. Until then you can stop it: sign in, or use the link that we have mailed."),
            |at| format!("账户将于 {at} 注销。在此之前，登录账户或用邮件里的链接都可以取消。");
        retention_title = "How long we keep what",
            "各类信息保存多久";
        retention_lead = "What we keep, why, and when it is erased. The program erases by this very table.",
            "我们保存什么、为什么、什么时候删除。程序就按这张表删除。";
        retention_what = "What",
            "内容";
        retention_why = "Why",
            "原因";
        retention_long = "How long",
            "保存多久";
    }
}
