//! Texts of the account portal and of its letters.

use super::Locale;

texts! {
    /// Signing in and up, getting back in, and what the owner of an account sees.
    AccountText {
        account = "My account",
            "我的账户";
        email = "E-mail address",
            "邮箱";
        password = "Password",
            "密码";
        new_password = "New password",
            "新密码";
        current_password = "Current password",
            "当前密码";
        // sign in
        sign_in = "Sign in",
            "登录";
        sign_in_lead = "Sign in with the e-mail address of your account.",
            "用您开户时的邮箱登录。";
        sign_in_wrong = "The e-mail address or the password is wrong. Check both, or set a new password by mail.",
            "邮箱或密码不正确，请检查后再试，或通过邮件重设密码。";
        forgot = "I forgot my password or cannot get in",
            "忘记密码，或登录不了";
        no_account = "I have no account yet",
            "我还没有账户";
        sign_in_again = "Sign in again",
            "重新登录";
        sign_out = "Sign out",
            "退出登录";
        signed_out_title = "You are signed out",
            "您已退出登录";
        signed_out = "This device can no longer see your account until you sign in again.",
            "重新登录之前，这台设备看不到您的账户。";
        // lock
        locked_title = "Signing in is locked for now",
            "暂时不能登录";
        locked_what = "There were too many attempts with this e-mail address or from this network. To protect the account, we take no further attempt for a while, not even with the right password.",
            "这个邮箱或您所在的网络尝试登录的次数太多。为了保护账户，我们在一段时间内不再接受尝试，密码正确也不行。";
        locked_codes = "There were too many wrong codes for this account. To protect it, we take none for a while, not even the right one.",
            "这个账户输错验证码的次数太多。为了保护账户，我们在一段时间内不再接受验证码，正确的也不行。";
        locked_codes_wait = "Wait until then and enter a new code.",
            "等到那时，再输入新的验证码。";
        locked_codes_recover = "That ends the lock at once. Your second steps stay as they are.",
            "这样会立即解除锁定，两步验证保持不变。";
        locked_until: fn(&str, i64) -> String =
            |at, seconds| format!("The lock ends by itself {}, at {at}. You do not have to do anything for it.", in_about(seconds)),
            |at, seconds| format!("{}自动解除，时间是 {at}。您什么都不用做。", after_about(seconds));
        locked_ways = "Two ways back",
            "两个办法";
        locked_wait = "Wait until then and sign in with your password.",
            "等到那时，再用密码登录。";
        locked_recover = "Set a new password by mailed link.",
            "通过邮件中的链接设置新密码。";
        locked_recover_ends = "That ends a lock of the address at once. If your network is locked, only time ends it.",
            "这样会立即解除对邮箱的锁定；如果锁定的是您所在的网络，只能等时间到。";
        locked_device = "A device on which you have signed in before is judged apart: if this is not one, try it there.",
            "您以前登录过的设备单独计算。如果您现在用的不是，可以换那台设备试试。";
        locked_mail = "If the address has an account with us, its owner gets the details by mail. We say nothing more here, so that strangers learn nothing.",
            "如果这个邮箱在我们这里有账户，详情会发到该邮箱。为了不让陌生人得到任何线索，本页不再多说。";
        locked_reference: fn(&str) -> String = |r| format!("If you call us, give this reference: {r}"),
            |r| format!("致电客服时，请提供这个编号：{r}");
        new_first_title = "Set a new password first",
            "请先设置新密码";
        new_first_codes = "Thirty wrong codes in a row came after the right password. Somebody else may know it, so it opens nothing any more. Set a new one by mailed link; your second steps stay as they are.",
            "密码正确之后，连续三十次输错了验证码。可能有别人知道您的密码，所以它已不能登录。请通过邮件链接设置新密码，两步验证保持不变。";
        new_first_taken_back = "Somebody reported that it was not them who used this account. So nobody gets in before a new password was set by mailed link. We have sent one to the address of the account.",
            "有人报告这个账户不是本人在使用。在通过邮件链接设置新密码之前，谁也不能登录。链接已发到账户的邮箱。";
        // sign up
        sign_up = "Open an account",
            "开户";
        sign_up_lead = "All you need is an e-mail address that only you can read. We send a link to it, and behind the link you choose a password.",
            "只需要一个只有您自己能看的邮箱。我们会发送一个链接，点开后设置密码即可。";
        sign_up_closed = "New accounts are not opened on this site at the moment.",
            "本站目前不开放注册。";
        password_hint: fn(usize) -> String =
            |least| format!("At least {least} characters. Four or five ordinary words that do not belong together are strong and easy to keep in mind. Pasting from a password manager is welcome."),
            |least| format!("至少 {least} 个字符。四五个互不相干的普通词语，既安全又好记。欢迎从密码管理器粘贴。");
        password_offer = "No idea? Take this one, made for you just now:",
            "想不出来？可以用刚刚为您生成的这一句：";
        terms: fn(&str) -> String = |version| format!("I accept the terms of use (version of {version})"),
            |version| format!("我同意用户条款（{version} 版）");
        terms_needed = "Without the terms we cannot open an account. Tick the box if you accept them.",
            "不同意条款就无法开户。如果您同意，请勾选。";
        sign_up_go = "Send me the link",
            "发送链接";
        have_account = "I have an account already",
            "我已经有账户";
        mail_sent_title = "Check your e-mail",
            "请查收邮件";
        sign_up_sent: fn(&str) -> String =
            |email| format!("We have sent an e-mail to {email}. The link in it opens your account; it works for 24 hours."),
            |email| format!("我们已发送邮件到 {email}。点击其中的链接即可开户，链接 24 小时内有效。");
        recovery_sent: fn(&str) -> String =
            |email| format!("If {email} has an account with us, an e-mail with a link is on its way. The link works once, for 30 minutes; the newest one counts."),
            |email| format!("如果 {email} 在我们这里有账户，带链接的邮件已经在路上。链接只能用一次，30 分钟内有效，以最新的一封为准。");
        mail_sent_nothing = "Nothing there after five minutes? Look into the spam folder, check that the address is right, and ask again.",
            "五分钟还没收到？请看看垃圾邮件，确认邮箱没有写错，然后再申请一次。";
        confirm_title = "Open your account",
            "开通您的账户";
        confirm_lead = "Choose a password, and your account is open.",
            "设置密码后，账户即可开通。";
        confirm_for: fn(&str) -> String =
            |email| format!("The account is for {email}."),
            |email| format!("账户邮箱：{email}");
        confirm_go = "Open the account",
            "开通账户";
        confirmed_title = "Your account is open",
            "您的账户已开通";
        confirmed = "You can sign in now.",
            "现在可以登录了。";
        over_title = "This link no longer works",
            "这个链接已失效";
        over_sign_up = "It has been used, or it is older than 24 hours. If your account is open already, sign in; otherwise ask for a new link.",
            "它已被使用，或者超过了 24 小时。如果账户已经开通，请直接登录；否则请重新申请链接。";
        over_recovery = "It has been used, it is older than 30 minutes, or there is a newer one. Ask for a new link below.",
            "它已被使用、超过了 30 分钟，或者您有更新的链接。请在下面申请新的链接。";
        // recovery
        recovery = "Get back into your account",
            "找回账户";
        recovery_lead = "Give the e-mail address of your account. We send a link with which you set a new password.",
            "请输入您账户的邮箱，我们会发送一个链接，用来设置新密码。";
        recovery_go = "Send me the link",
            "发送链接";
        reset_title = "Set a new password",
            "设置新密码";
        reset_lead = "Afterwards all devices are signed out, and for 24 hours money cannot leave the account: that protects you if it was not you who asked.",
            "设置后，所有设备都会退出登录，24 小时内资金不能转出。万一申请的人不是您，这样可以保护您。";
        reset_go = "Save the new password",
            "保存新密码";
        reset_done_title = "Your new password is set",
            "新密码已设置";
        reset_done = "All devices are signed out. Sign in with the new password. For 24 hours money cannot leave the account.",
            "所有设备都已退出登录，请用新密码登录。24 小时内资金不能转出。";
        // errors of fields
        email_wrong = "This is not an e-mail address we can write to. It looks like name@example.com.",
            "这不是可以收信的邮箱。邮箱的样子是 name@example.com。";
        password_missing = "Type your password.",
            "请输入密码。";
        password_short: fn(usize, usize) -> String =
            |least, is| {
            format!(
                "The password has {is} characters; it needs at least {least}. A few ordinary words are enough."
            )
        },
            |least, is| format!("密码有 {is} 个字符，至少要 {least} 个。几个普通词语就够了。");
        password_long = "The password is longer than 256 characters. Take a shorter one.",
            "密码超过了 256 个字符，请换一个短一些的。";
        password_common = "Many people use this password; it is on the lists that thieves try first. Take another one.",
            "很多人用这个密码，盗号者会最先尝试。请换一个。";
        password_context = "The password contains your address or our name. That is tried first. Take words that have nothing to do with either.",
            "密码里有您的邮箱或我们的名称，盗号者会最先尝试。请用与它们无关的词语。";
        password_repeated = "The password repeats itself or is a plain sequence. Take words that do not belong together.",
            "密码是重复的内容或连续的字符。请用互不相干的词语。";
        password_guessable = "The password would be guessed quickly. Add one or two more words that do not belong together.",
            "这个密码很快会被猜到。请再加一两个互不相干的词语。";
        current_wrong = "That is not your current password.",
            "这不是您当前的密码。";
        current_locked: fn(&str) -> String =
            |at| format!("Too many wrong passwords. Try again at {at}."),
            |at| format!("密码输错的次数太多。请在 {at}之后再试。");
        phrase_wrong = "A phrase has 3 to 60 characters in one line, without links, addresses or long numbers.",
            "暗语为 3 到 60 个字符，写在一行里，不能有链接、邮箱和长串数字。";
        phrase_password = "This is your password. Choose other words: the phrase stands in every letter.",
            "这是您的密码。请换一句：暗语会出现在每封邮件里。";
        // account
        overview = "Overview",
            "概览";
        security = "Security",
            "安全";
        security_lead = "How you get in, who is in, and what has happened.",
            "怎样登录、谁在登录、发生过什么。";
        messages_tab = "Messages",
            "消息";
        welcome: fn(&str) -> String = |name| format!("Hello {name}."), |name| format!("{name}，您好。");
        no_second_step = "Your account is protected by a password alone. Two-step verification keeps out a thief who has the password:",
            "您的账户只有密码保护。开启两步验证后，别人拿到密码也登录不了：";
        on = "On",
            "已开启";
        off = "Off",
            "未开启";
        set = "Set",
            "已设置";
        not_set = "Not set",
            "未设置";
        devices: fn(usize) -> String =
            |n| if n == 1 { "1 device".to_owned() } else { format!("{n} devices") },
            |n| format!("{n} 台");
        freeze_link = "Freeze my account without signing in",
            "不登录，直接冻结我的账户";
        terms_read = "Read them",
            "阅读条款";
        overview_lead: fn(&str) -> String = |email| format!("Signed in as {email}"),
            |email| format!("当前登录：{email}");
        since: fn(&str) -> String = |date| format!("Customer since {date}"),
            |date| format!("{date}开户");
        hold: fn(&str) -> String =
            |at| format!("Your password or e-mail address was changed. Until {at} money cannot leave the account. If it was not you who changed it, contact us now."),
            |at| format!("您的密码或邮箱刚刚更换过。{at}之前，资金不能转出。如果不是您本人操作，请立即联系我们。");
        sessions = "Where I am signed in",
            "登录中的设备";
        sessions_lead = "Each of these devices can see your account. End what you do not know, then change your password.",
            "这些设备都能看到您的账户。请让不认识的设备退出，然后修改密码。";
        this_session = "this device",
            "本机";
        last_used: fn(&str) -> String = |at| format!("last used {at}"),
            |at| format!("最近使用：{at}");
        signed_in_at: fn(&str) -> String = |at| format!("signed in {at}"),
            |at| format!("登录时间：{at}");
        end_session = "Sign out there",
            "退出这台设备";
        end_others = "Sign out everywhere else",
            "退出其他所有设备";
        log = "Security log",
            "安全记录";
        log_lead = "What happened in your account, newest first. The address is the one your device had on the internet.",
            "您的账户里发生过的事，最新的在前。地址是您的设备当时的网络地址。";
        log_download = "Download as CSV",
            "下载 CSV";
        when = "When",
            "时间";
        what = "What",
            "事项";
        device = "Device",
            "设备";
        address = "Address",
            "地址";
        change_password = "Change password",
            "修改密码";
        change_password_lead = "All other devices are signed out when it is changed.",
            "修改后，其他设备都会退出登录。";
        change_go = "Save",
            "保存";
        changed = "Saved. We have told you by e-mail as well.",
            "已保存，并已发邮件通知您。";
        phrase = "Security phrase",
            "防伪暗语";
        phrase_lead = "Choose words that only you know. We put them into our e-mails and texts about your account, so that you can tell them from forged ones. They are no password: never type them anywhere else.",
            "选一句只有您知道的话。我们会把它写进与您账户有关的邮件和短信，方便您分辨真假。它不是密码，请不要在别处输入。";
        phrase_label = "Your phrase",
            "您的暗语";
        messages = "E-mails and texts we sent you",
            "我们发给您的邮件和短信";
        messages_lead = "Every notice that we send to the address or the number of your account is kept here, without secret links and codes. If you doubt a message, look here before you press anything in it.",
            "我们发到您账户邮箱和号码的每条通知都保存在这里，不含密钥链接和验证码。收到可疑的消息时，请先来这里核对，再决定要不要点开。";
        messages_none = "There are none yet.",
            "还没有消息。";
        recent_title = "Please sign in once more",
            "请再登录一次";
        recent_lead = "You signed in more than ten minutes ago. For this change we ask for your password again.",
            "您上次登录已超过十分钟。做这项修改之前，需要再输入一次密码。";
        // letters
        hello = "Hello,",
            "您好：";
        hello_name: fn(&str) -> String = |name| format!("Hello {name},"), |name| format!("{name}，您好：");
        your_phrase: fn(&str) -> String = |phrase| format!("Your security phrase: {phrase}"),
            |phrase| format!("您的防伪暗语：{phrase}");
        no_phrase = "You have no security phrase yet. Choose one in your account, and you can tell our letters from forged ones.",
            "您还没有设置防伪暗语。在账户里选一句，就能分辨真假邮件。";
        letter_footer: fn(&str) -> String =
            |brand| {
            format!("{brand} sends this letter because it concerns the security of your account.")
        },
            |brand| format!("{brand} 发送这封邮件，因为它关系到您账户的安全。");
        letter_footer_list: fn(&str) -> String =
            |brand| format!("{brand} sends this letter because you have asked for it."),
            |brand| format!("{brand} 发送这封邮件，因为您选择了接收。");
        letter_never = "We never ask for passwords or codes, neither by mail nor by phone.",
            "我们绝不会通过邮件或电话索要密码和验证码。";
        letter_sign_up: fn(&str) -> String = |brand| format!("Open your {brand} account"),
            |brand| format!("开通您的 {brand} 账户");
        letter_sign_up_words: fn(&str) -> String =
            |brand| format!("Somebody, hopefully you, wants to open an account at {brand} with this address. The link works for 24 hours. If it was not you, do nothing: without the link no account is opened."),
            |brand| format!("有人（希望是您）想用这个邮箱在 {brand} 开户。链接 24 小时内有效。如果不是您，不用理会：不点链接，账户就不会开通。");
        letter_reserved_words: fn(&str) -> String =
            |at| format!("Somebody, hopefully you, wants to open an account with this address. It belonged to another account until a short while ago, whose owner can still take it back. From {at} on you can open an account with it: ask again then."),
            |at| format!("有人（希望是您）想用这个邮箱开户。这个邮箱不久前还属于另一个账户，原来的用户仍可以取回。{at}之后就可以用它开户，请到时再申请。");
        letter_sign_up_link = "Open the account",
            "开通账户";
        letter_known: fn(&str) -> String = |brand| format!("You have a {brand} account already"),
            |brand| format!("您已经有 {brand} 账户");
        letter_known_words = "Somebody, hopefully you, wanted to open an account with this address. It has one already; nothing has changed. Sign in, or set a new password if you forgot yours.",
            "有人（希望是您）想用这个邮箱开户。这个邮箱已经有账户，一切照旧。请直接登录；如果忘了密码，可以重设。";
        letter_recovery: fn(&str) -> String = |brand| format!("Your link for {brand}"),
            |brand| format!("{brand} 重设密码的链接");
        letter_recovery_words = "With this link you set a new password. It works once, for 30 minutes; if you asked several times, only the newest one works.",
            "用这个链接可以设置新密码。链接只能用一次，30 分钟内有效；如果您申请了几次，以最新的一封为准。";
        letter_recovery_link = "Set a new password",
            "设置新密码";
        letter_not_you = "If you did not ask for it, do nothing: your password stays as it is. Nobody gets in without this e-mail.",
            "如果不是您申请的，不用理会：密码不会改变，没有这封邮件谁也进不去。";
        letter_locked: fn(&str) -> String = |brand| format!("Signing in to {brand} is locked for a while"),
            |brand| format!("{brand} 账户暂时不能登录");
        letter_locked_words: fn(&str) -> String =
            |at| format!("There were too many attempts with a wrong password. Until {at} we take none, except from devices on which you signed in before. If it was you, wait or set a new password by mailed link. If it was not you, your password held; you need not do anything. If it goes on, we write at most once an hour."),
            |at| format!("有人多次输入了错误的密码。{at}之前，除了您以前登录过的设备，我们不再接受尝试。如果是您本人，请等待，或通过邮件链接设置新密码。如果不是您，说明密码挡住了对方，您什么都不用做。如果对方继续尝试，我们每小时最多通知您一次。");
        letter_event: fn(&str, &str) -> String = |brand, event| format!("{brand}: {event}"),
            |brand, event| format!("{brand}：{event}");
        letter_event_words: fn(&str) -> String =
            |what| format!("This has just happened in your account: {what}."),
            |what| format!("您的账户里刚刚发生了这件事：{what}。");
        letter_event_not_you = "If it was not you, press “This was not me” below: it freezes the account, signs out every device and mails you a link for a new password.",
            "如果不是您本人，请点击下面的“不是我本人操作”：账户会立即冻结，所有设备退出登录，设置新密码的链接会发到您的邮箱。";
        asked_at = "Time",
            "时间";
        // demo
        mailbox = "Mailbox of the demo",
            "演示邮箱";
        mailbox_lead = "Letters that this demo would have sent, newest first. They are kept in memory until it stops.",
            "演示程序本来会发出的邮件，最新的在前。程序停止后不再保留。";
        mailbox_codes = "Codes of the staff's authenticator apps, right now",
            "工作人员验证器应用此刻的验证码";
        mailbox_empty = "No letter yet. Open an account or ask for a recovery link.",
            "还没有邮件。请先开户，或申请找回链接。";
        to = "To",
            "收件人";
    }
}

/// "in about 5 minutes", "in 20 seconds".
fn in_about(seconds: i64) -> String {
    let (n, unit) = if seconds < 60 { (seconds, "second") } else { ((seconds + 59) / 60, "minute") };
    let about = if seconds < 60 { "in" } else { "in about" };
    format!("{about} {n} {unit}{}", if n == 1 { "" } else { "s" })
}

/// “约 5 分钟后”、“20 秒后”。
fn after_about(seconds: i64) -> String {
    if seconds < 60 { format!("{seconds} 秒后") } else { format!("约 {} 分钟后", (seconds + 59) / 60) }
}

impl Locale {
    /// Texts of the account portal.
    #[must_use]
    pub fn account(self) -> &'static AccountText {
        AccountText::of(self)
    }
}
