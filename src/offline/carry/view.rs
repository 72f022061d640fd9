//! What a till is given to carry: masked, and no more than it needs.
use crate::households::model::{DelegateKind, DelegateRelation};
use crate::kernel::id::{DelegateId, ProductId, StoreId, VoucherId};
use crate::kernel::money::Fen;
use crate::kernel::time::{Day, Instant};
use crate::offline::entry::Bytes;
use crate::vouchers::model::{VoucherKind, VoucherState};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What a till carries, or what of it changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Carry {
    /// To send next time.
    pub cursor: String,
    /// Now, by our clock.
    pub at: Instant,
    /// The store; absent if unchanged.
    pub store: Option<CarryStore>,
    /// Public keys; absent if unchanged.
    pub keys: Option<CarryKeys>,
    /// Products with prices; absent if unchanged.
    pub products: Option<Vec<CarryProduct>>,
    /// Vouchers by the last byte of their id, modulo 64: each list replaces what the till had there.
    pub buckets: BTreeMap<u8, Vec<CarryVoucher>>,
}

/// The store.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CarryStore {
    /// Id.
    pub id: StoreId,
    /// Its number, as it stands in the code of a voucher.
    pub number: i32,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// District.
    pub district_code: String,
}

/// The public keys by which a till checks codes and leases.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CarryKeys {
    /// Of vouchers.
    pub vouchers: Vec<CarryKey>,
    /// Of leases.
    pub leases: Vec<CarryKey>,
}

/// An Ed25519 key.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CarryKey {
    /// Its number.
    pub key_id: u8,
    /// 32 bytes.
    #[schema(value_type = String)]
    pub public_key: Bytes,
}

/// A product with its price.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CarryProduct {
    /// Id.
    pub id: ProductId,
    /// Category.
    pub category_code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// What one piece is.
    pub pack_size: String,
    /// What a piece costs today.
    pub unit_fen: Option<Fen>,
    /// Pieces on the shelf when it was asked: a hint.
    pub on_hand: i64,
    /// Its barcodes.
    pub gtins: Vec<CarryGtin>,
}

/// A barcode.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CarryGtin {
    /// 14 digits.
    pub gtin: String,
    /// The pieces that one scan stands for.
    pub pieces: i64,
}

/// A voucher of the store.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CarryVoucher {
    /// Id.
    pub id: VoucherId,
    /// Its state.
    pub state: VoucherState,
    /// Whether it may be honoured, within its days.
    pub good: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// What it is good for.
    pub kind: VoucherKind,
    /// First day.
    pub first_on: Day,
    /// Last day.
    pub last_on: Day,
    /// Face.
    pub face_fen: Fen,
    /// What is left.
    pub balance_fen: Fen,
    /// The household's part.
    pub copay_fen: Fen,
    /// What a goods or pack voucher still gives.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<CarryItem>,
    /// The holder's name with its middle hidden.
    pub holder: String,
    /// The last four of the holder's ID number.
    pub last_four: Option<String>,
    /// Who may collect for the holder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delegates: Vec<CarryDelegate>,
}

/// Pieces that a voucher still gives.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CarryItem {
    /// Its number on the voucher.
    pub item_number: i32,
    /// Of this product,
    pub product_id: Option<ProductId>,
    /// or of any of this category.
    pub category_code: Option<String>,
    /// Pieces at issue.
    pub pieces_total: i64,
    /// Pieces left.
    pub pieces_left: i64,
    /// What all pieces cost.
    pub value_fen: Fen,
    /// What the pieces left cost.
    pub value_left_fen: Fen,
}

/// Somebody who may collect, masked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CarryDelegate {
    /// Id.
    pub delegate_id: DelegateId,
    /// The name with its middle hidden.
    pub name_masked: String,
    /// The last four of the ID number.
    pub last_four: String,
    /// What he is to the household.
    pub relation: DelegateRelation,
    /// For how long.
    pub kind: DelegateKind,
    /// Whether it is for one use.
    pub one_off: bool,
    /// First day.
    pub valid_from: Day,
    /// Last day.
    pub valid_to: Option<Day>,
}
