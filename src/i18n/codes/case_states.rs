//! Where an appeal or a ticket stands, and whose turn it is.

use super::{Locale, find};

/// Who must act next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Turn {
    Customer,
    Us,
    ThirdParty,
    Nobody,
}

impl Turn {
    pub const ALL: [Self; 4] = [Self::Customer, Self::Us, Self::ThirdParty, Self::Nobody];

    /// The code that is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Us => "us",
            Self::ThirdParty => "third_party",
            Self::Nobody => "nobody",
        }
    }

    /// What the customer reads.
    #[must_use]
    pub const fn name(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::Customer, Locale::En) => "Your turn",
            (Self::Customer, Locale::ZhHans) => "轮到您",
            (Self::Us, Locale::En) => "Our turn",
            (Self::Us, Locale::ZhHans) => "轮到我们",
            (Self::ThirdParty, Locale::En) => "Turn of another institution",
            (Self::ThirdParty, Locale::ZhHans) => "轮到对方机构",
            (Self::Nobody, Locale::En) => "Nothing to do",
            (Self::Nobody, Locale::ZhHans) => "无需处理",
        }
    }
}

words! {
    /// The state of a case in words. A sentence with a date can follow the customer's one.
    CaseStateWords { name, customer, staff, }
    APPEALS {
        "draft" {
            name = "Draft", "草稿";
            customer = "You have not sent this appeal yet. It is your turn: complete it and send it.",
                "这份申诉还没有提交。现在轮到您：填好后提交。";
            staff = "Not sent: no clock runs, and nobody but the customer sees it.",
                "尚未提交：不计时，只有客户自己看得到。";
        }
        "submitted" {
            name = "Submitted", "已提交";
            customer = "We have received your appeal. It is our turn to confirm it.",
                "我们收到了您的申诉，接下来由我们确认受理。";
            staff = "Received: check it, and send the acknowledgement with the promised date.",
                "已收到：核对内容，发出受理确认，写明答复日期。";
        }
        "acknowledged" {
            name = "Acknowledged", "已受理";
            customer = "We have confirmed your appeal and set the date of our answer. It is our turn.",
                "我们已确认受理，答复日期也已确定。现在轮到我们。";
            staff = "Acknowledged: give it to somebody.",
                "已确认受理：请分派经办人。";
        }
        "assigned" {
            name = "Assigned", "已分派";
            customer = "A member of our staff has taken on your appeal. It is our turn.",
                "您的申诉已有专人负责。现在轮到我们。";
            staff = "Has an owner: begin the checks for this problem.",
                "已有经办人：按这类问题的步骤开始调查。";
        }
        "investigating" {
            name = "Investigating", "调查中";
            customer = "We are checking our records and those of others. It is our turn.",
                "我们正在查账，也在查对方的记录。现在轮到我们。";
            staff = "Under investigation: write down each finding as it comes.",
                "调查中：每查到一项就记录一项。";
        }
        "waiting_customer" {
            name = "Waiting for you", "待您补充";
            customer = "We need an answer or proof from you to go on. It is your turn: the question is on this page.",
                "我们需要您的回答或凭证才能继续。现在轮到您，问题写在这一页。";
            staff = "Waiting for the customer: the legal clock runs on unless the rule says otherwise.",
                "等客户补充：除非规则另有规定，法定期限照常计算。";
        }
        "waiting_third_party" {
            name = "Waiting for a third party", "等待对方机构";
            customer = "We have asked another bank or network. It is their turn, and we follow it up for you.",
                "我们已向对方银行或网络查询。现在轮到对方，由我们跟进。";
            staff = "Waiting for another institution: ask once more when its date has passed.",
                "等待对方机构：到期仍未答复时，请再次查询。";
        }
        "partially_answered" {
            name = "Partly answered", "部分答复";
            customer = "We have answered a part of your appeal, and the rest follows. It is our turn.",
                "您的申诉已答复一部分，其余部分随后答复。现在轮到我们。";
            staff = "Partly answered: clocks run on until the final answer is given.",
                "部分答复：给出最终答复之前仍在计时。";
        }
        "decision_proposed" {
            name = "Decision under review", "待复核";
            customer = "A decision has been prepared, and a second person is checking it. It is our turn.",
                "处理意见已经拟好，正由另一位同事复核。现在轮到我们。";
            staff = "A decision is proposed: it needs the check of a second person.",
                "已有处理意见：须由另一人复核。";
        }
        "resolved" {
            name = "Resolved", "已处理";
            customer = "The result and the reasons are on this page. If you disagree, you can say so here.",
                "结果和理由写在这一页。如果您不同意，可以在这里提出异议。";
            staff = "Decided, and the customer has the reasons in writing.",
                "已有决定，理由已书面告知客户。";
        }
        "closed" {
            name = "Closed", "已结案";
            customer = "This appeal is closed. If you have new facts or proof, you can ask us to reopen it.",
                "这项申诉已经结案。如果您有新的事实或凭证，可以申请重新处理。";
            staff = "Closed: it opens again only on new facts, once for each decision.",
                "已结案：有新的事实才重开，每个决定限一次。";
        }
        "rejected" {
            name = "Not taken on", "不予受理";
            customer = "We cannot deal with this as an appeal. The reason is on this page, and so is what you can do instead.",
                "这件事不能作为申诉受理。原因写在这一页，也写明了您还可以怎么做。";
            staff = "Not taken on: reason and the right way have been given in writing.",
                "不予受理：原因和正确途径已书面告知。";
        }
        "withdrawn" {
            name = "Withdrawn", "已撤回";
            customer = "You have withdrawn this appeal, so we have stopped working on it. If the problem is still there, you can start a new one.",
                "您已撤回这项申诉，我们不再处理。如果问题还在，可以重新提交。";
            staff = "Withdrawn by the customer: stop the enquiries that are under way.",
                "客户已撤回：请终止正在进行的查询。";
        }
        "reopened" {
            name = "Reopened", "已重开";
            customer = "We are looking at your appeal again because of what you have added. It is our turn.",
                "根据您补充的内容，我们正在重新处理这项申诉。现在轮到我们。";
            staff = "Reopened on new facts: better decided by somebody else than before.",
                "因新的事实重开：宜由另一人决定。";
        }
        "overdue" {
            name = "Overdue", "已逾期";
            customer = "We have not kept the date that we gave you. Your appeal has been escalated, and it is our turn.",
                "我们没有按答应的日期答复您。您的申诉已升级处理，现在轮到我们。";
            staff = "Past the promised date: write to the customer today and answer first.",
                "已过答复日期：今天就联系客户，优先处理。";
        }
        "objected" {
            name = "Objection made", "已提出异议";
            customer = "We have your objection to our decision and look at it again. It is our turn.",
                "我们收到了您对决定的异议，正在重新审查。现在轮到我们。";
            staff = "The customer objects: review the decision against the objection.",
                "客户异议：对照异议重新审查原决定。";
        }
        "escalated" {
            name = "Escalated", "已升级";
            customer = "We missed a date, and our supervisors have been told. It is our turn.",
                "我们错过了一个日期，已报告主管。现在轮到我们。";
            staff = "Escalated: a date was missed. If nobody has it, a supervisor takes it on.",
                "已升级：曾逾期。无人经办时，由主管认领。";
        }
    }
}

words! {
    CaseStateWords TICKETS {
        "new" {
            name = "New", "新建";
            customer = "We have your message. It is our turn to answer.",
                "我们收到了您的消息。现在轮到我们答复。";
            staff = "New: nobody has read it yet.", "新建：还没有人看过。";
        }
        "ours" {
            name = "With us", "客服处理中";
            customer = "We are working on your request. It is our turn.",
                "我们正在处理您的请求。现在轮到我们。";
            staff = "We must act: an answer is owed.", "客服处理中：欠客户一个答复。";
        }
        "yours" {
            name = "Waiting for your reply", "待您回复";
            customer = "We have answered and need something from you. It is your turn to reply.",
                "我们已经答复，还需要您补充。现在轮到您回复。";
            staff = "The customer must act: the wake date reminds us.", "待客户回复：到提醒日期自动转回。";
        }
        "theirs" {
            name = "Waiting for a third party", "等待第三方";
            customer = "We have asked somebody else about it. It is their turn, and we follow it up for you.",
                "我们已向第三方询问。现在轮到对方，由我们跟进。";
            staff = "Waiting for a third party: it needs a reason and a wake date.", "等待第三方：必须填写原因和提醒日期。";
        }
        "solved" {
            name = "Solved", "已解决";
            customer = "We think that this is solved. If it is not, reply here, and it is open again.",
                "我们认为问题已经解决。如果没有，请直接回复，会重新打开。";
            staff = "Solved: a reply opens it again.", "已解决：客户回复即重新打开。";
        }
        "closed" {
            name = "Closed", "已关闭";
            customer = "This conversation is closed. If you need us again, start a new one and give its number.",
                "这个对话已经关闭。如果还需要我们，请新开一个，并写上这个编号。";
            staff = "Closed: what comes now is a new ticket.", "已关闭：之后的来信另建一条。";
        }
        "merged" {
            name = "Merged", "已合并";
            customer = "We have put this together with another conversation of yours about the same matter. The answer comes there.",
                "我们把它合并到了您关于同一件事的另一个对话，答复会写在那里。";
            staff = "Merged: work on the other ticket.", "已合并：请在另一条上处理。";
        }
        "spam" {
            name = "Set aside", "已搁置";
            customer = "Our system has set this message aside. If you need an answer, please contact us again.",
                "系统搁置了这条消息。如果您需要答复，请再次联系我们。";
            staff = "Spam: not answered. Put it back if it came from a customer.", "垃圾信息：不答复。如果来自客户，请移回。";
        }
        "removed" {
            name = "Removed", "已删除";
            customer = "This conversation has been removed. If you need an answer, please contact us again.",
                "这个对话已经删除。如果您需要答复，请再次联系我们。";
            staff = "Removed: its content is gone.", "已删除：内容已不在。";
        }
    }
}

/// Whose turn it is in each state of an appeal. A resolved one waits for nobody: the customer may object.
const APPEAL_TURNS: &[(&str, Turn)] = &[
    ("draft", Turn::Customer),
    ("submitted", Turn::Us),
    ("acknowledged", Turn::Us),
    ("assigned", Turn::Us),
    ("investigating", Turn::Us),
    ("waiting_customer", Turn::Customer),
    ("waiting_third_party", Turn::ThirdParty),
    ("partially_answered", Turn::Us),
    ("decision_proposed", Turn::Us),
    ("resolved", Turn::Nobody),
    ("closed", Turn::Nobody),
    ("rejected", Turn::Nobody),
    ("withdrawn", Turn::Nobody),
    ("reopened", Turn::Us),
    ("overdue", Turn::Us),
    ("objected", Turn::Us),
    ("escalated", Turn::Us),
];

/// Whose turn it is in each state of a ticket.
const TICKET_TURNS: &[(&str, Turn)] = &[
    ("new", Turn::Us),
    ("ours", Turn::Us),
    ("yours", Turn::Customer),
    ("theirs", Turn::ThirdParty),
    ("solved", Turn::Nobody),
    ("closed", Turn::Nobody),
    ("merged", Turn::Nobody),
    ("spam", Turn::Nobody),
    ("removed", Turn::Nobody),
];

/// The words of an appeal's state.
#[must_use]
pub fn appeal_state(locale: Locale, code: &str) -> Option<&'static CaseStateWords> {
    find(APPEALS, locale, code)
}

/// Whose turn it is in this state of an appeal.
#[must_use]
pub fn appeal_turn(code: &str) -> Option<Turn> {
    APPEAL_TURNS.iter().find(|(known, _)| *known == code).map(|(_, turn)| *turn)
}

/// The words of a ticket's state. The names are the customer's; what staff call it begins their sentence.
#[must_use]
pub fn ticket_state(locale: Locale, code: &str) -> Option<&'static CaseStateWords> {
    find(TICKETS, locale, code)
}

/// Whose turn it is in this state of a ticket.
#[must_use]
pub fn ticket_turn(code: &str) -> Option<Turn> {
    TICKET_TURNS.iter().find(|(known, _)| *known == code).map(|(_, turn)| *turn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::codes::prose;

    #[test]
    fn every_state_is_there_once_and_written_in_both_languages() {
        for (table, turns) in [(APPEALS, APPEAL_TURNS), (TICKETS, TICKET_TURNS)] {
            prose::codes(table.iter().map(|(code, ..)| *code));
            let codes: Vec<_> = table.iter().map(|(code, ..)| *code).collect();
            assert_eq!(codes, turns.iter().map(|(code, _)| *code).collect::<Vec<_>>());
            for (_, en, zh) in table {
                prose::label(en.name, zh.name, 25, 6);
                prose::sentence(en.customer, zh.customer, 125, 45);
                prose::sentence(en.staff, zh.staff, 90, 30);
            }
        }
        assert_eq!((APPEALS.len(), TICKETS.len()), (17, 9));
    }

    #[test]
    fn the_sentence_says_whose_turn_it_is() {
        for (table, turns) in [(APPEALS, APPEAL_TURNS), (TICKETS, TICKET_TURNS)] {
            for ((code, en, zh), (_, turn)) in table.iter().zip(turns) {
                let (in_en, in_zh): (&str, &[&str]) = match turn {
                    Turn::Customer => ("your turn", &["轮到您"]),
                    Turn::Us => ("our turn", &["轮到我们", "由我们"]),
                    Turn::ThirdParty => ("their turn", &["轮到对方"]),
                    Turn::Nobody => continue,
                };
                assert!(en.customer.to_lowercase().contains(in_en), "{code}");
                assert!(in_zh.iter().any(|words| zh.customer.contains(words)), "{code}");
            }
        }
    }

    #[test]
    fn turns_have_codes_and_names() {
        prose::codes(Turn::ALL.map(Turn::code));
        for turn in Turn::ALL {
            prose::label(turn.name(Locale::En), turn.name(Locale::ZhHans), 30, 6);
        }
        assert_eq!(appeal_turn("waiting_third_party"), Some(Turn::ThirdParty));
        assert_eq!(ticket_turn("yours"), Some(Turn::Customer));
        assert_eq!((appeal_turn("yours"), ticket_turn("draft")), (None, None));
        assert!(
            appeal_state(Locale::En, "overdue").is_some() && ticket_state(Locale::En, "overdue").is_none()
        );
    }
}
