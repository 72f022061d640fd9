//! What a keeper does with his store's needs: lists one, changes it, takes it off the list.
use super::codes::{NEED_ENDED, NEEDS_ENOUGH};
use super::model::NeedFacts;
use super::rows::{self, Need};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::goods;
use crate::goods::codes::CATEGORY_UNKNOWN;
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::{CommandId, NeedId, StoreId};
use crate::kernel::quantity::Quantity;
use crate::stores;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The most needs that a store lists at a time.
const NEEDS_MAX: i64 = 100;

/// Something that a store wants or does not take; its id is the command's.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddNeed {
    /// The command's id.
    pub id: CommandId,
    /// The store.
    pub store_id: StoreId,
    /// What it is.
    pub need: NeedFacts,
}

/// A changed need: all of it is given.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeNeed {
    /// The command's id.
    pub id: CommandId,
    /// What it is now.
    pub need: NeedFacts,
}

/// Takes a need off the list.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndNeed {
    /// The command's id.
    pub id: CommandId,
}

/// The need that was listed, changed or ended.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct NeedAnswer {
    /// The need.
    pub need_id: NeedId,
}

/// Lists a need.
///
/// # Errors
/// `forbidden`, `store_closed`, `product_unknown`, `category_unknown`, `needs_enough`, `invalid_field`.
pub async fn add(app: &App, actor: &Actor, digest: [u8; 32], add: AddNeed) -> Result<Answer> {
    let grant = actor.require(Permission::ManageNeeds, Place::Store(add.store_id))?;
    add.need.check(app.now().day())?;
    let command = Command::creates(add.id, "needs.add", digest);
    app.deed(grant, command, move |db, grant| {
        let store = stores::open_store(db, add.store_id)?;
        if rows::count(db, store.id)? >= NEEDS_MAX {
            return Err(Error::from(&NEEDS_ENOUGH));
        }
        let mut need = Need {
            id: NeedId::of(add.id.uuid()),
            district_code: grant.district_code.clone(),
            store_id: store.id,
            kind: add.need.kind,
            product_id: None,
            category_code: None,
            words_zh: None,
            words_en: None,
            quantity: None,
            until_on: None,
            note_zh: None,
            note_en: None,
            added_at: db.now(),
            added_by: grant.account_id,
            ended_at: None,
            ended_by: None,
            command_id: add.id,
        };
        say(db, &mut need, &add.need)?;
        rows::insert(db, &need)?;
        record(db, grant, ("needs.add", add.id), &need);
        Ok(NeedAnswer { need_id: need.id })
    })
    .await
}

/// Changes a need.
///
/// # Errors
/// `not_found`, `forbidden`, `need_ended`, `product_unknown`, `category_unknown`, `invalid_field`.
pub async fn change(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: NeedId,
    change: ChangeNeed,
) -> Result<Answer> {
    let grant = keeper_of(app, actor, id).await?;
    change.need.check(app.now().day())?;
    let command = Command::changes(change.id, "needs.change", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let mut need = lock(db, id)?;
        say(db, &mut need, &change.need)?;
        rows::update(db, &need)?;
        record(db, grant, ("needs.change", change.id), &need);
        Ok(NeedAnswer { need_id: id })
    })
    .await
}

/// Takes a need off the list.
///
/// # Errors
/// `not_found`, `forbidden`, `need_ended`.
pub async fn end(app: &App, actor: &Actor, digest: [u8; 32], id: NeedId, end: EndNeed) -> Result<Answer> {
    let grant = keeper_of(app, actor, id).await?;
    let command = Command::changes(end.id, "needs.end", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let mut need = lock(db, id)?;
        need.ended_at = Some(db.now());
        need.ended_by = Some(grant.account_id);
        rows::update(db, &need)?;
        record(db, grant, ("needs.end", end.id), &need);
        Ok(NeedAnswer { need_id: id })
    })
    .await
}

async fn keeper_of(app: &App, actor: &Actor, id: NeedId) -> Result<Grant> {
    let district = actor.district_code.clone();
    let need = app.read(move |db| rows::need(db, &district, id)?.or_not_found()).await?;
    actor.require(Permission::ManageNeeds, Place::Store(need.store_id))
}

fn lock(db: &mut Db<'_>, id: NeedId) -> Result<Need> {
    let need = rows::lock(db, id)?.or_not_found()?;
    if need.ended_at.is_some() { Err(Error::from(&NEED_ENDED)) } else { Ok(need) }
}

/// Lets a need say what is said of it.
fn say(db: &mut Db<'_>, need: &mut Need, facts: &NeedFacts) -> Result<()> {
    if let Some(id) = facts.product_id {
        goods::product(db, id)?;
    }
    if let Some(code) = &facts.category_code {
        let known = goods::rows::categories(db)?.iter().any(|category| category.code == code.as_str());
        known.then_some(()).ok_or_else(|| Error::from(&CATEGORY_UNKNOWN))?;
    }
    need.kind = facts.kind;
    need.product_id = facts.product_id;
    need.category_code = facts.category_code.as_ref().map(ToString::to_string);
    need.words_zh = facts.words_zh.as_ref().map(ToString::to_string);
    need.words_en = facts.words_en.as_ref().map(ToString::to_string);
    need.quantity = facts.quantity.map(Quantity::get);
    need.until_on = facts.until_on;
    need.note_zh = facts.note_zh.as_ref().map(ToString::to_string);
    need.note_en = facts.note_en.as_ref().map(ToString::to_string);
    Ok(())
}

fn record(db: &mut Db<'_>, grant: &Grant, (operation, command_id): (&'static str, CommandId), need: &Need) {
    let details = json!({ "store": need.store_id, "kind": need.kind, "product": need.product_id,
        "category": need.category_code, "quantity": need.quantity, "until_on": need.until_on });
    let entry = Entry { operation, subject_kind: "need", subject_id: need.id.uuid(), command_id };
    audit::record(db, grant, entry, &details);
}
