//! What a person can do with goods.
mod categories;
mod packs;
mod products;

pub use categories::{AddGoodsCategory, CategoryAnswer, add_category, rename_category};
pub use packs::{AddPack, AddPackItem, PackAnswer, add_pack, rename_pack, retire_pack};
pub use products::{
    AddBarcode, AddProduct, AddValue, BarcodeAnswer, ChangeProduct, ProductAnswer, ProductFacts, add_barcode,
    add_in_house_barcode, add_product, add_value, change_product, remove_barcode, retire_product,
};

use crate::kernel::id::CommandId;
use crate::kernel::text::Line;
use serde::Deserialize;
use utoipa::ToSchema;

/// A command that says all by its path.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JustDo {
    /// The command's id.
    pub id: CommandId,
}

/// Other names for what is known by its code.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// The command's id.
    pub id: CommandId,
    /// 中文名。
    #[schema(value_type = String)]
    pub name_zh: Line,
    /// English name.
    #[schema(value_type = String)]
    pub name_en: Line,
}
