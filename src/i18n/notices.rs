//! What letters about cases say to staff, and what customers read beside the words of appeals.

texts! {
    /// Letters to staff name a case by its number only; letters to customers say no more than whose turn it is.
    NoticesText {
        // to customers
        why_case: fn(&str) -> String =
            |brand| format!("{brand} sends this letter because you have an appeal there."),
            |brand| format!("{brand} 发送这封邮件，因为您在这里有一项申诉。");
        why_watch: fn(&str) -> String =
            |brand| format!("{brand} sends this letter because you asked to be told of this payment."),
            |brand| format!("{brand} 发送这封邮件，因为您请我们提醒这笔交易的进展。");
        no_answer: fn(&str) -> String =
            |at| format!("We asked you something, and no answer had come by {at}. We go on with what we have; you can still answer on the page."),
            |at| format!("我们问过您一个问题，到 {at}还没有收到回答。我们先根据现有材料继续处理，您仍然可以在页面上回答。");
        no_reply: fn(&str) -> String =
            |at| format!("We asked another institution, and no answer had come by {at}. It is our turn: we ask again and go on with what we have."),
            |at| format!("我们向对方机构查询过，到 {at}还没有收到答复。现在轮到我们：我们会再次查询，并根据现有材料继续处理。");
        missed: fn(&str, &str, bool) -> String =
            |clock, at, with| format!("We promised “{clock}” by {at} and have not kept it. We are sorry. {}", if with { "A supervisor has the appeal now." } else { "Our supervisors have been told." }),
            |clock, at, with| format!("我们承诺在 {at}之前完成“{clock}”，但没有做到，对不起。{}", if with { "申诉已转给主管。" } else { "我们已报告主管。" });
        // to staff
        why_staff: fn(&str) -> String =
            |brand| format!("{brand} sends this letter because you work on its cases."),
            |brand| format!("{brand} 发送这封邮件，因为您负责处理工单。");
        nears: fn(&str) -> String = |number| format!("{number} is due soon"), |number| format!("{number} 即将到期");
        nears_words: fn(&str, &str, &str) -> String =
            |number, clock, at| format!("Case {number}: “{clock}” is due by {at}."),
            |number, clock, at| format!("工单 {number}：“{clock}”应在 {at}之前完成。");
        nobody = "Nobody has taken the case yet.",
            "还没有人负责这个工单。";
        drafted = "If the time is too short, a holding reply is drafted on the page of the case: complete its reason before you send it.",
            "如果时间不够，工单页面上已经拟好一份暂时答复，发送前请补全理由。";
        missed_subject: fn(&str) -> String = |number| format!("{number} has missed a date"), |number| format!("{number} 已超期");
        missed_words: fn(&str, &str, &str) -> String =
            |number, clock, at| format!("Case {number}: “{clock}” was due by {at} and has not been done. The case is escalated, and its page says so to the customer."),
            |number, clock, at| format!("工单 {number}：“{clock}”应在 {at}之前完成，现已超期。工单已升级，客户在页面上可以看到。");
        now_with: fn(&str) -> String = |name| format!("It is with {name} now."), |name| format!("现在由{name}经办。");
        silent: fn(&str) -> String = |number| format!("{number}: the customer has not answered"), |number| format!("{number}：客户没有回答");
        silent_words: fn(&str, &str) -> String =
            |number, at| format!("Case {number}: the customer was asked to answer by {at} and has not. It is our turn again: go on with what there is, or ask again."),
            |number, at| format!("工单 {number}：请客户在 {at}之前回答，但没有收到。现在又轮到我们：根据现有材料继续，或者再问一次。");
        leg_late: fn(&str) -> String = |number| format!("{number}: another institution has not answered"), |number| format!("{number}：对方机构没有答复");
        leg_late_words: fn(&str, &str) -> String =
            |number, at| format!("Case {number}: an inquiry to another institution was to be answered by {at} and has not been. It is our turn again: ask once more."),
            |number, at| format!("工单 {number}：对方机构应在 {at}之前答复，但没有收到。现在又轮到我们：请再次查询。");
        heard: fn(&str) -> String = |number| format!("{number}: the customer has written"), |number| format!("{number}：客户有新的留言或文件");
        heard_words: fn(&str) -> String =
            |number| format!("Case {number}: the customer has written or sent a file. You are not told again until you have answered."),
            |number| format!("工单 {number}：客户留言或补充了文件。在您回复之前不会再次提醒。");
        chased: fn(&str) -> String = |number| format!("{number}: the customer asks how it stands"), |number| format!("{number}：客户催问进度");
        chased_words: fn(&str, &str) -> String =
            |number, at| format!("Case {number}: the customer asks how it stands and was promised an answer by {at}. A few true words are enough; the date counts like any other."),
            |number, at| format!("工单 {number}：客户催问进度，我们答应在 {at}之前回复。如实说明进展即可，这个期限与其他期限一样算数。");
        open_case = "Open the case",
            "打开工单";
        // the draft of a holding reply
        holding_leg: fn(&str) -> String =
            |at| format!("We need more time for our final answer. On {at} we asked another institution about your payment, and we cannot answer every point before its reply has come."),
            |at| format!("我们需要更多时间才能给您最终答复。{at}，我们就您的交易向对方机构查询，在收到对方答复之前，还不能对每一点作出答复。");
        holding_open = "We need more time for our final answer, because ___.",
            "我们需要更多时间才能给您最终答复，原因是：___。";
        holding_until: fn(&str) -> String =
            |at| format!("You will have it by {at} at the latest."),
            |at| format!("我们最迟在 {at}之前答复您。");
        // the list of the morning
        digest: fn(&str) -> String = |date| format!("Cases on {date}"), |date| format!("{date}的工单");
        digest_due: fn(usize) -> String = |n| format!("Due within 24 hours: {n}"), |n| format!("24 小时内到期：{n}");
        digest_missed: fn(usize) -> String = |n| format!("A date was missed: {n}"), |n| format!("已超期：{n}");
        digest_nobody: fn(i64) -> String = |n| format!("Nobody has taken: {n}"), |n| format!("无人负责：{n}");
        digest_line: fn(&str, &str) -> String = |number, at| format!("{number}, due by {at}"), |number, at| format!("{number}，应在 {at}之前");
        digest_more: fn(usize) -> String = |n| format!("and {n} more"), |n| format!("另有 {n} 个");
        open_console = "Open the console",
            "打开工作台";
    }
}
