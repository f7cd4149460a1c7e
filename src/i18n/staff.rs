//! Texts of the staff's console.

texts! {
    /// Ways in, and what surrounds every page of the console.
    StaffText {
        console = "Console",
            "工作台";
        sign_in = "Sign in to the console",
            "登录工作台";
        sign_in_lead = "For members of staff. Accounts are made by the operator.",
            "仅供工作人员使用，账户由运营方开通。";
        locked: fn(&str) -> String =
            |at| format!("Too many attempts. The lock ends by itself at {at}."),
            |at| format!("尝试次数太多。{at}自动解除锁定。");
        codes_over = "Thirty wrong codes in a row came after the right password. Ask the operator for a new invitation.",
            "密码正确之后，连续三十次输错了验证码。请联系运营方重新发送邀请。";
        invitation = "Your account for the console",
            "您的工作台账户";
        invitation_lead: fn(&str) -> String =
            |name| format!("Welcome, {name}. Choose a password that nobody else knows; then set up your second step."),
            |name| format!("欢迎，{name}。请设置一个只有您知道的密码，然后开启两步验证。");
        invitation_over = "The invitation has been used, or it is older than 24 hours. Ask the operator for a new one.",
            "邀请已被使用，或者超过了 24 小时。请联系运营方重新发送。";
        enrol_lead = "The console opens only with a second step. Choose one now.",
            "工作台必须开启两步验证才能打开。请现在选择一种。";
        greeting: fn(&str) -> String = |name| format!("Good day, {name}."), |name| format!("{name}，您好。");
        nothing_yet = "There is no case to work on.",
            "目前没有要处理的工单。";
        role: fn(&str) -> String = |role| format!("Your role: {role}"), |role| format!("您的角色：{role}");
        roles: &'static [(&'static str, &'static str)] =
            &[("agent", "agent"), ("supervisor", "supervisor"), ("admin", "administrator")],
            &[("agent", "客服"), ("supervisor", "主管"), ("admin", "管理员")];
    }
}

impl StaffText {
    /// The name of a role.
    #[must_use]
    pub fn role_name(&self, code: &str) -> &'static str {
        self.roles.iter().find(|(c, _)| *c == code).map_or("", |(_, words)| *words)
    }
}
