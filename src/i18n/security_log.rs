//! What each entry of the security log says.

use super::Locale;

/// Code, English, Chinese. A test of the log sees that every code has its words.
const WORDS: &[(&str, &str, &str)] = &[
    ("opened", "Account opened", "开户"),
    ("signed_in", "Signed in", "登录"),
    ("signed_in_new_device", "Signed in on a new device", "在新设备上登录"),
    ("sign_in_failed", "Wrong password", "密码错误"),
    ("locked", "Signing in was locked", "登录被锁定"),
    ("signed_out", "Signed out", "退出登录"),
    ("session_ended", "A device was signed out", "退出了一台设备"),
    ("recovery_asked", "A link for a new password was asked for", "申请重设密码的链接"),
    ("password_reset", "Password set by mailed link", "通过邮件链接设置了密码"),
    ("password_changed", "Password changed", "修改了密码"),
    ("phrase_changed", "Security phrase changed", "修改了防伪暗语"),
    ("profile_changed", "Name, country or language changed", "修改了称呼、国家或语言"),
    ("second_step_on", "Authenticator app added", "绑定了验证器应用"),
    ("second_step_off", "Authenticator app removed", "移除了验证器应用"),
    ("codes_made", "New recovery codes made", "生成了新的恢复码"),
    ("code_used", "Recovery code used", "使用了一个恢复码"),
    ("code_failed", "Right password, wrong code", "密码正确，验证码错误"),
    ("passkey_added", "Passkey added", "添加了通行密钥"),
    ("passkey_removed", "Passkey removed", "移除了通行密钥"),
    ("phone_changed", "Telephone number confirmed", "绑定了手机号码"),
    ("phone_removed", "Telephone number removed", "移除了手机号码"),
    ("text_codes_on", "Codes by text message turned on", "开启了短信验证码"),
    ("text_codes_off", "Codes by text message turned off", "关闭了短信验证码"),
    ("email_change_asked", "A change of the e-mail address was asked for", "申请更换邮箱"),
    ("email_changed", "E-mail address changed", "更换了邮箱"),
    ("email_change_undone", "Change of the e-mail address undone", "撤销了更换邮箱"),
    ("frozen", "Account frozen", "冻结了账户"),
    ("unfreeze_asked", "A link to unfreeze the account was asked for", "申请解冻账户的链接"),
    ("unfrozen", "Account unfrozen", "解除了冻结"),
    ("not_me", "Reported as not you: account frozen", "报告非本人操作，账户已冻结"),
    ("held", "Account limited by us", "我们限制了账户"),
    ("released", "Limit lifted by us", "我们解除了限制"),
    ("data_downloaded", "Your data was downloaded", "下载了个人数据"),
    ("file_opened", "A file of yours was downloaded", "下载了您的文件"),
    ("closing_asked", "Closing of the account was asked for", "申请注销账户"),
    ("closing_stopped", "The account stays open", "取消了注销"),
];

/// The words of an entry, or nothing for a code that this version does not know.
#[must_use]
pub fn words(locale: Locale, code: &str) -> &'static str {
    let found = WORDS.iter().find(|(c, ..)| *c == code);
    found.map_or("", |(_, en, zh)| match locale {
        Locale::ZhHans => zh,
        Locale::En => en,
    })
}
