//! Search against `SQLite` FTS5: `cargo bench --bench search`.
//!
//! 10,000 made-up articles and 300 questions in each language, both engines in turn on one thread. FTS5 gets the
//! same words (ours already without stop words), its column weights, its fastest documented ranking
//! (`ORDER BY rank`) and a snippet of the body; the trip to sqlx's own thread is measured and taken off.
//! Ends with 1 when a bar is missed.

use anyhow::{Result, anyhow};
use jiff::civil::date;
use okpay::help::library::{Article, Audience, Library};
use okpay::help::search::Index;
use okpay::help::search::analysis::{self, Kind};
use okpay::i18n::Locale;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Row, SqliteConnection};
use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ARTICLES: usize = 10_000;
const QUESTIONS: usize = 300;
const HITS: usize = 10;
/// Each question is asked so often; its median counts, so that a neighbour's work does not.
const ROUNDS: usize = 5;
const FASTER: f64 = 10.0;
const SLOWEST: Duration = Duration::from_millis(2);

// The words, commonest first. Corpus and questions are set so that as many articles have a word of a
// question as in the real content: there it is 93 % of them for half of the English golden questions and
// 83 % for the Chinese ones, with four words a question.

const WALLET_EN: &str = "payment account money transfer card bank balance wallet withdraw deposit refund \
    fee limit code password phone transaction amount currency verify identity pending support receipt \
    exchange rate recipient sender crypto network address device email top-up cash charge dispute fraud \
    scam security lock unlock frozen document passport region country method salary merchant shop failed \
    declined cancelled duplicate wrong missing late arrived credited debited converted euro dollar yuan \
    stablecoin bitcoin memo tag hash blockchain confirmation settlement chargeback appeal evidence \
    complaint statement invoice subscription mandate direct debit wire swift iban routing beneficiary \
    correspondent intermediary compliance sanctions screening verification selfie biometric passkey \
    authenticator backup recovery session browser notification message link phishing impostor screenshot \
    agent caller employer landlord family friend holiday travel roaming residence permit licence address \
    proof utility bill tax number birthday signature consent privacy export closure inheritance minor \
    guardian business partner director shareholder payout batch reference trace recall reversal hold \
    release review queue deadline weekday midnight timezone minimum maximum daily monthly yearly quota";

const PLAIN_EN: &str = "time day open see choose send receive show change check wait ask answer number page \
    person name first second new old own other same different right left next last long short early again \
    before after until while begin end stop start use work help write read call look find keep give take \
    bring leave return move enter press tap type copy paste scan print save delete add remove update \
    correct confirm accept refuse report explain describe compare count pay buy sell order deliver arrive \
    happen appear disappear remain belong depend include exclude allow forbid require offer promise expect \
    believe remember forget understand know learn teach tell speak hear listen watch notice worry hurry \
    morning evening week month year hour minute office street city home family child parent colleague \
    customer company government law court police doctor school letter paper photo picture list table line \
    column row field button menu screen corner colour black white green red small large empty full free \
    safe dangerous easy hard quick slow cheap expensive public private local foreign";

const FUNCTION_EN: &str = "the the the to to and and a of of in your your you you is it it for on that we \
    if not with this are from or be by at as can when our do will has have an was only but they then what \
    which how there their so any all no";

const WALLET_ZH: &str = "账户 付款 转账 银行 到账 充值 提现 余额 钱包 银行卡 密码 手机 验证码 交易 金额 币种 \
    手续费 限额 退款 收款人 付款人 记录 身份 验证 实名认证 汇率 外币 美元 欧元 人民币 数字货币 网络 地址 设备 \
    邮箱 客服 投诉 申诉 证据 回单 截图 诈骗 骗子 钓鱼 链接 安全 冻结 解冻 锁定 解锁 登录 注销 通行密钥 两步验证 \
    恢复码 助记词 私钥 哈希 备注 标签 主网 转错 误转 拒付 退汇 代付 受益人 入账 盗刷 扣款 绑卡 换绑 商户 扫码 \
    收款码 工资 护照 身份证 证件 地区 国家 居住 旅行 税号 账单 发票 订阅 自动扣款 电汇 中转行 合规 审核 人脸识别 \
    签名 授权 隐私 导出 继承 未成年人 监护人 企业 股东 董事 批量 编号 追查 撤回 撤销 处理中 失败 成功 重复 \
    金额不符 逾期 工作日 时区 最低 最高 每日 每月 每年 额度 稳定币 比特币 区块链 确认 结算 通知 短信 语音 浏览器 \
    会话 陌生人 冒充 房东 雇主 家人 朋友 买家 卖家 订单 发货 收货 优惠 返现 积分 利息 贷款 白条 信用 信用卡 \
    借记卡 有效期 安全码 持卡人 开户行 支行 联行号 户名 账号";

const PLAIN_ZH: &str = "时间 今天 明天 昨天 打开 查看 选择 发送 收到 显示 更改 检查 等待 询问 回答 号码 页面 名字 \
    第一 第二 新的 旧的 自己 其他 相同 不同 正确 错误 下一步 最后 以前 以后 开始 结束 停止 使用 工作 帮助 填写 阅读 \
    拨打 寻找 保留 提供 带来 离开 返回 移动 输入 点击 复制 粘贴 扫描 打印 保存 删除 添加 移除 更新 说明 描述 比较 \
    计算 购买 出售 到达 发生 出现 消失 属于 取决 包括 允许 禁止 要求 承诺 期待 相信 记得 忘记 明白 知道 学习 告诉 \
    听见 注意 担心 着急 早上 晚上 星期 小时 分钟 办公室 街道 城市 孩子 父母 同事 客户 公司 政府 法律 法院 警察 \
    医生 学校 信件 纸张 照片 列表 表格 按钮 菜单 屏幕 颜色 黑色 白色 绿色 红色 免费 危险 容易 困难 快速 缓慢 便宜 \
    昂贵 公开 私人 本地 国外";

const FUNCTION_ZH: &str = "的 的 的 了 了 在 是 我们 您 您 请 会 和 有 不 就 也 都 这 那 把 被 给 对 从 到 再 又 还 \
    才 如果 因为 所以 但是 可以 需要 没有 一个";

/// Rare words of a language: names of people, places, banks and products.
const SYLLABLES_EN: &str =
    "ba bel cor dan del fen gar hol jin kar lan mer nor pol quin ras sol tan ul vin wes zor";
const CHARACTERS_ZH: &str = "安白北长成川春东方丰福刚高光广海汉合河红华辉吉佳江金京晶军康兰乐黎立丽林玲龙鲁马美明南宁\
    平奇青庆秋荣瑞山陕上盛石双思松苏台泰天通同万伟文武西夏祥晓新兴星秀雪阳宜英永玉元远云泽浙正志中州子";

/// `SplitMix64` (Steele et al. 2014): the same corpus on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.roll() % n.max(1) as u64).unwrap_or(0)
    }

    fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// Words by the law of Zipf and Mandelbrot: the n-th has weight 1/(n + shift).
struct Words {
    words: Vec<String>,
    upto: Vec<u64>,
}

impl Words {
    fn new(words: Vec<String>, shift: u64) -> Self {
        let upto = (0..words.len() as u64)
            .scan(0, |sum, n| {
                *sum += 1_000_000_000 / (n + shift);
                Some(*sum)
            })
            .collect();
        Self { words, upto }
    }

    fn draw(&self, dice: &mut Dice) -> &str {
        let at = dice.roll() % self.upto.last().copied().unwrap_or(1);
        &self.words[self.upto.partition_point(|u| *u <= at)]
    }
}

/// What a language's texts are made of.
struct Tongue {
    locale: Locale,
    function: Vec<String>,
    wallet: Words,
    general: Words,
    space: &'static str,
    comma: &'static str,
    stop: &'static str,
}

impl Tongue {
    fn new(locale: Locale) -> Self {
        let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let mut dice = Dice(7);
        let (function, wallet, mut general) = match locale {
            Locale::En => (list(FUNCTION_EN), list(WALLET_EN), list(PLAIN_EN)),
            Locale::ZhHans => (list(FUNCTION_ZH), list(WALLET_ZH), list(PLAIN_ZH)),
        };
        let parts: Vec<String> = match locale {
            Locale::En => list(SYLLABLES_EN),
            Locale::ZhHans => {
                CHARACTERS_ZH.chars().filter(|c| !c.is_whitespace()).map(String::from).collect()
            }
        };
        let mut rare = BTreeSet::new();
        while rare.len() < 6_000 {
            let pieces = if locale == Locale::En { dice.between(2, 4) } else { 2 };
            rare.insert((0..pieces).map(|_| parts[dice.below(parts.len())].as_str()).collect::<String>());
        }
        let mut rare: Vec<String> = rare.into_iter().collect();
        for i in (1..rare.len()).rev() {
            rare.swap(i, dice.below(i + 1));
        }
        general.append(&mut rare);
        let (space, comma, stop) = if locale == Locale::En { (" ", ", ", ". ") } else { ("", "，", "。") };
        Self {
            locale,
            function,
            wallet: Words::new(wallet, 12),
            general: Words::new(general, 3),
            space,
            comma,
            stop,
        }
    }

    /// Some words about the topics: function words, the topics' words, and whatever else.
    fn words<'a>(&'a self, dice: &mut Dice, topics: &[&'a str], count: usize) -> Vec<&'a str> {
        (0..count)
            .map(|_| match dice.below(100) {
                0..42 => self.function[dice.below(self.function.len())].as_str(),
                42..66 => topics[dice.below(topics.len())],
                66..72 => self.wallet.draw(dice),
                _ => self.general.draw(dice),
            })
            .collect()
    }

    fn phrase(&self, dice: &mut Dice, topics: &[&str], low: usize, high: usize) -> String {
        let count = dice.between(low, high);
        self.words(dice, topics, count).join(self.space)
    }

    fn sentences(&self, dice: &mut Dice, topics: &[&str], count: usize) -> String {
        let mut out = String::new();
        let mut left = count;
        while left > 0 {
            let length = dice.between(6, 16).min(left);
            left -= length;
            if length > 10 {
                out += &self.words(dice, topics, 5).join(self.space);
                out += self.comma;
            }
            out += &self.words(dice, topics, if length > 10 { length - 5 } else { length }).join(self.space);
            out += if dice.one_in(6) { "\n" } else { self.stop };
        }
        out
    }

    fn topics(&self, dice: &mut Dice) -> Vec<&str> {
        (0..7).map(|i| if i < 6 { self.wallet.draw(dice) } else { self.general.draw(dice) }).collect()
    }

    fn article(&self, dice: &mut Dice, number: usize) -> Article {
        let topics = self.topics(dice);
        let length = dice.between(200, 400);
        // The type of a body has no public name; its fields have.
        #[expect(clippy::default_trait_access, reason = "the type cannot be named here")]
        let mut article = Article {
            locale: self.locale,
            path: format!("category-{}/article-{number}", number % 7),
            title: self.phrase(dice, &topics, 4, 8),
            summary: self.sentences(dice, &topics, 24),
            aliases: (0..10).map(|_| self.phrase(dice, &topics, 3, 7)).collect(),
            questions: (0..10).map(|_| self.phrase(dice, &topics, 4, 8)).collect(),
            order: 0,
            checked: date(2026, 1, 1),
            review: date(2026, 7, 1),
            related: Vec::new(),
            audience: Audience::Public,
            owner: String::new(),
            body: Default::default(),
        };
        article.body.headings = (0..5).map(|_| self.phrase(dice, &topics, 2, 5)).collect();
        article.body.text = self.sentences(dice, &topics, length);
        article
    }

    /// A question about an article that could be there; one in eight is misspelt or, in Chinese, pinyin.
    fn question(&self, dice: &mut Dice) -> String {
        let topics = self.topics(dice);
        let mut words = Vec::new();
        for _ in 0..dice.between(2, 4) {
            for _ in 0..dice.below(2) {
                words.push(self.function[dice.below(self.function.len())].clone());
            }
            words.push(topics[dice.below(topics.len())].to_owned());
        }
        if dice.one_in(3) {
            words.push(self.general.draw(dice).to_owned());
        }
        if dice.one_in(8) {
            match self.locale {
                Locale::En => {
                    let mut typo: Vec<char> = topics[0].chars().collect();
                    let at = dice.below(typo.len() - 1);
                    typo.swap(at, at + 1);
                    words.push(typo.into_iter().collect());
                }
                Locale::ZhHans => {
                    return ["zhanghu", "tixian shibai", "yanzhengma", "mima"][dice.below(4)].into();
                }
            }
        }
        words.join(self.space)
    }
}

/// The corpus of one language in FTS5.
struct Fts {
    connection: SqliteConnection,
    sql: String,
    /// What a question costs that asks nothing: the way to sqlx's thread and back.
    trip: Duration,
}

impl Fts {
    async fn build(articles: &[Article]) -> Result<Self> {
        let mut connection = "sqlite::memory:".parse::<SqliteConnectOptions>()?.connect().await?;
        let columns = "title, aliases, headings, summary, body, questions";
        for sql in [
            format!("CREATE VIRTUAL TABLE help USING fts5({columns}, tokenize = 'porter unicode61')"),
            "INSERT INTO help(help, rank) VALUES('rank', 'bm25(3.0, 2.8, 1.2, 1.4, 0.6, 1.0)')".to_owned(),
            "BEGIN".to_owned(),
        ] {
            sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await?;
        }
        let insert = format!("INSERT INTO help(rowid, {columns}) VALUES(?, ?, ?, ?, ?, ?, ?)");
        for (article, number) in articles.iter().zip(1_i64..) {
            let text = |t: &str| if article.locale == Locale::En { t.to_owned() } else { apart(t) };
            sqlx::query(AssertSqlSafe(insert.clone()))
                .bind(number)
                .bind(text(&article.title))
                .bind(text(&article.aliases.join("\n")))
                .bind(text(&article.body.headings.join("\n")))
                .bind(text(&article.summary))
                .bind(text(&article.body.text))
                .bind(text(&article.questions.join("\n")))
                .execute(&mut connection)
                .await?;
        }
        for sql in ["COMMIT", "INSERT INTO help(help) VALUES('optimize')"] {
            sqlx::query(sql).execute(&mut connection).await?;
        }
        let mut trips = Vec::new();
        for _ in 0..200 {
            let start = Instant::now();
            sqlx::query("SELECT 1, ?").bind("x").fetch_all(&mut connection).await?;
            trips.push(start.elapsed());
        }
        let sql = format!(
            "SELECT rowid, rank, snippet(help, 4, '<', '>', '…', 32) FROM help WHERE help MATCH ? \
             ORDER BY rank LIMIT {HITS}"
        );
        Ok(Self { connection, sql, trip: at(&mut trips, 50) })
    }

    async fn search(&mut self, matching: &str) -> Result<Vec<(i64, f64, String)>> {
        let rows = sqlx::query(AssertSqlSafe(self.sql.clone()))
            .bind(matching)
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter().map(|r| Ok((r.try_get(0)?, r.try_get(1)?, r.try_get(2)?))).collect()
    }

    /// How many articles have a word of the question: what an any-word search must rank.
    async fn matching(&mut self, matching: &str) -> Result<i64> {
        let sql = "SELECT count(*) FROM help WHERE help MATCH ?";
        Ok(sqlx::query_scalar(sql).bind(matching).fetch_one(&mut self.connection).await?)
    }
}

/// Chinese with a space around every word, for a tokenizer that knows no Chinese.
fn apart(text: &str) -> String {
    let words = analysis::terms(Locale::ZhHans, text).into_iter().filter(|t| t.kind == Kind::Word);
    words.map(|t| t.text).collect::<Vec<_>>().join(" ")
}

/// The question for FTS5: any of its words that are no stop words. English as it was typed, since FTS5
/// stems by itself.
fn any_word(locale: Locale, question: &str) -> String {
    let mut seen = BTreeSet::new();
    analysis::terms(locale, question)
        .into_iter()
        .filter(|t| t.kind == Kind::Word)
        .map(|t| if locale == Locale::En { question[t.at].to_lowercase() } else { t.text })
        .filter(|w| seen.insert(w.clone()))
        .map(|w| format!("\"{}\"", w.replace('"', "\"\"")))
        .collect::<Vec<_>>()
        .join(" OR ")
}

/// A percentile.
fn at(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() * percent / 100).min(times.len() - 1)]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

async fn compare(locale: Locale) -> Result<bool> {
    let tongue = Tongue::new(locale);
    let mut dice = Dice(locale as u64 + 1);
    let articles: Vec<Article> = (0..ARTICLES).map(|n| tongue.article(&mut dice, n)).collect();
    let mut questions = BTreeSet::new();
    let mut wide = Vec::new();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let library = Library { articles, ..Library::default() };
    let start = Instant::now();
    let index = Index::build(&library, locale, &content).map_err(|problems| anyhow!("{problems:?}"))?;
    let built = start.elapsed();
    let start = Instant::now();
    let mut fts = Fts::build(&library.articles).await?;
    println!(
        "{}: {ARTICLES} articles, index built in {:.1} s, FTS5 in {:.1} s; sqlx trip {:.3} ms (taken off)",
        locale.tag(),
        built.as_secs_f64(),
        start.elapsed().as_secs_f64(),
        ms(fts.trip)
    );
    // Pinyin repeats; BTreeSet keeps the questions distinct, so those few are asked once.
    while questions.len() < QUESTIONS {
        let question = tongue.question(&mut dice);
        let matching = any_word(locale, &question);
        if !matching.is_empty() {
            questions.insert((question, matching));
        }
    }

    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (mut both, mut agree) = (0, 0);
    for (number, (question, matching)) in questions.iter().enumerate() {
        wide.push(fts.matching(matching).await?);
        let (mut a, mut b) = (Vec::new(), Vec::new());
        let (mut mine, mut other) = (Vec::new(), Vec::new());
        for round in 0..=ROUNDS {
            // Who goes first changes, so that neither always finds the caches as the other left them.
            for turn in 0..2 {
                let start = Instant::now();
                if (number + round + turn) % 2 == 0 {
                    mine = black_box(index.search(question, HITS, |_| true)?).hits;
                    a.push(start.elapsed());
                } else {
                    other = black_box(fts.search(matching).await?);
                    b.push(start.elapsed().saturating_sub(fts.trip));
                }
            }
        }
        // The first round warms up.
        ours.push(at(&mut a[1..], 50));
        theirs.push(at(&mut b[1..], 50));
        if let (Some(mine), false) = (mine.first(), other.is_empty()) {
            both += 1;
            agree += u32::from(
                other.iter().any(|(rowid, ..)| usize::try_from(*rowid).is_ok_and(|r| r == mine.article + 1)),
            );
        }
    }
    wide.sort_unstable();
    println!(
        "  {QUESTIONS} questions, half match {} articles or more ({} have any); both answer {both}, and in {agree} of these our first is among FTS5's ten",
        wide[wide.len() / 2],
        wide.iter().filter(|w| **w > 0).count()
    );
    let [p50, p99] = [50, 99].map(|percent| (at(&mut ours, percent), at(&mut theirs, percent)));
    let ratio = |(ours, theirs): (Duration, Duration)| ms(theirs) / ms(ours);
    for (name, pair) in [("p50", p50), ("p99", p99)] {
        println!("  {name}  okpay {:.3} ms  FTS5 {:.3} ms  {:.1}x", ms(pair.0), ms(pair.1), ratio(pair));
    }
    let mut fine = true;
    let mut bar = |what: &str, reached: bool| {
        println!("  {} {what}", if reached { "ok    " } else { "MISSED" });
        fine &= reached;
    };
    bar(&format!("p50 at least {FASTER:.0}x faster than FTS5"), ratio(p50) >= FASTER);
    bar(&format!("p99 below {} ms", SLOWEST.as_millis()), p99.0 < SLOWEST);
    Ok(fine)
}

fn main() -> Result<ExitCode> {
    analysis::warm_up();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut fine = true;
    for locale in Locale::ALL {
        fine &= runtime.block_on(compare(locale))?;
    }
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
