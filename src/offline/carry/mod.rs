//! What a till carries to go on alone: keys, prices, and the store's own vouchers, whole or as what changed since.
//!
//! Nothing is kept of what a till has: its cursor holds a short hash of each part it was given. Vouchers come in 64
//! buckets by the last byte of their id; a bucket that changed comes whole and replaces what the till had of it.
mod load;
mod view;

pub use view::{
    Carry, CarryDelegate, CarryItem, CarryKey, CarryKeys, CarryProduct, CarryStore, CarryVoucher,
};

use super::codes::DEVICE_NEEDED;
use crate::access::{Actor, Permission, Place};
use crate::app::App;
use crate::kernel::error::{Error, Result};
use crate::kernel::sign::sha256;
use crate::offline::entry::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How many buckets the vouchers come in.
const BUCKETS: u8 = 64;
/// Parts beside the buckets: store, keys, products.
const PARTS: usize = 3;
/// Bytes of a part's hash in the cursor.
const HASH_BYTES: usize = 8;

/// What a till has already.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskCarry {
    /// The cursor of the last answer; everything comes without one, or if it is not understood.
    #[schema(value_type = Option<String>)]
    pub cursor: Option<Bytes>,
}

/// All of it, part by part.
struct Whole {
    store: CarryStore,
    keys: CarryKeys,
    products: Vec<CarryProduct>,
    buckets: BTreeMap<u8, Vec<CarryVoucher>>,
}

type Hash = [u8; HASH_BYTES];

/// The carry of the store of the till at which somebody is signed in.
///
/// # Errors
/// `forbidden`, `device_needed`.
pub async fn carry(app: &App, actor: &Actor, ask: AskCarry) -> Result<Carry> {
    let store_id = actor.device_store_id.ok_or_else(|| Error::from(&DEVICE_NEEDED))?;
    actor.require(Permission::RedeemVoucher, Place::Store(store_id))?;
    let keys = app.keys.clone();
    let now = app.now();
    let whole = app.read(move |db| load::whole(db, &keys, store_id)).await?;
    let had = ask.cursor.and_then(read_cursor);
    let (hashes, buckets) = hashes(&whole)?;
    let is_new = |place: usize| had.as_ref().and_then(|had| had.get(place)) != hashes.get(place);
    let changed = (0..BUCKETS).filter(|bucket| is_new(PARTS + usize::from(*bucket)));
    let mut buckets = buckets;
    Ok(Carry {
        cursor: URL_SAFE_NO_PAD.encode(hashes.concat()),
        at: now,
        store: is_new(0).then_some(whole.store),
        keys: is_new(1).then_some(whole.keys),
        products: is_new(2).then_some(whole.products),
        buckets: changed.map(|bucket| (bucket, buckets.remove(&bucket).unwrap_or_default())).collect(),
    })
}

type Buckets = BTreeMap<u8, Vec<CarryVoucher>>;

fn hashes(whole: &Whole) -> Result<(Vec<Hash>, Buckets)> {
    // How many pieces there are is a hint, which each redemption changes.
    let prices: Vec<CarryProduct> =
        whole.products.iter().map(|product| CarryProduct { on_hand: 0, ..product.clone() }).collect();
    let mut hashes = vec![hash(&whole.store)?, hash(&whole.keys)?, hash(&prices)?];
    let none = Vec::new();
    for bucket in 0..BUCKETS {
        hashes.push(hash(whole.buckets.get(&bucket).unwrap_or(&none))?);
    }
    Ok((hashes, whole.buckets.clone()))
}

fn hash(part: &impl Serialize) -> Result<Hash> {
    let bytes = serde_json::to_vec(part).map_err(|error| Error::bug(format!("a carry: {error}")))?;
    let mut short = Hash::default();
    short.copy_from_slice(sha256(&bytes).first_chunk::<HASH_BYTES>().unwrap_or(&Hash::default()));
    Ok(short)
}

fn read_cursor(cursor: Bytes) -> Option<Vec<Hash>> {
    let (hashes, rest) = cursor.0.as_chunks::<HASH_BYTES>();
    (rest.is_empty() && hashes.len() == PARTS + usize::from(BUCKETS)).then(|| hashes.to_vec())
}

/// The bucket of a voucher.
fn bucket_of(id: uuid::Uuid) -> u8 {
    id.as_bytes().last().copied().unwrap_or_default() % BUCKETS
}
