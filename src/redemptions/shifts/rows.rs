//! The rows of shifts, and what was done that no shift has counted.
use super::model::{Count, Done, Sums};
use crate::access::Scope;
use crate::db::Db;
use crate::db::dialect::{EachRow, Statement, ToColumn};
use crate::db::schema::shifts;
use crate::db::types::{AnyId, InstantSql, UuidSql};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{AccountId, CommandId, DeviceId, ShiftId, StoreId};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use crate::on_each;
use crate::redemptions::model::{Outcome, Tender};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

/// A shift.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = shifts, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Shift {
    /// Id: that of the command that opened it, or of its closing.
    pub id: ShiftId,
    /// District.
    pub district_code: String,
    /// Where.
    pub store_id: StoreId,
    /// At which till.
    pub device_id: Option<DeviceId>,
    /// Whose.
    pub account_id: AccountId,
    /// The till, or without one the store.
    pub place_id: AnyId,
    /// When it began.
    pub opened_at: Instant,
    /// 1 if nobody opened it.
    pub by_itself: i32,
    /// Change in the drawer when it began, if somebody counted it.
    pub float_fen: Option<Fen>,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// Its sums, once it is closed.
    pub redeemed: i64,
    /// …
    pub refused: i64,
    /// …
    pub reversed: i64,
    /// …
    pub fund_fen: Fen,
    /// …
    pub fund_back_fen: Fen,
    /// …
    pub cash_fen: Fen,
    /// …
    pub cash_back_fen: Fen,
    /// …
    pub mobile_fen: Fen,
    /// …
    pub mobile_back_fen: Fen,
    /// What was counted.
    pub counted_cash_fen: Option<Fen>,
    /// …
    pub counted_wechat_fen: Option<Fen>,
    /// …
    pub counted_alipay_fen: Option<Fen>,
    /// Why the count is not what was expected.
    pub note: Option<String>,
    /// The command that closed it.
    pub close_command_id: Option<CommandId>,
}

impl Shift {
    /// Its sums.
    #[must_use]
    pub fn sums(&self) -> Sums {
        Sums {
            redeemed: self.redeemed,
            refused: self.refused,
            reversed: self.reversed,
            fund_fen: self.fund_fen,
            fund_back_fen: self.fund_back_fen,
            cash_fen: self.cash_fen,
            cash_back_fen: self.cash_back_fen,
            mobile_fen: self.mobile_fen,
            mobile_back_fen: self.mobile_back_fen,
        }
    }

    /// Writes its sums into it.
    pub fn put(&mut self, sums: Sums) {
        self.redeemed = sums.redeemed;
        self.refused = sums.refused;
        self.reversed = sums.reversed;
        (self.fund_fen, self.fund_back_fen) = (sums.fund_fen, sums.fund_back_fen);
        (self.cash_fen, self.cash_back_fen) = (sums.cash_fen, sums.cash_back_fen);
        (self.mobile_fen, self.mobile_back_fen) = (sums.mobile_fen, sums.mobile_back_fen);
    }

    /// What was counted, once it is closed.
    #[must_use]
    pub fn count(&self) -> Option<Count> {
        Some(Count {
            cash_fen: self.counted_cash_fen?,
            wechat_fen: self.counted_wechat_fen?,
            alipay_fen: self.counted_alipay_fen?,
        })
    }
}

/// Who works where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Post {
    /// Who.
    pub account_id: AccountId,
    /// At which till.
    pub device_id: Option<DeviceId>,
    /// In which store.
    pub store_id: StoreId,
}

impl Post {
    /// The till, or without one the store.
    #[must_use]
    pub fn place(&self) -> AnyId {
        AnyId::of(self.device_id.map_or_else(|| self.store_id.uuid(), DeviceId::uuid))
    }
}

/// Something done that no shift has counted yet.
#[derive(Debug, Clone)]
pub struct Pending {
    /// The redemption, the reversal or the entry of the cash book.
    pub id: AnyId,
    /// Which of them it is.
    pub kind: String,
    /// What it counts.
    pub done: Done,
    /// When.
    pub at: Instant,
    /// By whom and where.
    pub post: Post,
}

/// What of redemptions, reversals and cash books no shift has counted, oldest first.
macro_rules! uncounted {
    ($redemptions:literal, $reversals:literal, $cash:literal) => {
        concat!(
            "select id, kind, word, fen, at, account_id, device_id, store_id from (\
             select r.id, 'redemption' as kind, r.outcome as word, r.fund_fen as fen, r.at, r.account_id, r.device_id, r.store_id \
             from redemptions r where ",
            $redemptions,
            " union all select b.id, 'reversal', '', b.fund_fen, b.at, b.account_id, b.device_id, r.store_id \
             from reversals b join redemptions r on r.id = b.redemption_id where ",
            $reversals,
            " union all select c.id, 'cash', c.tender, c.amount_fen, c.at, c.account_id, c.device_id, c.store_id \
             from cash_entries c where ",
            $cash,
            ") p where not exists (select 1 from shift_items i where i.item_id = p.id) order by at, id"
        )
    };
}

type Columns = (UuidSql, Text, Text, BigInt, InstantSql, UuidSql, Nullable<UuidSql>, UuidSql);
type Loaded = (AnyId, String, String, i64, Instant, AccountId, Option<DeviceId>, StoreId);

fn read((id, kind, word, fen, at, account_id, device_id, store_id): Loaded) -> Result<Pending> {
    let unknown = || Error::bug(format!("a {kind} of an unknown kind"));
    let amount = || Fen::new(fen).ok_or_else(|| Error::bug("an amount below zero"));
    let done = match kind.as_str() {
        "redemption" => Done::Attempt(word.parse::<Outcome>().map_err(|_| unknown())?, amount()?),
        "reversal" => Done::Reversal(amount()?),
        "cash" => Done::Cash(word.parse::<Tender>().map_err(|_| unknown())?, fen),
        _ => return Err(unknown()),
    };
    Ok(Pending { id, kind, done, at, post: Post { account_id, device_id, store_id } })
}

/// How long before a closing something may have begun that was not committed when it counted: on PostgreSQL moments are
/// those at which transactions begin.
const OVERLAP_SECONDS: i64 = 600;

/// What this account did at this place since its last closing, oldest first.
pub fn pending(db: &mut Db<'_>, post: Post) -> Result<Vec<Pending>> {
    let (who, place) = (post.account_id, post.place());
    let last: Option<Option<Instant>> = shifts::table
        .filter(
            shifts::account_id.eq(who).and(shifts::place_id.eq(place)).and(shifts::closed_at.is_not_null()),
        )
        .order(shifts::closed_at.desc())
        .select(shifts::closed_at)
        .first(db.conn())
        .optional()?;
    let since = last.flatten().map_or(Instant::from_micros(0), |last| last.plus_seconds(-OVERLAP_SECONDS));
    let rows: Vec<Loaded> = Statement::<Columns>::new(uncounted!(
        "r.store_id = ? and r.account_id = ? and coalesce(r.device_id, r.store_id) = ? and r.at >= ?",
        "b.account_id = ? and coalesce(b.device_id, r.store_id) = ? and b.at >= ?",
        "c.account_id = ? and coalesce(c.device_id, c.store_id) = ? and c.at >= ?"
    ))
    .bind(post.store_id)
    .bind(who)
    .bind(place)
    .bind(since)
    .bind(who)
    .bind(place)
    .bind(since)
    .bind(who)
    .bind(place)
    .bind(since)
    .load(db.conn())?;
    rows.into_iter().map(read).collect()
}

/// What anybody did in a store since a moment and has not counted, oldest first.
pub fn pending_in(db: &mut Db<'_>, store_id: StoreId, since: Instant) -> Result<Vec<Pending>> {
    let rows: Vec<Loaded> = Statement::<Columns>::new(uncounted!(
        "r.store_id = ? and r.at >= ?",
        "r.store_id = ? and b.at >= ?",
        "c.store_id = ? and c.at >= ?"
    ))
    .bind(store_id)
    .bind(since)
    .bind(store_id)
    .bind(since)
    .bind(store_id)
    .bind(since)
    .load(db.conn())?;
    rows.into_iter().map(read).collect()
}

/// The shift that an account has opened at a place and not closed.
pub fn open_at(db: &mut Db<'_>, post: Post) -> Result<Option<Shift>> {
    let mine = shifts::account_id
        .eq(post.account_id)
        .and(shifts::place_id.eq(post.place()))
        .and(shifts::closed_at.is_null());
    Ok(shifts::table.filter(mine).select(Shift::as_select()).first(db.conn()).optional()?)
}

/// As [`open_at`], locked until the deed commits.
pub fn lock_open(db: &mut Db<'_>, post: Post) -> Result<Option<Shift>> {
    let mine = shifts::account_id
        .eq(post.account_id)
        .and(shifts::place_id.eq(post.place()))
        .and(shifts::closed_at.is_null());
    let query = shifts::table.filter(mine);
    Ok(on_each!(db,
        sqlite conn => query.select(Shift::as_select()).first(conn).optional(),
        postgres conn => query.for_update().select(Shift::as_select()).first(conn).optional())?)
}

/// The shifts that are open in a store, by whom and where.
pub fn open_in(db: &mut Db<'_>, store_id: StoreId) -> Result<Vec<Shift>> {
    let open = shifts::store_id.eq(store_id).and(shifts::closed_at.is_null());
    Ok(shifts::table.filter(open).order(shifts::id).select(Shift::as_select()).load(db.conn())?)
}

/// Adds a shift.
pub fn insert(db: &mut Db<'_>, shift: &Shift) -> Result<()> {
    diesel::insert_into(shifts::table).values(shift).execute(db.conn())?;
    Ok(())
}

/// Writes the closing of an open shift.
pub fn close(db: &mut Db<'_>, shift: &Shift) -> Result<()> {
    let open = shifts::table.filter(shifts::id.eq(shift.id).and(shifts::closed_at.is_null()));
    let changed = diesel::update(open).set(shift).execute(db.conn())?;
    if changed == 1 { Ok(()) } else { Err(Error::bug("a shift to be closed is not open")) }
}

/// Writes what a shift counted.
pub fn insert_items(db: &mut Db<'_>, id: ShiftId, items: &[Pending]) -> Result<()> {
    let written = EachRow {
        one: "insert into shift_items (item_id, shift_id, kind) values (?, ?, ?)",
        all: "insert into shift_items (item_id, shift_id, kind) select * from unnest(?, ?, ?)",
        columns: vec![
            ToColumn::column(items.iter().map(|item| item.id).collect()),
            ToColumn::column(vec![id; items.len()]),
            ToColumn::column(items.iter().map(|item| item.kind.clone()).collect()),
        ],
    }
    .execute(db)?;
    if written == items.len() { Ok(()) } else { Err(Error::bug("a shift counted less than it found")) }
}

/// What of a list is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// In this store.
    pub store_id: Option<StoreId>,
    /// Of this account.
    pub account_id: Option<AccountId>,
    /// Opened before this one.
    pub after: Option<uuid::Uuid>,
    /// So many, and one more if there are more.
    pub limit: i64,
}

/// Closed shifts that somebody may see, newest first.
pub fn list(db: &mut Db<'_>, district_code: &str, scope: &Scope, wanted: Wanted) -> Result<Vec<Shift>> {
    let district = shifts::district_code.eq(district_code.to_owned());
    let mut query = shifts::table
        .filter(district)
        .filter(shifts::closed_at.is_not_null())
        .select(Shift::as_select())
        .into_boxed();
    if !scope.district_wide {
        query = query.filter(shifts::store_id.eq_any(scope.stores.clone()));
    }
    if let Some(store_id) = wanted.store_id {
        query = query.filter(shifts::store_id.eq(store_id));
    }
    if let Some(account_id) = wanted.account_id {
        query = query.filter(shifts::account_id.eq(account_id));
    }
    if let Some(after) = wanted.after {
        query = query.filter(shifts::id.lt(ShiftId::of(after)));
    }
    Ok(query.order(shifts::id.desc()).limit(wanted.limit + 1).load(db.conn())?)
}

/// One shift of a district.
pub fn shift(db: &mut Db<'_>, district_code: &str, id: ShiftId) -> Result<Option<Shift>> {
    let mine =
        shifts::table.filter(shifts::id.eq(id)).filter(shifts::district_code.eq(district_code.to_owned()));
    Ok(mine.select(Shift::as_select()).first(db.conn()).optional()?)
}
