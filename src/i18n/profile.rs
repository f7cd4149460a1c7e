//! Texts of the profile: who the customer is, how to reach them, what is kept of them.

texts! {
    /// Name, country, language, addresses, notices, own data.
    ProfileText {
        title = "Profile",
            "个人资料";
        lead = "What we call you, where you live, and how we reach you.",
            "我们怎样称呼您、您住在哪里、怎样联系您。";
        edit = "Name, country, language and time zone",
            "称呼、国家、语言和时区";
        name = "Name",
            "称呼";
        name_hint = "What we call you in e-mails. You may leave it empty.",
            "邮件里怎样称呼您。可以不填。";
        name_wrong = "A name has up to 80 characters in one line, without links, addresses or long numbers.",
            "称呼最多 80 个字符，写在一行里，不能有链接、邮箱和长串数字。";
        country = "Country or region where you live",
            "居住的国家或地区";
        country_none = "Not given",
            "未填写";
        country_hint = "The rules of this place set the dates by which we must answer you.",
            "我们答复您的期限按当地规则计算。";
        country_wrong = "Choose a country or region from the list.",
            "请从列表里选择国家或地区。";
        language = "Language of pages and letters",
            "页面和邮件的语言";
        language_wrong = "Choose a language from the list.",
            "请从列表里选择语言。";
        zone = "Time zone",
            "时区";
        zone_site: fn(&str) -> String =
            |zone| format!("As everywhere on this site: {zone}"),
            |zone| format!("与本站相同：{zone}");
        zone_hint = "Times on your pages and in our letters are told in this zone. Deadlines keep the zone that is written beside them.",
            "您的页面和邮件里的时间按这个时区显示。期限仍按它旁边写明的时区计算。";
        zone_wrong = "Choose a time zone from the list.",
            "请从列表里选择时区。";
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
        email_undoable: fn(&str) -> String =
            |at| format!("Your address was changed a short while ago, and the old one can undo that until {at}. Until then it cannot be changed again."),
            |at| format!("您不久前更换过邮箱，{at}之前旧邮箱可以撤销。在此之前不能再次更换。");
        email_enough = "You have asked for five changes in a day. Try again tomorrow.",
            "您一天内已申请五次。请明天再试。";
        email_sent: fn(&str) -> String =
            |email| format!("If {email} can be used, an e-mail with a link is on its way there. Open it on a device where you are signed in; the link works for 24 hours."),
            |email| format!("如果 {email} 可以使用，带链接的邮件已经在路上。请在已登录的设备上打开，链接 24 小时内有效。");
        email_confirm = "Change your e-mail address",
            "更换您的邮箱";
        email_confirm_lead: fn(&str, &str) -> String =
            |old, new| format!("The address of your account changes from {old} to {new}. From then on you sign in with the new one."),
            |old, new| format!("您账户的邮箱将从 {old} 更换为 {new}，之后请用新邮箱登录。");
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
        email_undone = "The change has been undone",
            "更换已撤销";
        email_undone_words = "The account has its old address again, and all devices are signed out. We have mailed you a link for a new password.",
            "账户已恢复使用旧邮箱，所有设备都已退出登录。设置新密码的链接已发到您的邮箱。";
        link_over = "This link no longer works",
            "这个链接已失效";
        link_over_words = "It has been used, its time is over, or it was ended by something newer, such as a freeze or a new password.",
            "它已被使用、过了有效期，或者因为之后的操作（例如冻结账户、更换密码）而失效。";
        link_over_again = "Ask for a new one where you asked for this one.",
            "请在原来的页面重新申请。";
        // notices
        notices = "What we write to you",
            "通知设置";
        notices_lead = "Letters about the safety of your account always come: they cannot be turned off.",
            "与账户安全有关的邮件一定会发送，不能关闭。";
        notice_case_mail = "Letters about my appeals and cases (what the law wants in writing comes in any case)",
            "申诉和工单的进度邮件（法律要求书面告知的内容一定会发送）";
        notice_case_texts = "Text messages about my appeals and cases",
            "申诉和工单的进度短信";
        notice_case_texts_phone = "For text messages, add a telephone number first.",
            "要收短信，请先添加手机号码。";
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
        data_lead = "Everything that this site keeps about you: profile, sign-ins and devices, security log, messages, transactions and cases, as JSON files in a ZIP archive. Password and keys of second steps are not in it: they would help a thief only.",
            "本站保存的与您有关的全部信息：个人资料、登录和设备、安全记录、消息、交易和工单，以 ZIP 压缩包里的 JSON 文件提供。密码和两步验证的密钥不在其中，它们只对盗号者有用。";
        data_go = "Download my data",
            "下载我的数据";
        data_kept = "How long we keep what",
            "各类信息保存多久";
        closing = "Close my account",
            "注销账户";
        closing_lead = "After you ask, the account stays as it is for 7 days, and you can change your mind at any time. Then it is closed for good.",
            "提出申请后，账户会原样保留 7 天，您可以随时取消；之后永久注销。";
        closing_gone_title = "What is erased then",
            "注销后删除的内容";
        closing_gone = "E-mail address, name, country, telephone number, password and second steps, security phrase, devices, copies of e-mails and texts, settings.",
            "邮箱、称呼、国家、手机号码、密码和两步验证、防伪暗语、设备、邮件和短信副本、各项设置。";
        closing_kept_title = "What must be kept, and why",
            "必须保留的内容和原因";
        closing_open = "Something about your account is not finished yet, such as an open appeal or a limit, so it cannot be closed now. Finish it first, or contact us: we tell you what is left.",
            "您的账户还有未了结的事项（例如未结的申诉或账户限制），暂时不能注销。请先处理，或联系我们，我们会告诉您还差什么。";
        closing_password = "Your password, to be sure that it is you",
            "请输入密码，确认是您本人";
        closing_go = "Close my account in 7 days",
            "7 天后注销账户";
        closing_asked = "Your account will be closed",
            "账户将被注销";
        closing_asked_words: fn(&str) -> String =
            |at| format!("It is closed on {at}. Until then you can stop it: sign in, or use the link that we have mailed."),
            |at| format!("账户将于 {at}注销。在此之前，登录账户或用邮件里的链接都可以取消。");
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
