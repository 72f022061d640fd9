//! What a person does with his shift: open it, close it.
use super::model::{ByTender, Count, Sums};
use super::rows::{self, Post, Shift};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::kernel::error::{Error, OnUnique, Result, invalid};
use crate::kernel::id::{CommandId, ShiftId, StoreId};
use crate::kernel::money::Fen;
use crate::kernel::text::Note;
use crate::redemptions::actions::store_of;
use crate::redemptions::codes::{SHIFT_EMPTY, SHIFT_OPEN, SHIFT_UNEXPLAINED};
use crate::staff::codes::STORE_UNKNOWN;
use crate::stores;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A shift to be opened.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenShift {
    /// The command's id; the shift gets the same.
    pub id: CommandId,
    /// Where; may be left out at a till, or by somebody of one store only.
    pub store_id: Option<StoreId>,
    /// Change in the drawer.
    pub float_fen: Fen,
}

/// A shift to be closed, with what was counted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseShift {
    /// The command's id; a shift that nobody opened gets the same.
    pub id: CommandId,
    /// Where; may be left out at a till, or by somebody of one store only.
    pub store_id: Option<StoreId>,
    /// Change that lay in the drawer at the beginning, if nobody said so then.
    pub float_fen: Option<Fen>,
    /// Cash in the drawer, the float included.
    pub counted_cash_fen: Fen,
    /// Taken by WeChat, as its account says.
    pub counted_wechat_fen: Fen,
    /// Taken by Alipay, as its account says.
    pub counted_alipay_fen: Fen,
    /// Why it is not what the books say; must be there if it is not.
    #[schema(value_type = Option<String>)]
    pub note: Option<Note>,
}

/// The shift that was opened.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ShiftOpened {
    /// The shift.
    pub shift_id: ShiftId,
}

/// The shift that was closed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ShiftClosed {
    /// The shift.
    pub shift_id: ShiftId,
    /// What it added up to.
    pub sums: Sums,
    /// What should have been there.
    pub expected: ByTender,
    /// By how much the count is more (above zero) or less.
    pub difference: ByTender,
}

/// Where somebody keeps a shift.
///
/// # Errors
/// `store_needed`, `forbidden`.
pub fn post(actor: &Actor, store_id: Option<StoreId>) -> Result<(Post, Grant)> {
    let store_id = store_of(actor, Permission::KeepShift, store_id)?;
    let grant = actor.require(Permission::KeepShift, Place::Store(store_id))?;
    Ok((Post { account_id: actor.account_id, device_id: actor.device_id, store_id }, grant))
}

/// Opens a shift: says how much change lies in the drawer.
///
/// # Errors
/// `store_needed`, `forbidden`, `store_unknown`, `shift_open`.
pub async fn open(app: &App, actor: &Actor, digest: [u8; 32], open: OpenShift) -> Result<Answer> {
    let (post, grant) = post(actor, open.store_id)?;
    let command = Command::creates(open.id, "shifts.open", digest);
    app.deed(grant, command, move |db, grant| {
        stores::rows::store(db, post.store_id)?.ok_or_else(|| Error::from(&STORE_UNKNOWN))?;
        if rows::open_at(db, post)?.is_some() {
            return Err(Error::from(&SHIFT_OPEN));
        }
        let shift =
            Shift { float_fen: Some(open.float_fen), ..begun(db, grant, post, ShiftId::of(open.id.uuid())) };
        rows::insert(db, &shift).on_unique(&SHIFT_OPEN)?;
        let details = json!({ "store": post.store_id, "float_fen": open.float_fen });
        record(db, grant, ("shifts.open", open.id), shift.id, &details);
        Ok(ShiftOpened { shift_id: shift.id })
    })
    .await
}

/// Closes one's shift, opened or not: all that was done here since the last closing is counted.
///
/// # Errors
/// `store_needed`, `forbidden`, `invalid_field` for a float that was said before, `shift_empty`, `shift_unexplained`.
pub async fn close(app: &App, actor: &Actor, digest: [u8; 32], close: CloseShift) -> Result<Answer> {
    let (post, grant) = post(actor, close.store_id)?;
    let command = Command::changes(close.id, "shifts.close", digest);
    app.deed(grant, command, move |db, grant| {
        let opened = rows::lock_open(db, post)?;
        let items = rows::pending(db, post)?;
        if opened.is_none() && items.is_empty() {
            return Err(Error::from(&SHIFT_EMPTY));
        }
        let is_new = opened.is_none();
        let mut shift = opened.unwrap_or_else(|| Shift {
            by_itself: 1,
            opened_at: items.first().map_or_else(|| db.now(), |first| first.at),
            ..begun(db, grant, post, ShiftId::of(close.id.uuid()))
        });
        if close.float_fen.is_some() && shift.float_fen.is_some() {
            return Err(invalid("float_fen", "was said when the shift was opened"));
        }
        shift.float_fen = shift.float_fen.or(close.float_fen);
        let sums =
            Sums::of(items.iter().map(|item| item.done)).ok_or_else(|| Error::bug("a sum out of range"))?;
        let closed = counted(&mut shift, &close, sums)?;
        shift.closed_at = Some(db.now());
        if is_new {
            rows::insert(db, &shift).on_unique(&SHIFT_OPEN)?;
        } else {
            rows::close(db, &shift)?;
        }
        rows::insert_items(db, shift.id, &items)?;
        let details = json!({ "store": post.store_id, "sums": sums, "items": items.len(),
            "expected": closed.expected, "difference": closed.difference });
        record(db, grant, ("shifts.close", close.id), shift.id, &details);
        Ok(closed)
    })
    .await
}

/// A shift that begins, with nothing in it.
fn begun(db: &Db<'_>, grant: &Grant, post: Post, id: ShiftId) -> Shift {
    Shift {
        id,
        district_code: grant.district_code.clone(),
        store_id: post.store_id,
        device_id: post.device_id,
        account_id: post.account_id,
        place_id: post.place(),
        opened_at: db.now(),
        by_itself: 0,
        float_fen: None,
        closed_at: None,
        redeemed: 0,
        refused: 0,
        reversed: 0,
        fund_fen: Fen::ZERO,
        fund_back_fen: Fen::ZERO,
        cash_fen: Fen::ZERO,
        cash_back_fen: Fen::ZERO,
        mobile_fen: Fen::ZERO,
        mobile_back_fen: Fen::ZERO,
        counted_cash_fen: None,
        counted_wechat_fen: None,
        counted_alipay_fen: None,
        note: None,
        close_command_id: None,
    }
}

/// Writes sums and count into the shift, if they agree or somebody says why not.
fn counted(shift: &mut Shift, close: &CloseShift, sums: Sums) -> Result<ShiftClosed> {
    let count = Count {
        cash_fen: close.counted_cash_fen,
        wechat_fen: close.counted_wechat_fen,
        alipay_fen: close.counted_alipay_fen,
    };
    let expected = sums.expected(shift.float_fen);
    let difference = count.beyond(expected);
    if !difference.is_nothing() && close.note.is_none() {
        return Err(SHIFT_UNEXPLAINED
            .with("cash_difference_fen", difference.cash_fen)
            .with("mobile_difference_fen", difference.mobile_fen));
    }
    shift.put(sums);
    shift.counted_cash_fen = Some(count.cash_fen);
    shift.counted_wechat_fen = Some(count.wechat_fen);
    shift.counted_alipay_fen = Some(count.alipay_fen);
    shift.note = close.note.as_ref().map(ToString::to_string);
    shift.close_command_id = Some(close.id);
    Ok(ShiftClosed { shift_id: shift.id, sums, expected, difference })
}

fn record(
    db: &mut Db<'_>,
    grant: &Grant,
    (operation, command_id): (&'static str, CommandId),
    id: ShiftId,
    details: &serde_json::Value,
) {
    let entry = Entry { operation, subject_kind: "shift", subject_id: id.uuid(), command_id };
    audit::record(db, grant, entry, details);
}
