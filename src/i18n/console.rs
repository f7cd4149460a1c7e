//! Texts of the console: the queue, a case on the desk, what is done with it, the numbers.

use super::Locale;
use super::codes::case_states::appeal_state;

texts! {
    /// What staff read at work.
    ConsoleText {
        // the queue
        queue = "Cases",
            "工单";
        board = "Figures",
            "数据";
        views = "Views",
            "视图";
        all = "All open",
            "全部未结";
        any = "All",
            "全部";
        open_ones = "Open",
            "未结";
        first_page = "First page",
            "第一页";
        next_page = "Next page",
            "下一页";
        none_found = "No case fits this filter.",
            "没有符合条件的工单。";
        filter = "Filter",
            "筛选";
        filter_go = "Show",
            "查看";
        filter_name = "Keep this filter under a name",
            "给这个筛选起个名字，存起来";
        filter_save = "Keep",
            "保存";
        filter_remove: fn(&str) -> String = |name| format!("Remove the filter {name}"), |name| format!("删除筛选：{name}");
        find = "Find a case",
            "查找工单";
        find_hint = "By case number; by our number of the payment, its end-to-end id, UETR or hash; by the customer's e-mail, number in the ledger, or full name.",
            "可以填：工单编号；交易编号、端到端编号、UETR 或哈希；客户的邮箱、账务系统编号或完整姓名。";
        same_name = "People can share a name, and each chooses their own. Check the number in the ledger before you write or decide.",
            "姓名由客户自己填写，可能重名。联系客户或提出决定之前，请核对账务系统编号。";
        find_go = "Find",
            "查找";
        find_title = "Search",
            "查找结果";
        find_none: fn(&str) -> String =
            |what| format!("No case belongs to {what}. Check that all of it was copied."),
            |what| format!("没有与 {what} 有关的工单。请确认复制完整。");
        to_queue = "To all open cases",
            "查看全部未结工单";
        number = "Number",
            "编号";
        problem = "Problem",
            "问题";
        worth = "Worth about",
            "约值";
        state = "State",
            "状态";
        turn_label = "Whose turn",
            "轮到谁";
        legal_due = "Due",
            "期限";
        assignee = "With",
            "经办人";
        regime = "Law",
            "适用规则";
        nobody = "nobody",
            "无人";
        no_date = "no date",
            "没有期限";
        breached = "missed a date",
            "曾逾期";
        insisted = "filed against our advice",
            "坚持申诉";
        insisted_why = "The program advised to wait or to go another way, and the customer filed all the same. That is their right: look at it like any other.",
            "系统曾建议等待或走其他途径，客户仍然提交了申诉。这是客户的权利，请照常处理。";
        left: fn(u32) -> String =
            |days| match days { 0 => "today".to_owned(), 1 => "1 business day left".to_owned(), n => format!("{n} business days left") },
            |days| match days { 0 => "今天到期".to_owned(), n => format!("还有 {n} 个工作日") };
        overdue: fn(u32) -> String =
            |days| match days { 0 => "overdue".to_owned(), 1 => "1 business day overdue".to_owned(), n => format!("{n} business days overdue") },
            |days| match days { 0 => "已逾期".to_owned(), n => format!("已逾期 {n} 个工作日") };
        whoses: &'static [(&'static str, &'static str)] =
            &[("mine", "Mine"), ("unassigned", "With nobody")],
            &[("mine", "我的"), ("unassigned", "无人经办")];
        dues: &'static [(&'static str, &'static str)] =
            &[("breached", "Overdue or missed a date"), ("soon", "Due within 24 hours"), ("heard", "Customer waits for a word")],
            &[("breached", "已逾期或曾逾期"), ("soon", "24 小时内到期"), ("heard", "客户在等回复")];
        turns: &'static [(&'static str, &'static str)] =
            &[("us", "our turn"), ("customer", "customer's turn"), ("third_party", "other institution's turn"), ("nobody", "nothing to do")],
            &[("us", "轮到我们"), ("customer", "轮到客户"), ("third_party", "轮到对方机构"), ("nobody", "无需处理")];
        // the keys
        keys = "Keyboard",
            "快捷键";
        keys_single = "Single keys",
            "单键";
        keys_close = "Close",
            "关闭";
        keys_on = "Single keys work in this browser",
            "在这个浏览器里启用单键";
        keys_on_hint = "Turn them off if you speak to your computer, or if they get in your way.",
            "如果您用语音操作电脑，或者容易误按，可以关闭。";
        keys_typing = "They do nothing while you type in a field.",
            "在输入框里打字时不起作用。";
        keys_script = "Single keys need JavaScript, which is off in this browser. Tab, Enter and the access keys work without it.",
            "单键需要 JavaScript，而这个浏览器没有启用。Tab、回车和访问键不受影响。";
        keys_access = "Access keys",
            "访问键";
        keys_access_how = "Together with Alt in Chrome and Edge, Alt and Shift in Firefox, Control and Option on a Mac.",
            "在 Chrome 和 Edge 中与 Alt 同按，在 Firefox 中与 Alt 和 Shift 同按，在 Mac 上与 Control 和 Option 同按。";
        single_keys: &'static [(&'static str, &'static str)] =
            &[
                ("j", "Next case of the list"), ("k", "Case before"), ("o", "Open the case that has the focus; Enter does so too"),
                ("/", "To the search"), ("g q", "To the queue, one after the other"), ("g b", "To the figures, for supervisors"),
                ("?", "Show these keys"),
            ],
            &[
                ("j", "列表中的下一项"), ("k", "上一项"), ("o", "打开焦点所在的工单，回车也可以"),
                ("/", "到搜索框"), ("g q", "先后按：到工单列表"), ("g b", "先后按：到数据页（主管）"),
                ("?", "显示这份列表"),
            ];
        access_keys: &'static [(&'static str, &'static str)] =
            &[("s", "To the search"), ("n", "Next page of the queue"), ("a", "Claim this case")],
            &[("s", "到搜索框"), ("n", "列表的下一页"), ("a", "认领工单")];
        // What staff call a state whose name speaks to the customer.
        states: &'static [(&'static str, &'static str)] =
            &[("waiting_customer", "Waiting for the customer"), ("decision_proposed", "Waiting for approval"), ("objected", "Customer objects")],
            &[("waiting_customer", "等客户补充"), ("decision_proposed", "待审批"), ("objected", "客户异议")];
        // a case
        case_title: fn(&str) -> String = |number| format!("Case {number}"), |number| format!("工单 {number}");
        others: fn(&str) -> String =
            |names| format!("{names} is looking at this too. Agree on who goes on with it."),
            |names| format!("{names} 也正在看这项工单，请先商量由谁处理。");
        next_date = "Next date",
            "下一个日期";
        promised = "Answer promised by",
            "承诺答复日期";
        filed = "Filed",
            "提交时间";
        heard = "waits for a word",
            "等待回复";
        heard_since: fn(&str) -> String = |at| format!("Customer waits for a word since {at}"), |at| format!("客户自 {at} 起在等回复");
        chased = "Customer asked how it stands",
            "客户催问";
        language = "Language",
            "语言";
        clocks = "Clocks",
            "期限";
        own_promise = "our own promise",
            "我们自己的承诺";
        met: fn(&str) -> String = |at| format!("met {at}"), |at| format!("{at}已完成");
        working = "How it is counted",
            "怎样计算";
        said = "What the customer says",
            "客户的说明";
        said_role = "The customer is",
            "客户是";
        said_rail = "Kind of payment",
            "交易类型";
        said_reference = "Reference of the customer's bank or wallet",
            "客户的银行或钱包给的编号";
        said_bank = "What the other bank told the customer",
            "对方银行给客户的答复";
        fraud = "The customer suspects fraud.",
            "客户怀疑被骗。";
        payment = "The payment",
            "交易";
        no_payment = "No transaction is attached: the customer could not find it. Search the ledger by what they say.",
            "没有关联的交易：客户没有找到。请按客户的说明在账务系统里查找。";
        bytes: fn(i64) -> String =
            |bytes| format!("{} kB", (bytes + 1023) / 1024),
            |bytes| format!("{} kB", (bytes + 1023) / 1024);
        looks_are_written = "Each time you open a file, the customer's timeline says so.",
            "每次打开文件，都会记入客户看得到的时间线。";
        claim_to_look = "Files and hidden data open for whoever works on the case. Claim it first.",
            "文件和隐藏的信息只对经办人开放，请先认领。";
        look = "Look",
            "查看";
        active_file = "This PDF has scripts or files in it. Open it only in a viewer that runs none.",
            "这份 PDF 含有脚本或附件，请只用不会运行脚本的阅读器打开。";
        locked_file = "This PDF asks for a password. Never ask the customer for it: ask for a copy without one.",
            "这份 PDF 有密码。请勿向客户索要密码，请客户另发一份没有密码的。";
        quarantined = "Put aside: the scanner objected. It cannot be opened.",
            "已隔离：未通过病毒检查，无法打开。";
        customer = "Customer",
            "客户";
        customer_gone = "The account has been closed for good.",
            "账户已注销。";
        their_number: fn(&str) -> String = |number| format!("Number in the ledger: {number}"), |number| format!("账务系统编号：{number}");
        since: fn(&str) -> String = |at| format!("Customer since {at}"), |at| format!("{at}开户");
        devices: fn(i64, usize) -> String =
            |known, open| format!("Known devices: {known}; signed in now on {open}"),
            |known, open| format!("已知设备 {known} 台，当前登录 {open} 处");
        last_seen: fn(&str, &str) -> String =
            |agent, at| format!("Last seen: {agent}, {at}"),
            |agent, at| format!("最近使用：{agent}，{at}");
        frozen = "The account is frozen by its owner.",
            "账户已被本人冻结。";
        held: fn(&str) -> String = |at| format!("Money does not leave before {at}."), |at| format!("{at}之前不能转出。");
        closing: fn(&str) -> String = |at| format!("The account will be closed at {at}."), |at| format!("账户将在 {at}注销。");
        disclose = "Show what is hidden",
            "显示隐藏的信息";
        why = "Why do you need it?",
            "为什么需要查看？";
        why_hint = "The customer reads this on the timeline.",
            "客户会在时间线上看到这个理由。";
        disclose_go = "Show it once",
            "显示一次";
        disclosed = "Hidden data, shown once",
            "隐藏的信息，仅显示一次";
        disclosed_once = "It is on the customer's timeline that you have seen it. Do not copy it into notes or messages.",
            "您的查看已记入客户的时间线。请勿抄到备注或留言里。";
        name = "Name",
            "姓名";
        email = "E-mail",
            "邮箱";
        phone = "Phone",
            "电话";
        other_side = "Other side, by the ledger",
            "对方（账务记录）";
        account = "Account, by the ledger",
            "账号（账务记录）";
        memo = "Memo, by the ledger",
            "备注（账务记录）";
        other_side_said = "Other side, by the customer",
            "对方（客户填写）";
        account_said = "Account, by the customer",
            "账号（客户填写）";
        address_said = "Address, by the customer",
            "地址（客户填写）";
        memo_said = "Memo, by the customer",
            "标签或备注（客户填写）";
        signed_in_from = "Signed in from",
            "登录地址";
        earlier = "Other cases of the customer",
            "该客户的其他工单";
        earlier_none = "There is none.",
            "没有。";
        earlier_said: fn(&str) -> String = |amount| format!("{amount}, as the customer says"), |amount| format!("{amount}（客户填写）");
        playbook: fn(&str) -> String = |problem| format!("How to look into it: {problem}"), |problem| format!("调查步骤：{problem}");
        never_promised = "Promise nothing of this:",
            "不要承诺或透露：";
        thread = "Timeline",
            "时间线";
        internal = "for staff alone",
            "仅内部可见";
        erased = "The content was erased.",
            "内容已删除。";
        program = "Program",
            "系统";
        operator = "Operator",
            "运营方";
        assigned_to: fn(&str) -> String = |name| format!("Now with {name}."), |name| format!("经办人：{name}。");
        released = "Given back to the queue.",
            "已退回队列。";
        due_by: fn(&str) -> String = |at| format!("by {at}"), |at| format!("最迟 {at}");
        final_answer = "The final answer",
            "最终答复";
        entries: &'static [(&'static str, &'static str)] =
            &[
                ("filed", "Filed"), ("acknowledged", "Acknowledged"), ("assigned", "Taken on"), ("investigating", "Investigation begun"),
                ("message", "Message"), ("question", "Question to the customer"), ("evidence", "File added"),
                ("leg_sent", "Other institution asked"), ("leg_answered", "Other institution answered"), ("looked", "Hidden data looked at"),
                ("holding", "Holding reply"), ("chased", "Customer asked how it stands"), ("moved", "The payment moved"),
                ("breached", "Date missed"), ("escalated", "Escalated"), ("decided", "Decided"), ("withdrawn", "Withdrawn"),
                ("objected", "Objection"), ("reopened", "Reopened"), ("closed", "Closed"), ("note", "Note"), ("proposed", "Decision proposed"),
                ("sent_back", "Proposal sent back"), ("holding_drafted", "Holding reply drafted"), ("reminded", "Staff reminded"),
                ("refunded", "Money paid back"), ("interim", "Interim answer"), ("fraud_reported", "Suspicion of fraud reported"),
            ],
            &[
                ("filed", "已提交"), ("acknowledged", "已确认受理"), ("assigned", "有人经办"), ("investigating", "开始调查"),
                ("message", "留言"), ("question", "向客户提问"), ("evidence", "补充文件"),
                ("leg_sent", "向对方机构查询"), ("leg_answered", "对方机构答复"), ("looked", "查看了隐藏的信息"),
                ("holding", "暂时答复"), ("chased", "客户催问"), ("moved", "交易有进展"),
                ("breached", "错过期限"), ("escalated", "已升级"), ("decided", "已决定"), ("withdrawn", "已撤回"),
                ("objected", "客户异议"), ("reopened", "已重开"), ("closed", "已结案"), ("note", "备注"), ("proposed", "提出决定"),
                ("sent_back", "退回决定"), ("holding_drafted", "已拟暂时答复"), ("reminded", "已提醒经办人"),
                ("refunded", "已退款"), ("interim", "阶段性答复"), ("fraud_reported", "已报告欺诈嫌疑"),
            ];
        // work
        work = "What to do",
            "处理";
        claim = "Claim this case",
            "认领";
        release = "Give it back to the queue",
            "退回队列";
        assign = "Assign to a colleague",
            "分派给同事";
        colleague = "Colleague",
            "同事";
        choose = "Choose",
            "请选择";
        choose_colleague = "Choose a colleague.",
            "请选择一位同事。";
        own_case = "This is their own case as a customer. Choose another colleague.",
            "这是该同事本人作为客户提交的个案，请选择另一位同事。";
        investigate = "Begin the investigation",
            "开始调查";
        investigate_again = "Go on with the investigation",
            "继续调查";
        investigate_now = "Go on without waiting",
            "不再等待，继续调查";
        is_closed = "This case is closed.",
            "这项工单已结案。";
        reopen = "Reopen",
            "重新开启";
        reopen_why = "Why is it opened again?",
            "为什么重新开启？";
        customer_reads = "The customer reads this, and gets a new date for the answer.",
            "客户会看到这段话，并得到新的答复日期。";
        waits_for_approval = "A decision waits for approval. Until it is approved or sent back, nothing else can be done.",
            "有一项决定等待审批。审批或退回之前，不能做其他处理。";
        vague: fn(&str) -> String =
            |words| format!("“{words}” holds nothing for the customer. Say until when, and whose turn it is."),
            |words| format!("“{words}”对客户没有意义。请写明日期，以及轮到谁。");
        long_sentence: fn(usize) -> String =
            |words| format!("One sentence has {words} words. Make two of it."),
            |words| format!("有一句话长达 {words} 个字，请分成两句。");
        as_it_is = "Send it as it is",
            "按原文发送";
        article = "Article that goes with it",
            "附上帮助文章";
        no_article = "none",
            "不附";
        insert = "Put in:",
            "插入：";
        in_language: fn(&str) -> String = |language| format!("The customer reads {language}."), |language| format!("客户使用的语言：{language}。");
        in_zone: fn(&str) -> String = |zone| format!("The end of that day, {zone}."), |zone| format!("到当天结束为止（{zone}）。");
        message_title = "Write to the customer",
            "给客户留言";
        message = "Message",
            "留言内容";
        message_go = "Send the message",
            "发送留言";
        question_title = "Ask the customer",
            "向客户提问";
        question = "Question",
            "问题内容";
        question_due = "Answer until",
            "请客户在此之前回答";
        question_go = "Ask",
            "提问";
        holding_title = "Send a holding reply",
            "发送暂时答复";
        holding_why = "Why does it take longer?",
            "为什么需要更多时间？";
        holding_until: fn(&str) -> String =
            |at| format!("The reason must be outside our control. The final answer is then due by {at}."),
            |at| format!("必须是我们不能控制的原因。最终答复随之最迟在 {at}之前给出。");
        holding_go = "Send the holding reply",
            "发送暂时答复";
        held_before = "A holding reply was sent before: the law allows one for each answer.",
            "已经发过暂时答复：每次答复按规定只能发一次。";
        credit_first = "Regulation E gives more time only with a provisional credit. Propose the outcome “Provisional credit”: with its approval the longer time begins, and the customer is told.",
            "按 E 条例，只有临时入账之后才能延长期限。请提出“临时入账”这个结果：批准后开始计算较长的期限，并通知客户。";
        // money that goes back
        refund_owed: fn(&str) -> String =
            |at| format!("The customer says that they did not make this payment: refund it by {at}. Only a suspicion of fraud that was reported in writing stands in the way."),
            |at| format!("客户称这笔付款非本人操作：最迟在 {at}之前退款。只有已书面报告欺诈嫌疑的，才可以不退。");
        correct_owed: fn(&str) -> String =
            |at| format!("The error is to be corrected by {at}. Note here when the money has gone back."),
            |at| format!("差错最迟在 {at}之前更正。退款之后请在这里登记。");
        refund_title = "Note a refund",
            "登记退款";
        refund_amount = "Amount paid back",
            "退款金额";
        refund_currency = "Currency of the refund",
            "退款币种";
        refund_date = "Refunded on",
            "退款日期";
        refund_hint = "Refund in the ledger first: this only notes it. The customer is told, and the case goes on.",
            "请先在账务系统退款，这里只作登记。会通知客户，工单继续处理。";
        refund_go = "Note the refund",
            "登记这笔退款";
        report_title = "Note a report of suspected fraud",
            "登记欺诈嫌疑报告";
        report_to = "Reported in writing to (authority)",
            "已书面报告的主管机关";
        report_date = "Reported on",
            "报告日期";
        report_about = "Reference and grounds",
            "报告编号和依据";
        report_note = "Only staff see this. Do not tell the customer.",
            "仅内部可见，请勿告知客户。";
        report_go = "Note the report",
            "登记这份报告";
        refund_first = "Note the refund first: the law wants the money back by the end of the next business day, before the final answer.",
            "请先登记退款：按规定，下一个工作日结束前就要退款，不能等到最终答复。";
        day_wrong = "Give a day from the filing until today, as 2026-11-23.",
            "请填写从提交到今天之间的日期，例如 2026-11-23。";
        note_title = "Note for colleagues",
            "内部备注";
        note = "Note",
            "备注";
        note_hint = "The customer does not see it on the site; it is part of what they may ask for by law.",
            "客户在网站上看不到，但依法可以索取。";
        note_go = "Keep the note",
            "保存备注";
        legs = "Other institutions",
            "对方机构";
        legs_none = "None has been asked.",
            "还没有查询过。";
        leg_title = "Ask another institution",
            "向对方机构查询";
        institution = "Institution",
            "机构";
        leg_reference = "Reference of the inquiry",
            "查询编号";
        leg_about = "What is asked",
            "查询内容";
        leg_level = "Service level",
            "服务级别";
        leg_due = "Another day",
            "其他日期";
        leg_due_hint = "Leave it empty to count by the service level.",
            "留空则按服务级别计算。";
        leg_go = "Note the inquiry",
            "登记查询";
        leg_note = "Note the answer",
            "登记答复";
        leg_answer = "Answer",
            "答复内容";
        leg_answer_go = "Keep the answer",
            "保存答复";
        leg_answered: fn(&str) -> String = |at| format!("Answered {at}"), |at| format!("{at}答复");
        answered_before = "This inquiry has been answered, or is not there.",
            "这项查询已有答复，或不存在。";
        late = "late",
            "已超期";
        // a decision
        decide = "Propose a decision",
            "提出决定";
        decision_title: fn(&str) -> String = |number| format!("Decision on {number}"), |number| format!("{number} 的决定");
        back_to_case = "Back to the case",
            "返回工单";
        template = "Begin with the template of an outcome",
            "从某个结果的模板开始";
        template_go = "Fill in",
            "填入";
        outcome = "Outcome",
            "结果";
        not_taken = "Not taken on as an appeal",
            "不予受理";
        ruling_label = "Ruling",
            "结论";
        rulings: &'static [(&'static str, &'static str)] =
            &[("upheld", "upheld"), ("partly_upheld", "upheld in part"), ("offer", "offer without fault"), ("not_upheld", "not upheld")],
            &[("upheld", "成立"), ("partly_upheld", "部分成立"), ("offer", "无过错但提出补偿"), ("not_upheld", "不成立")];
        root_cause = "Root cause",
            "根本原因";
        causes: &'static [(&'static str, &'static str)] =
            &[
                ("our_processing", "our processing"), ("our_information", "our information"), ("other_institution", "other institution"),
                ("network", "network"), ("customer_details", "customer's details"), ("fraud", "fraud"), ("nothing_wrong", "nothing was wrong"),
            ],
            &[
                ("our_processing", "我方处理"), ("our_information", "我方告知"), ("other_institution", "对方机构"),
                ("network", "网络"), ("customer_details", "客户填写"), ("fraud", "欺诈"), ("nothing_wrong", "没有差错"),
            ];
        amount = "Amount that the answer names",
            "答复里写明的金额";
        amount_hint = "As the customer is to read it.",
            "按客户看到的样子填写。";
        outcome_date = "Day that the answer names",
            "答复里写明的日期";
        reference = "Number that the answer names",
            "答复里写明的编号";
        answer_to: fn(usize) -> String = |n| format!("Our answer to point {n}"), |n| format!("对第 {n} 点的答复");
        reasons = "Reasons",
            "理由";
        reasons_hint = "What we checked, what we found, and what follows from it.",
            "查了什么，查明了什么，由此得出什么。";
        redress = "What we do to put it right",
            "我们的补救";
        redress_hint = "Needed unless the appeal is not upheld.",
            "除“不成立”外必须填写。";
        redress_amount = "Of that in money",
            "其中赔付金额";
        redress_amount_hint = "The report adds these up. 0 when we pay nothing; only what this answer promises, as 1234.50.",
            "计入投诉报告。不付钱时填 0；只填这份答复承诺的金额，例如 1234.50。";
        redress_currency = "Currency",
            "币种";
        redress_not_owed = "Not upheld promises no money. Clear the amount, or rule that it is upheld in part or an offer.",
            "“不成立”不承诺赔付。请清空金额，或改选“部分成立”或“无过错但提出补偿”。";
        redress_unread = "Write a plain number such as 1234.50, no finer than the currency, and choose the currency.",
            "请填写数字，例如 1234.50，小数位数不超过该币种，并选择币种。";
        redress_is: fn(&str) -> String = |amount| format!("Redress in money: {amount}"), |amount| format!("赔付金额：{amount}");
        money_is: fn(&str) -> String = |amount| format!("Money that it names: {amount}"), |amount| format!("涉及金额：{amount}");
        interim = "interim",
            "阶段性";
        interim_hint = "After an interim outcome the case goes on: it needs neither ruling nor root cause, and not every point answered.",
            "阶段性结果之后工单继续处理：不用选结论和根本原因，也不用逐点答复。";
        extension = "A provisional credit starts",
            "临时入账后开始计算";
        preview_go = "See the answer",
            "预览答复";
        preview = "What the customer gets",
            "客户将收到的答复";
        propose = "Propose it",
            "提交审批";
        proposal = "Decision to approve",
            "待审批的决定";
        proposed_by: fn(&str) -> String = |name| format!("Proposed by {name}"), |name| format!("提出人：{name}");
        approve = "Approve and send",
            "批准并发送";
        return_title = "Send back",
            "退回";
        return_why = "What is wrong in it?",
            "哪里需要修改？";
        return_go = "Send it back",
            "退回修改";
        own_proposal = "You have proposed this yourself. Somebody else approves it.",
            "这是您自己提出的，须由另一个人审批。";
        supervisor_needed = "A supervisor approves decisions about more than US$1,000.",
            "超过 1,000 美元的决定须由主管审批。";
        incomplete = "Something that the answer must have is missing. Send it back.",
            "答复缺少必需的内容，请退回修改。";
        missings: &'static [(&'static str, &'static str)] =
            &[
                ("outcome", "Choose an outcome, with a reason that belongs to it."), ("ruling", "Choose how the appeal is ruled on."),
                ("root_cause", "Choose what went wrong, for the report."), ("reasons", "Give the reasons in a sentence at least."),
                ("redress", "Say what we do to put it right."), ("redress_amount", "Give the amount that we pay, or 0."), ("amount", "Name the amount."), ("date", "Name the day, as 2026-11-23."),
                ("reference", "Name the number by which the other side finds it."),
            ],
            &[
                ("outcome", "请选择结果，原因须属于这个结果。"), ("ruling", "请选择结论。"),
                ("root_cause", "请选择根本原因，用于报告。"), ("reasons", "请至少用一句话写明理由。"),
                ("redress", "请写明我们怎样补救。"), ("redress_amount", "请填写赔付金额，不付钱时填 0。"), ("amount", "请填写金额。"), ("date", "请填写日期，例如 2026-11-23。"),
                ("reference", "请填写对方可以查到这笔款的编号。"),
            ];
        answer_missing = "Every point is answered: write what we say to this one.",
            "每一点都要答复，请填写对这一点的答复。";
        gap_left = "A gap of the template (___) is still to be filled in.",
            "模板里还有空白（___）没有填写。";
        gap_in: fn(&str) -> String =
            |field| format!("{field}: a gap of the template (___) is still to be filled in."),
            |field| format!("{field}：模板里还有空白（___）没有填写。");
        // refusals
        write_first = "Write something first.",
            "请先填写。";
        too_long: fn(usize, usize) -> String =
            |has, most| format!("It has {has} characters, {most} at most."),
            |has, most| format!("有 {has} 个字符，最多 {most} 个。");
        date_wrong: fn(i32) -> String =
            |days| format!("Give a day from today on, at most {days} days away, as 2026-11-23."),
            |days| format!("请填写今天起 {days} 天内的日期，例如 2026-11-23。");
        claim_first = "Claim the case first: whoever works on it writes and decides.",
            "请先认领：由经办人联系客户和提出决定。";
        not_now = "The case does not stand so that this can be done.",
            "按工单目前的状态，不能这样处理。";
        other_open = "There is another open appeal about the same payment. Go on there.",
            "同一笔交易有另一项未结的申诉，请在那里处理。";
        not_done = "This was not done",
            "没有执行";
        moved_on = "Somebody was quicker",
            "有人先处理了";
        nothing_changed = "Nothing was changed.",
            "没有改动任何内容。";
        stands_now = "This is how the case stands now:",
            "工单现在的情况：";
        you_wrote = "What you wrote, to copy",
            "您写的内容，可以复制";
        open_case = "Open the case",
            "打开工单";
        // figures
        period = "Period",
            "期间";
        from = "From",
            "开始日期";
        to = "To",
            "结束日期";
        period_go = "Show",
            "查看";
        now_title = "Now",
            "目前";
        in_period: fn(&str, &str) -> String = |from, to| format!("{from} to {to}"), |from, to| format!("{from}至{to}");
        open_now = "Open",
            "未结";
        soon_now = "Due within 24 hours",
            "24 小时内到期";
        breached_now = "Overdue or missed a date",
            "已逾期或曾逾期";
        received = "Received",
            "收到";
        closed = "Closed",
            "已结案";
        decided = "Decided",
            "已决定";
        upheld_share = "Upheld, at least in part",
            "成立（含部分成立）";
        within_deadline = "Decided within every deadline",
            "在全部期限内决定";
        first_reply = "First reply, median",
            "首次回复（中位数）";
        redress_promised = "Redress promised in money",
            "承诺的赔付";
        days: fn(&str) -> String = |days| format!("{days} days"), |days| format!("{days} 天");
        by_due = "Open, by when they are due",
            "未结，按到期时间";
        by_ruling = "Decided, by ruling",
            "已决定，按结论";
        due_ins: &'static [(&'static str, &'static str)] =
            &[("overdue", "overdue"), ("day", "within 24 hours"), ("three_days", "within 3 days"), ("week", "within 7 days"), ("later", "later"), ("none", "no date")],
            &[("overdue", "已逾期"), ("day", "24 小时内"), ("three_days", "3 天内"), ("week", "7 天内"), ("later", "更晚"), ("none", "没有期限")];
        hours: fn(&str) -> String = |hours| format!("{hours} hours"), |hours| format!("{hours} 小时");
        nothing_counted = "nothing to count",
            "没有数据";
        percent: fn(i64, i64) -> String = |part, of| format!("{}% ({part} of {of})", part * 100 / of.max(1)), |part, of| format!("{}%（{part}/{of}）", part * 100 / of.max(1));
        by_cause = "Decided, by root cause",
            "已决定，按根本原因";
        by_problem = "Received, by problem",
            "收到，按问题";
        by_regime = "Received, by law",
            "收到，按适用规则";
        as_table = "As a table",
            "以表格查看";
        cases = "Cases",
            "工单数";
        what = "Which",
            "类别";
        download = "Download these figures (CSV)",
            "下载数据（CSV）";
        supervisors = "For supervisors",
            "仅限主管";
        supervisors_why = "These figures are for supervisors. If you need one of them, ask yours. Your own cases, with what is due, are in the queue.",
            "这里的数据只对主管开放。需要其中的数字，请向您的主管询问。您经办的工单和期限，都在工单列表里。";
        overdue_now: fn(i64) -> String =
            |n| match n { 0 => "none overdue now; each missed a date before".to_owned(), 1 => "1 overdue now: answer it first".to_owned(), n => format!("{n} overdue now: answer them first") },
            |n| match n { 0 => "目前没有逾期，只是曾经逾期".to_owned(), n => format!("其中 {n} 项现已逾期，请先处理") };
        soon_words = "due before this time tomorrow",
            "明天此时之前到期";
        breaches = "Dates missed",
            "错过的期限";
        breaches_lead: fn(&str) -> String =
            |period| format!("{period}: every date that bound us and was not met in time, in open and closed cases."),
            |period| format!("{period}到期而没有按时完成的期限，包括未结和已结的工单。");
        breaches_none = "No date was missed.",
            "没有错过期限。";
        breaches_more: fn(i64) -> String =
            |n| format!("{n} more are in the download."),
            |n| format!("另有 {n} 项，见下载的文件。");
        breaches_csv = "Dates missed (CSV)",
            "错过的期限（CSV）";
        clock = "Clock",
            "哪项期限";
        how_late = "How late",
            "晚了多久";
        had_it = "With, when it ended",
            "到期时的经办人";
        ended_late: fn(u32) -> String =
            |days| match days { 0 => "ended late, before the next business day".to_owned(), 1 => "ended 1 business day late".to_owned(), n => format!("ended {n} business days late") },
            |days| match days { 0 => "晚了不到 1 个工作日".to_owned(), n => format!("晚了 {n} 个工作日") };
        report = "Complaint report (CSV)",
            "投诉报告（CSV）";
        report_hint = "Received, closed, upheld, decided within the deadline, and redress in money by currency: in all, by law, by country, by problem and by root cause.",
            "收到、结案、成立、在期限内决定的数量，以及各币种的赔付金额：合计，以及按规则、国家、问题和根本原因。";
    }
}

fn find(table: &'static [(&'static str, &'static str)], code: &str) -> &'static str {
    table.iter().find(|(c, _)| *c == code).map_or("", |(_, words)| *words)
}

impl ConsoleText {
    /// Whose cases are shown.
    #[must_use]
    pub fn whose(&self, code: &str) -> &'static str {
        find(self.whoses, code)
    }

    /// What is due.
    #[must_use]
    pub fn due(&self, code: &str) -> &'static str {
        find(self.dues, code)
    }

    /// How soon an open case is due, on the board.
    #[must_use]
    pub fn due_in(&self, code: &str) -> &'static str {
        find(self.due_ins, code)
    }

    /// Whose turn it is, as staff say it.
    #[must_use]
    pub fn turn(&self, code: &str) -> &'static str {
        find(self.turns, code)
    }

    /// Where a case stands, as staff say it.
    #[must_use]
    pub fn state(&self, locale: Locale, code: &str) -> &'static str {
        match find(self.states, code) {
            "" => appeal_state(locale, code).map_or("", |words| words.name),
            name => name,
        }
    }

    /// An entry of the timeline.
    #[must_use]
    pub fn entry(&self, code: &str) -> &'static str {
        find(self.entries, code)
    }

    /// How an appeal was ruled on.
    #[must_use]
    pub fn ruling(&self, code: &str) -> &'static str {
        find(self.rulings, code)
    }

    /// What went wrong.
    #[must_use]
    pub fn cause(&self, code: &str) -> &'static str {
        find(self.causes, code)
    }

    /// What is missing in a decision.
    #[must_use]
    pub fn missing(&self, code: &str) -> &'static str {
        find(self.missings, code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::codes::case_states::{Turn, appeal_turn};

    #[test]
    fn every_code_has_its_words() {
        for locale in Locale::ALL {
            let text = ConsoleText::of(locale);
            for turn in Turn::ALL {
                assert!(!text.turn(turn.code()).is_empty(), "{turn:?}");
            }
            for code in [
                "draft",
                "submitted",
                "acknowledged",
                "assigned",
                "investigating",
                "waiting_customer",
                "waiting_third_party",
                "decision_proposed",
                "resolved",
                "closed",
                "rejected",
                "withdrawn",
                "reopened",
                "objected",
                "escalated",
                "partially_answered",
            ] {
                let name = text.state(locale, code).to_lowercase();
                assert!(!name.is_empty() && appeal_turn(code).is_some(), "{code}");
                for speaks in ["you", "our", "us ", "we ", "您", "你", "我"] {
                    assert!(!name.contains(speaks), "{code} speaks to the customer: {name}");
                }
            }
            for code in
                ["outcome", "ruling", "root_cause", "reasons", "redress", "redress_amount", "amount", "date"]
            {
                assert!(!text.missing(code).is_empty(), "{code}");
            }
        }
    }
}
