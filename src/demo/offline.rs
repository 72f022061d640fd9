//! A morning without a network at one store: its till goes on alone, and one of its vouchers was used elsewhere meanwhile.
use super::relief::ALONE_PER_VOUCHER_FEN;
use super::rows;
use super::scene::{NO_DIGEST, Scene, command, id_in};
use super::tills::{close_shift, redeem, there_is};
use crate::access::Actor;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{CommandId, DeviceId, LeaseId, ProductId, VoucherId};
use crate::kernel::sign::sha256;
use crate::offline::closing::close;
use crate::offline::entry::Bytes;
use crate::offline::leases::{ask, register_key};
use crate::offline::model::first_link;
use crate::offline::sync;
use crate::redemptions::line::Line;
use crate::staff::actions::devices;
use crate::stores::rows::Store;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde::Deserialize;
use serde_json::{Value, json};

/// Which of the stores it happens at.
const STORE_NUMBER: usize = 4;
/// How many vouchers the till takes alone.
const VISITORS: usize = 3;

/// A voucher, and goods that need more than half of it.
struct Visit {
    voucher_id: VoucherId,
    product_id: ProductId,
    pieces: i64,
    unit_fen: i64,
}

/// The lease, as far as its till needs it here.
#[derive(Deserialize)]
struct Given {
    lease_id: LeaseId,
    token: String,
}

/// Its till with what it signs by.
struct Till {
    cashier: Actor,
    key: EcdsaKeyPair,
    lease: Given,
    previous: [u8; 32],
}

/// Plays the morning on a Monday, on which the story sees nobody else at the tills. Whether it did.
pub async fn morning(scene: &mut Scene, day: i64) -> Result<bool> {
    let is_monday = scene.weekday(day) == 0;
    let Some(store) = scene.stores.get(STORE_NUMBER - 1).cloned().filter(|_| is_monday) else {
        return Ok(false);
    };
    scene.go_to(day, 9);
    let visits = visits(scene, &store).await?;
    let Some(first) = visits.first() else { return Ok(false) };
    let mut till = Till::registered(scene, &store).await?;
    let mut entries = Vec::new();
    for (number, visit) in (1..).zip(&visits) {
        entries.push(till.entry(scene, number, visit)?);
    }
    scene.go_to(day, 10);
    let twice = redeem(scene, &store, first.voucher_id, vec![(first.product_id, first.pieces)])?;
    Line::new(&scene.app).settle(twice).await?;
    scene.go_to(day, 11);
    let outbox = command(json!({ "token": till.lease.token, "entries": entries }))?;
    sync::sync(&scene.app, outbox).await?;
    till.close(scene, visits.len()).await?;
    scene.go_to(day, 17);
    close_shift(scene, store.id, scene.cashier(&store)?).await?;
    close_shift(scene, store.id, till.cashier).await?;
    Ok(true)
}

async fn visits(scene: &Scene, store: &Store) -> Result<Vec<Visit>> {
    let (good, mut shelves) = there_is(scene).await?;
    let shelf = shelves.remove(&store.id).unwrap_or_default();
    let pays = good.into_iter().filter(|one| {
        let pays_all = one.gives.is_none() && one.copay_fen == 0;
        one.store_id == store.id && pays_all && one.left_fen <= ALONE_PER_VOUCHER_FEN
    });
    let visit = |one: rows::Good| {
        let fits = |value: i64, there: i64| {
            value > 0 && one.left_fen / value * value * 2 > one.left_fen && one.left_fen / value * 4 <= there
        };
        let (product_id, _, unit_fen) = *shelf.iter().find(|(_, there, value)| fits(*value, *there))?;
        Some(Visit { voucher_id: one.id, product_id, pieces: one.left_fen / unit_fen, unit_fen })
    };
    Ok(pays.filter_map(visit).take(VISITORS).collect())
}

impl Till {
    /// Registers a till of a store and gives it a lease.
    async fn registered(scene: &Scene, store: &Store) -> Result<Self> {
        let app = &scene.app;
        let device = json!({ "id": CommandId::make(), "store_id": store.id, "name": "前台手机" });
        let made = devices::add(app, &scene.actor("admin")?, NO_DIGEST, command(device)?).await?;
        let device_id = DeviceId::of(id_in(&made, "device_id")?);
        let cashier =
            Actor { device_id: Some(device_id), device_store_id: Some(store.id), ..scene.cashier(store)? };
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map_err(|error| Error::bug(format!("a till's key: {error}")))?;
        let public_key = Bytes(key.public_key().as_ref().to_vec());
        let register = json!({ "id": CommandId::make(), "public_key": public_key });
        register_key(app, &cashier, NO_DIGEST, command(register)?).await?;
        let answer = ask(app, &cashier, NO_DIGEST, command(json!({ "id": CommandId::make() }))?).await?;
        let lease: Given =
            serde_json::from_str(&answer.body).map_err(|error| Error::bug(format!("a lease: {error}")))?;
        let previous = first_link(lease.lease_id);
        Ok(Self { cashier, key, lease, previous })
    }

    fn sign(&self, bytes: &[u8]) -> Result<Bytes> {
        let signature = self.key.sign(&SystemRandom::new(), bytes);
        Ok(Bytes(
            signature.map_err(|error| Error::bug(format!("a till's signature: {error}")))?.as_ref().to_vec(),
        ))
    }

    /// The next entry of its outbox, signed.
    fn entry(&mut self, scene: &Scene, number: i64, visit: &Visit) -> Result<Value> {
        let now = scene.app.now();
        let at = now.plus_seconds(600 + 240 * number);
        let value_fen = visit.pieces * visit.unit_fen;
        let said = json!({
            "v": 1, "lease_id": self.lease.lease_id, "counter": number, "previous": Bytes(self.previous.to_vec()),
            "id": CommandId::make(), "account_id": self.cashier.account_id, "at": at, "device_at": at, "carried_at": now,
            "collector": "holder", "tender": "cash", "cash_fen": 0, "voucher_id": visit.voucher_id, "fund_fen": value_fen,
            "lines": [{ "product_id": visit.product_id, "quantity": visit.pieces, "unit_fen": visit.unit_fen, "value_fen": value_fen }],
        });
        let payload = said.to_string().into_bytes();
        self.previous = sha256(&payload);
        Ok(json!({ "signature": self.sign(&payload)?, "payload": Bytes(payload) }))
    }

    /// Says that all is delivered.
    async fn close(&self, scene: &Scene, entries: usize) -> Result<()> {
        let said = json!({ "purpose": "close", "lease_id": self.lease.lease_id, "last_counter": entries,
            "last_hash": Bytes(self.previous.to_vec()), "lost": [] });
        let statement = said.to_string().into_bytes();
        let body = json!({ "token": self.lease.token, "signature": self.sign(&statement)?, "statement": Bytes(statement) });
        close(&scene.app, command(body)?).await?;
        Ok(())
    }
}
