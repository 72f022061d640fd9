//! A till as the browser is one: with a key of its own, a lease, and an outbox that it chains and signs.
use crate::redemptions::scene::Scene;
use crate::support::{Caller, Reply, TestApp, id};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nuanquan::access::Role;
use nuanquan::kernel::id::{AccountId, StoreId, VoucherId};
use nuanquan::kernel::sign::sha256;
use nuanquan::kernel::time::Instant;
use serde_json::{Value, json};

pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A key as WebCrypto makes one.
pub struct DeviceKey(EcdsaKeyPair);

impl DeviceKey {
    pub fn make() -> Self {
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref()).unwrap())
    }

    pub fn public(&self) -> Vec<u8> {
        self.0.public_key().as_ref().to_vec()
    }

    pub fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.0.sign(&SystemRandom::new(), bytes).unwrap().as_ref().to_vec()
    }
}

/// A till at work.
pub struct Till<'a> {
    pub app: &'a TestApp,
    pub cashier: Caller,
    pub account_id: AccountId,
    pub device: String,
    pub key: DeviceKey,
    pub lease: Value,
    pub counter: i64,
    pub previous: Vec<u8>,
}

/// An entry as it is sent.
#[derive(Debug, Clone)]
pub struct Sealed {
    pub payload: Value,
    pub sent: Value,
}

impl Sealed {
    pub fn id(&self) -> uuid::Uuid {
        self.payload["id"].as_str().unwrap().parse().unwrap()
    }
}

/// Lets the tills of a store hand out so much alone.
pub async fn limit(app: &TestApp, store: Option<StoreId>, per_voucher: i64, total: i64) {
    let manager = app.of_district(Role::FundManager).await;
    let limits = json!({ "id": id(), "store_id": store, "per_voucher_fen": per_voucher, "total_fen": total, "hours": 48 });
    manager.post("/api/offline/limits", &limits).await.ok();
}

impl<'a> Till<'a> {
    /// A registered till with a key and somebody at it, and no lease yet.
    pub async fn registered(app: &'a TestApp, store_code: &str) -> Self {
        let store = app.store(store_code).await;
        let admin = app.of_district(Role::Admin).await;
        let made =
            admin.post("/api/devices", &json!({ "id": id(), "store_id": store, "name": "前台" })).await;
        let device = made.created()["device_id"].as_str().unwrap().to_owned();
        let account_id = app.at_store(Role::Cashier, store_code).await.account_id.unwrap();
        let till = Self {
            app,
            cashier: at_device(app, account_id, &device).await,
            account_id,
            device,
            key: DeviceKey::make(),
            lease: Value::Null,
            counter: 0,
            previous: Vec::new(),
        };
        let key = json!({ "id": id(), "public_key": base64url(&till.key.public()) });
        till.cashier.post("/api/offline/key", &key).await.ok();
        till
    }

    /// A till with a lease over 100 yuan for a voucher and 500 in all.
    pub async fn alone(app: &'a TestApp) -> Self {
        limit(app, None, 10_000, 50_000).await;
        let mut till = Self::registered(app, "PT01").await;
        till.ask().await.created();
        till
    }

    /// Asks for a lease, and begins its chain.
    pub async fn ask(&mut self) -> Reply {
        let reply = self.cashier.post("/api/offline/leases", &json!({ "id": id() })).await;
        if reply.status == 201 {
            self.lease = reply.json();
            (self.counter, self.previous) = (0, sha256(self.lease_id().as_bytes()).to_vec());
        }
        reply
    }

    pub fn lease_id(&self) -> String {
        self.lease["lease_id"].as_str().unwrap().to_owned()
    }

    /// The next entry: pieces of rice at 32.00 each, now.
    pub fn rice(&mut self, scene: &Scene<'_>, voucher: VoucherId, pieces: i64) -> Sealed {
        let fen = 3_200 * pieces;
        let lines =
            json!([{ "product_id": scene.rice, "quantity": pieces, "unit_fen": 3_200, "value_fen": fen }]);
        self.entry(json!({ "voucher_id": voucher, "lines": lines, "fund_fen": fen }))
    }

    /// The next entry, with what it says beside what every entry says.
    pub fn entry(&mut self, said: Value) -> Sealed {
        let now = self.app.app.now();
        let mut payload = json!({
            "v": 1, "lease_id": self.lease_id(), "counter": self.counter + 1, "previous": base64url(&self.previous),
            "id": id(), "account_id": self.account_id, "at": now, "device_at": now, "carried_at": now,
            "collector": "holder", "tender": "cash", "cash_fen": 0,
        });
        for (name, value) in said.as_object().unwrap() {
            payload[name] = value.clone();
        }
        let sealed = self.seal(&payload);
        self.counter += 1;
        self.previous = sha256(payload.to_string().as_bytes()).to_vec();
        sealed
    }

    /// Signs a payload, whatever it says.
    pub fn seal(&self, payload: &Value) -> Sealed {
        let bytes = payload.to_string().into_bytes();
        let sent = json!({ "payload": base64url(&bytes), "signature": base64url(&self.key.sign(&bytes)) });
        Sealed { payload: payload.clone(), sent }
    }

    /// Sends entries, with nobody signed in.
    pub async fn send(&self, entries: &[&Sealed]) -> Reply {
        let entries: Vec<&Value> = entries.iter().map(|sealed| &sealed.sent).collect();
        let body = json!({ "token": self.lease["token"], "entries": entries });
        self.app.nobody().post("/api/offline/sync", &body).await
    }

    /// Sends one entry: its answer.
    pub async fn sync(&self, entry: &Sealed) -> Value {
        self.send(&[entry]).await.ok()["answers"][0].clone()
    }

    /// Says that all is delivered.
    pub async fn close(&self, lost: &[i64]) -> Reply {
        let statement = json!({ "purpose": "close", "lease_id": self.lease_id(), "last_counter": self.counter,
            "last_hash": base64url(&self.previous), "lost": lost });
        let bytes = statement.to_string().into_bytes();
        let body = json!({ "token": self.lease["token"], "statement": base64url(&bytes), "signature": base64url(&self.key.sign(&bytes)) });
        self.app.nobody().post("/api/offline/leases/close", &body).await
    }
}

/// Somebody signed in at a till.
pub async fn at_device(app: &TestApp, account_id: AccountId, device: &str) -> Caller {
    let device_id = serde_json::from_value(json!(device)).unwrap();
    app.signed_in(account_id, Some(device_id)).await
}

/// So many seconds before or after a moment.
pub fn later(moment: Instant, seconds: i64) -> Instant {
    moment.plus_seconds(seconds)
}

/// Outcome and code of an answer.
#[track_caller]
pub fn outcome(answer: &Value) -> (&str, &str) {
    (answer["outcome"].as_str().unwrap(), answer["code"].as_str().unwrap_or("-"))
}
