//! Texts of appeals: whether, how, and how it goes on.

texts! {
    /// What the customer reads about an appeal.
    AppealsText {
        // what is wrong with this payment
        trouble = "Is something wrong with it?",
            "这笔交易有问题？";
        verdicts: &'static [(&'static str, &'static str)] =
            &[
                ("appeal", "You can appeal now. It takes about five minutes, and you get the date of our answer at once."),
                ("wait", "It is not late yet."),
                ("delayed", "Something that we know of holds up payments of this way, and we have named a new date."),
                ("back", "The money is on its way back to your balance."),
                ("returned", "The record says that the money was paid back. Look for it in your balance first."),
                ("arrived", "The record shows this payment as finished. If you see something else, tell us: you can file all the same."),
                ("restricted", "The money is in the balance, but cannot be taken out yet. The page of the payment says from when, or how to ask."),
                ("review", "We are checking this payment, and it is our turn. A check cannot be appealed against. You can have us tell you when it moves, or ask us how it stands: contact us and quote the number below."),
                ("task", "It is your turn: this payment goes on once we have what we need from you. The page of the payment says what that is, or how to ask."),
                ("held", "Your account is limited at the moment, and that comes first. The overview of your account says why and until when."),
                ("complaint", "We are not allowed to carry this payment out now, and may not say more. You can complain, also to an independent body."),
                ("ask_sender", "Only the sender can have it traced by their bank. Make a trace packet for them: it has the numbers that their bank needs, and no name."),
                ("dispute", "The payment was taken back by the card network or a bank. How a dispute goes is in the article."),
                ("recovery", "The coins reached us by a wrong way. Choose what went wrong below: that starts the recovery."),
                ("open", "You have an open appeal about this payment. Everything more belongs there."),
                ("decided", "We have decided about this before. If you have new facts or proof, add them there."),
            ],
            &[
                ("appeal", "现在就可以申诉，大约五分钟，提交后马上告诉您答复日期。"),
                ("wait", "现在还没有逾期。"),
                ("delayed", "这类交易正因已知的原因延迟，我们给出了新的日期。"),
                ("back", "这笔钱正在退回您的余额。"),
                ("returned", "记录显示钱已退回，请先查看您的余额。"),
                ("arrived", "记录显示这笔交易已经完成。如果您看到的不是这样，请告诉我们，仍然可以申诉。"),
                ("restricted", "钱已在余额里，但暂时不能取用。从何时起可以，或怎样询问，交易页面都有写。"),
                ("review", "我们正在审核这笔交易，现在轮到我们。审核不能申诉。您可以让我们在有进展时通知您，也可以联系我们，报上下面的编号询问进展。"),
                ("task", "现在轮到您：我们收到需要您提供的资料后，这笔交易才会继续。要提供什么，或怎样询问，交易页面都有写。"),
                ("held", "您的账户目前受到限制，需要先解决它。账户概览里写明了原因和期限。"),
                ("complaint", "按规定我们现在不能执行这笔交易，也不能说明更多。您可以投诉，包括向独立机构投诉。"),
                ("ask_sender", "只有付款人能请自己的银行追查。您可以生成一份追查资料给对方，里面有银行需要的编号，没有姓名。"),
                ("dispute", "这笔交易已被卡组织或银行撤回。争议怎么处理，请看文章。"),
                ("recovery", "币是以错误的方式转来的。请在下面选择出了什么错，即可开始找回。"),
                ("open", "关于这笔交易，您有一项未结的申诉。其他内容请补充到那里。"),
                ("decided", "这件事我们已有决定。如果您有新的事实或凭证，请补充到那里。"),
            ];
        not_before: fn(&str) -> String =
            |at| format!("If it has not arrived by {at}, you can appeal from then on."),
            |at| format!("如果到 {at}还没到，从那时起可以申诉。");
        not_paid = "Nothing was paid, so nothing was sent. If you have paid all the same, the money comes back to your balance.",
            "没有收到付款，也没有汇出任何钱。如果您其实付了，钱会退回您的余额。";
        not_back = "It should be back in your balance by now. If it is not, you can appeal: it takes about five minutes, and you get the date of our answer at once.",
            "钱现在应该已经回到您的余额。如果没有，可以申诉，大约五分钟，提交后马上告诉您答复日期。";
        back_by: fn(&str) -> String =
            |at| format!("It should be there by {at}. If it is not, you can appeal from then on."),
            |at| format!("最迟应在 {at}之前到。如果没有，从那时起可以申诉。");
        tell_me = "Tell me then by e-mail",
            "到时发邮件提醒我";
        tell_moved = "Tell me by e-mail when it moves",
            "有进展时发邮件通知我";
        told_then: fn(&str) -> String =
            |at| format!("We tell you by e-mail when it moves, and on {at} if it has not arrived."),
            |at| format!("有进展时我们会发邮件；如果到 {at}还没到，也会通知您。");
        choose = "What is wrong?",
            "是什么问题？";
        from_on: fn(&str) -> String = |at| format!("after {at}"), |at| format!("{at}之后");
        insist = "I disagree: file anyway",
            "我不同意，仍要申诉";
        fraud = "I suspect fraud: file now",
            "我怀疑被骗，现在就申诉";
        own_labels: &'static [(&'static str, &'static str, &'static str, &'static str)] =
            &[
                ("refund", "deposit_not_credited", "My refund is not in my balance", "For a refund that the shop or we have started."),
                ("remittance", "deposit_not_credited", "Money sent to me has not arrived", "For a payment to you that is not in your balance."),
                ("payout_on_behalf", "deposit_not_credited", "Money sent to me has not arrived", "For a payment to you that is not in your balance."),
                ("purchase", "not_received", "The shop says that it has no payment", "For a purchase that was charged to you."),
                ("purchase", "deposit_not_credited", "Money for a sale has not arrived", "For a sale of yours that was paid."),
            ],
            &[
                ("refund", "deposit_not_credited", "退款没有进我的余额", "适用于商家或我们已发起的退款。"),
                ("remittance", "deposit_not_credited", "别人汇给我的钱没到", "适用于付给您、但没有进余额的钱。"),
                ("payout_on_behalf", "deposit_not_credited", "别人汇给我的钱没到", "适用于付给您、但没有进余额的钱。"),
                ("purchase", "not_received", "商家说没收到付款", "适用于已从您这里扣款的购物。"),
                ("purchase", "deposit_not_credited", "卖货的钱没到", "适用于买家已付款的销售。"),
            ];
        read_on = "Read how it goes",
            "了解怎么处理";
        back_to_payment = "Back to the payment",
            "返回这笔交易";
        at_most: fn(usize) -> String =
            |n| format!(" ({n} characters at most)"),
            |n| format!("（最多 {n} 字）");
        // the wizard
        new = "Appeal about a payment",
            "申诉一笔交易";
        which = "Which payment is it about?",
            "是哪一笔交易？";
        which_lead = "Choose it, and most of the form is filled in for you.",
            "选中它，大部分内容会自动填好。";
        which_search = "Search all transactions",
            "搜索全部交易";
        not_there = "It is not in the list",
            "列表里没有";
        step: fn(usize, usize) -> String = |n, of| format!("Step {n} of {of}"), |n, of| format!("第 {n} 步，共 {of} 步");
        saved_until: fn(&str) -> String =
            |date| format!("What you write is kept until {date}; you can go on from any device."),
            |date| format!("您填写的内容保留到 {date}，在任何设备上都可以继续。");
        kept = "We kept what you typed before you were signed out. It is not saved yet: look at it and press “Continue”.",
            "您退出登录之前填写的内容还在，但尚未保存。请看一下，然后点“继续”。";
        kept_unsent = "We kept what you typed before you were signed out. It has not been sent yet: look at it and press the button below it.",
            "您退出登录之前填写的内容还在，但尚未发送。请看一下，再点下面的按钮。";
        kept_unsent_hidden = "We kept what you typed before you were signed out. It has not been sent yet: look at it and press the button below it. Card numbers, codes and the like in it were hidden.",
            "您退出登录之前填写的内容还在，但尚未发送。请看一下，再点下面的按钮。其中的卡号、验证码等敏感信息已隐藏。";
        kept_early = "You typed this before an earlier page was complete, so it is not saved yet: look at it and press “Continue”.",
            "您填写这里的时候，前面还有一页没有填完，所以尚未保存。请看一下，然后点“继续”。";
        too_often = "Too much came from you at once, so this was not taken. Try again in a minute.",
            "操作太频繁，这次没有提交。请过一分钟再试。";
        too_often_typed = "Too much came from you at once, so this was not taken. What you typed is still here: send it again in a minute.",
            "操作太频繁，这次没有提交。您填写的内容还在，请过一分钟再提交。";
        kept_hidden = "Card numbers, codes and the like in it were hidden.",
            "其中的卡号、验证码等敏感信息已隐藏。";
        next = "Continue",
            "继续";
        back = "Back",
            "上一步";
        change = "Change",
            "修改";
        discard = "Delete this draft",
            "删除草稿";
        drafts = "Drafts",
            "草稿";
        draft_from: fn(&str) -> String = |at| format!("last changed {at}"), |at| format!("最后修改：{at}");
        go_on = "Go on with the draft",
            "继续填写草稿";
        // details
        details = "Details of the payment",
            "交易详情";
        details_known = "This we know already:",
            "这些我们已经知道：";
        details_none = "We have everything that we need from the record.",
            "记录里的信息已经足够。";
        windows: &'static [(&'static str, &'static str)] =
            &[
                ("psd2.notify", "European payment law (PSD2, Article 71)"),
                ("rege.report", "US Regulation E (12 CFR 1005.11)"),
                ("rege.remittance-report", "US Regulation E (12 CFR 1005.33)"),
            ],
            &[
                ("psd2.notify", "欧盟《支付服务指令二》第 71 条"),
                ("rege.report", "美国 E 条例（12 CFR 1005.11）"),
                ("rege.remittance-report", "美国 E 条例（12 CFR 1005.33）"),
            ];
        long_ago: fn(&str, &str, &str) -> String =
            |span, law, last| format!("This is more than {span} ago. {law} gives until {last} to report it, counted from the day of the payment. You can still file: we look at it and tell you what can be done."),
            |span, law, last| format!("这笔付款已超过 {span}。按照{law}，从付款日算起，最晚应在 {last}报告。您仍然可以申诉，我们会查看并告诉您还能怎么办。");
        optional = " (if you have it)",
            "（如果有）";
        role = "You are",
            "您是";
        role_sender = "the one who paid",
            "付款方";
        role_recipient = "the one who is to be paid",
            "收款方";
        rail = "What kind of payment is it?",
            "是哪一类交易？";
        amount = "Amount",
            "金额";
        currency = "Currency",
            "币种";
        date = "Day of the payment",
            "付款日期";
        own_reference = "Reference of your bank or wallet",
            "您的银行或钱包给的编号";
        own_reference_hint = "On the receipt or statement, up to 35 characters.",
            "在回单或流水上，最多 35 个字符。";
        uetr = "UETR (bank tracking number)",
            "UETR（银行追踪号）";
        uetr_hint = "36 characters with four hyphens. The bank that sent the money has it.",
            "36 个字符，带四个连字符，汇款的银行可以提供。";
        iban = "Account number (IBAN) that the money should reach",
            "应入账的账号（IBAN）";
        account = "Account number that the money should reach",
            "应入账的账号";
        network = "Network",
            "网络";
        hash = "Transaction hash (TxID)",
            "交易哈希（TxID）";
        hash_hint = "In the details of the withdrawal at the wallet or exchange that sent the coins.",
            "在转出币的钱包或交易所的提币详情里。";
        address = "Address that the coins went to",
            "币转到的地址";
        memo = "Memo or tag that was used",
            "使用的标签或备注";
        last_four = "Last four digits of the card",
            "卡号后四位";
        last_four_hint = "Never the whole number.",
            "请勿填写完整卡号。";
        counterparty = "Name of the other side",
            "对方名称";
        // checks of fields
        missing: fn(&str) -> String = |what| format!("Please fill in “{what}”."), |what| format!("请填写{what}。");
        too_short: fn(usize, usize) -> String =
            |has, needs| format!("It has {has} characters and needs {needs}. Was all of it copied?"),
            |has, needs| format!("只有 {has} 个字符，应有 {needs} 个。是否没有复制完整？");
        too_long: fn(usize, usize) -> String =
            |has, needs| format!("It has {has} characters, {needs} at most. Is something else with it?"),
            |has, needs| format!("有 {has} 个字符，最多 {needs} 个。是否多复制了别的内容？");
        bad_character: fn(char) -> String =
            |c| format!("“{c}” cannot stand in it. Copy and paste it instead of typing."),
            |c| format!("里面不应有“{c}”。请复制粘贴，不要手打。");
        bad_check = "Characters were mistyped or swapped: the check digits do not match. Copy and paste it.",
            "有字符输错或颠倒，校验不通过。请复制粘贴。";
        bad_form = "It does not look like one. Look again where it is shown.",
            "格式不对，请再核对一次。";
        bad_country = "No country has numbers that begin like this.",
            "没有国家使用这样开头的号码。";
        shortened = "The middle is left out, as wallets show it. Use the copy button there.",
            "中间被省略了。请用钱包里的复制按钮复制完整的。";
        test_network = "This is on a test network, where coins have no value.",
            "这是测试网络上的，那里的币没有价值。";
        another: fn(&str) -> String =
            |what| format!("This is {what}. Put it into its own field."),
            |what| format!("这是{what}，请填到对应的栏目里。");
        others: &'static [(&'static str, &'static str)] =
            &[
                ("case", "the number of an appeal"), ("uetr", "a UETR"), ("iban", "an account number (IBAN)"),
                ("card", "a card number: never write it down here"), ("key", "a private key: never give it to anybody"),
                ("address", "an address"), ("hash", "a transaction hash"), ("other", "something else"),
            ],
            &[
                ("case", "申诉编号"), ("uetr", "UETR"), ("iban", "账号（IBAN）"), ("card", "卡号，请勿填写"),
                ("key", "私钥，请勿告诉任何人"), ("address", "地址"), ("hash", "交易哈希"), ("other", "别的内容"),
            ];
        bad_date = "Give a day that has come, as 2026-11-23.",
            "请填写已经过去的日期，例如 2026-11-23。";
        bad_amount = "Write the amount as digits, such as 1234.50.",
            "金额请写数字，例如 1234.50。";
        choose_one: fn(&str) -> String = |what| format!("Please choose from “{what}”."), |what| format!("请选择{what}。");
        choose_problem = "Choose what is wrong.",
            "请选择问题。";
        choose_kind = "Choose what kind of payment it is.",
            "请选择交易类型。";
        choose_role = "Choose whether you paid or are to be paid.",
            "请选择您是付款方还是收款方。";
        // what the bank said
        bank = "What has the other bank or wallet told you?",
            "对方银行或钱包怎么说？";
        bank_lead = "If you have asked it: a sentence is enough. It saves a round of questions. Leave it empty if you have not asked.",
            "如果您问过对方，写一句就够，可以少一轮询问。没有问过就留空。";
        bank_label = "Its answer",
            "对方的答复";
        // story
        story = "What happened?",
            "经过是怎样的？";
        story_lead = "In your own words: what you did, what you expected, what you see now. If there are several points, put each on a line of its own: we answer every one.",
            "请用自己的话写：您做了什么、应该怎样、现在看到什么。如果有几点，请分行写，每一点我们都会答复。";
        story_label = "Your account of it",
            "情况说明";
        story_missing = "Write at least a sentence.",
            "请至少写一句话。";
        story_long: fn(usize, usize) -> String =
            |has, most| format!("It has {has} characters, {most} at most. Put the rest into a file."),
            |has, most| format!("有 {has} 个字符，最多 {most} 个。其余内容请放在附件里。");
        leak_title = "There seems to be a secret in it",
            "里面好像有敏感信息";
        leak_lead = "We never need it, and nobody should have it. If you continue, it is hidden as shown here; or change your text below.",
            "我们不需要它，也不应让任何人知道。继续的话，会像下面这样隐藏；您也可以自己修改。";
        leaks: &'static [(&'static str, &'static str)] =
            &[
                ("card", "a card number"), ("security_code", "the security code of a card"), ("one_time_code", "a code"),
                ("password", "a password"), ("private_key", "a private key"), ("seed_phrase", "the words of a wallet"),
            ],
            &[
                ("card", "卡号"), ("security_code", "卡的安全码"), ("one_time_code", "验证码"), ("password", "密码"),
                ("private_key", "私钥"), ("seed_phrase", "钱包助记词"),
            ];
        leak_changed = "Continue with my changes",
            "按我的修改继续";
        leak_hide = "Hide it and continue",
            "隐藏并继续";
        // evidence
        evidence = "Evidence",
            "凭证";
        evidence_lead = "Anything here makes the answer quicker. You can also send the appeal now and add files later.",
            "有凭证会更快得到答复。也可以先提交，之后再补充。";
        evidence_limits = "Up to 10 files of 10 MB each: PDF, PNG, JPEG, WebP, HEIC, EML.",
            "最多 10 个文件，每个 10 MB：PDF、PNG、JPEG、WebP、HEIC、EML。";
        evidence_needed = "needed",
            "必需";
        evidence_file = "File",
            "文件";
        evidence_add = "Upload",
            "上传";
        evidence_have = "Files of this appeal",
            "已上传的文件";
        evidence_remove = "Remove",
            "移除";
        evidence_open = "Download",
            "下载";
        evidence_print: fn(&str) -> String = |hash| format!("SHA-256 {hash}"), |hash| format!("SHA-256：{hash}");
        evidence_waiting = "being checked for malware",
            "正在检查病毒";
        evidence_quarantined = "put aside: the scanner objected. Send it as a screenshot or a new PDF.",
            "已隔离：未通过病毒检查。请改发截图或重新生成的 PDF。";
        evidence_active = "This PDF contains scripts or attached files; staff see a warning before they open it.",
            "这份 PDF 含有脚本或附件，工作人员打开前会看到提醒。";
        evidence_locked = "This PDF asks for a password. If nobody but you knows it, save it again without one.",
            "这份 PDF 有密码。如果只有您知道密码，请另存为没有密码的。";
        refused: &'static [(&'static str, &'static str)] =
            &[
                ("none", "Choose a file first."),
                ("empty", "The file is empty. Choose another one."),
                ("large", "The file is larger than 10 MB. Make it smaller, or send a screenshot of the part that matters."),
                ("kind", "This kind of file is not taken. Save it as PDF, or send a screenshot."),
                ("damaged", "The file is damaged or was not uploaded whole. Upload it again, or save it anew first."),
                ("polyglot", "The file has another one hidden in it. Save it anew, or send a screenshot."),
                ("pixels", "The picture has too many pixels. Make it smaller."),
                ("animated", "The picture moves. Send a still one."),
                ("many", "There are 10 files already. Remove one first."),
                ("drafts", "Your unfinished appeals hold 40 files already. Send one of them or delete it first."),
                ("full", "There is no space to keep the file at the moment. Nothing was lost; send the appeal without it and add it later."),
                ("broken", "The upload broke off before the file was complete. Try it again."),
                ("mail", "The mail has too many parts. Send it as PDF."),
                ("away", "No file has arrived. You were signed out while it was sent, so please choose it once more."),
            ],
            &[
                ("none", "请先选择文件。"),
                ("empty", "文件是空的，请换一个。"),
                ("large", "文件超过 10 MB。请缩小，或只截取重要的部分。"),
                ("kind", "不接受这种文件。请存为 PDF，或发截图。"),
                ("damaged", "文件已损坏或没有传完整。请重新上传，或先另存一次。"),
                ("polyglot", "文件里藏有另一个文件。请另存一次，或发截图。"),
                ("pixels", "图片的像素太多，请缩小。"),
                ("animated", "这是动态图片，请发静态的。"),
                ("many", "已经有 10 个文件。请先移除一个。"),
                ("drafts", "未完成的申诉中已有 40 个文件。请先提交或删除其中一份。"),
                ("full", "目前没有空间保存文件。其他内容都在，请先提交申诉，稍后再补充。"),
                ("broken", "文件没有传完就中断了，请再试一次。"),
                ("mail", "这封邮件的部分太多，请存为 PDF。"),
                ("away", "没有收到文件：上传时您的登录已失效。请再选择一次。"),
            ];
        // check and send
        check = "Check your answers",
            "核对内容";
        check_problem = "Problem",
            "问题";
        check_payment = "Payment",
            "交易";
        check_none = "not given",
            "未填写";
        check_no_file = "no file",
            "没有文件";
        promise: fn(&str, &str) -> String =
            |first, last| format!("If you send it now, we confirm it by {first} and answer by {last}."),
            |first, last| format!("现在提交，我们会在 {first}之前确认受理，在 {last}之前答复。");
        send = "Send the appeal",
            "提交申诉";
        cannot_title = "This cannot be sent as an appeal now",
            "现在不能提交申诉";
        nothing_sent = "Nothing was sent. What you have written is kept.",
            "没有提交，您填写的内容都在。";
        sent_title = "Your appeal has been sent",
            "申诉已提交";
        sent_number = "Its number is",
            "申诉编号";
        sent_promise: fn(&str) -> String =
            |at| format!("We answer by {at}. It is our turn: you need not do anything until then."),
            |at| format!("我们会在 {at}之前答复。现在轮到我们，在此之前您不用做任何事。");
        sent_mail = "The same is on its way to your e-mail. Keep the number: it is the same by mail, chat and phone.",
            "同样的内容会发到您的邮箱。请记下编号，邮件、聊天和电话都用这一个。";
        sent_print = "Print this page or save it as a PDF.",
            "可以打印本页，或另存为 PDF。";
        sent_follow = "Follow the appeal",
            "查看申诉进度";
        // following it
        appeal = "Appeal",
            "申诉";
        question_title = "We have asked you",
            "我们有问题请您回答";
        clock_missed = "missed",
            "已错过";
        entry_until: fn(&str) -> String = |at| format!("by {at}"), |at| format!("{at}之前");
        outside_how = "How to complain, to us and outside",
            "如何向我们和外部机构投诉";
        dossier_state = "State",
            "状态";
        dossier_filed = "Filed",
            "提交时间";
        dossier_promised = "Answer promised by",
            "承诺答复日期";
        cases = "Appeals",
            "申诉";
        all_cases = "All appeals",
            "全部申诉";
        cases_lead = "Whose turn it is, and the next date, for each of your appeals.",
            "每项申诉轮到谁、下一个日期是哪天。";
        cases_none = "You have not filed an appeal.",
            "您还没有申诉。";
        about: fn(&str) -> String = |what| format!("about: {what}"), |what| format!("关于：{what}");
        filed: fn(&str) -> String = |at| format!("filed {at}"), |at| format!("{at}提交");
        next_us: fn(&str) -> String = |at| format!("Our answer is due by {at}."), |at| format!("我们最迟在 {at}之前答复。");
        next_late: fn(&str, bool) -> String =
            |at, with| format!("We promised an answer by {at} and are late. {}", if with { "A supervisor has it now." } else { "Our supervisors have been told." }),
            |at, with| format!("我们承诺在 {at}之前答复，现已逾期，{}。", if with { "正由主管处理" } else { "主管已经知道" });
        next_you: fn(&str) -> String = |at| format!("Please answer by {at}. Our own date runs on meanwhile."), |at| format!("请在 {at}之前回答。我们的期限照常计算。");
        next_them: fn(&str) -> String = |at| format!("We expect their answer by {at}, and ask again then."), |at| format!("对方应在 {at}之前答复，届时我们会再问。");
        overdue: fn(&str, bool) -> String =
            |at, with| format!("We promised an answer by {at} and have not kept it. We are sorry. {}, and you can complain outside without waiting longer.", if with { "A supervisor has the appeal now" } else { "Our supervisors have been told" }),
            |at, with| format!("我们承诺在 {at}之前答复，但没有做到，对不起。{}，您也可以直接向外部机构投诉，不必再等。", if with { "申诉已转给主管" } else { "我们已报告主管" });
        clocks = "Dates that bind us",
            "我们必须遵守的期限";
        clock_due: fn(&str, &str) -> String = |what, at| format!("{what}: by {at}"), |what, at| format!("{what}：{at}之前");
        clock_met: fn(&str) -> String = |at| format!("done {at}"), |at| format!("{at}已完成");
        clock_ended = "no longer counted",
            "不再计算";
        clock_why = "How it is counted",
            "怎样计算";
        timeline = "What has happened",
            "经过";
        you = "You",
            "您";
        us = "We",
            "我们";
        program = "Our system",
            "系统";
        entries: &'static [(&'static str, &'static str)] =
            &[
                ("filed", "You filed the appeal"),
                ("acknowledged", "We confirmed it"),
                ("assigned", "A member of our staff took it on"),
                ("investigating", "We began to investigate"),
                ("message", "Message"),
                ("question", "We ask you"),
                ("evidence", "File added"),
                ("leg_sent", "We asked another institution"),
                ("leg_answered", "The other institution answered"),
                ("looked", "Our staff looked at data of yours that is normally hidden"),
                ("holding", "Holding reply"),
                ("refunded", "We paid money back to you"),
                ("interim", "Interim answer"),
                ("chased", "You asked how it stands"),
                ("moved", "The payment moved"),
                ("breached", "We missed a date"),
                ("escalated", "Our supervisors have been told"),
                ("decided", "Decision"),
                ("withdrawn", "You withdrew it"),
                ("objected", "You disagreed"),
                ("reopened", "It is open again"),
                ("closed", "Closed"),
            ],
            &[
                ("filed", "您提交了申诉"),
                ("acknowledged", "我们确认受理"),
                ("assigned", "已有专人负责"),
                ("investigating", "开始调查"),
                ("message", "留言"),
                ("question", "我们向您提问"),
                ("evidence", "补充了文件"),
                ("leg_sent", "我们向对方机构查询"),
                ("leg_answered", "对方机构答复"),
                ("looked", "工作人员查看了您平时隐藏的信息"),
                ("holding", "暂时答复"),
                ("refunded", "我们已向您退款"),
                ("interim", "阶段性答复"),
                ("chased", "您催问了进度"),
                ("moved", "交易有进展"),
                ("breached", "我们错过了一个日期"),
                ("escalated", "已报告主管"),
                ("decided", "决定"),
                ("withdrawn", "您撤回了申诉"),
                ("objected", "您提出异议"),
                ("reopened", "申诉已重新开启"),
                ("closed", "结案"),
            ];
        escalated_to = "A supervisor has it now",
            "已转给主管";
        refunded: fn(&str, &str) -> String =
            |amount, at| format!("We paid {amount} back to you on {at}."),
            |amount, at| format!("我们已在 {at}向您退还 {amount}。");
        actions = "What you can do",
            "您可以";
        write = "Write to us about it",
            "给我们留言";
        write_label = "Your message",
            "留言内容";
        answer_label = "Your answer",
            "您的回答";
        write_go = "Send",
            "发送";
        write_missing = "Write something first.",
            "请先写内容。";
        add_files = "Add evidence",
            "补充凭证";
        chase = "Ask how it stands",
            "催问进度";
        chase_from: fn(&str) -> String =
            |at| format!("You can ask how it stands from {at} on."),
            |at| format!("{at}起可以催问进度。");
        chased = "We have passed it on. You have an answer by the end of the next business day.",
            "已转达，经办人会在下一个工作日之前回复。";
        withdraw = "Withdraw the appeal",
            "撤回申诉";
        withdraw_sure = "Withdraw this appeal?",
            "撤回这项申诉？";
        withdraw_lead = "We stop working on it. If the problem is still there later, you can file a new one.",
            "我们会停止处理。如果之后问题还在，可以重新申诉。";
        keep = "Keep it",
            "不撤回";
        object = "I disagree, and have new facts",
            "我不同意，有新的事实";
        object_lead = "Each decision can be looked at again once. Write what is new: a fact, a document, a point that we did not answer.",
            "每个决定可以重新申诉一次。请写明新的内容：事实、凭证，或我们没有答复的一点。";
        object_label = "What is new?",
            "新的内容";
        object_go = "Open it again",
            "重新申诉";
        object_over = "This decision was looked at again already. The next step is the independent body that it names.",
            "这个决定已经重新申诉过。下一步是决定里写明的独立机构。";
        object_other = "There is another open appeal about this payment. Write there.",
            "关于这笔交易有另一项未结的申诉，请写到那里。";
        wrong_state = "The appeal has moved on since you opened the page, so nothing was changed. This is how it stands now.",
            "您打开页面之后申诉有了变化，所以没有改动任何内容。下面是现在的情况。";
        outside = "Where to complain outside",
            "向外部机构投诉";
        dossier = "Everything on one page, to print",
            "打印全部内容";
        dossier_head: fn(&str) -> String =
            |head| format!("Fingerprint of the timeline (SHA-256): {head}. Whoever has it can prove later that nothing before it was changed."),
            |head| format!("时间线指纹（SHA-256）：{head}。凭它以后可以证明此前的内容没有被改动。");
        decision_title = "Our decision",
            "我们的决定";
        interim_title = "Our interim answer",
            "我们的阶段性答复";
        not_taken_on = "We do not take this on as an appeal about a payment.",
            "这件事不属于交易申诉，我们没有受理。";
        // trace packet
        packet = "Trace packet for the sender",
            "给付款人的追查资料";
        packet_make = "Make a trace packet",
            "生成追查资料";
        packet_lead = "Send this link to whoever paid you. It shows amount, date and the numbers by which their bank finds the payment; no name, and of their account only the end. It works for 14 days, and you can end it at any time.",
            "请把这个链接发给付款人。里面有金额、日期和银行查找款项的编号，没有姓名，付款账号只显示末几位。14 天内有效，您可以随时终止。";
        packet_link = "Link",
            "链接";
        packet_until: fn(&str) -> String = |at| format!("Works until {at}."), |at| format!("有效期至 {at}。");
        packet_end = "End this link",
            "终止链接";
        packet_ended = "The link has ended.",
            "链接已终止。";
        packet_title = "Please trace this payment",
            "请追查这笔付款";
        packet_words = "The person whom you paid has not received this payment. Ask your bank to trace it, and give it these numbers; only the sender can do that.",
            "收款人没有收到这笔付款。请带上这些编号，请您的银行追查；只有付款人可以这样做。";
        packet_account = "Account that it comes from",
            "付款账号";
        packet_bank = "Wallet of the recipient",
            "收款人的钱包";
        packet_over = "This link has ended. Ask whoever gave it to you for a new one.",
            "这个链接已终止。请向给您链接的人要一个新的。";
        // letters
        letter_ack: fn(&str, &str) -> String =
            |brand, number| format!("{brand}: your appeal {number}"),
            |brand, number| format!("{brand}：您的申诉 {number}");
        letter_ack_words: fn(&str) -> String =
            |number| format!("We have received your appeal {number} and work on it."),
            |number| format!("我们已受理您的申诉，编号 {number}。");
        letter_turn_us: fn(&str) -> String = |at| format!("It is our turn. We answer by {at}."), |at| format!("现在轮到我们，我们会在 {at}之前答复。");
        letter_law: fn(&str, &str, &str) -> String =
            |law, first, last| format!("Under {law} you get our final answer by {first}. Only if something outside our control holds it up do we write to you by then, say why, and answer by {last} at the latest."),
            |law, first, last| format!("按照{law}，我们最迟在 {first}之前给您最终答复。只有因我们不能控制的原因延误时，我们才会在此之前说明理由，并最迟在 {last}之前答复。");
        letter_chase: fn(&str) -> String =
            |at| format!("From {at} on you can ask on the page how it stands."),
            |at| format!("{at}起，您可以在页面上催问进度。");
        letter_link = "Open the appeal",
            "查看申诉";
        letter_head: fn(&str) -> String =
            |head| format!("Fingerprint of the timeline until now: {head}"),
            |head| format!("截至目前的时间线指纹：{head}");
        letter_news: fn(&str, &str) -> String =
            |brand, number| format!("{brand}: news about your appeal {number}"),
            |brand, number| format!("{brand}：您的申诉 {number} 有进展");
        letter_private = "What it says is on the page, after you sign in: we do not write about payments in e-mails.",
            "具体内容请登录后在页面上查看，我们不在邮件里写交易信息。";
        letter_decided: fn(&str, &str) -> String =
            |brand, number| format!("{brand}: our answer to your appeal {number}"),
            |brand, number| format!("{brand}：对您的申诉 {number} 的答复");
        letter_interim: fn(&str, &str) -> String =
            |brand, number| format!("{brand}: an interim answer to your appeal {number}"),
            |brand, number| format!("{brand}：对您的申诉 {number} 的阶段性答复");
        letter_question: fn(&str, &str) -> String =
            |brand, number| format!("{brand}: a question about your appeal {number}"),
            |brand, number| format!("{brand}：关于您的申诉 {number} 的问题");
        text_news: fn(&str, &str, &str) -> String =
            |brand, number, turn| format!("{brand}: {number}: {turn} Sign in to read it; we never ask for codes."),
            |brand, number, turn| format!("【{brand}】{number}：{turn}请登录查看，我们绝不索要验证码。");
        watch_late: fn(&str) -> String = |brand| format!("{brand}: the expected day of your payment has passed"), |brand| format!("{brand}：您的交易已过预计日期");
        watch_late_words = "You asked us to tell you: the expected time of your payment has passed, and it has not arrived by our records. You can appeal now.",
            "您请我们提醒：这笔交易已过预计时间，记录上还没有到。现在可以申诉。";
        watch_moved: fn(&str) -> String = |brand| format!("{brand}: your payment has moved"), |brand| format!("{brand}：您的交易有进展");
        watch_moved_words: fn(&str) -> String =
            |state| format!("You asked us to tell you: the payment that you wait for is now “{state}”."),
            |state| format!("您请我们提醒：您等待的交易现在是“{state}”。");
        watch_link = "Open the payment",
            "查看交易";
    }
}

fn find(table: &'static [(&'static str, &'static str)], code: &str) -> &'static str {
    table.iter().find(|(c, _)| *c == code).map_or("", |(_, words)| *words)
}

impl AppealsText {
    /// What there is to do about a problem.
    #[must_use]
    pub fn verdict(&self, code: &str) -> &'static str {
        find(self.verdicts, code)
    }

    /// The law that says within which time a payment is to be reported.
    #[must_use]
    pub fn window(&self, clock: &str) -> &'static str {
        find(self.windows, clock)
    }

    /// Why a file was not taken.
    #[must_use]
    pub fn refused(&self, code: &str) -> &'static str {
        find(self.refused, code)
    }

    /// What a secret is called.
    #[must_use]
    pub fn leak(&self, code: &str) -> &'static str {
        find(self.leaks, code)
    }

    /// What something pasted is called.
    #[must_use]
    pub fn other(&self, code: &str) -> &'static str {
        find(self.others, code)
    }

    /// What an entry of the timeline is called; nothing for one that the customer does not see.
    #[must_use]
    pub fn entry(&self, code: &str) -> Option<&'static str> {
        self.entries.iter().find(|(c, _)| *c == code).map(|(_, words)| *words)
    }

    /// Label and hint of a problem where this kind of payment has its own.
    #[must_use]
    pub fn own_label(&self, kind: &str, problem: &str) -> Option<(&'static str, &'static str)> {
        self.own_labels
            .iter()
            .find(|(k, p, ..)| *k == kind && *p == problem)
            .map(|(.., label, hint)| (*label, *hint))
    }
}
