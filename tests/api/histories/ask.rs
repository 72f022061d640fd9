//! Deeds as requests.
use super::deeds::Deed;
use super::model::{COPAY, EMERGENCY};
use super::play::Play;
use crate::support::id;
use serde_json::{Value, json};

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
    Reversed { redemption: String },
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

/// One of these, if there are any.
pub fn pick<T>(from: &[T], number: usize) -> Option<&T> {
    from.get(number % from.len().max(1))
}

impl Play<'_> {
    /// The request of a deed; nothing if there is nothing to do it with.
    pub fn asked(&self, deed: &Deed) -> Option<Ask> {
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
            COPAY => json!({ "kind": "copay", "face_fen": fen, "copay_fen": 100 }),
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
                let about = About::Reversed { redemption: redemption.id.clone() };
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
}

fn ask(who: Who, path: String, mut body: Value, about: About) -> Ask {
    body["id"] = json!(id());
    Ask { who, path, body, about }
}
