//! Texts of transactions: the list, one payment, its receipt.

texts! {
    /// What the customer sees of their payments.
    TransactionsText {
        title = "Transactions",
            "交易记录";
        lead = "Every payment that the wallet has told us of, newest first. Open one to see where the money is.",
            "钱包传来的每一笔交易，最新的在前。点开一笔，看钱在哪里。";
        none_yet = "There are no transactions of yours here yet. New ones appear within minutes.",
            "这里还没有您的交易。新的交易几分钟内会出现。";
        none_found = "No transaction fits this search.",
            "没有符合条件的交易。";
        show_all = "Show all transactions",
            "显示全部交易";
        missing = "I cannot find my transaction",
            "找不到我的交易";
        // filters
        filter = "Search and filter",
            "搜索和筛选";
        text = "Name, reference or hash",
            "对方姓名、编号或哈希";
        text_hint = "A whole name, or any part of a number.",
            "完整的姓名，或编号的任意一段。";
        kind = "Kind",
            "类型";
        state = "State",
            "状态";
        all = "All",
            "全部";
        from = "From",
            "开始日期";
        to = "To",
            "结束日期";
        least = "At least",
            "最低金额";
        most = "At most",
            "最高金额";
        search = "Find",
            "查找";
        amount_wrong = "Write an amount as digits, such as 1234.50.",
            "金额请写数字，例如 1234.50。";
        date_wrong = "Write a date as 2026-11-23.",
            "日期请写成 2026-11-23。";
        older = "Older",
            "更早的";
        newest = "Newest",
            "最新的";
        download = "Download as CSV",
            "下载 CSV";
        // In thousands.
        download_most: fn(i64) -> String =
            |n| format!("The file has the newest {n},000 of this search at most. For older ones, set an end date."),
            |n| format!("文件最多包含本次查找中最新的 {n},000 笔。要更早的，请设定结束日期。");
        any_of = "All of these",
            "以下全部";
        delay_until: fn(&str) -> String =
            |at| format!("We now expect these payments by {at}."),
            |at| format!("这些交易现在预计最迟 {at}到。");
        delay_open = "We do not know yet until when. The date on a payment's page still counts: after it you can appeal.",
            "何时恢复还不知道。交易页面上的日期照常有效，过了就可以申诉。";
        phases: &'static [(&'static str, &'static str)] =
            &[("under_way", "Under way"), ("done", "Done"), ("undone", "Not carried out or sent back")],
            &[("under_way", "进行中"), ("done", "已完成"), ("undone", "未完成或已退回")];
        kinds: &'static [(&'static str, &'static str, &'static str)] =
            &[
                ("remittance", "International transfer", "Transfer to"),
                ("crypto_deposit", "Crypto received", "Coins from"),
                ("crypto_withdrawal", "Crypto sent", "Coins to"),
                ("purchase", "Purchase", "Payment to"),
                ("topup", "Top-up", "Top-up from"),
                ("withdrawal", "Withdrawal", "Withdrawal to"),
                ("payout_on_behalf", "Payment on behalf", "Payment on behalf to"),
                ("refund", "Refund", "Refund from"),
            ],
            &[
                ("remittance", "国际汇款", "汇款给"),
                ("crypto_deposit", "收到数字货币", "来自"),
                ("crypto_withdrawal", "转出数字货币", "转到"),
                ("purchase", "购物付款", "付给"),
                ("topup", "充值", "充值来自"),
                ("withdrawal", "提现", "提现到"),
                ("payout_on_behalf", "代付", "代付给"),
                ("refund", "退款", "退款来自"),
            ];
        received_from = "Money from",
            "收款来自";
        // one payment
        stages = "How far it is",
            "进度";
        done = "done",
            "已完成";
        here = "now",
            "当前";
        to_come = "still to come",
            "未到";
        missed = "not reached",
            "未进行";
        where_is_it = "Where is the money?",
            "钱在哪里";
        with: fn(&str) -> String =
            |with| format!("The money is with {with}."),
            |with| format!("钱在：{with}。");
        with_you = "The money is with you.",
            "钱在：您这里。";
        expected: fn(&str) -> String =
            |at| format!("It should have arrived by {at}."),
            |at| format!("最迟应在 {at}之前到。");
        expect: fn(&str) -> String =
            |at| format!("Expected by {at}."),
            |at| format!("预计最迟 {at}到。");
        expect_paid = "The time counts from the payment: once it is here, this page names the day.",
            "时间从收到付款时算起，收到后这里会写明日期。";
        task_title = "Your turn",
            "轮到您";
        task_unnamed = "This record does not say what is missing. Ask us, and quote the number below.",
            "这条记录没有写明缺什么。请联系我们询问，并报上下面的编号。";
        task_until: fn(&str) -> String =
            |at| format!("Please do it by {at}."),
            |at| format!("请在 {at}之前完成。");
        task_late: fn(&str) -> String =
            |at| format!("It was asked for by {at}, which has passed. Ask us what happens to the payment now."),
            |at| format!("期限是 {at}，已经过了。请联系我们，问清这笔交易接下来怎么办。");
        task_article = "Read how it is done",
            "查看办理方法";
        available_from: fn(&str) -> String =
            |at| format!("It can be withdrawn from {at}."),
            |at| format!("{at}起可以提现。");
        available_since: fn(&str) -> String =
            |at| format!("By this record it can be withdrawn since {at}. If it cannot, tell us, and quote the number below."),
            |at| format!("按这条记录，{at}起就可以提现。如果还不行，请联系我们，并报上下面的编号。");
        available_unknown = "This record does not say from when. Ask us, and quote the number below.",
            "这条记录没有写明从何时起可以。请联系我们询问，并报上下面的编号。";
        quote: fn(&str) -> String =
            |number| format!("Number to quote: {number}"),
            |number| format!("请报编号：{number}");
        late = "The expected time has passed.",
            "已过预计时间。";
        confirmations: fn(i64, i64) -> String =
            |is, of| format!("{is}/{of} confirmations."),
            |is, of| format!("已确认 {is}/{of}。");
        reason_title = "Why",
            "原因";
        reason_code: fn(&str) -> String = |code| format!("Code of the bank: {code}"), |code| format!("银行代码：{code}");
        history = "What has happened",
            "经过";
        taken_back = "taken back",
            "已撤回";
        details = "Details",
            "详情";
        amount = "Amount",
            "金额";
        fee = "Fee",
            "手续费";
        when = "Started",
            "发起时间";
        counterparty = "Other side",
            "对方";
        account = "Account",
            "账号";
        method = "Method",
            "方式";
        reference = "Our reference",
            "交易编号";
        uetr = "UETR (bank tracking number)",
            "UETR（银行追踪号）";
        end_to_end = "End-to-end number",
            "端到端编号";
        hash = "Transaction hash",
            "交易哈希";
        network = "Network",
            "网络";
        country = "Country",
            "国家或地区";
        masked = "Names and accounts are shown in part, so that nobody who looks over your shoulder learns them.",
            "姓名和账号只显示一部分，以免旁人看到。";
        articles = "Articles that may help",
            "相关文章";
        receipt = "Receipt to print or save",
            "可打印或保存的回单";
        receipt_title = "Receipt",
            "交易回单";
        receipt_lead: fn(&str) -> String =
            |at| format!("As our records show it at {at}."),
            |at| format!("以 {at}的记录为准。");
        receipt_print = "Print this page or save it as a PDF with your browser.",
            "请用浏览器打印本页，或另存为 PDF。";
        receipt_state: fn(&str, &str) -> String =
            |state, at| format!("{state}, since {at}"),
            |state, at| format!("{state}，自 {at}起");
        receipt_sent = "“Sent” means that the money has left us. It does not prove that it was credited.",
            "“已汇出”表示钱已离开我们，不证明对方已经入账。";
        back = "Back to the transaction",
            "返回这笔交易";
        all_transactions = "All transactions",
            "全部交易";
        // finding one
        find_title = "We cannot find this among your transactions",
            "您的交易里没有这一笔";
        find_words: fn(&str) -> String =
            |what| format!("Nothing of yours has the number {what}. Check that all of it was copied. What came in the last minutes may be missing."),
            |what| format!("您的交易里没有编号 {what}。请确认复制完整；最近几分钟的交易可能还没有显示。");
        find_search = "Search the articles for it",
            "在文章里搜索";
    }
}

impl TransactionsText {
    /// The name of a kind.
    #[must_use]
    pub fn kind(&self, code: &str) -> &'static str {
        self.kinds.iter().find(|(c, ..)| *c == code).map_or("", |(_, name, _)| *name)
    }

    /// What stands before the other side's name: "Transfer to", "Top-up from".
    #[must_use]
    pub fn toward(&self, code: &str, is_sender: bool) -> &'static str {
        let own = self.kinds.iter().find(|(c, ..)| *c == code).map_or("", |(.., toward)| *toward);
        let incoming = matches!(code, "crypto_deposit" | "topup" | "refund");
        if !is_sender && !incoming { self.received_from } else { own }
    }

    /// The name of a phase.
    #[must_use]
    pub fn phase(&self, code: &str) -> &'static str {
        self.phases.iter().find(|(c, _)| *c == code).map_or("", |(_, name)| *name)
    }
}
