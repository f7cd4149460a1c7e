//! Words by which a secret, or a number that is none, is announced; what may stand between; and what speaks
//! of secrets without telling one. Words are parted by `|`, English ones are in small letters.

use super::cue::Announces::{
    self, AnyCode, OneTimeCode, Password, PrivateKey, Reference, SecurityCode, SeedPhrase,
};
use super::cue::Between::{self, Equates, Fills, Says, Tells, To};

/// What announces what.
pub(super) const CUES: [(Announces, &str); 7] = [
    (
        SecurityCode,
        "cvv|cvv2|cvc|cvc2|cvn|cvn2|csc|security code|card verification value|card verification code|\
        3-digit code|3 digit code|three-digit code|three digit code|安全码|背面三位|背面3位|\
        背面的三位|背面后三位|背面末三位|卡背三位|卡背后三位|签名栏三位",
    ),
    (
        OneTimeCode,
        "otp|totp|one-time code|one time code|one-time password|one time password|one-time passcode|\
        one time passcode|verification code|verify code|confirmation code|authentication code|\
        authenticator code|login code|log-in code|sign-in code|sign in code|sms code|text code|\
        2fa code|two-factor code|access code|passcode|验证码|校验码|动态码|动态口令|动态密码|短信码|\
        短信密码|一次性密码|一次性口令|认证码|确认码|登录码|6位数字|六位数字",
    ),
    (AnyCode, "code"),
    (Password, "pass|password|passwd|pass word|passphrase|pwd|pin|pin code|pin number|密码|口令"),
    (
        PrivateKey,
        "private key|privatekey|private_key|privkey|priv key|secret key|secretkey|secret_key|\
        signing key|私钥|私鑰|密钥|秘钥",
    ),
    (
        SeedPhrase,
        "seed phrase|recovery phrase|secret phrase|backup phrase|seed words|recovery words|mnemonic|\
        mnemonic phrase|助记词|助记|恢复词|恢复短语|种子短语|种子词",
    ),
    (
        Reference,
        "order|order no|order id|order number|reference|ref|transaction|transaction id|\
        transaction number|txid|trace|tracking|invoice|ticket|arn|serial|imei|订单|订单号|单号|流水|\
        流水号|交易号|交易单号|参考号|凭证号|运单号|追踪号|编号",
    ),
];

/// What may stand between an announcement and its value.
pub(super) const BETWEEN: [(Between, &str); 5] = [
    (Equates, "=>|->|:|=|→"),
    (
        Says,
        "\
        is|was|are|be|equals|as follows|'s|就是|是|为|如下|叫|改成|改为|改成了|改为了|设成|设为|\
        设置为|设置成|设成了|换成|换成了",
    ),
    (To, "to"),
    (Tells, "told|gave|sent|said|说|说了|告诉|告诉了|发|发了|给|给了|念|念了"),
    (
        Fills,
        "\
        i|my|me|use|set|chose|have|hex|the|your|this|that|it|its|it's|they|them|him|her|you|for|of|\
        on|no|no.|number|num|value|digits|here|currently|current|now|new|old|got|get|received|\
        entered|typed|used|card|account|wallet|app|login|email|user|我|我的|你|您|你们|他|她|它|他们|\
        对方|骗子|客服|的|了|号|码|号码|数字|三位|后三位|末三位|四位|六位|发给|收到|收到了|输入|\
        输入了|填|填写|写|这个|那个|现在|目前|当前|已|已经|应该|当时|新|旧|老|账号|账户|钱包|邮箱",
    ),
];

/// What follows "password:" without being one.
pub(super) const NO_PASSWORDS: &str = "\
    again|blank|cannot|cant|case|case-sensitive|change|changed|correct|empty|error|expired|failed|false|\
    forgot|forgotten|good|hacked|hidden|incorrect|invalid|leaked|locked|lost|missing|must|needed|none|\
    null|only|optional|passcode|password|please|recovery|rejected|required|reset|same|secret|secure|\
    stolen|strong|true|unknown|wallet|weak|what|when|where|which|wrong";

/// A clause with one of these before "password" speaks of passwords in general.
pub(super) const GENERAL: &str =
    "忘|找回|重置|修改|更改|输错|输入|没有|无法|不要|forgot|forget|reset|change|wrong|enter|without";

/// The word before "code" when it is one that was sent.
pub(super) const SENT: &str = "\
    the|a|my|this|that|your|sms|text|email|mail|digit|6-digit|security|google|login|sign-in|2fa|factor|\
    confirmation|verification|one-time|sent|use|enter|entered|received";

/// What is counted: a number in front of it is no code.
pub(super) const UNITS: &str = "\
    分钟|小时|美元|美金|港币|人民币|usd|usdt|usdc|eur|gbp|cny|rmb|hkd|btc|eth|trx|xrp|dollars|euros|pounds|yuan|\
    times|minutes|mins|hours|days|seconds|years|digits|characters|letters|am|pm";
