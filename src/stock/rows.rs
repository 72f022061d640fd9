//! The rows of lots and their movements. A movement and the lot's on-hand are always written together.
use super::codes::STOCK_SHORT;
use super::model::{AdjustmentReason, AdjustmentState, LotState, MovementReason, Origin, QuarantineReason};
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::db::schema::{lots, stock_adjustments, stock_movements};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{
    AccountId, AdjustmentId, CampaignId, CommandId, DonationLineId, LotId, MovementId, ProductId,
    RedemptionId, StoreId,
};
use crate::kernel::money::Fen;
use crate::kernel::quantity::Pieces;
use crate::kernel::time::{Day, Instant};
use crate::on_each;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DbError};
use serde::Serialize;
use utoipa::ToSchema;

crate::stored_words!(Origin, LotState, MovementReason, QuarantineReason, AdjustmentReason, AdjustmentState);

/// A lot: goods of one product, store, day of expiry, origin and designation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Serialize, ToSchema)]
#[diesel(table_name = lots, treat_none_as_default_value = false)]
pub struct Lot {
    /// Id.
    pub id: LotId,
    /// District.
    #[serde(skip)]
    pub district_code: String,
    /// The store it is in.
    pub store_id: StoreId,
    /// What it is.
    pub product_id: ProductId,
    /// Last day on which it is good; absent if the product carries none.
    pub expires_on: Option<Day>,
    /// How it came.
    pub origin: Origin,
    /// The line of the gift that it came with, also through transfers.
    pub donation_line_id: Option<DonationLineId>,
    /// The lot it was taken from: by a transfer, into quarantine, or back from a household.
    pub parent_lot_id: Option<LotId>,
    /// From whom it was bought.
    pub supplier: Option<String>,
    /// What the donor wants it used for, word for word.
    pub designation: Option<String>,
    /// The category of households that it is meant for.
    pub purpose_category: Option<String>,
    /// The campaign that it is meant for.
    pub purpose_campaign_id: Option<CampaignId>,
    /// Fen for one piece: its assessed or reference value, or its price.
    pub unit_value_fen: Fen,
    /// Where it stands.
    pub state: LotState,
    /// Why it is in quarantine.
    pub state_reason: Option<QuarantineReason>,
    /// Pieces on hand.
    pub on_hand: Pieces,
    /// The day it came.
    pub received_on: Day,
    /// When it was entered.
    pub created_at: Instant,
}

/// One change of a lot.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Serialize, ToSchema)]
#[diesel(table_name = stock_movements, treat_none_as_default_value = false)]
pub struct Movement {
    /// Id.
    pub id: MovementId,
    /// District.
    #[serde(skip)]
    pub district_code: String,
    /// The lot.
    pub lot_id: LotId,
    /// Its store.
    pub store_id: StoreId,
    /// Its product.
    pub product_id: ProductId,
    /// Pieces in (above zero) or out (below).
    pub quantity: i64,
    /// Why.
    pub reason: MovementReason,
    /// What was noted.
    pub note: Option<String>,
    /// For which redemption.
    pub redemption_id: Option<RedemptionId>,
    /// By which command.
    pub command_id: CommandId,
    /// Who.
    pub account_id: Option<AccountId>,
    /// Who approved it.
    pub second_account_id: Option<AccountId>,
    /// When.
    pub at: Instant,
}

/// A change of the books that one account proposes and another decides.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Serialize, ToSchema)]
#[diesel(table_name = stock_adjustments, treat_none_as_default_value = false)]
pub struct Adjustment {
    /// Id.
    pub id: AdjustmentId,
    /// District.
    #[serde(skip)]
    pub district_code: String,
    /// The lot.
    pub lot_id: LotId,
    /// Its store.
    pub store_id: StoreId,
    /// Pieces in (above zero) or out (below).
    pub quantity: i64,
    /// Why.
    pub reason: AdjustmentReason,
    /// What happened.
    pub note: String,
    /// What became of it.
    pub state: AdjustmentState,
    /// Who proposed it.
    pub proposed_by: AccountId,
    /// When.
    pub proposed_at: Instant,
    /// Who decided on it.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Instant>,
    /// By which command it was proposed.
    pub command_id: CommandId,
}

/// One lot of a district.
pub fn lot(db: &mut Db<'_>, district_code: &str, id: LotId) -> Result<Option<Lot>> {
    Ok(lots::table.find(id).filter(lots::district_code.eq(district_code)).first(db.conn()).optional()?)
}

/// These lots.
pub fn lots_of(db: &mut Db<'_>, ids: &[LotId]) -> Result<Vec<Lot>> {
    Ok(lots::table.filter(lots::id.eq_any(ids)).load(db.conn())?)
}

/// One lot of a district, locked until the deed commits.
pub fn lock(db: &mut Db<'_>, district_code: &str, id: LotId) -> Result<Option<Lot>> {
    let found = lots::table.find(id).filter(lots::district_code.eq(district_code));
    // On SQLite there is one writer, which needs no lock.
    Ok(on_each!(db,
        sqlite conn => found.first::<Lot>(conn).optional()?,
        postgres conn => found.for_update().first::<Lot>(conn).optional()?
    ))
}

/// Adds a lot, with nothing on hand.
pub fn insert(db: &mut Db<'_>, lot: &Lot) -> Result<()> {
    let empty = Lot { on_hand: Pieces::ZERO, ..lot.clone() };
    diesel::insert_into(lots::table).values(&empty).execute(db.conn())?;
    Ok(())
}

/// Changes what is on hand and writes down why.
///
/// # Errors
/// `stock_short` where the database's own check says that less than nothing would be left.
pub fn shift(db: &mut Db<'_>, movement: &Movement) -> Result<()> {
    let changed = Statement::<()>::new("update lots set on_hand = on_hand + ? where id = ?")
        .bind(movement.quantity)
        .bind(movement.lot_id)
        .execute(db.conn())
        .map_err(|error| short(error, movement.lot_id))?;
    if changed != 1 {
        return Err(Error::bug("a movement of a lot that is not there"));
    }
    diesel::insert_into(stock_movements::table).values(movement).execute(db.conn())?;
    Ok(())
}

fn short(error: DbError, lot_id: LotId) -> Error {
    match error {
        DbError::DatabaseError(DatabaseErrorKind::CheckViolation, facts)
            if facts.message().contains("lots_on_hand_not_negative") =>
        {
            STOCK_SHORT.with("lot_id", lot_id.to_string())
        }
        other => other.into(),
    }
}

/// Puts a lot into quarantine or back on the shelf.
pub fn change_state(
    db: &mut Db<'_>,
    id: LotId,
    state: LotState,
    reason: Option<QuarantineReason>,
) -> Result<()> {
    let changed = diesel::update(lots::table.find(id))
        .set((lots::state.eq(state), lots::state_reason.eq(reason)))
        .execute(db.conn())?;
    if changed == 1 { Ok(()) } else { Err(Error::bug("a lot that was locked is not there")) }
}

/// The lots that were taken from one.
pub fn children(db: &mut Db<'_>, id: LotId) -> Result<Vec<Lot>> {
    Ok(lots::table.filter(lots::parent_lot_id.eq(id)).order(lots::id).load(db.conn())?)
}

/// The movements of a lot, the newest first.
pub fn movements(db: &mut Db<'_>, id: LotId, after: Option<MovementId>, limit: i64) -> Result<Vec<Movement>> {
    let mut query = stock_movements::table
        .filter(stock_movements::lot_id.eq(id))
        .order(stock_movements::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(stock_movements::id.lt(after));
    }
    Ok(query.load(db.conn())?)
}

/// The sum of a lot's movements by reason.
pub fn totals(db: &mut Db<'_>, id: LotId) -> Result<Vec<(MovementReason, i64)>> {
    let total = diesel::dsl::sql::<diesel::sql_types::BigInt>("cast(sum(quantity) as bigint)");
    Ok(stock_movements::table
        .filter(stock_movements::lot_id.eq(id))
        .group_by(stock_movements::reason)
        .select((stock_movements::reason, total))
        .order(stock_movements::reason)
        .load(db.conn())?)
}

/// Adds a proposal.
pub fn insert_adjustment(db: &mut Db<'_>, adjustment: &Adjustment) -> Result<()> {
    diesel::insert_into(stock_adjustments::table).values(adjustment).execute(db.conn())?;
    Ok(())
}

/// One proposal of a district.
pub fn adjustment(db: &mut Db<'_>, district_code: &str, id: AdjustmentId) -> Result<Option<Adjustment>> {
    let found = stock_adjustments::table.find(id).filter(stock_adjustments::district_code.eq(district_code));
    Ok(found.first(db.conn()).optional()?)
}

/// Decides on a proposal that still waits, and says how many that were.
pub fn decide_adjustment(
    db: &mut Db<'_>,
    id: AdjustmentId,
    state: AdjustmentState,
    by: AccountId,
) -> Result<usize> {
    let now = db.now();
    let waiting =
        stock_adjustments::table.find(id).filter(stock_adjustments::state.eq(AdjustmentState::Proposed));
    Ok(diesel::update(waiting)
        .set((
            stock_adjustments::state.eq(state),
            stock_adjustments::decided_by.eq(by),
            stock_adjustments::decided_at.eq(now),
        ))
        .execute(db.conn())?)
}
