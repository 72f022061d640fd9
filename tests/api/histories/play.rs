//! Deeds as requests, one after another or at once.
use super::deeds::Deed;
use super::model::{Draft, EMERGENCY, Lot, Model};
use crate::support::given::text;
use crate::support::{Caller, Given, Reply, TestApp, id};
use futures_util::future::join_all;
use serde_json::{Value, json};

/// The codes of rice and oil.
const PRODUCTS: [&str; 2] = ["G001", "G006"];
/// How many households there are.
const HOUSEHOLDS: usize = 3;

/// Who asks for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Keeper,
    SecondKeeper,
    Cashier,
    District,
    Manager,
}

/// What an answer is about.
#[derive(Debug, Clone)]
pub enum About {
    Lot { product: usize, days: i32, pieces: i64 },
    Sent { lot: String, pieces: i64 },
    Shelf { lot: String, on_shelf: bool },
    Proposed { lot: String },
    Agreed { proposal: String },
    Money(i64),
    Drafted { kind: usize, days: i32 },
    Approved { batch: String },
    Redeemed { voucher: String, basket: Vec<(usize, i64)> },
    Reversed { redemption: String, whole: bool },
    State { voucher: String, state: &'static str },
    Replaced { voucher: String },
    Released,
    Nothing,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Ask {
    pub who: Who,
    pub path: String,
    pub body: Value,
    pub about: About,
}

/// A story that goes on.
pub struct Play<'a> {
    pub app: &'a TestApp,
    pub given: Given<'a>,
    pub model: Model,
    fund: String,
    campaign: String,
    households: Vec<String>,
    products: [String; 2],
    stores: [String; 2],
    /// Commands whose answers are kept, with these.
    kept: Vec<(Ask, u16, Vec<u8>)>,
}

fn pick<T>(from: &[T], number: usize) -> Option<&T> {
    from.get(number % from.len().max(1))
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
                // What ends a voucher took what the others had left on it.
                both.sort_by_key(|(ask, _)| {
                    matches!(ask.about, About::State { .. } | About::Replaced { .. })
                });
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

    /// The request of a deed; nothing if there is nothing to do it with.
    fn asked(&self, deed: &Deed) -> Option<Ask> {
        match deed {
            Deed::Buy(..)
            | Deed::Transfer(..)
            | Deed::Quarantine(_)
            | Deed::Unquarantine(_)
            | Deed::Propose(..)
            | Deed::Agree(_) => self.of_stock(deed),
            Deed::Deposit(_) | Deed::Withdraw(_) | Deed::CloseMonth(_) | Deed::Release => {
                Some(self.of_money(deed))
            }
            Deed::Draft(kind, fen, days) => Some(self.drafted(*kind, *fen, *days)),
            Deed::Approve(number) => {
                let batch = pick(&self.model.drafts, *number)?.id.clone();
                let path = format!("/api/voucher-batches/{batch}/approve");
                Some(ask(Who::Manager, path, json!({}), About::Approved { batch }))
            }
            Deed::Redeem(..) | Deed::Reverse(..) => self.of_till(deed),
            Deed::Freeze(number) => self.of_voucher(*number, "freeze", "frozen"),
            Deed::Unfreeze(number) => self.of_voucher(*number, "unfreeze", "issued"),
            Deed::Revoke(number) => self.of_voucher(*number, "revoke", "revoked"),
            Deed::Replace(number) => self.of_voucher(*number, "replace", "replaced"),
            _ => None,
        }
    }

    fn of_stock(&self, deed: &Deed) -> Option<Ask> {
        let lot = |number: usize| pick(&self.model.lots, number).map(|lot| lot.id.clone());
        Some(match deed {
            Deed::Buy(product, pieces, days) => {
                let body = json!({ "store_id": self.stores[0], "product_id": self.products[*product], "quantity": pieces,
                    "expires_on": self.given.day(*days), "unit_price_fen": 2_000, "supplier": "示例批发市场" });
                let about = About::Lot { product: *product, days: *days, pieces: *pieces };
                ask(Who::Keeper, "/api/stock/purchases".to_owned(), body, about)
            }
            Deed::Transfer(number, pieces) => {
                let lot = lot(*number)?;
                let body = json!({ "from_store_id": self.stores[0], "to_store_id": self.stores[1],
                    "lines": [{ "lot_id": lot, "quantity": pieces }] });
                ask(
                    Who::Keeper,
                    "/api/stock/transfers".to_owned(),
                    body,
                    About::Sent { lot, pieces: *pieces },
                )
            }
            Deed::Quarantine(number) => {
                let lot = lot(*number)?;
                let path = format!("/api/lots/{lot}/quarantine");
                ask(Who::Keeper, path, json!({ "reason": "suspect" }), About::Shelf { lot, on_shelf: false })
            }
            Deed::Unquarantine(number) => {
                let lot = lot(*number)?;
                ask(
                    Who::Keeper,
                    format!("/api/lots/{lot}/release"),
                    json!({}),
                    About::Shelf { lot, on_shelf: true },
                )
            }
            Deed::Propose(number, pieces, lost) => {
                let (lot, reason) = (lot(*number)?, if *lost { "lost" } else { "found" });
                let body = json!({ "lot_id": lot, "reason": reason, "quantity": pieces, "note": "月末盘点" });
                ask(Who::Keeper, "/api/stock/adjustments".to_owned(), body, About::Proposed { lot })
            }
            Deed::Agree(number) => {
                let proposal = pick(&self.model.proposals, *number)?.id.clone();
                let path = format!("/api/stock/adjustments/{proposal}/approve");
                ask(Who::SecondKeeper, path, json!({}), About::Agreed { proposal })
            }
            _ => return None,
        })
    }

    fn of_money(&self, deed: &Deed) -> Ask {
        let fund = format!("/api/funds/{}", self.fund);
        let moved = |fen: i64| json!({ "amount_fen": fen, "reference": "示例" });
        match deed {
            Deed::Deposit(fen) => {
                ask(Who::Manager, format!("{fund}/deposits"), moved(*fen), About::Money(*fen))
            }
            Deed::Withdraw(fen) => {
                ask(Who::Manager, format!("{fund}/withdrawals"), moved(*fen), About::Money(-fen))
            }
            Deed::CloseMonth(ago) => {
                let month = self.given.day(-30 * ago).month().to_string();
                ask(Who::Manager, format!("{fund}/close-month"), json!({ "month": month }), About::Nothing)
            }
            _ => ask(Who::Manager, format!("{fund}/release"), json!({}), About::Released),
        }
    }

    fn drafted(&self, kind: usize, fen: i64, days: i32) -> Ask {
        let good_for = match kind {
            0 => json!({ "kind": "value", "face_fen": fen }),
            EMERGENCY => json!({ "kind": "emergency", "face_fen": fen }),
            super::model::COPAY => json!({ "kind": "copay", "face_fen": fen, "copay_fen": 100 }),
            _ => json!({ "kind": "goods", "category_code": "grain_oil", "pieces": 3, "piece_fen": fen / 3 }),
        };
        let plan = json!({ "campaign_id": self.campaign, "fund_id": self.fund, "good_for": good_for,
            "households": { "household_ids": self.households }, "first_on": self.given.day(0), "last_on": self.given.day(days) });
        ask(
            Who::District,
            "/api/voucher-batches".to_owned(),
            json!({ "plan": plan }),
            About::Drafted { kind, days },
        )
    }

    fn of_till(&self, deed: &Deed) -> Option<Ask> {
        match deed {
            Deed::Redeem(number, rice, oil) => {
                let voucher = pick(&self.model.vouchers, *number)?;
                let basket: Vec<(usize, i64)> =
                    [(0, *rice), (1, *oil)].into_iter().filter(|(_, pieces)| *pieces > 0).collect();
                let line = |(product, pieces): &(usize, i64)| json!({ "product_id": self.products[*product], "quantity": pieces });
                let body =
                    json!({ "code": voucher.code, "lines": basket.iter().map(line).collect::<Vec<_>>() });
                (!basket.is_empty()).then(|| {
                    let about = About::Redeemed { voucher: voucher.id.clone(), basket };
                    ask(Who::Cashier, "/api/redemptions".to_owned(), body, about)
                })
            }
            Deed::Reverse(number, whole) => {
                let redemption = pick(&self.model.redemptions, *number)?;
                let mut body = json!({ "reason": "wrong_goods" });
                if !whole {
                    body["lines"] = json!([{ "line_id": redemption.lines[0].0, "quantity": 1 }]);
                }
                let about = About::Reversed { redemption: redemption.id.clone(), whole: *whole };
                Some(ask(Who::Cashier, format!("/api/redemptions/{}/reverse", redemption.id), body, about))
            }
            _ => None,
        }
    }

    fn of_voucher(&self, number: usize, deed: &str, state: &'static str) -> Option<Ask> {
        let voucher = pick(&self.model.vouchers, number)?.id.clone();
        let path = format!("/api/vouchers/{voucher}/{deed}");
        let body = if state == "issued" { json!({}) } else { json!({ "reason": "lost" }) };
        let about =
            if state == "replaced" { About::Replaced { voucher } } else { About::State { voucher, state } };
        Some(ask(Who::District, path, body, about))
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

fn ask(who: Who, path: String, mut body: Value, about: About) -> Ask {
    body["id"] = json!(id());
    Ask { who, path, body, about }
}

/// Fen in an answer.
pub fn fen(answer: &Value, name: &str) -> i64 {
    answer[name].as_i64().unwrap_or_else(|| panic!("no {name} in {answer}"))
}

/// A line of an answer: its id, its lot, its pieces.
pub fn line(line: &Value) -> (String, String, i64) {
    (text(&line["line_id"]), text(&line["lot_id"]), fen(line, "quantity"))
}
