//! How much tills may hand out without a network: set by fund managers, for the district or for one store.
use super::rows::{self, Limits};
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::kernel::error::{Error, Result, invalid};
use crate::kernel::id::{CommandId, StoreId};
use crate::kernel::money::Fen;
use crate::offline::model::HOURS_MAX;
use crate::staff::codes::STORE_UNKNOWN;
use crate::stores;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The most that may be set for one voucher.
const PER_VOUCHER_FEN_MAX: i64 = 1_000_000;
/// The most that may be set for a lease.
const TOTAL_FEN_MAX: i64 = 100_000_000;

/// New limits; they count from the next lease on.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetOfflineLimits {
    /// The command's id.
    pub id: CommandId,
    /// The store; all stores of the district that have none of their own, if absent.
    pub store_id: Option<StoreId>,
    /// Most for one voucher.
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000)]
    pub per_voucher_fen: Fen,
    /// Most in all: so much may be lost. Nothing means that no till may go on alone.
    #[schema(value_type = i64, minimum = 0, maximum = 100_000_000)]
    pub total_fen: Fen,
    /// For how many hours.
    #[schema(minimum = 1, maximum = 168)]
    pub hours: i32,
}

/// The limits that were set.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct OfflineLimitsSet {
    /// The store, or none for the district.
    pub store_id: Option<StoreId>,
    /// Most for one voucher.
    pub per_voucher_fen: Fen,
    /// Most in all.
    pub total_fen: Fen,
    /// For how many hours.
    pub hours: i64,
}

/// The limits that count for a store: its own, or the district's; the newest of them.
#[must_use]
pub fn of_store(all: &[Limits], store_id: StoreId) -> Option<&Limits> {
    let own = all.iter().find(|limits| limits.store_id == Some(store_id));
    own.or_else(|| all.iter().find(|limits| limits.store_id.is_none()))
}

/// Sets limits.
///
/// # Errors
/// `forbidden`, `store_unknown`, `invalid_field`.
pub async fn set(app: &App, actor: &Actor, digest: [u8; 32], set: SetOfflineLimits) -> Result<Answer> {
    let grant = actor.require(Permission::ManageFunds, Place::District)?;
    if set.per_voucher_fen.get() > PER_VOUCHER_FEN_MAX {
        return Err(invalid("per_voucher_fen", "at most 1,000,000"));
    }
    if set.total_fen.get() > TOTAL_FEN_MAX {
        return Err(invalid("total_fen", "at most 100,000,000"));
    }
    if !(1..=HOURS_MAX).contains(&set.hours) {
        return Err(invalid("hours", "1 to 168"));
    }
    let command = Command::changes(set.id, "offline.set_limits", digest);
    app.deed(grant, command, move |db, grant| {
        known(db, &grant.district_code, set.store_id)?;
        let limits = Limits {
            id: set.id,
            district_code: grant.district_code.clone(),
            store_id: set.store_id,
            per_voucher_fen: set.per_voucher_fen,
            total_fen: set.total_fen,
            hours: i64::from(set.hours),
            set_by: grant.account_id,
            set_at: db.now(),
        };
        rows::insert_limits(db, &limits)?;
        let entry = Entry {
            operation: "offline.set_limits",
            subject_kind: "offline_limits",
            subject_id: set.id.uuid(),
            command_id: set.id,
        };
        let answer = OfflineLimitsSet {
            store_id: limits.store_id,
            per_voucher_fen: limits.per_voucher_fen,
            total_fen: limits.total_fen,
            hours: limits.hours,
        };
        audit::record(db, grant, entry, &json!(answer));
        Ok(answer)
    })
    .await
}

fn known(db: &mut Db<'_>, district_code: &str, store_id: Option<StoreId>) -> Result<()> {
    let Some(id) = store_id else { return Ok(()) };
    let store = stores::rows::store(db, id)?.filter(|store| store.district_code == district_code);
    store.map(|_| ()).ok_or_else(|| Error::from(&STORE_UNKNOWN))
}
