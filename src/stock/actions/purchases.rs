//! Goods that were bought.
use super::LotAnswer;
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::goods::{self, codes::PRODUCT_RETIRED};
use crate::kernel::error::Result;
use crate::kernel::id::{CommandId, LotId, ProductId, StoreId};
use crate::kernel::money::Fen;
use crate::kernel::quantity::Quantity;
use crate::kernel::text::Line;
use crate::kernel::time::Day;
use crate::stock::model::{LotState, MovementReason, Origin};
use crate::stock::{NewLot, receive};
use crate::stores::open_store;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// Goods bought for a store.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Purchase {
    /// The command's id; the lot's too.
    pub id: CommandId,
    /// For which store.
    pub store_id: StoreId,
    /// What.
    pub product_id: ProductId,
    /// Last day on which it is good: for dated products, and for these only.
    pub expires_on: Option<Day>,
    /// Pieces.
    pub quantity: Quantity,
    /// Price of one piece.
    pub unit_price_fen: Fen,
    /// From whom.
    #[schema(value_type = String)]
    pub supplier: Line,
}

/// Puts bought goods on the shelf.
///
/// # Errors
/// `forbidden`, `not_found` and `store_closed` for the store, `product_unknown`, `product_retired`, `expiry_required`,
/// `expiry_not_allowed`, `lot_expired`.
pub async fn purchase(app: &App, actor: &Actor, digest: [u8; 32], purchase: Purchase) -> Result<Answer> {
    let grant = actor.require(Permission::ManageStock, Place::Store(purchase.store_id))?;
    let command = Command::creates(purchase.id, "stock.purchase", digest);
    app.deed(grant, command, move |db, grant| {
        open_store(db, purchase.store_id)?;
        if goods::product(db, purchase.product_id)?.retired_at.is_some() {
            return Err(PRODUCT_RETIRED.with("product_id", purchase.product_id.to_string()));
        }
        let lot_id = LotId::of(purchase.id.uuid());
        let lot = NewLot {
            id: lot_id,
            store_id: purchase.store_id,
            product_id: purchase.product_id,
            expires_on: purchase.expires_on,
            origin: Origin::Purchased,
            donation_line_id: None,
            parent_lot_id: None,
            supplier: Some(purchase.supplier.to_string()),
            designation: None,
            purpose_category: None,
            purpose_campaign_id: None,
            unit_value_fen: purchase.unit_price_fen,
            quantity: purchase.quantity,
            state: LotState::Shelf,
            state_reason: None,
        };
        receive(db, grant, lot, MovementReason::Purchased, purchase.id)?;
        let entry = Entry {
            operation: "stock.purchase",
            subject_kind: "lot",
            subject_id: lot_id.uuid(),
            command_id: purchase.id,
        };
        let details = json!({ "store": purchase.store_id, "product": purchase.product_id, "quantity": purchase.quantity,
            "unit_price_fen": purchase.unit_price_fen, "expires_on": purchase.expires_on });
        audit::record(db, grant, entry, &details);
        Ok(LotAnswer { lot_id })
    })
    .await
}
