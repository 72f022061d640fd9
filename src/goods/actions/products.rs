//! Entering, changing and retiring products, their barcodes and their values.
use super::JustDo;
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::goods::claim_barcode;
use crate::goods::codes::{
    BARCODE_NOT_NEEDED, CATEGORY_UNKNOWN, PRODUCT_EXISTS, PRODUCT_RETIRED, SHELF_LIFE_FIXED, VALUE_EXISTS,
    VALUE_PAST,
};
use crate::goods::model::{PACK_PIECES_MAX, ShelfLife, Storage, search_text};
use crate::goods::rows::{self, ProductRow, ProductValue};
use crate::kernel::error::{Error, OnUnique, OrNotFound, Result, invalid};
use crate::kernel::gtin::Gtin;
use crate::kernel::id::{CommandId, ProductId};
use crate::kernel::money::Fen;
use crate::kernel::quantity::Quantity;
use crate::kernel::text::{Code, Line, Note};
use crate::kernel::time::Day;
use crate::stores::numbers;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use utoipa::ToSchema;

/// The longest shelf life, in days: a hundred years.
const SHELF_LIFE_DAYS_MAX: i32 = 36_500;
/// How many numbers in a row may be taken already before the series is given up.
const TAKEN_MAX: usize = 10_000;

/// What a product is.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductFacts {
    /// Code, as people say it.
    #[schema(value_type = String)]
    pub code: Code,
    /// 中文名。
    #[schema(value_type = String)]
    pub name_zh: Line,
    /// English name.
    #[schema(value_type = String)]
    pub name_en: Line,
    /// Its category.
    #[schema(value_type = String)]
    pub category_code: Code,
    /// What one piece is: 5 kg.
    #[schema(value_type = String)]
    pub pack_size: Line,
    /// Whether its lots carry a day of expiry.
    pub shelf_life: ShelfLife,
    /// Days that a dated product keeps; for dated products, and for these only.
    #[schema(minimum = 1, maximum = 36_500)]
    pub shelf_life_days: Option<i32>,
    /// How it is kept.
    pub storage: Storage,
    /// What to mind.
    #[schema(value_type = Option<String>)]
    pub notes: Option<Note>,
}

/// A new product.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddProduct {
    /// The command's id; the product's too.
    pub id: CommandId,
    /// What it is.
    pub product: ProductFacts,
    /// The barcode of one piece.
    #[schema(value_type = Option<String>)]
    pub gtin: Option<Gtin>,
    /// Its reference value from today, for one piece.
    pub value_fen: Option<Fen>,
}

/// A changed product: all of it is given.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeProduct {
    /// The command's id.
    pub id: CommandId,
    /// What it is now.
    pub product: ProductFacts,
}

/// A barcode more.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddBarcode {
    /// The command's id.
    pub id: CommandId,
    /// GTIN-8, -12, -13 or -14.
    #[schema(value_type = String)]
    pub gtin: Gtin,
    /// Pieces that one scan stands for, at most 10,000.
    pub pieces: Quantity,
}

/// A reference value from a day on.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddValue {
    /// The command's id.
    pub id: CommandId,
    /// First day, today or later.
    pub valid_from: Day,
    /// Fen for one piece.
    pub value_fen: Fen,
}

/// The id of what was made or changed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ProductAnswer {
    /// The product.
    pub product_id: ProductId,
}

/// The barcode that was given or taken away.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BarcodeAnswer {
    /// The product.
    pub product_id: ProductId,
    /// The digits as they are printed.
    pub gtin: String,
}

/// Enters a product.
///
/// # Errors
/// `forbidden`, `category_unknown`, `product_exists`, `barcode_used`; `invalid_field` for the shelf life.
pub async fn add_product(app: &App, actor: &Actor, digest: [u8; 32], add: AddProduct) -> Result<Answer> {
    let grant = actor.require(Permission::ManageGoods, Place::Somewhere)?;
    check_shelf_life(&add.product)?;
    let command = Command::creates(add.id, "goods.add_product", digest);
    app.deed(grant, command, move |db, grant| {
        let row = row_of(db, ProductId::of(add.id.uuid()), &add.product)?;
        rows::insert_product(db, &row).on_unique(&PRODUCT_EXISTS)?;
        if let Some(gtin) = &add.gtin {
            claim_barcode(db, row.id, gtin, 1)?;
        }
        if let Some(value_fen) = add.value_fen {
            let valid_from = db.today();
            rows::insert_value(db, &ProductValue { product_id: row.id, valid_from, value_fen })?;
        }
        let gtin = add.gtin.as_ref().map(Gtin::as_str);
        let details = json!({ "code": row.code, "category": row.category_code, "shelf_life": row.shelf_life,
            "gtin": gtin, "value_fen": add.value_fen });
        record(db, grant, "goods.add_product", (row.id, add.id), &details);
        Ok(ProductAnswer { product_id: row.id })
    })
    .await
}

/// Changes a product.
///
/// # Errors
/// `forbidden`, `not_found`, `category_unknown`, `product_exists`, `shelf_life_fixed`; `invalid_field` for the shelf life.
pub async fn change_product(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: ProductId,
    change: ChangeProduct,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageGoods, Place::Somewhere)?;
    check_shelf_life(&change.product)?;
    let command = Command::changes(change.id, "goods.change_product", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let before = rows::lock_product(db, id)?.or_not_found()?;
        if !before.shelf_life.may_become(change.product.shelf_life) {
            return Err(Error::from(&SHELF_LIFE_FIXED));
        }
        let row = ProductRow {
            created_at: before.created_at,
            retired_at: before.retired_at,
            ..row_of(db, id, &change.product)?
        };
        rows::update_product(db, &row).on_unique(&PRODUCT_EXISTS)?;
        let details = json!({ "code": row.code, "category": row.category_code, "shelf_life": row.shelf_life,
            "shelf_life_days": row.shelf_life_days });
        record(db, grant, "goods.change_product", (id, change.id), &details);
        Ok(ProductAnswer { product_id: id })
    })
    .await
}

/// Retires a product: it is received no more; what is on the shelves is still given.
///
/// # Errors
/// `forbidden`, `not_found`, `product_retired`.
pub async fn retire_product(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: ProductId,
    retire: JustDo,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageGoods, Place::Somewhere)?;
    let command = Command::changes(retire.id, "goods.retire_product", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let product = rows::lock_product(db, id)?.or_not_found()?;
        if rows::retire_product(db, id)? == 0 {
            return Err(Error::from(&PRODUCT_RETIRED));
        }
        record(db, grant, "goods.retire_product", (id, retire.id), &json!({ "code": product.code }));
        Ok(ProductAnswer { product_id: id })
    })
    .await
}

/// Gives a product a barcode more.
///
/// # Errors
/// `forbidden`, `not_found`, `barcode_used` with the product that has it; `invalid_field` for the pieces.
pub async fn add_barcode(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: ProductId,
    add: AddBarcode,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageGoods, Place::Somewhere)?;
    if add.pieces.get() > PACK_PIECES_MAX {
        return Err(invalid("pieces", "is above 10000"));
    }
    let command = Command::creates(add.id, "goods.add_barcode", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        rows::lock_product(db, id)?.or_not_found()?;
        claim_barcode(db, id, &add.gtin, add.pieces.get())?;
        let gtin = add.gtin.to_string();
        record(db, grant, "goods.add_barcode", (id, add.id), &json!({ "gtin": gtin, "pieces": add.pieces }));
        Ok(BarcodeAnswer { product_id: id, gtin })
    })
    .await
}

/// Takes a barcode from a product that was given it by mistake.
///
/// # Errors
/// `forbidden`, `not_found`.
pub async fn remove_barcode(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    (id, gtin): (ProductId, Gtin),
    remove: JustDo,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageGoods, Place::Somewhere)?;
    let digest = crate::kernel::sign::sha256(&[&digest[..], gtin.canonical().as_bytes()].concat());
    let command = Command::changes(remove.id, "goods.remove_barcode", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        if rows::delete_barcode(db, &gtin.canonical(), id)? == 0 {
            return None.or_not_found();
        }
        let gtin = gtin.to_string();
        record(db, grant, "goods.remove_barcode", (id, remove.id), &json!({ "gtin": gtin }));
        Ok(BarcodeAnswer { product_id: id, gtin })
    })
    .await
}

/// Gives a product whose pieces carry no barcode one of the house, for a label.
///
/// # Errors
/// `forbidden`, `not_found`, `barcode_not_needed` with the barcode of a piece.
pub async fn add_in_house_barcode(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: ProductId,
    add: JustDo,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageGoods, Place::Somewhere)?;
    let command = Command::creates(add.id, "goods.add_in_house_barcode", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        rows::lock_product(db, id)?.or_not_found()?;
        if let Some(known) = rows::barcodes(db, &[id])?.iter().find(|barcode| barcode.pieces == 1) {
            return Err(BARCODE_NOT_NEEDED.with("gtin", known.printed.clone()));
        }
        let gtin = free_in_house(db, &grant.district_code)?;
        claim_barcode(db, id, &gtin, 1)?;
        record(db, grant, "goods.add_in_house_barcode", (id, add.id), &json!({ "gtin": gtin.as_str() }));
        Ok(BarcodeAnswer { product_id: id, gtin: gtin.to_string() })
    })
    .await
}

/// The next number of the house that no product has: a loaded catalogue brings some of its own.
fn free_in_house(db: &mut Db<'_>, district_code: &str) -> Result<Gtin> {
    for _ in 0..TAKEN_MAX {
        let number = numbers::next(db, district_code, "in_house_barcode")?;
        let gtin = u64::try_from(number).ok().and_then(Gtin::in_house);
        let gtin = gtin.ok_or_else(|| Error::bug("the in-house barcodes are used up"))?;
        if rows::barcode(db, &gtin.canonical())?.is_none() {
            return Ok(gtin);
        }
    }
    Err(Error::bug("no free in-house barcode was found"))
}

/// Sets the value of a product from a day on.
///
/// # Errors
/// `forbidden`, `not_found`, `value_past`, `value_exists`.
pub async fn add_value(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: ProductId,
    add: AddValue,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageGoods, Place::Somewhere)?;
    let command = Command::creates(add.id, "goods.add_value", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        rows::lock_product(db, id)?.or_not_found()?;
        // What goods were worth on a day that is over stands on vouchers and in reports.
        if add.valid_from < db.today() {
            return Err(Error::from(&VALUE_PAST));
        }
        let value = ProductValue { product_id: id, valid_from: add.valid_from, value_fen: add.value_fen };
        rows::insert_value(db, &value).on_unique(&VALUE_EXISTS)?;
        let details = json!({ "valid_from": add.valid_from, "value_fen": add.value_fen });
        record(db, grant, "goods.add_value", (id, add.id), &details);
        Ok(ProductAnswer { product_id: id })
    })
    .await
}

fn check_shelf_life(facts: &ProductFacts) -> Result<()> {
    match (facts.shelf_life.is_dated(), facts.shelf_life_days) {
        (true, Some(days)) if (1..=SHELF_LIFE_DAYS_MAX).contains(&days) => Ok(()),
        (true, _) => Err(invalid("product.shelf_life_days", "a dated product keeps 1 to 36500 days")),
        (false, None) => Ok(()),
        (false, Some(_)) => Err(invalid("product.shelf_life_days", "only a dated product has them")),
    }
}

fn row_of(db: &mut Db<'_>, id: ProductId, facts: &ProductFacts) -> Result<ProductRow> {
    let category_code = facts.category_code.as_str();
    rows::category(db, category_code)?
        .ok_or_else(|| CATEGORY_UNKNOWN.with("category_code", category_code))?;
    Ok(ProductRow {
        id,
        code: facts.code.to_string(),
        name_zh: facts.name_zh.to_string(),
        name_en: facts.name_en.to_string(),
        search_text: search_text(facts.code.as_str(), facts.name_zh.as_str(), facts.name_en.as_str()),
        category_code: category_code.to_owned(),
        pack_size: facts.pack_size.to_string(),
        shelf_life: facts.shelf_life,
        shelf_life_days: facts.shelf_life_days,
        storage: facts.storage,
        notes: facts.notes.as_ref().map(ToString::to_string),
        created_at: db.now(),
        retired_at: None,
    })
}

fn record(
    db: &mut Db<'_>,
    grant: &Grant,
    operation: &'static str,
    of: (ProductId, CommandId),
    details: &Json,
) {
    let (product_id, command_id) = of;
    let entry = Entry { operation, subject_kind: "product", subject_id: product_id.uuid(), command_id };
    audit::record(db, grant, entry, details);
}
