//! Entering categories.
use super::Rename;
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::goods::codes::CATEGORY_EXISTS;
use crate::goods::rows::{self, Category};
use crate::kernel::error::{OnUnique, OrNotFound, Result};
use crate::kernel::id::CommandId;
use crate::kernel::text::{Code, Line};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A new category.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddGoodsCategory {
    /// The command's id.
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
    /// Whether its goods are food: what is taken back of them goes to quarantine for good.
    pub food: bool,
}

/// The code of what was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CategoryAnswer {
    /// The category.
    pub code: String,
}

/// Enters a category.
///
/// # Errors
/// `forbidden`, `category_exists`.
pub async fn add_category(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    add: AddGoodsCategory,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageGoods, Place::Somewhere)?;
    let command = Command::creates(add.id, "goods.add_category", digest);
    app.deed(grant, command, move |db, grant| {
        let category = Category {
            code: add.code.to_string(),
            name_zh: add.name_zh.to_string(),
            name_en: add.name_en.to_string(),
            food: add.food,
        };
        rows::insert_category(db, &category).on_unique(&CATEGORY_EXISTS)?;
        let entry = Entry {
            operation: "goods.add_category",
            subject_kind: "category",
            subject_id: add.id.uuid(),
            command_id: add.id,
        };
        audit::record(db, grant, entry, &json!({ "code": category.code, "food": category.food }));
        Ok(CategoryAnswer { code: category.code })
    })
    .await
}

/// Gives a category other names. Whether it is food stays: what was taken back is where it is.
///
/// # Errors
/// `forbidden`, `not_found`.
pub async fn rename_category(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    code: Code,
    rename: Rename,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageGoods, Place::Somewhere)?;
    let digest = crate::kernel::sign::sha256(&[&digest[..], code.as_str().as_bytes()].concat());
    let command = Command::changes(rename.id, "goods.rename_category", digest);
    app.deed(grant, command, move |db, grant| {
        let names = (rename.name_zh.as_str(), rename.name_en.as_str());
        (rows::rename_category(db, code.as_str(), names)? == 1).then_some(()).or_not_found()?;
        let entry = Entry {
            operation: "goods.rename_category",
            subject_kind: "category",
            subject_id: rename.id.uuid(),
            command_id: rename.id,
        };
        audit::record(
            db,
            grant,
            entry,
            &json!({ "code": code.as_str(), "name_zh": names.0, "name_en": names.1 }),
        );
        Ok(CategoryAnswer { code: code.to_string() })
    })
    .await
}
