//! Entering and retiring packs.
use super::{JustDo, Rename};
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::goods::codes::{PACK_EXISTS, PACK_RETIRED, PRODUCT_RETIRED, PRODUCT_UNKNOWN};
use crate::goods::model::PACK_PIECES_MAX;
use crate::goods::rows::{self, Pack};
use crate::kernel::error::{Error, OnUnique, OrNotFound, Result, invalid};
use crate::kernel::id::{CommandId, PackId, ProductId};
use crate::kernel::quantity::Quantity;
use crate::kernel::text::{Code, Line};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The most products that a pack may hold.
const ITEMS_MAX: usize = 100;

/// A new pack.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddPack {
    /// The command's id; the pack's too.
    pub id: CommandId,
    /// Its code.
    #[schema(value_type = String)]
    pub code: Code,
    /// 中文名。
    #[schema(value_type = String)]
    pub name_zh: Line,
    /// English name.
    #[schema(value_type = String)]
    pub name_en: Line,
    /// What it holds: 1 to 100 products, each once.
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<AddPackItem>,
}

/// So many pieces of a product.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddPackItem {
    /// The product.
    pub product_id: ProductId,
    /// Pieces, at most 10,000.
    pub quantity: Quantity,
}

/// The id of what was made or changed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct PackAnswer {
    /// The pack.
    pub pack_id: PackId,
}

/// Enters a pack. What it holds is never changed, as vouchers were issued for it: another one takes its place.
///
/// # Errors
/// `forbidden`, `pack_exists`, `product_unknown`, `product_retired`; `invalid_field` for the items.
pub async fn add_pack(app: &App, actor: &Actor, digest: [u8; 32], add: AddPack) -> Result<Answer> {
    let grant = actor.require(Permission::ManageGoods, Place::Somewhere)?;
    let items = items(&add.items)?;
    let command = Command::creates(add.id, "goods.add_pack", digest);
    app.deed(grant, command, move |db, grant| {
        let ids: Vec<ProductId> = items.iter().map(|(product_id, _)| *product_id).collect();
        let known = crate::goods::products(db, &ids)?;
        for id in &ids {
            match known.get(id) {
                None => return Err(PRODUCT_UNKNOWN.with("product_id", id.to_string())),
                Some(product) if product.retired_at.is_some() => {
                    return Err(PRODUCT_RETIRED.with("product_id", id.to_string()));
                }
                Some(_) => {}
            }
        }
        let pack = Pack {
            id: PackId::of(add.id.uuid()),
            code: add.code.to_string(),
            name_zh: add.name_zh.to_string(),
            name_en: add.name_en.to_string(),
            created_at: db.now(),
            retired_at: None,
        };
        rows::insert_pack(db, &pack, &items).on_unique(&PACK_EXISTS)?;
        let pieces: i64 = items.iter().map(|(_, quantity)| quantity).sum();
        let entry = entry("goods.add_pack", pack.id, add.id);
        audit::record(
            db,
            grant,
            entry,
            &json!({ "code": pack.code, "products": items.len(), "pieces": pieces }),
        );
        Ok(PackAnswer { pack_id: pack.id })
    })
    .await
}

/// Gives a pack other names; what it holds stays.
///
/// # Errors
/// `forbidden`, `not_found`.
pub async fn rename_pack(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: PackId,
    rename: Rename,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageGoods, Place::Somewhere)?;
    let command = Command::changes(rename.id, "goods.rename_pack", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let pack = rows::pack(db, id)?.or_not_found()?;
        rows::rename_pack(db, id, (rename.name_zh.as_str(), rename.name_en.as_str()))?;
        audit::record(db, grant, entry("goods.rename_pack", id, rename.id), &json!({ "code": pack.code }));
        Ok(PackAnswer { pack_id: id })
    })
    .await
}

/// Retires a pack: no more vouchers are issued for it.
///
/// # Errors
/// `forbidden`, `not_found`, `pack_retired`.
pub async fn retire_pack(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: PackId,
    retire: JustDo,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageGoods, Place::Somewhere)?;
    let command = Command::changes(retire.id, "goods.retire_pack", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let pack = rows::pack(db, id)?.or_not_found()?;
        if rows::retire_pack(db, id)? == 0 {
            return Err(Error::from(&PACK_RETIRED));
        }
        audit::record(db, grant, entry("goods.retire_pack", id, retire.id), &json!({ "code": pack.code }));
        Ok(PackAnswer { pack_id: id })
    })
    .await
}

fn items(items: &[AddPackItem]) -> Result<Vec<(ProductId, i64)>> {
    if items.is_empty() || items.len() > ITEMS_MAX {
        return Err(invalid("items", "a pack holds 1 to 100 products"));
    }
    let mut seen = BTreeSet::new();
    for (position, item) in items.iter().enumerate() {
        if !seen.insert(item.product_id) {
            return Err(invalid(&format!("items[{position}].product_id"), "stands there twice"));
        }
        if item.quantity.get() > PACK_PIECES_MAX {
            return Err(invalid(&format!("items[{position}].quantity"), "is above 10000"));
        }
    }
    Ok(items.iter().map(|item| (item.product_id, item.quantity.get())).collect())
}

fn entry(operation: &'static str, pack_id: PackId, command_id: CommandId) -> Entry {
    Entry { operation, subject_kind: "pack", subject_id: pack_id.uuid(), command_id }
}
