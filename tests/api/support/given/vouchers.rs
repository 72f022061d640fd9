//! Vouchers in people's hands: drafted by one account, approved by another.
use super::{Given, text};
use crate::support::{Caller, id};
use futures_util::future::LocalBoxFuture;
use nuanquan::kernel::id::VoucherId;
use nuanquan::vouchers::batches::press::{human_place, payload};
use nuanquan::vouchers::code;
use nuanquan::vouchers::rows::vouchers;
use serde_json::{Value, json};
use std::future::IntoFuture;

/// A voucher as its holder has it.
#[derive(Debug, Clone)]
pub struct Voucher {
    pub id: String,
    pub batch: String,
    pub fund: String,
    pub household: String,
    pub face_fen: i64,
    /// What stands in the QR, after the address.
    pub code: String,
    /// The eleven characters beside it.
    pub human_code: String,
}

/// Vouchers of one plan.
pub struct Batch {
    pub id: String,
    pub fund: String,
    pub campaign: String,
    /// In the order of their positions.
    pub vouchers: Vec<Voucher>,
}

/// Vouchers to be issued: `given.voucher().face(5_000).await`.
pub struct ToIssue<'a> {
    given: &'a Given<'a>,
    good_for: Value,
    households: Option<Vec<String>>,
    stores: Vec<String>,
    days: (i32, i32),
    fund: Option<String>,
    campaign: Option<String>,
    release_after_days: Option<u8>,
}

/// One voucher, for a household of its own unless said.
pub struct VoucherToIssue<'a>(ToIssue<'a>);

/// A batch for the households that are named, or all.
pub struct BatchToIssue<'a>(ToIssue<'a>);

/// What may be said of a voucher and of a batch alike.
macro_rules! said_of_both {
    ($($name:ident),+) => { $(
        impl $name<'_> {
            /// 金额券: for so much.
            pub fn face(mut self, face_fen: i64) -> Self {
                self.0.good_for = json!({ "kind": "value", "face_fen": face_fen });
                self
            }

            /// 紧急券.
            pub fn emergency(mut self, face_fen: i64) -> Self {
                self.0.good_for = json!({ "kind": "emergency", "face_fen": face_fen });
                self
            }

            /// 一元购券: the fund's part and the holder's.
            pub fn copay(mut self, face_fen: i64, copay_fen: i64) -> Self {
                self.0.good_for = json!({ "kind": "copay", "face_fen": face_fen, "copay_fen": copay_fen });
                self
            }

            /// 品类券: so many pieces of any product of a category, the fund paying so much for each.
            pub fn pieces_of(mut self, category: &str, pieces: i64, piece_fen: i64) -> Self {
                self.0.good_for = json!({ "kind": "goods", "category_code": category, "pieces": pieces, "piece_fen": piece_fen });
                self
            }

            /// 品类券 or 礼包券 or what a plan says otherwise.
            pub fn good_for(mut self, good_for: Value) -> Self {
                self.0.good_for = good_for;
                self
            }

            /// Good at these stores only.
            pub fn at(mut self, stores: &[&str]) -> Self {
                self.0.stores = stores.iter().map(|store| (*store).to_owned()).collect();
                self
            }

            /// Good from one day to another, counted from today.
            pub fn between(mut self, first: i32, last: i32) -> Self {
                self.0.days = (first, last);
                self
            }

            /// For these households.
            pub fn for_households(mut self, households: &[String]) -> Self {
                self.0.households = Some(households.to_vec());
                self
            }

            /// Paid by this fund.
            pub fn paid_by(mut self, fund: &str) -> Self {
                self.0.fund = Some(fund.to_owned());
                self
            }

            /// Under this campaign.
            pub fn under(mut self, campaign: &str) -> Self {
                self.0.campaign = Some(campaign.to_owned());
                self
            }

            /// What is left may be released so many days after the last day.
            pub fn released_after(mut self, days: u8) -> Self {
                self.0.release_after_days = Some(days);
                self
            }
        }
    )+ };
}

said_of_both!(VoucherToIssue, BatchToIssue);

impl<'a> Given<'a> {
    /// One voucher; 100 yuan for 30 days unless said.
    pub fn voucher(&'a self) -> VoucherToIssue<'a> {
        VoucherToIssue(self.to_issue())
    }

    /// A batch.
    pub fn batch(&'a self) -> BatchToIssue<'a> {
        BatchToIssue(self.to_issue())
    }

    fn to_issue(&'a self) -> ToIssue<'a> {
        ToIssue {
            given: self,
            good_for: json!({ "kind": "value", "face_fen": 10_000 }),
            households: None,
            stores: Vec::new(),
            days: (0, 30),
            fund: None,
            campaign: None,
            release_after_days: None,
        }
    }

    /// The vouchers of a batch with their codes, in the order of their positions.
    pub async fn vouchers_of(&self, batch: &str) -> Vec<Voucher> {
        let mut found = Vec::new();
        let mut after = String::new();
        loop {
            let page =
                self.district.get(&format!("/api/vouchers?batch_id={batch}&limit=200{after}")).await.ok();
            found.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        found.sort_by_key(|voucher| voucher["position"].as_i64());
        let mut held = Vec::new();
        for voucher in found {
            held.push(self.in_hand(&text(&voucher["id"])).await);
        }
        held
    }

    /// A voucher as its holder has it, its codes rebuilt as the press prints them.
    pub async fn in_hand(&self, voucher: &str) -> Voucher {
        let id = VoucherId::of(voucher.parse().unwrap());
        let keys = self.app.app.keys.clone();
        let row = self
            .app
            .app
            .read(move |db| vouchers::voucher(db, "310107", id))
            .await
            .unwrap()
            .expect("a live voucher");
        let code = code::rebuild(&payload(&row).unwrap(), &row.signature);
        let human_code = keys.fields.open(human_place(&row), &row.human_sealed).unwrap().to_string();
        Voucher {
            id: voucher.to_owned(),
            batch: row.batch_id.to_string(),
            fund: row.fund_id.to_string(),
            household: row.household_id.to_string(),
            face_fen: row.face_fen.get(),
            code,
            human_code,
        }
    }

    /// A basket at the till: product codes and pieces.
    pub async fn basket(&self, code: &str, lines: &[(&str, i64)]) -> Value {
        let mut asked = Vec::new();
        for (product, pieces) in lines {
            asked.push(json!({ "product_id": self.product(product).await, "quantity": pieces }));
        }
        json!({ "id": id(), "code": code, "lines": asked })
    }
}

impl ToIssue<'_> {
    /// The plan as a street's officer writes it.
    async fn plan(&self, fund: &str, campaign: &str) -> Value {
        let given = self.given;
        let mut stores = Vec::new();
        for store in &self.stores {
            stores.push(given.app.store(store).await);
        }
        json!({ "campaign_id": campaign, "fund_id": fund, "good_for": self.good_for,
            "households": { "household_ids": self.households }, "first_on": given.day(self.days.0), "last_on": given.day(self.days.1),
            "release_after_days": self.release_after_days, "store_ids": stores })
    }

    async fn issue(mut self) -> Batch {
        let given = self.given;
        let fund = match self.fund.take() {
            Some(fund) => fund,
            None => given.fund().with(10_000_000).await,
        };
        let campaign = match self.campaign.take() {
            Some(campaign) => campaign,
            None => given.campaign().await,
        };
        let plan = self.plan(&fund, &campaign).await;
        let batch = issued(&given.district, &given.manager, plan).await;
        Batch { vouchers: given.vouchers_of(&batch).await, id: batch, fund, campaign }
    }
}

/// Drafted by one, approved by another: the id of the batch.
pub async fn issued(drafter: &Caller, approver: &Caller, plan: Value) -> String {
    let drafted = drafter.post("/api/voucher-batches", &json!({ "id": id(), "plan": plan })).await.created();
    let batch = text(&drafted["batch_id"]);
    approver.post(&format!("/api/voucher-batches/{batch}/approve"), &json!({ "id": id() })).await.ok();
    batch
}

impl<'a> IntoFuture for BatchToIssue<'a> {
    type Output = Batch;
    type IntoFuture = LocalBoxFuture<'a, Batch>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.issue())
    }
}

impl<'a> IntoFuture for VoucherToIssue<'a> {
    type Output = Voucher;
    type IntoFuture = LocalBoxFuture<'a, Voucher>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut to_issue = self.0;
            if to_issue.households.is_none() {
                to_issue.households = Some(vec![to_issue.given.household().await.id]);
            }
            let mut batch = to_issue.issue().await;
            assert_eq!(batch.vouchers.len(), 1, "one household has one voucher");
            batch.vouchers.remove(0)
        })
    }
}
