//! What a story begins with, in sentences: `given.fund().with(50_000).await`, `given.voucher().face(5_000).await`.
//! Everything goes the whole way over HTTP, by the accounts that may.
mod gifts;
mod households;
mod vouchers;

pub use gifts::Gift;
pub use households::Household;
pub use vouchers::{Batch, Voucher};

use super::{Caller, TestApp, id};
use futures_util::future::LocalBoxFuture;
use nuanquan::access::Role;
use nuanquan::demo::people::People;
use nuanquan::kernel::time::Day;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::IntoFuture;

/// A street of the district.
pub const STREET: &str = "310107015";
/// Another one.
pub const OTHER_STREET: &str = "310107005";
/// The store at which things happen unless another is said.
pub const STORE: &str = "PT01";

/// The people of a story, each with an account of his own.
pub struct Given<'a> {
    pub app: &'a TestApp,
    pub keeper: Caller,
    pub second_keeper: Caller,
    pub cashier: Caller,
    pub officer: Caller,
    pub district: Caller,
    pub manager: Caller,
    pub auditor: Caller,
    people: RefCell<People>,
    products: RefCell<HashMap<String, String>>,
    funds: Cell<u32>,
}

impl<'a> Given<'a> {
    pub async fn of(app: &'a TestApp) -> Self {
        Self {
            app,
            keeper: app.at_store(Role::StoreKeeper, STORE).await,
            second_keeper: app.at_store(Role::StoreKeeper, STORE).await,
            cashier: app.at_store(Role::Cashier, STORE).await,
            officer: app.in_street(Role::StreetOfficer, STREET).await,
            district: app.of_district(Role::DistrictOfficer).await,
            manager: app.of_district(Role::FundManager).await,
            auditor: app.of_district(Role::Auditor).await,
            people: RefCell::new(People::new(11)),
            products: RefCell::default(),
            funds: Cell::new(0),
        }
    }

    /// The same people, signed in anew: no sign-in lasts over days.
    pub async fn sign_in_again(&mut self) {
        let everybody = [
            &mut self.keeper,
            &mut self.second_keeper,
            &mut self.cashier,
            &mut self.officer,
            &mut self.district,
            &mut self.manager,
            &mut self.auditor,
        ];
        for one in everybody {
            *one = self.app.signed_in(one.account_id.unwrap(), None).await;
        }
    }

    /// Days from today.
    pub fn day(&self, days: i32) -> Day {
        self.app.app.now().day().plus_days(days)
    }

    /// The id of a product of the catalogue.
    pub async fn product(&self, code: &str) -> String {
        if let Some(found) = self.products.borrow().get(code) {
            return found.clone();
        }
        let page = self.keeper.get(&format!("/api/products?q={code}")).await.ok();
        let product =
            page["items"].as_array().unwrap().iter().find(|product| product["code"] == code).cloned();
        let found = text(&product.unwrap_or_else(|| panic!("no product {code}"))["id"]);
        self.products.borrow_mut().insert(code.to_owned(), found.clone());
        found
    }

    /// A campaign.
    pub async fn campaign(&self) -> String {
        let (first, last) = (self.day(-30), self.day(330));
        let body = json!({ "id": id(), "code": format!("C-{}", &id().simple().to_string()[20..]), "name_zh": "示例帮扶活动",
            "name_en": "Sample campaign", "starts_on": first, "ends_on": last, "policy_basis": "沪民规〔2021〕1号" });
        text(&self.district.post("/api/campaigns", &body).await.created()["campaign_id"])
    }

    /// A fund; empty unless said.
    pub fn fund(&self) -> FundToOpen<'_> {
        FundToOpen { given: self, amount_fen: 0, reason_required: false }
    }

    /// What a fund holds: received, available, reserved, spent, lost.
    pub async fn columns(&self, fund: &str) -> [i64; 5] {
        let fund = self.manager.get(&format!("/api/funds/{fund}")).await.ok()["fund"].clone();
        ["received_fen", "available_fen", "reserved_fen", "spent_fen", "lost_fen"]
            .map(|column| fund[column].as_i64().unwrap())
    }

    /// Goods on a shelf.
    pub fn goods(&self, code: &str, pieces: i64) -> Goods<'_> {
        Goods {
            given: self,
            code: code.to_owned(),
            pieces,
            days: None,
            store: STORE.to_owned(),
            price_fen: 2_000,
        }
    }

    /// Pieces of a lot, with the proof that they are the sum of its movements.
    pub async fn on_hand(&self, lot: &str) -> i64 {
        let life = self.auditor.get(&format!("/api/lots/{lot}?limit=1")).await.ok();
        let moved: i64 =
            life["totals"].as_array().unwrap().iter().map(|total| total["quantity"].as_i64().unwrap()).sum();
        assert_eq!(life["on_hand"].as_i64(), Some(moved), "{life}");
        moved
    }
}

/// A fund to be opened: `given.fund().with(100_000).await`.
pub struct FundToOpen<'a> {
    given: &'a Given<'a>,
    amount_fen: i64,
    reason_required: bool,
}

impl FundToOpen<'_> {
    /// With so much money in it.
    pub fn with(mut self, amount_fen: i64) -> Self {
        self.amount_fen = amount_fen;
        self
    }

    /// That asks for one of the two reasons.
    pub fn that_asks_why(mut self) -> Self {
        self.reason_required = true;
        self
    }
}

impl<'a> IntoFuture for FundToOpen<'a> {
    type Output = String;
    type IntoFuture = LocalBoxFuture<'a, String>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let given = self.given;
            given.funds.set(given.funds.get() + 1);
            let code = format!("FUND-{}", given.funds.get());
            let body = json!({ "id": id(), "code": code, "name_zh": "示例基金", "name_en": "Sample fund",
                "resource_class": "social", "reason_required": self.reason_required });
            let fund = text(&given.manager.post("/api/funds", &body).await.created()["fund_id"]);
            if self.amount_fen > 0 {
                let money = json!({ "id": id(), "amount_fen": self.amount_fen, "reference": "示例入账" });
                given.manager.post(&format!("/api/funds/{fund}/deposits"), &money).await.created();
            }
            fund
        })
    }
}

/// Goods to be bought for a shelf: `given.goods("G001", 10).good_for(30).await`.
pub struct Goods<'a> {
    given: &'a Given<'a>,
    code: String,
    pieces: i64,
    days: Option<i32>,
    store: String,
    price_fen: i64,
}

impl Goods<'_> {
    /// Dated: good for so many days.
    pub fn good_for(mut self, days: i32) -> Self {
        self.days = Some(days);
        self
    }

    /// At another store.
    pub fn at(mut self, store: &str) -> Self {
        self.store = store.to_owned();
        self
    }

    /// For so much each.
    pub fn for_fen(mut self, price_fen: i64) -> Self {
        self.price_fen = price_fen;
        self
    }
}

impl<'a> IntoFuture for Goods<'a> {
    type Output = String;
    type IntoFuture = LocalBoxFuture<'a, String>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let given = self.given;
            let keeper = if self.store == STORE {
                given.keeper.clone()
            } else {
                given.app.at_store(Role::StoreKeeper, &self.store).await
            };
            let body = json!({ "id": id(), "store_id": given.app.store(&self.store).await, "product_id": given.product(&self.code).await,
                "quantity": self.pieces, "expires_on": self.days.map(|days| given.day(days)), "unit_price_fen": self.price_fen,
                "supplier": "示例批发市场" });
            text(&keeper.post("/api/stock/purchases", &body).await.created()["lot_id"])
        })
    }
}

/// A text in an answer.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
