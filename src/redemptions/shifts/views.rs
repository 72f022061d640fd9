//! A shift as people read it: whose, where, what it added up to, and whether the money was there.
use super::model::{ByTender, Count, Sums};
use super::rows::{self, Pending, Post, Shift};
use crate::db::Db;
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::{AccountId, ShiftId, StoreId};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use crate::redemptions::details::till_number;
use crate::{staff, stores};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A shift: closed, open, or so far only begun by work that nobody has counted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShiftView {
    /// Its id; nothing as long as nobody has opened or closed it.
    pub id: Option<ShiftId>,
    /// Where.
    pub store_id: StoreId,
    /// The store's code.
    pub store_code: String,
    /// 中文名。
    pub store_name_zh: String,
    /// English name.
    pub store_name_en: String,
    /// The number of the till; nothing for work without one.
    pub till: Option<i32>,
    /// Whose.
    pub account_id: AccountId,
    /// How colleagues call that person.
    pub account_name: String,
    /// When it began; nothing as long as nothing was done.
    pub opened_at: Option<Instant>,
    /// Whether it began by work, without being opened.
    pub by_itself: bool,
    /// Change in the drawer at its beginning, if somebody counted it.
    pub float_fen: Option<Fen>,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// What it adds up to; what it added up to so far, if it is open.
    pub sums: Sums,
    /// What should be there.
    pub expected: ByTender,
    /// What was counted.
    pub counted: Option<Count>,
    /// By how much the count is more (above zero) or less than expected.
    pub difference: Option<ByTender>,
    /// Why.
    pub note: Option<String>,
}

/// One's own shift that is not closed yet, whether anything was done in it or not.
///
/// # Errors
/// What the database says.
pub fn current(db: &mut Db<'_>, post: Post) -> Result<ShiftView> {
    let opened = rows::open_at(db, post)?;
    let pending = rows::pending(db, post)?;
    running(db, post, opened, &pending)
}

/// The shifts of a store that are not closed yet, those too that only began by work since a moment.
///
/// # Errors
/// What the database says.
pub fn open_in(db: &mut Db<'_>, store_id: StoreId, since: Instant) -> Result<Vec<ShiftView>> {
    let mut posts: BTreeMap<_, (Post, Option<Shift>)> = BTreeMap::new();
    for shift in rows::open_in(db, store_id)? {
        let post = Post { account_id: shift.account_id, device_id: shift.device_id, store_id };
        posts.insert((post.account_id, post.place()), (post, Some(shift)));
    }
    for pending in rows::pending_in(db, store_id, since)? {
        let post = pending.post;
        posts.entry((post.account_id, post.place())).or_insert((post, None));
    }
    let mut found = Vec::with_capacity(posts.len());
    for (post, opened) in posts.into_values() {
        let pending = rows::pending(db, post)?;
        found.push(running(db, post, opened, &pending)?);
    }
    found.sort_by_key(|shift| (shift.opened_at, shift.account_id));
    Ok(found)
}

fn running(db: &mut Db<'_>, post: Post, opened: Option<Shift>, pending: &[Pending]) -> Result<ShiftView> {
    let sums =
        Sums::of(pending.iter().map(|item| item.done)).ok_or_else(|| Error::bug("a sum out of range"))?;
    let first = pending.first().map(|item| item.at);
    let float_fen = opened.as_ref().and_then(|shift| shift.float_fen);
    let (store, account_name) = names(db, &post)?;
    Ok(ShiftView {
        id: opened.as_ref().map(|shift| shift.id),
        store_id: post.store_id,
        store_code: store.code,
        store_name_zh: store.name_zh,
        store_name_en: store.name_en,
        till: till_number(db, post.device_id)?,
        account_id: post.account_id,
        account_name,
        opened_at: opened.as_ref().map(|shift| shift.opened_at).or(first),
        by_itself: opened.is_none(),
        float_fen,
        closed_at: None,
        expected: sums.expected(float_fen),
        sums,
        counted: None,
        difference: None,
        note: None,
    })
}

/// A shift as it was written; an open one with its sums so far.
///
/// # Errors
/// What the database says.
pub fn view(db: &mut Db<'_>, shift: Shift) -> Result<ShiftView> {
    let post = Post { account_id: shift.account_id, device_id: shift.device_id, store_id: shift.store_id };
    if shift.closed_at.is_none() {
        let pending = rows::pending(db, post)?;
        return running(db, post, Some(shift), &pending);
    }
    let (store, account_name) = names(db, &post)?;
    let (sums, counted) = (shift.sums(), shift.count());
    let expected = sums.expected(shift.float_fen);
    Ok(ShiftView {
        id: Some(shift.id),
        store_id: shift.store_id,
        store_code: store.code,
        store_name_zh: store.name_zh,
        store_name_en: store.name_en,
        till: till_number(db, shift.device_id)?,
        account_id: shift.account_id,
        account_name,
        opened_at: Some(shift.opened_at),
        by_itself: shift.by_itself == 1,
        float_fen: shift.float_fen,
        closed_at: shift.closed_at,
        sums,
        expected,
        counted,
        difference: counted.map(|count| count.beyond(expected)),
        note: shift.note,
    })
}

fn names(db: &mut Db<'_>, post: &Post) -> Result<(stores::rows::Store, String)> {
    let store = stores::rows::store(db, post.store_id)?.or_not_found()?;
    let name = staff::accounts::names(db, &[post.account_id])?.remove(&post.account_id);
    Ok((store, name.unwrap_or_default()))
}
