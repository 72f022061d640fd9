//! What a person can do with areas and stores.
use super::codes::{AREA_EXISTS, AREA_LEVEL, AREA_UNKNOWN, STORE_EXISTS};
use super::model::{Level, StoreKind};
use super::rows::{self, Area, Store};
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::kernel::credit_code::CreditCode;
use crate::kernel::error::{Error, OnUnique, OrNotFound, Result, invalid};
use crate::kernel::id::{CommandId, StoreId};
use crate::kernel::text::{Code, Line};
use crate::kernel::time::Day;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A new area.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddArea {
    /// The command's id.
    pub id: CommandId,
    /// Its code: 6, 9 or 12 digits, beginning with that of the area above.
    #[schema(value_type = String)]
    pub code: Code,
    /// 中文名。
    #[schema(value_type = String)]
    pub name_zh: Line,
    /// English name.
    #[schema(value_type = String)]
    pub name_en: Line,
    /// How high it stands.
    pub level: Level,
    /// The area above.
    #[schema(value_type = Option<String>)]
    pub parent_code: Option<Code>,
    /// First day.
    pub valid_from: Option<Day>,
}

/// The end of an area.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndArea {
    /// The command's id.
    pub id: CommandId,
    /// First day on which it is no more.
    pub valid_to: Day,
    /// The area that takes its place.
    #[schema(value_type = Option<String>)]
    pub successor_code: Option<Code>,
}

/// A store as it is entered or changed; a change gives all of it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutStore {
    /// The command's id.
    pub id: CommandId,
    /// Short number, unique in the district, 1 to 65535; it stands in voucher codes and is never changed.
    #[schema(minimum = 1, maximum = 65535)]
    pub number: u16,
    /// Code, as people say it.
    #[schema(value_type = String)]
    pub code: Code,
    /// 中文名。
    #[schema(value_type = String)]
    pub name_zh: Line,
    /// English name.
    #[schema(value_type = String)]
    pub name_en: Line,
    /// Kind.
    pub kind: StoreKind,
    /// The area it stands in.
    #[schema(value_type = String)]
    pub area_code: Code,
    /// Who runs it.
    #[schema(value_type = Option<String>)]
    pub operator_name: Option<Line>,
    /// The operator's unified social credit code.
    #[schema(value_type = Option<String>)]
    pub operator_credit_code: Option<CreditCode>,
    /// Address.
    #[schema(value_type = Option<String>)]
    pub address: Option<Line>,
    /// Telephone.
    #[schema(value_type = Option<String>)]
    pub phone: Option<Line>,
    /// Opening hours, in words.
    #[schema(value_type = Option<String>)]
    pub hours: Option<Line>,
    /// First day.
    pub opened_on: Option<Day>,
    /// First day on which it is closed.
    pub closed_on: Option<Day>,
}

/// The id of what was made or changed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct StoreAnswer {
    /// The store.
    pub store_id: StoreId,
}

/// The code of what was made or changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreaAnswer {
    /// The area.
    pub code: String,
}

/// Enters an area.
///
/// # Errors
/// `forbidden`, `area_level`, `area_unknown`, `area_exists`.
pub async fn add_area(app: &App, actor: &Actor, digest: [u8; 32], add: AddArea) -> Result<Answer> {
    let grant = actor.require(Permission::ManageStores, Place::District)?;
    let command = Command::creates(add.id, "stores.add_area", digest);
    app.deed(grant, command, move |db, grant| {
        let above = add.parent_code.as_ref().map(|code| known_area(db, code.as_str())).transpose()?;
        let code = add.code.as_str();
        let fits = add.level.fits_under(above.as_ref().map(|area| area.level));
        if !fits || above.as_ref().is_some_and(|area| !crate::access::actor::lies_in(code, &area.code)) {
            return Err(Error::from(&AREA_LEVEL));
        }
        let area = Area {
            code: code.to_owned(),
            name_zh: add.name_zh.to_string(),
            name_en: add.name_en.to_string(),
            level: add.level,
            parent_code: above.map(|area| area.code),
            valid_from: add.valid_from,
            valid_to: None,
            successor_code: None,
        };
        rows::insert_area(db, &area).on_unique(&AREA_EXISTS)?;
        let entry = Entry {
            operation: "stores.add_area",
            subject_kind: "area",
            subject_id: add.id.uuid(),
            command_id: add.id,
        };
        audit::record(db, grant, entry, &json!({ "code": area.code, "level": area.level }));
        Ok(AreaAnswer { code: area.code })
    })
    .await
}

/// Ends an area.
///
/// # Errors
/// `forbidden`, `not_found`, `area_unknown` for the successor.
pub async fn end_area(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    code: Code,
    end: EndArea,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageStores, Place::District)?;
    let command = Command::changes(end.id, "stores.end_area", digest);
    app.deed(grant, command, move |db, grant| {
        rows::area(db, code.as_str())?.or_not_found()?;
        let successor = end.successor_code.as_ref().map(|code| known_area(db, code.as_str())).transpose()?;
        rows::end_area(db, code.as_str(), end.valid_to, successor.as_ref().map(|area| area.code.as_str()))?;
        let entry = Entry {
            operation: "stores.end_area",
            subject_kind: "area",
            subject_id: end.id.uuid(),
            command_id: end.id,
        };
        let successor = successor.map(|area| area.code);
        audit::record(
            db,
            grant,
            entry,
            &json!({ "code": code.as_str(), "valid_to": end.valid_to, "successor": successor }),
        );
        Ok(AreaAnswer { code: code.as_str().to_owned() })
    })
    .await
}

/// Enters a store; its id is the command's.
///
/// # Errors
/// `forbidden`, `area_unknown`, `store_exists`.
pub async fn add_store(app: &App, actor: &Actor, digest: [u8; 32], put: PutStore) -> Result<Answer> {
    let grant = actor.require(Permission::ManageStores, Place::District)?;
    let command = Command::creates(put.id, "stores.add", digest);
    app.deed(grant, command, move |db, grant| {
        let store = store_of(db, &grant.district_code, StoreId::of(put.id.uuid()), &put)?;
        rows::insert_store(db, &store).on_unique(&STORE_EXISTS)?;
        record_store(db, grant, "stores.add", put.id, &store);
        Ok(StoreAnswer { store_id: store.id })
    })
    .await
}

/// Changes a store.
///
/// # Errors
/// `forbidden`, `not_found`, `area_unknown`, `store_exists`; `invalid_field` for another number.
pub async fn change_store(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: StoreId,
    put: PutStore,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageStores, Place::District)?;
    let command = Command::changes(put.id, "stores.change", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let before = rows::store(db, id)?.or_not_found()?;
        if before.number != i32::from(put.number) {
            return Err(invalid("number", "the number stands in printed codes and stays as it is"));
        }
        let mut store = store_of(db, &grant.district_code, id, &put)?;
        store.created_at = before.created_at;
        store.evidence = before.evidence;
        rows::update_store(db, &store).on_unique(&STORE_EXISTS)?;
        record_store(db, grant, "stores.change", put.id, &store);
        Ok(StoreAnswer { store_id: id })
    })
    .await
}

fn known_area(db: &mut Db<'_>, code: &str) -> Result<Area> {
    rows::area(db, code)?.ok_or_else(|| AREA_UNKNOWN.with("area_code", code))
}

fn store_of(db: &mut Db<'_>, district_code: &str, id: StoreId, put: &PutStore) -> Result<Store> {
    let text = |line: &Option<Line>| line.as_ref().map(ToString::to_string);
    Ok(Store {
        id,
        district_code: district_code.to_owned(),
        number: i32::from(put.number),
        code: put.code.as_str().to_owned(),
        name_zh: put.name_zh.to_string(),
        name_en: put.name_en.to_string(),
        kind: put.kind,
        area_code: known_area(db, put.area_code.as_str())?.code,
        operator_name: text(&put.operator_name),
        operator_credit_code: put.operator_credit_code.as_ref().map(ToString::to_string),
        address: text(&put.address),
        phone: text(&put.phone),
        hours: text(&put.hours),
        evidence: None,
        opened_on: put.opened_on,
        closed_on: put.closed_on,
        created_at: db.now(),
    })
}

fn record_store(
    db: &mut Db<'_>,
    grant: &crate::access::Grant,
    operation: &'static str,
    command_id: CommandId,
    store: &Store,
) {
    let entry = Entry { operation, subject_kind: "store", subject_id: store.id.uuid(), command_id };
    let details = json!({ "code": store.code, "number": store.number, "area": store.area_code, "closed_on": store.closed_on });
    audit::record(db, grant, entry, &details);
}
