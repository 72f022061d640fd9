//! What a person does at the till: redeem.
use super::codes::{BARCODE_UNKNOWN, STORE_NEEDED};
use super::line::Line;
use super::model::{Asked, Collector, Tender};
use super::scan::{Scan, resolve};
use super::settle::Redeem;
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::goods;
use crate::http::problem;
use crate::kernel::error::{Error, Result, invalid};
use crate::kernel::gtin::Gtin;
use crate::kernel::id::{CommandId, DelegateId, ProductId, RedemptionId, StoreId, VoucherId};
use crate::kernel::quantity::Quantity;
use serde::Deserialize;
use utoipa::ToSchema;

/// How many lines a basket has at most.
pub const LINES_MAX: usize = 50;

/// A basket to be paid by a voucher.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedeemBasket {
    /// The command's id, made by the till; the redemption gets the same.
    pub id: CommandId,
    /// Where; may be left out at a till, or by somebody of one store only.
    pub store_id: Option<StoreId>,
    /// What was scanned or typed: the QR's text, or the code of eleven characters;
    #[schema(value_type = Option<String>)]
    pub code: Option<Scan>,
    /// or the voucher, as the look-up gave it.
    pub voucher_id: Option<VoucherId>,
    /// The goods, 1 to 50 lines.
    #[schema(min_items = 1, max_items = 50)]
    pub lines: Vec<BasketLine>,
    /// Who collects; the holder, if nothing is said.
    #[serde(default)]
    pub collector: CollectedBy,
    /// How the cash part is paid.
    #[serde(default = "in_cash")]
    pub tender: Tender,
}

fn in_cash() -> Tender {
    Tender::Cash
}

/// Pieces of a product, by its id or its barcode.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BasketLine {
    /// The product,
    pub product_id: Option<ProductId>,
    /// or its barcode.
    #[schema(value_type = Option<String>)]
    pub gtin: Option<Gtin>,
    /// Pieces; for a barcode, scans.
    pub quantity: Quantity,
}

/// Who collects.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CollectedBy {
    /// `"holder"`
    #[default]
    Holder,
    /// `{"delegate_id": "…"}`: somebody recorded to collect for the household.
    #[serde(rename = "delegate_id")]
    Delegate(DelegateId),
}

/// Redeems: the goods leave the shelf and the voucher pays, or nothing happens and the refusal is kept.
///
/// # Errors
/// Before anything is asked of the database: `forbidden`, `code_invalid`, `store_needed`, `invalid_field`,
/// `barcode_unknown`. A refusal is an answer, not an error.
pub async fn redeem(
    app: &App,
    line: &Line,
    actor: &Actor,
    address: &str,
    (digest, body): ([u8; 32], RedeemBasket),
) -> Result<Answer> {
    let store_id = store_of(actor, Permission::RedeemVoucher, body.store_id)?;
    let grant = actor.require(Permission::RedeemVoucher, Place::Store(store_id))?;
    if body.lines.is_empty() || body.lines.len() > LINES_MAX {
        return Err(invalid("lines", "a basket has 1 to 50 lines"));
    }
    let voucher_id = voucher_of(app, actor, address, body.code.as_ref(), body.voucher_id).await?;
    let basket = basket_of(app, body.lines).await?;
    let asked = Asked {
        id: RedemptionId::of(body.id.uuid()),
        voucher_id,
        store_id,
        person_key: actor.person_key.clone(),
        district_code: grant.district_code.clone(),
        collector: match body.collector {
            CollectedBy::Holder => Collector::Holder,
            CollectedBy::Delegate(id) => Collector::Delegate(id),
        },
        basket,
        tender: body.tender,
    };
    let command = Command::creates(body.id, "redemptions.redeem", digest);
    line.settle(Redeem { grant, command, request_id: problem::request_id(), asked }).await
}

/// The store at hand: the one that is named, that of the till, or the only one there is.
///
/// # Errors
/// `store_needed`; `invalid_field` for another store than the till's.
pub fn store_of(actor: &Actor, permission: Permission, named: Option<StoreId>) -> Result<StoreId> {
    if let (Some(named), Some(own)) = (named, actor.device_store_id)
        && named != own
    {
        return Err(invalid("store_id", "the till stands in another store"));
    }
    if let Some(store_id) = named.or(actor.device_store_id) {
        return Ok(store_id);
    }
    let scope = actor.scope(permission)?;
    let mut stores = scope.stores;
    stores.sort_unstable();
    stores.dedup();
    match (stores.as_slice(), scope.district_wide) {
        ([only], false) => Ok(*only),
        _ => Err(Error::from(&STORE_NEEDED)),
    }
}

/// The voucher: by its id, or by what was scanned.
///
/// # Errors
/// `invalid_field` for both or neither; `code_invalid`, `too_many_tries`.
pub async fn voucher_of(
    app: &App,
    actor: &Actor,
    address: &str,
    code: Option<&Scan>,
    id: Option<VoucherId>,
) -> Result<VoucherId> {
    match (code, id) {
        (Some(scan), None) => resolve(app, actor, address, scan).await,
        (None, Some(id)) => Ok(id),
        _ => Err(invalid("code", "either the code or the voucher's id")),
    }
}

/// Each product once, in the order in which it came first.
async fn basket_of(app: &App, lines: Vec<BasketLine>) -> Result<Vec<(ProductId, i64)>> {
    let mut basket: Vec<(ProductId, i64)> = Vec::with_capacity(lines.len());
    for (position, line) in lines.into_iter().enumerate() {
        let at = format!("lines[{position}]");
        let (product_id, pieces) = match (line.product_id, line.gtin) {
            (Some(id), None) => (id, line.quantity.get()),
            (None, Some(gtin)) => {
                let found = app.read(move |db| goods::product_of_barcode(db, &gtin)).await?;
                let (product, pieces) = found.ok_or_else(|| BARCODE_UNKNOWN.with("at", at.clone()))?;
                (product.id, pieces.saturating_mul(line.quantity.get()))
            }
            _ => return Err(invalid(&at, "either the product's id or a barcode")),
        };
        match basket.iter_mut().find(|(id, _)| *id == product_id) {
            Some((_, sum)) => *sum = sum.saturating_add(pieces),
            None => basket.push((product_id, pieces)),
        }
    }
    let fits = |pieces: i64| Quantity::new(pieces).is_some();
    if basket.iter().all(|(_, pieces)| fits(*pieces)) {
        Ok(basket)
    } else {
        Err(invalid("lines", "too many pieces"))
    }
}
