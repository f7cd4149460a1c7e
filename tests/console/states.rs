//! Every action in every state of a case in which it makes no sense: refused on a page that says so, and nothing is
//! changed.

use super::decisions::WHOLE;
use super::*;
use axum::http::StatusCode;
use okpay::cases::decision::{self, Checked, Decision};
use okpay::cases::reopening::{Reopened, reopen};
use okpay::cases::{Case, CaseState, moves, timeline};
use okpay::events::Actor;

use CaseState as S;

/// Both sides of a case, and who of the staff proposes and who approves.
struct Place {
    site: TestApp,
    customer: Browser,
    chen: Browser,
    lin: Uuid,
    chen_id: Uuid,
}

async fn place() -> (Place, Customer) {
    let site = TestApp::start().await;
    let anna = customer_in(&site, EMAIL, "DE").await;
    member(&site, "Lin", Role::Agent).await;
    // A supervisor may work on whatever somebody else has: what is refused is refused for the state alone.
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    let customer = site.browser("192.0.2.1");
    sign_in(&customer, EMAIL, PASSWORD).await;
    let mut ids = Vec::new();
    for name in ["Lin", "Chenyuan"] {
        let id = site.app.db.read("SELECT id FROM staff WHERE name = $1").bind(name);
        ids.push(id.one::<(Uuid,)>().await.unwrap().0);
    }
    (Place { site, customer, chen, lin: ids[0], chen_id: ids[1] }, anna)
}

impl Place {
    async fn case(&self, number: &str) -> Case {
        Case::by_number(&self.site.app.db, number).await.unwrap().unwrap()
    }

    async fn step(&self, number: &str, to: S) {
        let (mut case, now) = (self.case(number).await, self.site.app.clock.now());
        let next = to.is_open().then(|| now.plus(5 * 86_400));
        let mut tx = self.site.app.db.begin().await.unwrap();
        assert!(case.step(&mut tx, to, next, now).await.unwrap());
        if to != S::Acknowledged {
            tx.q("UPDATE cases SET assignee = $2 WHERE id = $1")
                .bind(case.id)
                .bind(self.lin)
                .exec()
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
    }

    async fn propose(&self, number: &str) {
        self.step(number, S::Investigating).await;
        let (app, mut case) = (&self.site.app, self.case(number).await);
        let decision = Decision {
            outcome: "CONF".into(),
            ruling: "not_upheld".into(),
            root_cause: "nothing_wrong".into(),
            reasons: "The bank of the recipient has confirmed the credit.".into(),
            amount: "US$250".into(),
            date: "24 November 2026".into(),
            reference: "T-1".into(),
            ..Decision::default()
        };
        let mut tx = app.db.begin().await.unwrap();
        let by = (&decision, self.lin);
        assert!(decision::propose(app, &mut tx, &mut case, by, app.clock.now()).await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn decide(&self, number: &str) {
        self.propose(number).await;
        let (app, mut case) = (&self.site.app, self.case(number).await);
        let proposal = decision::open(&app.db, case.id).await.unwrap().unwrap();
        let mut tx = app.db.begin().await.unwrap();
        let by = (&proposal, self.chen_id);
        let checked = decision::approve(app, &mut tx, &mut case, by, app.clock.now()).await.unwrap();
        assert_eq!(checked, Checked::Done);
        tx.commit().await.unwrap();
    }

    /// Brings a case into a state, by the way on which it comes there.
    async fn bring(&self, number: &str, to: S) {
        let (app, now) = (&self.site.app, self.site.app.clock.now());
        match to {
            S::Submitted => {}
            S::DecisionProposed => self.propose(number).await,
            S::Resolved => self.decide(number).await,
            S::Rejected | S::Closed => {
                self.decide(number).await;
                self.step(number, to).await;
            }
            S::Withdrawn => {
                let mut tx = app.db.begin().await.unwrap();
                let mut case = self.case(number).await;
                assert!(moves::withdraw(&mut tx, &mut case, now).await.unwrap());
                tx.commit().await.unwrap();
            }
            S::Reopened | S::Objected => {
                self.decide(number).await;
                let mut tx = app.db.begin().await.unwrap();
                let mut case = self.case(number).await;
                let by = ("A new statement has come.", Actor::Staff(self.chen_id));
                let done = if to == S::Reopened {
                    reopen(app, &mut tx, &mut case, by, now).await.unwrap()
                } else {
                    moves::object(app, &mut tx, &mut case, "It is not there.\n\nSee the letter.", now)
                        .await
                        .unwrap()
                };
                assert_eq!(done, Reopened::Done);
                tx.commit().await.unwrap();
            }
            _ => self.step(number, to).await,
        }
        assert_eq!(self.case(number).await.state, to);
    }

    /// Everything that an action could change.
    async fn kept(&self, number: &str) -> (String, S, i64, Option<Uuid>, [i64; 5]) {
        let (db, case) = (&self.site.app.db, self.case(number).await);
        let mut counts = [0; 5];
        for (count, sql) in counts.iter_mut().zip([
            "SELECT COUNT(*) FROM jobs",
            "SELECT COUNT(*) FROM evidence",
            "SELECT COUNT(*) FROM proposals WHERE state = 'open'",
            "SELECT COUNT(*) FROM legs",
            "SELECT COUNT(*) FROM clocks WHERE met_at IS NULL",
        ]) {
            (*count,) = db.read(sql).one().await.unwrap();
        }
        (timeline::head(db, &case).await.unwrap(), case.state, case.version, case.assignee, counts)
    }
}

/// The end of an action's path, and whether it makes sense in a state.
type Action = (&'static str, fn(S) -> bool);

/// What a customer can send, and whether it makes sense in a state. Every date to wait for has passed.
const CUSTOMER: [Action; 5] = [
    ("message", |state| state.is_open()),
    ("chase", |state| state.is_open() && !matches!(state, S::WaitingCustomer)),
    ("withdrawal", |state| state.is_open()),
    ("objection", |state| matches!(state, S::Resolved | S::Closed | S::Rejected)),
    ("files", |state| state.is_open()),
];

const fn goes_on(state: S) -> bool {
    state.is_open() && !matches!(state, S::DecisionProposed)
}

/// What staff can send, of a case that somebody has claimed as soon as it is worked on.
const STAFF: [Action; 14] = [
    ("claim", |state| matches!(state, S::Submitted | S::Acknowledged)),
    ("release", |state| state.is_open() && !matches!(state, S::Submitted | S::Acknowledged)),
    ("assignment", |state| state.is_open()),
    ("investigation", |state| goes_on(state) && !matches!(state, S::Investigating)),
    ("reopening", |state| !state.is_open()),
    ("messages", goes_on),
    ("questions", goes_on),
    ("holding-reply", goes_on),
    ("inquiries", goes_on),
    // No inquiry is open.
    ("inquiries/0190aaaa-0000-7000-8000-000000000001/answer", |_| false),
    ("decision", goes_on),
    ("decision/approval", |state| matches!(state, S::DecisionProposed)),
    ("decision/return", |state| matches!(state, S::DecisionProposed)),
    // A colleague's note is welcome at any time.
    ("notes", |_| true),
];

#[tokio::test]
async fn what_makes_no_sense_in_a_state_is_refused_and_changes_nothing() {
    let (place, anna) = place().await;
    let payments = S::ALL.iter().enumerate();
    let (mut refused, mut allowed) = (0, 0);
    for (i, &state) in payments {
        let payment = paid(&place.site, &anna, (&format!("T-{}", 2000 + i), "250.00")).await;
        let number = filed(&place.site, &anna, Some(&payment), "It has not arrived.\n\nShe needs it.").await;
        place.bring(&number, state).await;
        let mut tx = place.site.app.db.begin().await.unwrap();
        tx.q("UPDATE cases SET chase_from = 0").exec().await.unwrap();
        tx.commit().await.unwrap();
        let before = place.kept(&number).await;
        let version = before.2.to_string();
        for (action, makes_sense) in CUSTOMER {
            if makes_sense(state) {
                allowed += 1;
                continue;
            }
            let path = format!("/cases/{number}/{action}");
            let answer = match action {
                "files" => place.customer.upload(&path, "other", &[("a.png", &picture())]).await,
                _ => place.customer.post(&path, &[("text", "There is something new.")]).await,
            };
            assert_eq!(answer.status, StatusCode::CONFLICT, "{state:?}: {action}");
            assert!(answer.one("h1").contains(&number), "{state:?}: {action}");
            assert!(answer.one("[role=alert]").contains("nothing was changed"), "{state:?}: {action}");
            assert_eq!(place.kept(&number).await, before, "{state:?}: {action}");
            refused += 1;
        }
        for (action, makes_sense) in STAFF {
            if makes_sense(state) {
                allowed += 1;
                continue;
            }
            let path = format!("/staff/cases/{number}/{action}");
            let day = place.site.app.clock.now().plus(3 * 86_400).date().to_string();
            let to = place.lin.to_string();
            let mut fields =
                vec![("version", version.as_str()), ("to", &to), ("amount", "US$250"), ("reference", "T-1")];
            fields.extend([("leg_due", day.as_str()), ("question_due", &day), ("redress_currency", "USD")]);
            let texts =
                ["note", "message", "question", "holding", "return", "reopen", "institution", "leg_about"];
            fields.extend(texts.map(|name| (name, "There is something new.")));
            fields.push(("leg-0190aaaa000070008000000000000001", "There is something new."));
            fields.extend(WHOLE);
            let answer = place.chen.post(&path, &fields).await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{state:?}: {action}: {}", answer.one("main"));
            assert_eq!(answer.one("h1"), "This was not done", "{state:?}: {action}");
            assert!(answer.one("[role=alert]").contains("Nothing was changed"), "{state:?}: {action}");
            assert_eq!(place.kept(&number).await, before, "{state:?}: {action}");
            refused += 1;
        }
        // The form of a decision is not even there.
        let form = place.chen.get(&format!("/staff/cases/{number}/decision")).await;
        assert_eq!(form.status.as_u16(), if goes_on(state) { 200 } else { 409 }, "{state:?}");
        // And the page offers what makes sense.
        let page = on_desk(&place.chen, &number).await;
        let actions: Vec<String> = page
            .html()
            .select(&crate::support::browser::select("form[method=post][action]"))
            .filter_map(|form| form.value().attr("action").map(ToOwned::to_owned))
            .collect();
        for (action, makes_sense) in STAFF {
            let offered = actions.contains(&format!("/staff/cases/{number}/{action}"));
            assert!(makes_sense(state) || !offered, "{state:?}: {action} is offered");
        }
    }
    assert_eq!(refused + allowed, S::ALL.len() * (CUSTOMER.len() + STAFF.len()));
    assert!(refused > 100, "{refused}");
    assert!(okpay::events::verify(&place.site.app.db).await.unwrap().is_ok());
}

#[tokio::test]
async fn what_makes_sense_in_a_state_is_done() {
    let (place, anna) = place().await;
    for (i, (state, action, becomes)) in [
        (S::Submitted, "claim", S::Assigned),
        (S::Assigned, "release", S::Acknowledged),
        (S::WaitingCustomer, "investigation", S::Investigating),
        (S::Withdrawn, "reopening", S::Reopened),
        (S::Escalated, "questions", S::WaitingCustomer),
        (S::Objected, "inquiries", S::WaitingThirdParty),
        (S::Reopened, "decision", S::DecisionProposed),
        (S::DecisionProposed, "decision/approval", S::Resolved),
        (S::DecisionProposed, "decision/return", S::Investigating),
    ]
    .into_iter()
    .enumerate()
    {
        let payment = paid(&place.site, &anna, (&format!("T-{}", 3000 + i), "250.00")).await;
        let number = filed(&place.site, &anna, Some(&payment), "It has not arrived.\n\nShe needs it.").await;
        place.bring(&number, state).await;
        let version = place.case(&number).await.version.to_string();
        let day = place.site.app.clock.now().plus(3 * 86_400).date().to_string();
        let mut fields = vec![("version", version.as_str()), ("amount", "US$250"), ("reference", "T-1")];
        fields.extend([("leg_due", day.as_str()), ("question_due", &day), ("redress_currency", "USD")]);
        let texts = ["question", "return", "reopen", "institution", "leg_about"];
        fields.extend(texts.map(|name| (name, "There is something new.")));
        fields.extend(WHOLE);
        let answer = place.chen.post(&format!("/staff/cases/{number}/{action}"), &fields).await;
        assert_eq!(answer.status, StatusCode::OK, "{state:?}: {action}: {}", answer.one("main"));
        assert_eq!(place.case(&number).await.state, becomes, "{state:?}: {action}");
    }
}
