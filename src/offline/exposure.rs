//! What may be lost at most while tills are alone, and what was lost: by store, and for the district.
use super::limits::of_store;
use super::model::{LeaseEnd, missing};
use super::rows::{self, Lease, Limits};
use crate::access::Scope;
use crate::db::Db;
use crate::kernel::error::Result;
use crate::kernel::id::{AccountId, DeviceId, LeaseId, StoreId};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use crate::stores;
use serde::Serialize;
use utoipa::ToSchema;

/// What may be lost and was lost in a district.
#[derive(Debug, Serialize, ToSchema)]
pub struct Exposure {
    /// The district.
    pub district_code: String,
    /// The greatest possible loss: the whole limits of all leases that tills hold now.
    pub greatest_loss_fen: i64,
    /// What leases that were never confirmed may still bring.
    pub unconfirmed_fen: i64,
    /// What funds have borne.
    pub loss_fen: i64,
    /// What nobody has borne.
    pub uncovered_fen: i64,
    /// The limits of stores that have none of their own.
    pub default_limits: Option<Limits>,
    /// Store by store.
    pub stores: Vec<StoreExposure>,
}

/// What may be lost and was lost at a store.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoreExposure {
    /// The store.
    pub store_id: StoreId,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// The limits of its next lease.
    pub limits: Option<Limits>,
    /// Whether they are its own.
    pub own_limits: bool,
    /// The lease that one of its tills holds.
    pub lease: Option<LeaseView>,
    /// The whole limit of that lease.
    pub greatest_loss_fen: i64,
    /// What leases that were never confirmed may still bring.
    pub unconfirmed_fen: i64,
    /// What funds have borne.
    pub loss_fen: i64,
    /// What nobody has borne.
    pub uncovered_fen: i64,
    /// Cases that wait for a decision.
    pub open_cases: i64,
}

/// A lease as the office sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeaseView {
    /// Id.
    pub id: LeaseId,
    /// Store.
    pub store_id: StoreId,
    /// The till that holds it.
    pub device_id: DeviceId,
    /// Who asked for it.
    pub account_id: AccountId,
    /// Most for one voucher.
    pub per_voucher_fen: Fen,
    /// Most in all.
    pub total_fen: Fen,
    /// From when.
    pub issued_at: Instant,
    /// Until when.
    pub until: Instant,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// How.
    pub ended: Option<LeaseEnd>,
    /// How many entries arrived.
    pub entries: i64,
    /// What they count.
    pub used_fen: i64,
    /// The highest number that arrived, or was confirmed.
    pub last_counter: i64,
    /// The numbers up to it that did not arrive.
    pub missing: Vec<i64>,
}

/// A lease as the office sees it.
///
/// # Errors
/// What the database says.
pub fn view(db: &mut Db<'_>, lease: Lease) -> Result<LeaseView> {
    let (entries, used_fen) = rows::usage(db, lease.id)?;
    let arrived = rows::counters(db, lease.id)?;
    let last_counter = lease.last_counter.max(arrived.last().copied()).unwrap_or(0);
    Ok(LeaseView {
        id: lease.id,
        store_id: lease.store_id,
        device_id: lease.device_id,
        account_id: lease.account_id,
        per_voucher_fen: lease.per_voucher_fen,
        total_fen: lease.total_fen,
        issued_at: lease.issued_at,
        until: lease.until_at,
        closed_at: lease.closed_at,
        ended: lease.ended,
        entries,
        used_fen,
        last_counter,
        missing: missing(&arrived, last_counter),
    })
}

/// The exposure of the stores within a scope.
///
/// # Errors
/// What the database says.
pub fn exposure(db: &mut Db<'_>, district_code: &str, scope: &Scope) -> Result<Exposure> {
    let all = rows::limits(db, district_code)?;
    let losses = rows::losses(db, district_code)?;
    let mut leases = Vec::new();
    for lease in rows::leases_that_count(db, district_code)? {
        if scope.sees_store(lease.store_id) {
            leases.push(view(db, lease)?);
        }
    }
    let now = db.now();
    let mut seen = Vec::new();
    for store in stores::rows::stores(db, district_code)?.into_iter().filter(|it| scope.sees_store(it.id)) {
        let (of_it, others): (Vec<_>, Vec<_>) =
            leases.into_iter().partition(|lease: &LeaseView| lease.store_id == store.id);
        leases = others;
        let alive = |lease: &LeaseView| lease.closed_at.is_none() && lease.until > now;
        let unconfirmed = of_it.iter().filter(|lease| !alive(lease));
        let unconfirmed_fen = unconfirmed.map(|lease| (lease.total_fen.get() - lease.used_fen).max(0)).sum();
        let lease = of_it.into_iter().find(alive);
        let lost = losses.iter().find(|(id, ..)| *id == store.id);
        let limits = of_store(&all, store.id).cloned();
        seen.push(StoreExposure {
            store_id: store.id,
            name_zh: store.name_zh,
            name_en: store.name_en,
            own_limits: limits.as_ref().is_some_and(|limits| limits.store_id.is_some()),
            limits,
            greatest_loss_fen: lease.as_ref().map_or(0, |lease| lease.total_fen.get()),
            lease,
            unconfirmed_fen,
            loss_fen: lost.map_or(0, |(_, covered, ..)| *covered),
            uncovered_fen: lost.map_or(0, |(_, _, uncovered, _)| *uncovered),
            open_cases: lost.map_or(0, |(.., open)| *open),
        });
    }
    let sum = |of: fn(&StoreExposure) -> i64| seen.iter().map(of).sum();
    Ok(Exposure {
        district_code: district_code.to_owned(),
        greatest_loss_fen: sum(|store| store.greatest_loss_fen),
        unconfirmed_fen: sum(|store| store.unconfirmed_fen),
        loss_fen: sum(|store| store.loss_fen),
        uncovered_fen: sum(|store| store.uncovered_fen),
        default_limits: all.into_iter().find(|limits| limits.store_id.is_none()),
        stores: seen,
    })
}
