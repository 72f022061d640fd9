//! The rows of accounts, grants, devices and sessions.
use crate::access::Role;
use crate::db::Db;
use crate::db::schema::{accounts, devices, grants, sessions};
use crate::kernel::error::Result;
use crate::kernel::id::{AccountId, DeviceId, DonorId, GrantId, SessionId, StoreId};
use crate::kernel::time::Instant;
use crate::on_each;
use diesel::prelude::*;

crate::stored_words!(Role);

/// Someone who signs in.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts, treat_none_as_default_value = false)]
pub struct Account {
    /// Id.
    pub id: AccountId,
    /// The name to sign in with, in lower case.
    pub username: String,
    /// The name that others see.
    pub display_name: String,
    /// Argon2id.
    pub password_hash: String,
    /// 1 if the password was given by somebody else.
    pub must_change_password: i32,
    /// The second factor's secret.
    pub totp_sealed: Option<Vec<u8>>,
    /// Since when the second factor is asked for.
    pub totp_enrolled_at: Option<Instant>,
    /// The last step of time whose code was taken.
    pub totp_last_step: i64,
    /// Failed tries in a row.
    pub failed_sign_ins: i32,
    /// Until when no try is looked at.
    pub locked_until: Option<Instant>,
    /// Keyed hash of the holder's own ID number.
    pub person_key: Option<Vec<u8>>,
    /// For donors: who it is.
    pub donor_id: Option<DonorId>,
    /// 1 in the demonstration.
    pub demonstration: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was disabled.
    pub disabled_at: Option<Instant>,
}

/// A role that an account holds, or held.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = grants, treat_none_as_default_value = false)]
pub struct GrantRow {
    /// Id.
    pub id: GrantId,
    /// The account.
    pub account_id: AccountId,
    /// The role.
    pub role: Role,
    /// For this area,
    pub area_code: Option<String>,
    /// or for this store.
    pub store_id: Option<StoreId>,
    /// Who gave it; nobody for the first admin.
    pub granted_by: Option<AccountId>,
    /// When.
    pub granted_at: Instant,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
    /// By whom.
    pub revoked_by: Option<AccountId>,
}

/// A till.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = devices, treat_none_as_default_value = false)]
pub struct Device {
    /// Id.
    pub id: DeviceId,
    /// District.
    pub district_code: String,
    /// Its store.
    pub store_id: StoreId,
    /// Its number in the store.
    pub number: i32,
    /// What people call it.
    pub name: String,
    /// The key with which it signs what it did offline.
    pub public_key: Option<Vec<u8>>,
    /// Hash of the secret by which it is known.
    pub secret_hash: Vec<u8>,
    /// Who registered it.
    pub registered_by: AccountId,
    /// When.
    pub registered_at: Instant,
    /// When it was blocked.
    pub blocked_at: Option<Instant>,
}

/// One sign-in.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub struct Session {
    /// Id.
    pub id: SessionId,
    /// Whose.
    pub account_id: AccountId,
    /// At which till.
    pub device_id: Option<DeviceId>,
    /// Hash of the refresh token that is good now.
    pub refresh_hash: Vec<u8>,
    /// How often it was refreshed.
    pub generation: i64,
    /// When it began.
    pub created_at: Instant,
    /// When it was refreshed last.
    pub refreshed_at: Instant,
    /// When it ends unless refreshed.
    pub expires_at: Instant,
    /// When it was ended.
    pub revoked_at: Option<Instant>,
}

/// Adds an account.
pub fn insert_account(db: &mut Db<'_>, account: &Account) -> Result<()> {
    diesel::insert_into(accounts::table).values(account).execute(db.conn())?;
    Ok(())
}

/// One account.
pub fn account(db: &mut Db<'_>, id: AccountId) -> Result<Option<Account>> {
    Ok(accounts::table.find(id).first(db.conn()).optional()?)
}

/// One account, locked until the deed commits.
pub fn lock_account(db: &mut Db<'_>, id: AccountId) -> Result<Option<Account>> {
    Ok(crate::on_each!(db,
        sqlite conn => accounts::table.find(id).first(conn).optional()?,
        postgres conn => accounts::table.find(id).for_update().first(conn).optional()?
    ))
}

/// The account of a name in lower case.
pub fn account_named(db: &mut Db<'_>, username: &str) -> Result<Option<Account>> {
    Ok(accounts::table.filter(accounts::username.eq(username)).first(db.conn()).optional()?)
}

/// What others see of these accounts.
pub fn display_names(db: &mut Db<'_>, ids: &[AccountId]) -> Result<Vec<(AccountId, String)>> {
    let wanted = accounts::table.filter(accounts::id.eq_any(ids));
    Ok(wanted.select((accounts::id, accounts::display_name)).load(db.conn())?)
}

/// Writes how tries went.
pub fn set_tries(
    db: &mut Db<'_>,
    id: AccountId,
    failed: i32,
    locked_until: Option<Instant>,
) -> Result<usize> {
    Ok(diesel::update(accounts::table.find(id))
        .set((accounts::failed_sign_ins.eq(failed), accounts::locked_until.eq(locked_until)))
        .execute(db.conn())?)
}

/// Writes a new password.
pub fn set_password(db: &mut Db<'_>, id: AccountId, hash: &str, must_change: bool) -> Result<usize> {
    Ok(diesel::update(accounts::table.find(id))
        .set((accounts::password_hash.eq(hash), accounts::must_change_password.eq(i32::from(must_change))))
        .execute(db.conn())?)
}

/// Writes another person's account's password: it must be changed, and tries begin anew.
pub fn reset_password(db: &mut Db<'_>, id: AccountId, hash: &str) -> Result<usize> {
    set_tries(db, id, 0, None)?;
    set_password(db, id, hash, true)
}

/// Writes a second factor that waits for its first code, or that is asked for from now on.
pub fn set_second_factor(
    db: &mut Db<'_>,
    id: AccountId,
    sealed: Option<&[u8]>,
    enrolled_at: Option<Instant>,
) -> Result<usize> {
    Ok(diesel::update(accounts::table.find(id))
        .set((accounts::totp_sealed.eq(sealed), accounts::totp_enrolled_at.eq(enrolled_at)))
        .execute(db.conn())?)
}

/// Writes the last step of time whose code was taken.
pub fn set_last_step(db: &mut Db<'_>, id: AccountId, step: i64) -> Result<usize> {
    Ok(diesel::update(accounts::table.find(id)).set(accounts::totp_last_step.eq(step)).execute(db.conn())?)
}

/// Writes when an account was disabled, or that it is not.
pub fn set_disabled(db: &mut Db<'_>, id: AccountId, at: Option<Instant>) -> Result<usize> {
    Ok(diesel::update(accounts::table.find(id)).set(accounts::disabled_at.eq(at)).execute(db.conn())?)
}

/// Writes whose account it is, by the keyed hash of an ID number.
pub fn set_person(db: &mut Db<'_>, id: AccountId, person_key: Option<&[u8]>) -> Result<usize> {
    Ok(diesel::update(accounts::table.find(id))
        .set(accounts::person_key.eq(person_key))
        .execute(db.conn())?)
}

/// The accounts, newest first, from after one of them.
pub fn accounts(db: &mut Db<'_>, after: Option<AccountId>, limit: i64) -> Result<Vec<Account>> {
    let mut wanted = accounts::table.into_boxed();
    if let Some(after) = after {
        wanted = wanted.filter(accounts::id.lt(after));
    }
    Ok(wanted.order(accounts::id.desc()).limit(limit).load(db.conn())?)
}

/// All grants of some accounts, those taken back too, oldest first.
pub fn grants_of(db: &mut Db<'_>, accounts: &[AccountId]) -> Result<Vec<GrantRow>> {
    Ok(grants::table.filter(grants::account_id.eq_any(accounts)).order(grants::id).load(db.conn())?)
}

/// One grant.
pub fn grant(db: &mut Db<'_>, id: GrantId) -> Result<Option<GrantRow>> {
    Ok(grants::table.find(id).first(db.conn()).optional()?)
}

/// Takes a grant back, unless that was done.
pub fn revoke_grant(db: &mut Db<'_>, id: GrantId, by: AccountId) -> Result<usize> {
    let now = db.now();
    Ok(diesel::update(grants::table.filter(grants::id.eq(id).and(grants::revoked_at.is_null())))
        .set((grants::revoked_at.eq(now), grants::revoked_by.eq(by)))
        .execute(db.conn())?)
}

/// Adds a grant.
pub fn insert_grant(db: &mut Db<'_>, grant: &GrantRow) -> Result<()> {
    diesel::insert_into(grants::table).values(grant).execute(db.conn())?;
    Ok(())
}

/// The grants that an account holds now.
pub fn live_grants(db: &mut Db<'_>, account_id: AccountId) -> Result<Vec<GrantRow>> {
    Ok(grants::table
        .filter(grants::account_id.eq(account_id).and(grants::revoked_at.is_null()))
        .order(grants::id)
        .load(db.conn())?)
}

/// One till.
pub fn device(db: &mut Db<'_>, id: DeviceId) -> Result<Option<Device>> {
    Ok(devices::table.find(id).first(db.conn()).optional()?)
}

/// The tills, by store and number.
pub fn devices(db: &mut Db<'_>, district_code: &str) -> Result<Vec<Device>> {
    Ok(devices::table
        .filter(devices::district_code.eq(district_code))
        .order((devices::store_id, devices::number))
        .load(db.conn())?)
}

/// The highest number of a till in a store.
pub fn last_device_number(db: &mut Db<'_>, store_id: StoreId) -> Result<i32> {
    let last: Option<i32> = devices::table
        .filter(devices::store_id.eq(store_id))
        .select(diesel::dsl::max(devices::number))
        .first(db.conn())?;
    Ok(last.unwrap_or(0))
}

/// Adds a till.
pub fn insert_device(db: &mut Db<'_>, device: &Device) -> Result<()> {
    diesel::insert_into(devices::table).values(device).execute(db.conn())?;
    Ok(())
}

/// Writes a till's secret.
pub fn set_device_secret(db: &mut Db<'_>, id: DeviceId, hash: &[u8]) -> Result<usize> {
    Ok(diesel::update(devices::table.find(id)).set(devices::secret_hash.eq(hash)).execute(db.conn())?)
}

/// Writes or forgets the key with which a till signs what it did offline.
pub fn set_device_key(db: &mut Db<'_>, id: DeviceId, public_key: Option<&[u8]>) -> Result<usize> {
    Ok(diesel::update(devices::table.find(id)).set(devices::public_key.eq(public_key)).execute(db.conn())?)
}

/// One till, locked until the deed commits.
pub fn lock_device(db: &mut Db<'_>, id: DeviceId) -> Result<Option<Device>> {
    let found = on_each!(db,
        sqlite conn => devices::table.find(id).first(conn).optional(),
        postgres conn => devices::table.find(id).for_update().first(conn).optional());
    Ok(found?)
}

/// Blocks a till, unless that was done.
pub fn block_device(db: &mut Db<'_>, id: DeviceId) -> Result<usize> {
    let now = db.now();
    Ok(diesel::update(devices::table.filter(devices::id.eq(id).and(devices::blocked_at.is_null())))
        .set(devices::blocked_at.eq(now))
        .execute(db.conn())?)
}

/// Ends the sessions at a till.
pub fn revoke_sessions_at(db: &mut Db<'_>, device_id: DeviceId) -> Result<usize> {
    let now = db.now();
    let live = sessions::device_id.eq(device_id).and(sessions::revoked_at.is_null());
    Ok(diesel::update(sessions::table.filter(live)).set(sessions::revoked_at.eq(now)).execute(db.conn())?)
}

/// Adds a session.
pub fn insert_session(db: &mut Db<'_>, session: &Session) -> Result<()> {
    diesel::insert_into(sessions::table).values(session).execute(db.conn())?;
    Ok(())
}

/// One session.
pub fn session(db: &mut Db<'_>, id: SessionId) -> Result<Option<Session>> {
    Ok(sessions::table.find(id).first(db.conn()).optional()?)
}

/// One session, locked until the deed commits.
pub fn lock_session(db: &mut Db<'_>, id: SessionId) -> Result<Option<Session>> {
    Ok(crate::on_each!(db,
        sqlite conn => sessions::table.find(id).first(conn).optional()?,
        postgres conn => sessions::table.find(id).for_update().first(conn).optional()?
    ))
}

/// Writes a refreshed session.
pub fn refresh_session(db: &mut Db<'_>, session: &Session) -> Result<usize> {
    Ok(diesel::update(sessions::table.find(session.id))
        .set((
            sessions::refresh_hash.eq(&session.refresh_hash),
            sessions::generation.eq(session.generation),
            sessions::refreshed_at.eq(session.refreshed_at),
            sessions::expires_at.eq(session.expires_at),
        ))
        .execute(db.conn())?)
}

/// Ends a session.
pub fn revoke_session(db: &mut Db<'_>, id: SessionId) -> Result<usize> {
    let now = db.now();
    Ok(diesel::update(sessions::table.filter(sessions::id.eq(id).and(sessions::revoked_at.is_null())))
        .set(sessions::revoked_at.eq(now))
        .execute(db.conn())?)
}

/// Ends an account's sessions, but for one if that is named.
pub fn revoke_sessions(db: &mut Db<'_>, account_id: AccountId, but: Option<SessionId>) -> Result<usize> {
    let now = db.now();
    let but = but.unwrap_or_else(|| SessionId::of(uuid::Uuid::nil()));
    let live =
        sessions::account_id.eq(account_id).and(sessions::revoked_at.is_null()).and(sessions::id.ne(but));
    Ok(diesel::update(sessions::table.filter(live)).set(sessions::revoked_at.eq(now)).execute(db.conn())?)
}

/// Forgets the sessions that ended before a moment: the trail keeps what was done in them.
pub fn forget_sessions(db: &mut Db<'_>, ended_before: Instant) -> Result<usize> {
    let over = sessions::table.filter(sessions::expires_at.lt(ended_before));
    Ok(diesel::delete(over).execute(db.conn())?)
}
