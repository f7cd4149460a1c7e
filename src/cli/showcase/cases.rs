//! The appeals of the demo: one at each stage.

use super::{DAY, HOUR};
use crate::account::demo::STAFF;
use crate::account::{Customer, Member};
use crate::app::App;
use crate::cases::case::Answers;
use crate::cases::decision::{self, Checked, Decision, NOT_TAKEN};
use crate::cases::opening::{self, New, Opened};
use crate::cases::reopening::{self, Reopened};
use crate::cases::timeline::{self, Kind};
use crate::cases::{Case, CaseState, clocks, evidence, legs, moves};
use crate::db::Tx;
use crate::events::Actor;
use crate::i18n::{Locale, format};
use crate::jobs::{self, Job};
use crate::kernel::email::Email;
use crate::kernel::time::Timestamp;
use crate::transactions::Transaction;
use anyhow::{Context, Result};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// What an appeal is about: the payment's number, the problem, the customer's words.
type About = (&'static str, &'static str, &'static str);

const MISSING: &str = "not_received";

/// A picture of a statement that says it is an example.
const STATEMENT: &[u8] = include_bytes!("statement.png");

/// Whoever acts in the demo.
struct Cast<'a> {
    app: &'a Arc<App>,
    customer: &'a Customer,
    /// An agent, and the supervisor who approves what the agent proposes.
    lin: Uuid,
    chen: Uuid,
    now: Timestamp,
}

/// Files one appeal at each stage.
///
/// # Errors
/// When the database or the disk cannot.
pub async fn fill(app: &Arc<App>, customer: &Customer, now: Timestamp) -> Result<()> {
    let mut staff = Vec::new();
    for (address, ..) in STAFF {
        let email = Email::parse(address).context("an address")?;
        staff.push(Member::by_email(&app.db, &email.key).await?.context("a member")?.id);
    }
    let cast = Cast { app, customer, lin: staff[0], chen: staff[1], now };
    cast.early().await?;
    cast.waiting().await?;
    cast.decided().await?;
    cast.again().await?;
    cast.so_far().await?;
    // Its promised day has passed: the clock's job finds so and says so.
    let asked = ("OKP-7313", MISSING, "一个多月了，Paul 仍未收到这笔钱，请告诉我钱在哪里。");
    cast.file(asked, cast.ago(34)).await?;
    app.wake.notify_one();
    Ok(())
}

impl Cast<'_> {
    fn ago(&self, days: i64) -> Timestamp {
        self.now.plus(-days * DAY)
    }

    /// Just filed, taken on by somebody, and withdrawn.
    async fn early(&self) -> Result<()> {
        let asked = ("OKP-7308", MISSING, "款项三天前就到了对方银行，对方公司说一直没有入账。");
        self.file(asked, self.now.plus(-HOUR)).await?;

        let asked = ("OKP-7329", "withdrawal_not_arrived", "转出的 USDT 四天了还没到我的钱包。");
        let mut case = self.file(asked, self.ago(2)).await?;
        let mut tx = self.app.db.begin().await?;
        self.assign(&mut tx, &mut case, (CaseState::Assigned, self.ago(1))).await?;
        tx.commit().await?;

        let asked = ("OKP-7333", "deposit_not_credited", "充值扣了钱，余额没有变。");
        let mut case = self.file(asked, self.ago(5)).await?;
        let mut tx = self.app.db.begin().await?;
        moves::withdraw(&mut tx, &mut case, self.ago(4)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Waiting for the customer, for another bank, and for a second pair of eyes.
    async fn waiting(&self) -> Result<()> {
        let asked = ("OKP-7314", "deposit_not_credited", "银行卡已经扣了 150 英镑，余额没有变。");
        let mut case = self.file(asked, self.ago(4)).await?;
        let due = self.now.plus(5 * DAY);
        let mut tx = self.app.db.begin().await?;
        self.take(&mut tx, &mut case, self.ago(3)).await?;
        case.step(&mut tx, CaseState::WaitingCustomer, Some(due), self.ago(2)).await?;
        let about = json!({ "text": "请上传银行流水，要能看到扣款的那一行和日期。", "due": due.0 });
        timeline::add(&mut tx, case.id, (Kind::Question, Actor::Staff(self.lin)), &about, self.ago(2))
            .await?;
        case.replied(&mut tx, self.ago(2)).await?;
        jobs::enqueue_at(&mut tx, &Job::CaseWakes { case: case.id, at: due }, due).await?;
        let news = Job::CaseNews { case: case.id, what: Kind::Question.code().to_owned() };
        jobs::enqueue(&mut tx, &news, self.now).await?;
        tx.commit().await?;

        let asked = ("OKP-7315", MISSING, "Maria 说她的银行没有收到。\n手续费也比显示的多。");
        let mut case = self.file(asked, self.ago(6)).await?;
        let mut tx = self.app.db.begin().await?;
        self.take(&mut tx, &mut case, self.ago(5)).await?;
        let leg = legs::New {
            institution: "Banca Esempio",
            reference: "INV-20451",
            about: "camt.110 CCNR: please confirm credit or return",
            due_at: self.now.plus(4 * DAY),
        };
        legs::ask(&mut tx, &mut case, leg, Actor::Staff(self.lin), self.ago(5)).await?;
        tx.commit().await?;

        let asked = ("OKP-7310", "withdrawal_not_arrived", "转出的 BTC 一直没到我的钱包。");
        let mut case = self.file(asked, self.now.plus(-20 * HOUR)).await?;
        let mut tx = self.app.db.begin().await?;
        self.take(&mut tx, &mut case, self.now.plus(-3 * HOUR)).await?;
        tx.commit().await?;

        let asked = ("OKP-7317", "withdrawal_not_arrived", "提现两周多了还没到我的银行账户。");
        let mut case = self.file(asked, self.ago(8)).await?;
        let mut tx = self.app.db.begin().await?;
        self.take(&mut tx, &mut case, self.ago(7)).await?;
        let found = (
            "这笔提现确实晚了：对方银行因账号格式把它搁置了。",
            "我们向对方银行查询，对方于前天确认已经入账。",
            ("退还 3 欧元手续费。", "3"),
        );
        let proposed = self.upheld(&case, found, self.ago(2)).await?;
        decision::propose(self.app, &mut tx, &mut case, (&proposed, self.lin), self.ago(1)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Answered: upheld, and not taken on.
    async fn decided(&self) -> Result<()> {
        let asked = ("OKP-7316", MISSING, "Tom 说四天后才到。");
        let mut case = self.file(asked, self.ago(20)).await?;
        let found = (
            "款项确实比我们答应的晚到。",
            "对方银行提供了入账记录：款项因名称核对搁置了三天，之后已经入账。",
            ("退还手续费 1 欧元。", "1"),
        );
        let upheld = self.upheld(&case, found, self.ago(29)).await?;
        self.answer(&mut case, &upheld, self.ago(11)).await?;

        let asked = ("OKP-7332", MISSING, "店家说没有收到我的付款，灯也不发货。");
        let mut case = self.file(asked, self.ago(14)).await?;
        let refused = Decision {
            outcome: NOT_TAKEN.to_owned(),
            ruling: "not_upheld".to_owned(),
            root_cause: "nothing_wrong".to_owned(),
            points: vec![(
                "店家说没有收到我的付款，灯也不发货。".to_owned(),
                "付款当天已经入账，没有发货是您和店家之间的事。".to_owned(),
            )],
            reasons: "商家收款记录显示款项当天入账。商品没有送到，请向商家发起争议，帮助文章里写明了步骤。"
                .to_owned(),
            ..Decision::default()
        };
        self.answer(&mut case, &refused, self.ago(12)).await
    }

    /// Answered for now: the money is asked back, and the other bank has not decided.
    async fn so_far(&self) -> Result<()> {
        let asked = ("OKP-7340", "wrong_recipient", "账号最后一位填错了，钱汇给了别人。");
        let mut case = self.file(asked, self.ago(4)).await?;
        let id = case.transaction_id.context("a payment")?;
        let row = Transaction::any(&self.app.db, id).await?.context("a payment")?;
        let interim = Decision {
            outcome: "PDCR".to_owned(),
            amount: self.app.facts().assets.write(Locale::ZhHans, &row.amount()),
            date: format::date(Locale::ZhHans, self.ago(2).date()),
            reasons: "我们前天已请对方银行退回这笔钱，这需要收款人同意。".to_owned(),
            ..Decision::default()
        };
        self.answer(&mut case, &interim, self.ago(1)).await
    }

    /// Answered, and looked at again: the customer objects, and staff reopen.
    async fn again(&self) -> Result<()> {
        let found =
            ("款项已由对方银行入账。", "对方银行书面确认款项已经入账。", ("退还手续费 2 欧元。", "2"));
        let asked = ("OKP-7331", MISSING, "Emil 的账户里还是没有这笔钱。");
        let mut case = self.file(asked, self.ago(18)).await?;
        let upheld = self.upheld(&case, found, self.ago(32)).await?;
        self.answer(&mut case, &upheld, self.ago(9)).await?;
        let mut tx = self.app.db.begin().await?;
        let new = "Emil 的银行昨天书面答复说没有这笔入账，见流水。";
        let made = moves::object(self.app, &mut tx, &mut case, new, self.now.plus(-5 * HOUR)).await?;
        anyhow::ensure!(made == Reopened::Done, "the objection");
        tx.commit().await?;
        self.prove(&case).await?;

        let asked = ("OKP-7330", MISSING, "Sofia 一直没有收到。");
        let mut case = self.file(asked, self.ago(25)).await?;
        let upheld = self.upheld(&case, found, self.ago(30)).await?;
        self.answer(&mut case, &upheld, self.ago(15)).await?;
        let mut tx = self.app.db.begin().await?;
        let why = ("对方银行更正了答复：款项被退回，还在途中。", Actor::Staff(self.chen));
        let made = reopening::reopen(self.app, &mut tx, &mut case, why, self.ago(2)).await?;
        anyhow::ensure!(made == Reopened::Done, "the reopening");
        tx.commit().await?;
        Ok(())
    }

    /// Adds the statement that the customer speaks of.
    async fn prove(&self, case: &Case) -> Result<()> {
        let mut upload = self.app.files.begin()?;
        upload.add(STATEMENT, u64::MAX).await?;
        let about = ("Kontoauszug.png".to_owned(), "bank_statement".to_owned());
        let of = (self.customer.id, evidence::Of::Case(case.id));
        let kept = evidence::add(self.app, upload.finish().await?, about, of).await?;
        anyhow::ensure!(kept.is_ok(), "the statement: {:?}", kept.err());
        Ok(())
    }

    /// Files an appeal about a payment as of a time in the past; what is not new was confirmed then.
    async fn file(&self, (reference, problem, story): About, at: Timestamp) -> Result<Case> {
        let app = self.app;
        let row =
            Transaction::by_reference(&app.db, self.customer.id, reference).await?.context("a payment")?;
        let answers = Answers {
            problem: problem.to_owned(),
            role: row.role.code().to_owned(),
            kind: row.kind.code().to_owned(),
            story: story.to_owned(),
            ..Answers::default()
        };
        let new = New {
            customer: self.customer,
            transaction: Some(&row),
            draft: Uuid::now_v7(),
            answers: &answers,
            locale: Locale::ZhHans,
        };
        let mut tx = app.db.begin().await?;
        let opened = opening::open(app, &mut tx, new, at).await?;
        tx.commit().await?;
        let (Opened::New(number) | Opened::Before(number) | Opened::Other(number)) = opened;
        let mut case = Case::by_number(&app.db, &number).await?.context("a case")?;
        if at <= self.now.plus(-2 * HOUR) {
            let soon = at.plus(HOUR);
            let mut tx = app.db.begin().await?;
            let about = json!({ "promised": case.promised_at.0 });
            timeline::add(&mut tx, case.id, (Kind::Acknowledged, Actor::System), &about, soon).await?;
            clocks::meet(&mut tx, case.id, &["acknowledge"], soon).await?;
            let next = case.next_at;
            case.step(&mut tx, CaseState::Acknowledged, next, soon).await?;
            tx.commit().await?;
        }
        Ok(case)
    }

    /// The agent has it from now on.
    async fn assign(
        &self,
        tx: &mut Tx,
        case: &mut Case,
        (state, at): (CaseState, Timestamp),
    ) -> sqlx::Result<()> {
        let next = case.next_at;
        case.step(tx, state, next, at).await?;
        tx.q("UPDATE cases SET assignee = $2 WHERE id = $1").bind(case.id).bind(self.lin).exec().await?;
        timeline::add(tx, case.id, (Kind::Assigned, Actor::Staff(self.lin)), &json!({ "to": self.lin }), at)
            .await?;
        Ok(())
    }

    /// The agent takes it on and begins.
    async fn take(&self, tx: &mut Tx, case: &mut Case, at: Timestamp) -> sqlx::Result<()> {
        self.assign(tx, case, (CaseState::Investigating, at)).await?;
        timeline::add(tx, case.id, (Kind::Investigating, Actor::Staff(self.lin)), &json!({}), at).await?;
        Ok(())
    }

    /// The agent decides, the supervisor approves.
    async fn answer(&self, case: &mut Case, decision: &Decision, at: Timestamp) -> Result<()> {
        let app = self.app;
        let mut tx = app.db.begin().await?;
        self.take(&mut tx, case, at.plus(-2 * HOUR)).await?;
        decision::propose(app, &mut tx, case, (decision, self.lin), at.plus(-HOUR)).await?;
        tx.commit().await?;
        let proposal = decision::open(&app.db, case.id).await?.context("a proposal")?;
        let mut tx = app.db.begin().await?;
        let checked = decision::approve(app, &mut tx, case, (&proposal, self.chen), at).await?;
        anyhow::ensure!(checked == Checked::Done, "{checked:?}: {:?}", decision.missing());
        tx.commit().await?;
        *case = Case::by_id(&app.db, case.id).await?.context("a case")?;
        Ok(())
    }

    /// A decision for the customer, with every point answered: what was found, why, and what is put right.
    async fn upheld(
        &self,
        case: &Case,
        (point, reasons, (redress, pays)): (&str, &str, (&str, &str)),
        arrived: Timestamp,
    ) -> Result<Decision> {
        let id = case.transaction_id.context("a payment")?;
        let row = Transaction::any(&self.app.db, id).await?.context("a payment")?;
        let story = case.answers(self.app).story;
        Ok(Decision {
            outcome: "ACNR".to_owned(),
            ruling: "upheld".to_owned(),
            root_cause: "other_institution".to_owned(),
            amount: self.app.facts().assets.write(Locale::ZhHans, &row.amount()),
            date: format::date(Locale::ZhHans, arrived.date()),
            points: story.lines().map(|line| (line.to_owned(), point.to_owned())).collect(),
            reference: row.uetr.clone().unwrap_or_else(|| row.reference.clone()),
            reasons: reasons.to_owned(),
            redress: redress.to_owned(),
            pays: pays.to_owned(),
            asset: row.amount().asset.code().to_owned(),
            ..Decision::default()
        })
    }
}
