//! Texts about the proofs that are published every day.

texts! {
    /// What a visitor reads about the proofs, and a customer beside the fingerprint of a timeline.
    IntegrityText {
        title = "Published proofs",
            "每日存证";
        lead = "Every step of an appeal is written down with a fingerprint of all that came before it. Once a day we compute one proof over the timelines that have changed, and publish it here. Nobody, ourselves included, can later change or remove what was written down without it showing.",
            "申诉的每一步都会记录下来，并带上此前全部内容的指纹。我们每天为有变化的时间线算出一份存证，公布在这里。写下的内容如果事后被改动或删除，就会被发现，即使是我们自己改的。";
        check_title = "Check a fingerprint",
            "核对指纹";
        label = "Fingerprint from an appeal, a letter or a printout",
            "申诉页、邮件或打印件上的指纹";
        hint = "64 characters: digits and the letters a to f. It stands below the timeline of your appeal and at the end of our letters about it. Here it only gets a date for an answer; nothing about the appeal is shown.",
            "共 64 位，由数字和字母 a 到 f 组成。它在申诉页时间线的下方，也在我们相关邮件的末尾。这里只回答日期，不会显示申诉的任何内容。";
        go = "Check the fingerprint",
            "核对指纹";
        found = "This fingerprint is in our record",
            "这个指纹在我们的记录里";
        covered: fn(&str, &str) -> String =
            |at, day| format!("It stands for what was recorded up to {at} (UTC), and is covered by the proof published on {day}."),
            |at, day| format!("它对应截至 {at}（UTC）的记录，已包含在 {day}公布的存证里。");
        waiting: fn(&str) -> String =
            |at| format!("It stands for what was recorded up to {at} (UTC), and will be covered by the next proof, which we publish shortly after midnight UTC."),
            |at| format!("它对应截至 {at}（UTC）的记录，会包含在下一份存证里。存证在每天零点（UTC）过后不久公布。");
        is_proof: fn(&str) -> String =
            |day| format!("It is itself the proof that we published on {day}."),
            |day| format!("它就是我们 {day}公布的存证。");
        proof = "Proof of this day",
            "这一天的存证";
        unknown = "This fingerprint is not in our record",
            "我们的记录里没有这个指纹";
        unknown_what = "Compare all 64 characters with the letter or printout. If they are the same, please tell us: each fingerprint that we have given out must be found here. If it is in a letter, check also whether the letter is really ours.",
            "请把 64 位与邮件或打印件逐一对照。如果完全一致，请告诉我们：我们给出的每个指纹在这里都应该查得到。如果它来自一封邮件，也请核对那封邮件是否真的是我们发的。";
        malformed = "This is not a fingerprint. A fingerprint has 64 characters: digits and the letters a to f. Paste it as it stands in the letter.",
            "这不是指纹。指纹共 64 位，由数字和字母 a 到 f 组成，请按原文粘贴。";
        list = "The newest proofs",
            "最近的存证";
        list_lead = "Keep a copy of these lines if you like: whoever has one will notice if a day is replaced later.",
            "您可以保存一份副本：以后哪一天被换掉，有副本的人一看就知道。";
        day = "Published on",
            "公布日期";
        leaves = "Changed timelines",
            "有变化的时间线";
        head = "Proof",
            "存证";
        gap: fn(&str) -> String =
            |days| format!("No proof was published on {days}. What was recorded then is covered by the next one."),
            |days| format!("{days}没有公布存证，期间的记录包含在下一份里。");
        from_to: fn(&str, &str) -> String =
            |from, to| format!("the days from {from} to {to}"),
            |from, to| format!("{from}至{to}");
        none = "There is none yet. The first one is published shortly after midnight UTC.",
            "还没有存证。第一份会在零点（UTC）过后不久公布。";
        all = "All proofs, for programs (JSON)",
            "全部存证（JSON，供程序读取）";
        how = "How it is computed",
            "计算方法";
        steps: &'static [&'static str] =
            &[
                "The fingerprint of a timeline is SHA-256 over its last entry and the fingerprint before that one. So it depends on every entry, and none can be read out of it.",
                "Each timeline that has changed since the proof before gives one leaf: its id (16 bytes), the number of its last entry (8 bytes, big-endian) and its fingerprint (32 bytes). Leaves are ordered by id and are not published.",
                "The root is the Merkle tree head of RFC 9162, section 2.1, with SHA-256 over these leaves.",
                "The proof is SHA-256 over the proof before it (32 bytes; zeros for the first), the date as YYYY-MM-DD, the number of leaves (8 bytes, big-endian) and the root. From the list for programs you can compute each one again.",
            ],
            &[
                "时间线的指纹是对最后一条记录和前一个指纹计算的 SHA-256，因此取决于每一条记录，却无法反推出任何内容。",
                "自上一份存证以来有变化的每条时间线对应一个叶子：编号（16 字节）、最后一条记录的序号（8 字节，大端序）和指纹（32 字节）。叶子按编号排列，不公布。",
                "根是对这些叶子按 RFC 9162 第 2.1 节、用 SHA-256 计算的 Merkle 树根。",
                "存证是对前一份存证（32 字节，第一份之前为全零）、日期（YYYY-MM-DD）、叶子数（8 字节，大端序）和根计算的 SHA-256。用供程序读取的列表可以重新算出每一份。",
            ];
        // on the page of a case, in its printed dossier and in letters
        beside = "Every day we publish a proof that covers the fingerprints of all timelines.",
            "我们每天公布一份存证，涵盖所有时间线的指纹。";
        check_this = "Check this fingerprint",
            "核对这个指纹";
        // on the page about our own security
        security = "What is written in an appeal cannot be changed unseen, not by us either: every day we publish a proof of it.",
            "申诉里写下的内容不能被悄悄改动，我们自己也不行：我们每天公布存证。";
    }
}
