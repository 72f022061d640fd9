//! Batches and vouchers: from a plan to a dead voucher.
mod deeds;
mod issue;
mod plans;
mod print;

use crate::funds::filled;
use crate::households::{household, id_number};
use crate::support::{Caller, Reply, TestApp, id};
use nuanquan::access::Role;
use nuanquan::db::dialect::Statement;
use nuanquan::db::{Db, Lane};
use nuanquan::kernel::id::{AccountId, VoucherId};
use nuanquan::verify::{self, Evidence};
use nuanquan::vouchers::batches::press::payload;
use nuanquan::vouchers::code;
use nuanquan::vouchers::rows::vouchers;
use serde_json::{Value, json};

pub const CHANGSHOU: &str = "310107015";
pub const CAOYANG: &str = "310107005";

/// The people and the money behind a batch.
pub struct Office<'a> {
    pub app: &'a TestApp,
    pub street: Caller,
    pub district: Caller,
    pub manager: Caller,
    pub fund: String,
    pub campaign: String,
}

impl<'a> Office<'a> {
    /// With so much money.
    pub async fn open(app: &'a TestApp, amount_fen: i64) -> Self {
        let manager = app.of_district(Role::FundManager).await;
        let district = app.of_district(Role::DistrictOfficer).await;
        let street = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let fund = filled(&manager, "GOV", amount_fen).await;
        let campaign = campaign(&district).await;
        Self { app, street, district, manager, fund, campaign }
    }

    /// The same people, signed in again: a sign-in does not last over days.
    pub async fn sign_in_again(&mut self) {
        self.manager = self.app.signed_in(self.manager.account_id.unwrap(), None).await;
        self.district = self.app.signed_in(self.district.account_id.unwrap(), None).await;
        self.street = self.app.signed_in(self.street.account_id.unwrap(), None).await;
    }

    /// A household of Changshou Road, its head born in this year.
    pub async fn household(&self, name: &str, year: u16) -> String {
        self.household_in(CHANGSHOU, name, year, 2).await
    }

    /// A household of so many.
    pub async fn household_in(&self, area: &str, name: &str, year: u16, size: usize) -> String {
        let mut entered = household(name, &id_number(&format!("{year}0102"), 13));
        entered["residence_area_code"] = json!(area);
        entered["hukou_area_code"] = json!(area);
        let members = entered["members"].as_array_mut().unwrap();
        let child = members[1].clone();
        members.resize(size, child);
        let answer = self.district.post("/api/households", &entered).await.created();
        answer["household_id"].as_str().unwrap().to_owned()
    }

    /// A plan of 100 yuan for everybody, for 30 days.
    pub fn plan(&self) -> Value {
        let today = self.app.app.now().day();
        json!({
            "campaign_id": self.campaign, "fund_id": self.fund, "good_for": { "kind": "value", "face_fen": 10_000 },
            "households": {}, "first_on": today, "last_on": today.plus_days(30),
        })
    }

    pub async fn draft(&self, plan: Value) -> Reply {
        self.district.post("/api/voucher-batches", &json!({ "id": id(), "plan": plan })).await
    }

    pub async fn approve(&self, drafted: &Value) -> Reply {
        let path = format!("/api/voucher-batches/{}/approve", drafted["batch_id"].as_str().unwrap());
        self.manager.post(&path, &json!({ "id": id() })).await
    }

    /// A batch that is issued; its id.
    pub async fn issued(&self, plan: Value) -> String {
        let drafted = self.draft(plan).await.created();
        self.approve(&drafted).await.ok();
        drafted["batch_id"].as_str().unwrap().to_owned()
    }

    /// The vouchers of a batch, in the order of their positions.
    pub async fn vouchers(&self, batch: &str) -> Vec<Value> {
        let page = self.district.get(&format!("/api/vouchers?batch_id={batch}&limit=200")).await.ok();
        let mut found = page["items"].as_array().unwrap().clone();
        found.sort_by_key(|voucher| voucher["position"].as_i64());
        found
    }

    /// One voucher of 100 yuan.
    pub async fn voucher(&self) -> Value {
        self.household("王秀英", 1946).await;
        let batch = self.issued(self.plan()).await;
        self.vouchers(&batch).await.remove(0)
    }

    pub async fn deed(&self, voucher: &Value, deed: &str, reason: &str) -> Reply {
        let path = format!("/api/vouchers/{}/{deed}", voucher["id"].as_str().unwrap());
        self.street.post(&path, &json!({ "id": id(), "reason": reason })).await
    }

    pub async fn shown(&self, voucher: &Value) -> Value {
        self.district.get(&format!("/api/vouchers/{}", voucher["id"].as_str().unwrap())).await.ok()
    }

    /// The code as a scanner would read it from the paper.
    pub async fn code(&self, voucher: &Value) -> String {
        let voucher = VoucherId::of(voucher["id"].as_str().unwrap().parse().unwrap());
        let found =
            self.app.app.read(move |db| vouchers::voucher(db, "310107", voucher)).await.unwrap().unwrap();
        code::rebuild(&payload(&found).unwrap(), &found.signature)
    }

    /// What the till answers to one piece of rice from PT01's shelf, worth 32 yuan.
    pub async fn redeem(&self, code: &str) -> Reply {
        let (store, keeper) =
            (self.app.store("PT01").await, self.app.at_store(Role::StoreKeeper, "PT01").await);
        let rice = crate::goods::product(&keeper, "G001").await["id"].clone();
        let expires_on = self.app.app.now().day().plus_days(300);
        let bought = json!({ "id": id(), "store_id": store, "product_id": rice, "quantity": 1, "expires_on": expires_on,
            "unit_price_fen": 2900, "supplier": "示例批发市场" });
        keeper.post("/api/stock/purchases", &bought).await.created();
        let basket = json!({ "id": id(), "store_id": store, "code": code, "lines": [{ "product_id": rice, "quantity": 1 }] });
        self.app.at_store(Role::Cashier, "PT01").await.post("/api/redemptions", &basket).await
    }

    pub async fn fund_columns(&self) -> [i64; 5] {
        crate::funds::columns(&self.manager, &self.fund).await
    }

    /// Whether all that must always be true is true.
    pub async fn all_holds(&self) {
        for statement in self.app.app.read(|db| verify::run(db, &Evidence::default())).await.unwrap() {
            assert!(statement.holds, "{statement:?}");
        }
    }
}

pub async fn campaign(officer: &Caller) -> String {
    let campaign = json!({ "id": id(), "code": "CNY", "name_zh": "元旦春节帮困送温暖", "name_en": "New Year",
        "starts_on": "2026-12-01", "ends_on": "2027-02-28", "policy_basis": "沪府办发〔2004〕67号" });
    officer.post("/api/campaigns", &campaign).await.created()["campaign_id"].as_str().unwrap().to_owned()
}

/// Records whose account this is, as its own ID number would.
pub async fn is_person(app: &TestApp, account: AccountId, number: &str) {
    use diesel::RunQueryDsl;
    let key = app.app.keys.matching.key("person", number);
    app.app
        .write(Lane::Office, move |db: &mut Db<'_>| {
            let statement = Statement::<()>::new("update accounts set person_key = ? where id = ?");
            Ok(statement.bind(key.clone()).bind(account).execute(db.conn())?)
        })
        .await
        .unwrap();
}
