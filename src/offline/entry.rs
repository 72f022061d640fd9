//! An entry of a till's outbox: the bytes that were signed, and what they say.
use super::codes::{ENTRY_MALFORMED, SIGNATURE_INVALID, WRONG_LEASE};
use super::model::COUNTER_MAX;
use super::rows::Lease;
use crate::kernel::error::Code;
use crate::kernel::id::{AccountId, CommandId, LeaseId, ProductId, VoucherId};
use crate::kernel::money::Fen;
use crate::kernel::quantity::Quantity;
use crate::kernel::sign::{is_signed_by_device, sha256};
use crate::kernel::text::Text;
use crate::kernel::time::Instant;
use crate::redemptions::actions::{CollectedBy, LINES_MAX};
use crate::redemptions::model::Tender;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How long a payload may be, in bytes.
const PAYLOAD_BYTES_MAX: usize = 16 * 1024;
/// How many characters of base64url are read.
const CHARACTERS_MAX: usize = 24 * 1024;

/// A lease as its token.
pub type LeaseToken = Text<1, 2000>;

/// Bytes, written in base64url without padding.
#[derive(Debug, Clone, PartialEq, Eq, ToSchema)]
#[schema(value_type = String)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        if text.len() > CHARACTERS_MAX {
            return Err(serde::de::Error::custom("expected no more than 16 KiB"));
        }
        let bytes = URL_SAFE_NO_PAD.decode(text.as_bytes());
        bytes.map(Self).map_err(|_| serde::de::Error::custom("expected base64url without padding"))
    }
}

/// An entry as a till sends it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// The bytes that were signed: JSON.
    #[schema(value_type = String)]
    pub payload: Bytes,
    /// ECDSA on P-256 with SHA-256 over them; r and s, 32 bytes each.
    #[schema(value_type = String)]
    pub signature: Bytes,
}

/// What an entry says: goods that left for a voucher.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    v: u8,
    /// Under which lease.
    pub lease_id: LeaseId,
    /// Its number there, from 1.
    pub counter: i64,
    /// The hash of the one before.
    pub previous: Bytes,
    /// The redemption's id, as the till would have it.
    pub id: CommandId,
    /// The cashier.
    pub account_id: AccountId,
    /// When, by our clock as the till knew it.
    pub at: Instant,
    /// When, by the till's clock.
    pub device_at: Instant,
    /// How old the till's knowledge was.
    pub carried_at: Instant,
    /// The voucher.
    pub voucher_id: VoucherId,
    /// Who collected.
    pub collector: CollectedBy,
    /// How the cash part was paid.
    pub tender: Tender,
    /// The goods.
    pub lines: Vec<EntryLine>,
    /// What the till reckoned for the fund.
    pub fund_fen: Fen,
    /// What the household paid.
    pub cash_fen: Fen,
}

/// Pieces of a product.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryLine {
    /// Which.
    pub product_id: ProductId,
    /// Pieces.
    pub quantity: Quantity,
    /// What a piece cost.
    pub unit_fen: Fen,
    /// What all of them cost.
    pub value_fen: Fen,
}

/// An entry as it arrived, read and checked as far as no database is needed.
#[derive(Debug, Clone)]
pub struct Received {
    /// The bytes.
    pub payload: Vec<u8>,
    /// Their hash, by which the next one names it.
    pub hash: [u8; 32],
    /// The signature.
    pub signature: Vec<u8>,
    /// What it says, or why it is no entry.
    pub entry: Result<Entry, &'static Code>,
}

impl Entry {
    fn is_well_formed(&self) -> bool {
        let products: BTreeSet<ProductId> = self.lines.iter().map(|line| line.product_id).collect();
        let goods = self.lines.iter().try_fold(Fen::ZERO, |sum, line| sum.plus(line.value_fen));
        self.v == 1
            && (1..=COUNTER_MAX).contains(&self.counter)
            && (1..=LINES_MAX).contains(&self.lines.len())
            && products.len() == self.lines.len()
            && goods.is_some()
            && goods == self.fund_fen.plus(self.cash_fen)
    }
}

/// Reads what arrived under a lease.
#[must_use]
pub fn receive(sealed: Sealed, lease: &Lease) -> Received {
    let (payload, signature) = (sealed.payload.0, sealed.signature.0);
    let hash = sha256(&payload);
    let entry = if !is_signed_by_device(&lease.public_key, &payload, &signature) {
        Err(&SIGNATURE_INVALID)
    } else {
        read(&payload, lease.id)
    };
    Received { payload, hash, signature, entry }
}

fn read(payload: &[u8], lease_id: LeaseId) -> Result<Entry, &'static Code> {
    let fits = payload.len() <= PAYLOAD_BYTES_MAX && payload.first() == Some(&b'{');
    let read = if fits { serde_json::from_slice::<Entry>(payload).ok() } else { None };
    match read.filter(Entry::is_well_formed) {
        None => Err(&ENTRY_MALFORMED),
        Some(entry) if entry.lease_id != lease_id => Err(&WRONG_LEASE),
        Some(entry) => Ok(entry),
    }
}
