//! English texts of the account portal.

use super::AccountText;

pub const TEXT: AccountText = AccountText {
    account: "My account",
    email: "E-mail address",
    password: "Password",
    new_password: "New password",
    current_password: "Current password",
    error_title: "Please look at this again",
    error_mark: "Error: ",
    sign_in: "Sign in",
    sign_in_lead: "Sign in with the e-mail address of your account.",
    sign_in_wrong: "E-mail address and password do not belong together. Check both, or set a new password by mail.",
    forgot: "I forgot my password or cannot get in",
    no_account: "I have no account yet",
    sign_in_again: "Sign in again",
    sign_out: "Sign out",
    signed_out_title: "You are signed out",
    signed_out: "This device can no longer see your account until you sign in again.",
    locked_title: "Signing in is locked for now",
    locked_what: "There were too many attempts with this e-mail address or from this network. To protect the account, we take no further attempt for a while, not even with the right password.",
    locked_until: |at, minutes| {
        let unit = if minutes == 1 { "minute" } else { "minutes" };
        format!(
            "The lock ends by itself in about {minutes} {unit}, at {at}. You do not have to do anything for it."
        )
    },
    locked_ways: "Two ways back",
    locked_wait: "Wait until then and sign in with your password.",
    locked_recover: "Set a new password by mailed link. That ends the lock at once.",
    locked_device: "A device on which you have signed in before is judged apart: try it there.",
    locked_mail: "If the address has an account with us, its owner gets the details by mail. We say nothing more here, so that strangers learn nothing.",
    locked_reference: |r| format!("If you call us, give this reference: {r}"),
    sign_up: "Open an account",
    sign_up_lead: "You need an e-mail address that only you can read, and a good password.",
    sign_up_closed: "New accounts are not opened on this site at the moment.",
    password_hint: "At least 15 characters. Four or five ordinary words that do not belong together are strong and easy to keep in mind. Pasting from a password manager is welcome.",
    password_offer: "No idea? Take this one, made for you just now:",
    terms: |version| format!("I accept the terms of use (version of {version})"),
    terms_needed: "Without the terms we cannot open an account. Tick the box if you accept them.",
    sign_up_go: "Open the account",
    have_account: "I have an account already",
    mail_sent_title: "Look into your mailbox",
    sign_up_sent: |email| {
        format!("We have sent a letter to {email}. The link in it opens your account; it works for 24 hours.")
    },
    recovery_sent: |email| {
        format!(
            "If {email} has an account with us, a letter with a link is on its way. The link works once, for 30 minutes; the newest one counts."
        )
    },
    mail_sent_nothing: "Nothing there after five minutes? Look into the spam folder, check that the address is right, and ask again.",
    confirm_title: "Open your account",
    confirm_lead: "One more press, so that no mail program opens it by accident.",
    confirm_go: "Yes, open my account",
    confirmed_title: "Your account is open",
    confirmed: "You can sign in now.",
    over_title: "This link no longer works",
    over_sign_up: "It has been used, or it is older than 24 hours. If your account is open already, sign in; otherwise ask for a new link by signing up once more.",
    over_recovery: "It has been used, it is older than 30 minutes, or there is a newer one. Ask for a new link below.",
    recovery: "Get back into your account",
    recovery_lead: "Give the e-mail address of your account. We send a link with which you set a new password.",
    recovery_go: "Send me the link",
    reset_title: "Set a new password",
    reset_lead: "Afterwards all devices are signed out, and for 24 hours money cannot leave the account: that protects you if it was not you who asked.",
    reset_go: "Save the new password",
    reset_done_title: "Your password is new",
    reset_done: "All devices are signed out. Sign in with the new password. For 24 hours money cannot leave the account.",
    email_wrong: "This is not an e-mail address we can write to. It looks like name@example.com.",
    password_missing: "Type your password.",
    password_short: |least, is| {
        format!(
            "The password has {is} characters; it needs at least {least}. A few ordinary words are enough."
        )
    },
    password_long: "The password is longer than 256 characters. Take a shorter one.",
    password_common: "Many people use this password; it is on the lists that thieves try first. Take another one.",
    password_context: "The password contains your address or our name. That is tried first. Take words that have nothing to do with either.",
    password_repeated: "The password repeats itself or is a plain sequence. Take words that do not belong together.",
    password_guessable: "The password would be guessed quickly. Add one or two more words that do not belong together.",
    current_wrong: "That is not your current password.",
    phrase_wrong: "A phrase has 3 to 60 characters, in one line, and is not your password.",
    overview_lead: |email| format!("Signed in as {email}"),
    since: |date| format!("Customer since {date}"),
    hold: |at| {
        format!(
            "Your password was reset. Until {at} money cannot leave the account. If that was not you, contact us now."
        )
    },
    sessions: "Where I am signed in",
    sessions_lead: "Each of these devices can see your account. End what you do not know, then change your password.",
    this_session: "this device",
    last_used: |at| format!("last used {at}"),
    signed_in_at: |at| format!("signed in {at}"),
    end_session: "Sign out there",
    end_others: "Sign out everywhere else",
    log: "Security log",
    log_lead: "What happened in your account, newest first. Times are UTC. The address is the one your device had on the internet.",
    log_download: "Download as CSV",
    when: "When",
    what: "What",
    device: "Device",
    address: "Address",
    events: [
        "Account opened",
        "Signed in",
        "Signed in on a new device",
        "Wrong password",
        "Signing in was locked",
        "Signed out",
        "Ended on a device",
        "A link for a new password was asked for",
        "Password set by mailed link",
        "Password changed",
        "Security phrase changed",
        "Second step turned on",
        "Second step turned off",
        "New recovery codes made",
        "Recovery code used",
        "Right password, wrong code",
    ],
    change_password: "Change password",
    change_password_lead: "All other devices are signed out when it is changed.",
    change_go: "Save",
    changed: "Saved. You get a letter about it.",
    second_step: "Second step",
    second_step_off_lead: "With a second step nobody gets in with your password alone. You need an authenticator app on your phone; it makes a new code every 30 seconds, also without a network.",
    second_step_start: "Set it up",
    second_step_scan: "Scan this picture with your authenticator app.",
    second_step_type: "No camera at hand? Type this key into the app:",
    second_step_code: "Code from the app",
    second_step_confirm: "Turn it on",
    second_step_qr: "QR code for the authenticator app",
    code_label: "Code",
    code_hint: "Six digits from your authenticator app, or one of your recovery codes.",
    code_wrong: "This code is not right, or it has been used. Wait for the next one in the app and check that the clock of your phone is set automatically.",
    code_lead: "Your password was right. Now the code of your second step.",
    code_go: "Go on",
    codes_title: "Your recovery codes",
    codes_lead: "Each of them stands for the app once, if your phone is lost. They are shown only now: print them, or write them down, and keep them away from your phone. Older codes no longer work.",
    codes_done: "I have put them away",
    codes_new: "Make new recovery codes",
    second_step_remove: "Turn the second step off",
    second_step_remove_lead: "To turn it off, give a code once more.",
    second_step_on_lead: |since, left| format!("Turned on since {since}. Recovery codes left: {left}."),
    phrase: "Security phrase",
    phrase_lead: "Choose words that only you know. They stand in every letter from us; a letter without them is not from us. They are no password: never type them anywhere else.",
    phrase_label: "Your phrase",
    messages: "Letters we sent you",
    messages_lead: "A letter that is not here is not from us. Links with a secret are left out.",
    messages_none: "There are none yet.",
    recent_title: "Please sign in once more",
    recent_lead: "You signed in more than ten minutes ago. For this change we ask for your password again.",
    hello: "Hello,",
    your_phrase: |phrase| format!("Your security phrase: {phrase}"),
    no_phrase: "You have no security phrase yet. Choose one in your account, and you can tell our letters from forged ones.",
    letter_footer: |brand| {
        format!("{brand} sends this letter because it concerns the security of your account.")
    },
    letter_never: "We never ask for passwords or codes, neither by mail nor by phone.",
    letter_sign_up: |brand| format!("Open your {brand} account"),
    letter_sign_up_words: |brand| {
        format!(
            "somebody, hopefully you, wants to open an account at {brand} with this address. The link works for 24 hours. If it was not you, do nothing: without the link no account is opened."
        )
    },
    letter_sign_up_link: "Open the account",
    letter_known: |brand| format!("You have a {brand} account already"),
    letter_known_words: "somebody, hopefully you, wanted to open an account with this address. It has one already; nothing has changed. Sign in, or set a new password if you forgot yours.",
    letter_recovery: |brand| format!("Your link for {brand}"),
    letter_recovery_words: |_| {
        "with this link you set a new password. It works once, for 30 minutes; if you asked several times, only the newest one works.".to_owned()
    },
    letter_recovery_link: "Set a new password",
    letter_not_you: "If you did not ask for it, do nothing: your password stays as it is. Nobody gets in without this letter.",
    letter_locked: |brand| format!("Signing in to {brand} is locked for a while"),
    letter_locked_words: |at| {
        format!(
            "there were too many attempts with a wrong password. Until {at} we take none, except from devices on which you signed in before. If it was you, wait or set a new password by mailed link. If it was not you, your password held; you need not do anything."
        )
    },
    letter_event: |brand, event| format!("{brand}: {event}"),
    letter_event_words: "this has just happened in your account:",
    letter_event_not_you: "If it was not you, set a new password now: that signs out every device and stops money from leaving for 24 hours.",
    asked_at: "Time",
    mailbox: "Mailbox of the demo",
    mailbox_lead: "Letters that this demo would have sent, newest first. They are kept in memory until it stops.",
    mailbox_empty: "No letter yet. Open an account or ask for a recovery link.",
    to: "To",
};
