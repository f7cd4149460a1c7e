//! Texts of second steps.

texts! {
    /// Passkeys, authenticator app, recovery codes, text messages.
    FactorsText {
        title = "Two-step verification",
            "两步验证";
        off_lead = "With a second step nobody gets in with your password alone. Choose one or more below; the first one is the safest.",
            "开启两步验证后，光有密码谁也登录不了。请在下面选一种或几种，排在前面的更安全。";
        on_lead = "Nobody gets in with your password alone. You can have several second steps; keep at least two, so that a lost phone does not lock you out.",
            "现在光有密码谁也登录不了。您可以开启几种验证方式，建议至少两种，手机丢了也能登录。";
        ready = "On",
            "已开启";
        missing = "Off",
            "未开启";
        remove = "Remove",
            "移除";
        remove_sure = "Remove this second step?",
            "移除这种验证方式？";
        remove_lead: fn(&str) -> String =
            |what| format!("{what}: it is no longer asked for when you sign in. We tell you by e-mail."),
            |what| format!("{what}：移除后，登录时不再使用它。我们会发邮件通知您。");
        remove_last = "It is your last one: from then on the password alone opens the account, and your recovery codes end.",
            "这是最后一种：移除后，光凭密码就能登录，恢复码也会失效。";
        remove_keep = "Keep it",
            "保留";
        longer_title = "First set a longer password",
            "请先设置更长的密码";
        longer_words = "Your password has fewer than 15 characters, which is enough only beside a second step. Set a longer one; then you can remove this step.",
            "您的密码不到 15 个字符，只有配合两步验证才够安全。请先设置更长的密码，再移除这种验证方式。";
        // passkeys
        passkeys = "Passkey",
            "通行密钥";
        passkeys_lead = "Your fingerprint, face or screen lock on this device or a security key. It cannot be given away on a fake page, and it also signs you in without a password.",
            "用这台设备的指纹、面容、锁屏密码，或一把安全密钥。它在假网站上用不了，还能让您不输密码就登录。";
        passkey_add = "Add a passkey",
            "添加通行密钥";
        passkey_since: fn(&str) -> String = |date| format!("added {date}"), |date| format!("{date}添加");
        passkey_used: fn(&str) -> String = |date| format!("last used {date}"), |date| format!("{date}用过");
        passkey_never = "not used yet",
            "还没有用过";
        passkey_new_lead = "Your device asks for your fingerprint, face or screen lock. Nothing of that leaves the device.",
            "设备会请您用指纹、面容或锁屏密码确认，这些信息不会离开设备。";
        passkey_name = "Name",
            "名称";
        passkey_name_hint = "So that you know it again, for instance “my phone”. You may leave it empty.",
            "方便您认出它，例如“我的手机”。可以不填。";
        passkey_go = "Continue on this device",
            "在这台设备上继续";
        passkey_script = "Passkeys need JavaScript, which is off in this browser. The other ways work without it.",
            "通行密钥需要 JavaScript，这个浏览器没有开启。其他方式不需要它。";
        passkey_failed = "The device did not confirm. Try again, or use another way.",
            "设备没有完成确认。请再试一次，或改用其他方式。";
        passkey_known = "This passkey is known already, or you have ten of them. Remove one first.",
            "这个通行密钥已经添加过，或者您已有十个。请先移除一个。";
        passkey_sign_in = "Sign in with a passkey",
            "用通行密钥登录";
        passkey_sign_in_lead = "Confirm with your fingerprint, face or screen lock. You need no password.",
            "用指纹、面容或锁屏密码确认即可，不需要密码。";
        passkey_use = "Use a passkey",
            "使用通行密钥";
        // app
        app = "Authenticator app",
            "验证器应用";
        app_lead = "An app on your phone shows a new code every 30 seconds, also without a network.",
            "手机上的应用每 30 秒显示一个新验证码，没有网络也能用。";
        app_since: fn(&str) -> String = |date| format!("On since {date}."), |date| format!("{date}开启。");
        app_start = "Set up an app",
            "设置验证器应用";
        app_scan = "Scan this picture with your authenticator app.",
            "请用验证器应用扫描这张图。";
        app_type = "Cannot scan? Type this key into the app:",
            "不方便扫描？请在应用里输入这个密钥：";
        app_code = "Code from the app",
            "应用里的验证码";
        app_confirm = "Turn it on",
            "开启";
        app_qr = "QR code for the authenticator app",
            "验证器应用用的二维码";
        // recovery codes
        codes = "Recovery codes",
            "恢复码";
        codes_left: fn(i64) -> String =
            |n| if n == 1 { "One code is left.".to_owned() } else { format!("{n} codes are left.") },
            |n| format!("还有 {n} 个恢复码可用。");
        codes_about = "Each stands once for any other step when your phone is lost.",
            "手机丢了时，每个恢复码可以代替其他方式用一次。";
        codes_title = "Your recovery codes",
            "您的恢复码";
        codes_lead = "When your phone is lost, each of these codes gets you in once. They are shown here only this once: print them or write them down, and keep them apart from the phone. Earlier codes no longer work.",
            "手机丢了时，每个恢复码可以代替验证器用一次。它们只在这里显示这一次：请打印或抄下来，和手机分开存放。以前的恢复码已失效。";
        codes_done = "I have kept them",
            "我已收好";
        codes_new = "Make new recovery codes",
            "重新生成恢复码";
        codes_sure = "Make new recovery codes?",
            "重新生成恢复码？";
        codes_sure_lead = "The codes that you have kept stop working at once. The new ones are shown once.",
            "您以前保存的恢复码会立即失效，新的只显示这一次。";
        // telephone and text messages
        texts = "Code by text message",
            "短信验证码";
        texts_lead = "A code comes to your phone. It is better than a password alone, but numbers can be hijacked and messages read: take a passkey or an app if you can.",
            "验证码发到您的手机。比只用密码安全，但号码可能被人冒领，短信也可能被偷看。如果可以，请优先用通行密钥或验证器应用。";
        texts_to: fn(&str) -> String = |phone| format!("Codes go to {phone}."), |phone| format!("验证码发到 {phone}。");
        texts_on = "Use this number for codes",
            "用这个号码收验证码";
        texts_off = "Turn off",
            "关闭";
        phone = "Telephone number",
            "手机号码";
        phone_lead = "Give a number that is yours alone. We send a code to it, and use it for nothing that you have not turned on.",
            "请填写只有您自己用的号码。我们会发一个验证码确认；没有您的允许，不会用它做别的事。";
        phone_is: fn(&str) -> String = |phone| format!("Your number: {phone}"), |phone| format!("您的号码：{phone}");
        phone_hint: fn(&str) -> String =
            |codes| format!("With the country code in front, like +44 1632 960158. We can text: {codes}"),
            |codes| format!("请带上国家代码，例如 +86 138 0013 8000。可以发送的国家代码：{codes}");
        phone_wrong = "This is not a number we can read. Begin with + and the country code.",
            "号码格式不正确，请以 + 和国家代码开头。";
        phone_go = "Send me a code",
            "发送验证码";
        phone_change = "Another number",
            "换一个号码";
        phone_remove = "Remove the number",
            "移除号码";
        phone_sent: fn(&str) -> String =
            |phone| format!("A code is on its way to {phone}. It works for 10 minutes."),
            |phone| format!("验证码已发往 {phone}，10 分钟内有效。");
        phone_confirm = "Confirm the number",
            "确认号码";
        text_off = "We cannot send text messages at the moment. Use another way.",
            "目前无法发送短信，请用其他方式。";
        text_country = "We do not send text messages to this country or this kind of number. A passkey or an app works everywhere.",
            "我们不向这个国家或这类号码发送短信。通行密钥和验证器应用在哪里都能用。";
        text_enough = "That is enough text messages for today. Use another way, or try again after midnight UTC.",
            "今天的短信次数已用完。请用其他方式，或在 UTC 零点（北京时间早上 8 点）之后再试。";
        text_wrong = "This is not the code that we sent, or its 10 minutes are over.",
            "验证码不对，或者已超过 10 分钟。";
        number_locked: fn(&str) -> String =
            |at| format!("Too many wrong codes. Try again at {at}."),
            |at| format!("验证码输错的次数太多。请在 {at}之后再试。");
        text_send: fn(&str) -> String =
            |phone| format!("Send a code to {phone}"),
            |phone| format!("发验证码到 {phone}");
        text_subject = "Text message with a code",
            "短信验证码";
        text_message: fn(&str, &str) -> String =
            |brand, code| format!("{brand}: your code is {code}. It works for 10 minutes. We never ask for it: give it to nobody."),
            |brand, code| format!("【{brand}】验证码 {code}，10 分钟内有效。我们绝不会索要，请勿告诉任何人。");
        // signing in
        code_label = "Code",
            "验证码";
        code_hint = "Six digits from your app or text message, or one of your recovery codes.",
            "验证器应用或短信里的六位数字，或您的一个恢复码。";
        code_wrong = "This code is not right, or it has been used. Wait for the next one in your app, and see that the time of your phone is set by itself.",
            "验证码不对，或者已经用过。请等应用里的下一个，并确认手机时间是自动设置的。";
        code_lead = "The password was right. Now your second step.",
            "密码正确。请完成第二步验证。";
        code_go = "Continue",
            "继续";
        code_lost = "I can’t use any of these",
            "以上方式都用不了";
        or = "Or",
            "或者";
    }
}
