//! Deeds as requests, one after another or at once.
use super::ask::{About, Ask, Who, pick};
use super::deeds::Deed;
use super::model::{Draft, Lot, Model};
use crate::support::given::text;
use crate::support::{Caller, Given, Reply, TestApp};
use futures_util::future::join_all;
use serde_json::{Value, json};

/// The codes of rice and oil.
const PRODUCTS: [&str; 2] = ["G001", "G006"];
/// How many households there are.
const HOUSEHOLDS: usize = 3;

/// A story that goes on.
pub struct Play<'a> {
    pub app: &'a TestApp,
    pub given: Given<'a>,
    pub model: Model,
    pub fund: String,
    pub campaign: String,
    pub households: Vec<String>,
    pub products: [String; 2],
    pub stores: [String; 2],
    /// Commands whose answers are kept, with these.
    kept: Vec<(Ask, u16, Vec<u8>)>,
}

impl<'a> Play<'a> {
    pub async fn begin(app: &'a TestApp) -> Self {
        let given = Given::of(app).await;
        let mut households = Vec::new();
        for _ in 0..HOUSEHOLDS {
            households.push(given.household().await.id);
        }
        let products = [given.product(PRODUCTS[0]).await, given.product(PRODUCTS[1]).await];
        let stores = [app.store("PT01").await.to_string(), app.store("PT02").await.to_string()];
        let (fund, campaign) = (given.fund().with(150_000).await, given.campaign().await);
        let model = Model { received: 150_000, ..Model::default() };
        let mut play =
            Self { app, given, model, fund, campaign, households, products, stores, kept: Vec::new() };
        for deed in [Deed::Buy(0, 20, 30), Deed::Buy(1, 9, 12), Deed::Draft(0, 15_000, 25), Deed::Approve(0)]
        {
            play.act(deed).await;
        }
        play
    }

    fn caller(&self, who: Who) -> &Caller {
        match who {
            Who::Keeper => &self.given.keeper,
            Who::SecondKeeper => &self.given.second_keeper,
            Who::Cashier => &self.given.cashier,
            Who::District => &self.given.district,
            Who::Manager => &self.given.manager,
        }
    }

    /// Does it, and enters in the model what came of it.
    pub async fn act(&mut self, deed: Deed) {
        match deed {
            Deed::Give(product, pieces, days) => self.give(product, pieces, days).await,
            Deed::Pass(days) => {
                self.app.pass_days(days);
                self.given.sign_in_again().await;
            }
            Deed::Repeat(number) => self.repeat(number).await,
            Deed::Misuse(number) => self.misuse(number).await,
            Deed::AtOnce(deeds) => {
                let asked: Vec<Ask> = deeds.iter().filter_map(|deed| self.asked(deed)).collect();
                let replies =
                    join_all(asked.iter().map(|ask| self.caller(ask.who).post(&ask.path, &ask.body))).await;
                let mut both: Vec<(Ask, Reply)> = asked.into_iter().zip(replies).collect();
                both.sort_by_key(|(ask, _)| order(&ask.about));
                for (ask, reply) in both {
                    self.enter(ask, &reply, false).await;
                }
                self.look_at_copay().await;
            }
            deed => {
                if let Some(ask) = self.asked(&deed) {
                    let reply = self.caller(ask.who).post(&ask.path, &ask.body).await;
                    self.enter(ask, &reply, true).await;
                }
            }
        }
    }

    async fn enter(&mut self, ask: Ask, reply: &Reply, alone: bool) {
        assert!(reply.status < 500, "{} {} answers {}", reply.what, ask.body, reply.text());
        let refused_at_the_till = reply.status == 409 && matches!(ask.about, About::Redeemed { .. });
        if reply.status < 300 || refused_at_the_till {
            self.kept.push((ask.clone(), reply.status, reply.body.clone()));
        }
        self.absorb(ask.about, reply, alone).await;
    }

    async fn give(&mut self, product: usize, pieces: i64, days: i32) {
        let gift = self.given.gift(PRODUCTS[product], pieces, Some(days)).await;
        let expires_on = self.given.day(days);
        self.model.lots.push(Lot { id: gift.lots[0].clone(), product, expires_on, pieces, on_shelf: true });
    }

    async fn repeat(&mut self, number: usize) {
        let Some((ask, status, body)) = pick(&self.kept, number).cloned() else { return };
        let again = self.caller(ask.who).post(&ask.path, &ask.body).await;
        assert_eq!((again.status, again.text()), (status, String::from_utf8_lossy(&body).into_owned()));
        assert_eq!(again.headers["nuanquan-repeat"], "true", "{ask:?}");
    }

    async fn misuse(&mut self, number: usize) {
        let Some((ask, ..)) = pick(&self.kept, number) else { return };
        let money = json!({ "id": ask.body["id"], "amount_fen": 1, "reference": "另一件事" });
        self.given
            .manager
            .post(&format!("/api/funds/{}/deposits", self.fund), &money)
            .await
            .refused("id_reused");
    }

    /// Whether the service says what the model says.
    pub async fn compare(&mut self) {
        self.given.sign_in_again().await;
        assert_eq!(self.given.columns(&self.fund).await, self.model.columns(), "the fund");
        for lot in &self.model.lots {
            assert_eq!(self.given.on_hand(&lot.id).await, lot.pieces, "{lot:?}");
        }
        for voucher in &self.model.vouchers {
            let shown = self.given.district.get(&format!("/api/vouchers/{}", voucher.id)).await.ok();
            assert_eq!(shown["voucher"]["balance_fen"], voucher.balance, "{voucher:?}");
        }
    }

    /// The vouchers that an approval has brought to life.
    pub async fn issue(&mut self, draft: &Draft) {
        for voucher in self.given.vouchers_of(&draft.id).await {
            self.hold(&voucher, draft.kind, draft.last_on);
        }
    }

    pub fn hold(
        &mut self,
        voucher: &crate::support::given::Voucher,
        kind: usize,
        last_on: nuanquan::kernel::time::Day,
    ) {
        self.model.vouchers.push(super::model::Voucher {
            id: voucher.id.clone(),
            code: voucher.code.clone(),
            kind,
            balance: voucher.face_fen,
            state: "issued",
            last_on,
        });
    }
}

/// What comes first may be used by the others, and what ends a voucher took what they had left on it.
fn order(about: &About) -> u8 {
    match about {
        About::Lot { .. } => 0,
        About::State { .. } | About::Replaced { .. } => 2,
        _ => 1,
    }
}

/// Fen in an answer.
pub fn fen(answer: &Value, name: &str) -> i64 {
    answer[name].as_i64().unwrap_or_else(|| panic!("no {name} in {answer}"))
}

/// A line of an answer: its id, its lot, its pieces.
pub fn line(line: &Value) -> (String, String, i64) {
    (text(&line["line_id"]), text(&line["lot_id"]), fen(line, "quantity"))
}
