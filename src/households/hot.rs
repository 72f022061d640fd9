//! What the till needs of the register, for a set of households at once. Nothing of it names anybody.
use super::model::DelegateKind;
use crate::db::Db;
use crate::db::dialect::{EachKey, EachRow, ToColumn};
use crate::db::types::{DaySql, InstantSql, UuidSql};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{DelegateId, HouseholdId, VoucherId};
use crate::kernel::time::{Day, Instant};
use diesel::Queryable;
use diesel::sql_types::{Binary, Nullable, Text};
use std::marker::PhantomData;

/// Those of these households that may be helped: active, and their data not blocked. One that was merged into another may
/// as long as that one may, which is named then.
///
/// # Errors
/// What the database says.
pub fn active(db: &mut Db<'_>, ids: Vec<HouseholdId>) -> Result<Vec<(HouseholdId, Option<HouseholdId>)>> {
    EachKey::<(UuidSql, Nullable<UuidSql>)> {
        one: "select id, merged_into_id from households o where id = ? and blocked_at is null and (status = 'active' \
              or exists (select 1 from households h where h.id = o.merged_into_id and h.status = 'active' and h.blocked_at is null))",
        all: "select id, merged_into_id from households o where id = any(?) and blocked_at is null and (status = 'active' \
              or exists (select 1 from households h where h.id = o.merged_into_id and h.status = 'active' and h.blocked_at is null))",
        columns: vec![ToColumn::column(ids)],
        row: PhantomData,
    }
    .load(db)
}

/// The households that the persons of these keys belong to, with those that were merged into them.
///
/// # Errors
/// What the database says.
pub fn of_persons(db: &mut Db<'_>, person_keys: Vec<Vec<u8>>) -> Result<Vec<(HouseholdId, Vec<u8>)>> {
    EachKey::<(UuidSql, Nullable<Binary>)> {
        one: "select h.id, m.person_key from members m join households h on h.id = m.household_id or h.merged_into_id = m.household_id \
              where m.person_key = ? and m.left_on is null",
        all: "select h.id, m.person_key from members m join households h on h.id = m.household_id or h.merged_into_id = m.household_id \
              where m.person_key = any(?) and m.left_on is null",
        columns: vec![ToColumn::column(person_keys)],
        row: PhantomData,
    }
    .load::<(HouseholdId, Option<Vec<u8>>)>(db)
    .map(|found| found.into_iter().filter_map(|(household, key)| Some((household, key?))).collect())
}

/// A delegate as the till sees him.
#[derive(Debug, Clone, Queryable)]
pub struct HotDelegate {
    /// Id.
    pub id: DelegateId,
    /// For which household.
    pub household_id: HouseholdId,
    /// For how long.
    pub kind: DelegateKind,
    /// First day.
    pub valid_from: Day,
    /// Last day.
    pub valid_to: Option<Day>,
    /// For one voucher only.
    pub voucher_id: Option<VoucherId>,
    /// When a one-off delegation was used.
    pub used_at: Option<Instant>,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
}

impl HotDelegate {
    /// Whether he may collect on a day.
    #[must_use]
    pub fn is_valid_on(&self, day: Day) -> bool {
        let in_days = self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last);
        let used_up = self.kind == DelegateKind::OneOff && self.used_at.is_some();
        in_days && !used_up && self.revoked_at.is_none()
    }
}

/// These delegates, locked until the deed commits: a one-off delegation is good for one use.
///
/// # Errors
/// What the database says.
pub fn lock_delegates(db: &mut Db<'_>, ids: Vec<DelegateId>) -> Result<Vec<HotDelegate>> {
    EachKey::<(UuidSql, UuidSql, Text, DaySql, Nullable<DaySql>, Nullable<UuidSql>, Nullable<InstantSql>, Nullable<InstantSql>)> {
        one: "select id, household_id, kind, valid_from, valid_to, voucher_id, used_at, revoked_at from delegates where id = ?",
        all: "select id, household_id, kind, valid_from, valid_to, voucher_id, used_at, revoked_at from delegates \
              where id = any(?) order by id for update",
        columns: vec![ToColumn::column(ids)],
        row: PhantomData,
    }
    .load(db)
}

/// Uses these one-off delegations up.
///
/// # Errors
/// A bug if one was not there.
pub fn use_up(db: &mut Db<'_>, ids: Vec<DelegateId>) -> Result<()> {
    let (wanted, now) = (ids.len(), db.now());
    let changed = EachRow {
        one: "update delegates set used_at = ? where id = ? and used_at is null",
        all: "update delegates set used_at = n.at from unnest(?, ?) as n(at, id) \
              where delegates.id = n.id and used_at is null",
        columns: vec![ToColumn::column(vec![now; wanted]), ToColumn::column(ids)],
    }
    .execute(db)?;
    if changed == wanted {
        Ok(())
    } else {
        Err(Error::bug(format!("{changed} of {wanted} delegations were used up")))
    }
}
