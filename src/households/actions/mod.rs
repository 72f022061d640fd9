//! What a person can do with the register, by topic.
pub mod categories;
pub mod death;
pub mod delegates;
pub mod members;
pub mod merge;
pub mod moving;
pub mod print;
pub mod privacy;
pub mod register;
pub mod split;
pub mod standing;
pub mod unmask;

use super::codes::{DATA_ERASED, HOUSEHOLD_BLOCKED, HOUSEHOLD_CLOSED};
use super::model::HouseholdStatus;
use super::rows::{self, Household};
use crate::access::{Actor, Grant, Permission, Place, Scope};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::kernel::error::{CLASH, Error, OWN_HOUSEHOLD, OrNotFound, Result};
use crate::kernel::id::{CommandId, HouseholdId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What a change of a household answers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseholdAnswer {
    /// The household.
    pub household_id: HouseholdId,
    /// Its number in the register.
    pub household_no: String,
    /// What the next change must name.
    pub version: i64,
    /// What was made, if something was.
    pub created_id: Option<uuid::Uuid>,
}

/// Who changes a household, and where he may.
#[derive(Debug, Clone)]
pub struct Keeper {
    scope: Scope,
    person_key: Option<Vec<u8>>,
}

impl Keeper {
    /// The first lines of every change: what is asked for is held somewhere; where, is seen at the household.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn of(actor: &Actor, permission: Permission) -> Result<(Self, Grant)> {
        let grant = actor.require(permission, Place::Somewhere)?;
        Ok((Self { scope: actor.scope(permission)?, person_key: actor.person_key.clone() }, grant))
    }

    /// The household, locked, if it may be changed by this person and nobody has changed it meanwhile.
    ///
    /// # Errors
    /// `not_found` also where another street's household is meant; `data_erased`, `household_blocked`,
    /// `household_closed`, `own_household`, `clash`.
    pub fn lock(&self, db: &mut Db<'_>, id: HouseholdId, version: i64) -> Result<Household> {
        let household = self.lock_whatever(db, id, version)?;
        if household.blocked_at.is_some() {
            return Err(Error::from(&HOUSEHOLD_BLOCKED));
        }
        if household.status == HouseholdStatus::Closed {
            return Err(Error::from(&HOUSEHOLD_CLOSED));
        }
        Ok(household)
    }

    /// As [`Keeper::lock`], but blocked or closed households too.
    ///
    /// # Errors
    /// As there.
    pub fn lock_whatever(&self, db: &mut Db<'_>, id: HouseholdId, version: i64) -> Result<Household> {
        let household = rows::lock(db, id)?.filter(|found| found.is_seen_by(&self.scope)).or_not_found()?;
        if household.erased_at.is_some() {
            return Err(Error::from(&DATA_ERASED));
        }
        self.refuse_own(db, id)?;
        if household.version != version {
            return Err(Error::from(&CLASH));
        }
        Ok(household)
    }

    /// Nobody writes to the household he belongs to.
    fn refuse_own(&self, db: &mut Db<'_>, id: HouseholdId) -> Result<()> {
        match &self.person_key {
            Some(key) if rows::members::is_member(db, id, key)? => Err(Error::from(&OWN_HOUSEHOLD)),
            _ => Ok(()),
        }
    }

    /// Whether this person is the one who changes.
    #[must_use]
    pub fn is_oneself(&self, person_key: Option<&Vec<u8>>) -> bool {
        person_key.is_some() && self.person_key.as_ref() == person_key
    }
}

/// Writes the changed household, records the change, and answers.
fn conclude(
    db: &mut Db<'_>,
    grant: &Grant,
    mut household: Household,
    (operation, command_id): (&'static str, CommandId),
    (created_id, details): (Option<uuid::Uuid>, &Value),
) -> Result<HouseholdAnswer> {
    rows::update(db, &mut household)?;
    let entry = Entry { operation, subject_kind: "household", subject_id: household.id.uuid(), command_id };
    audit::record(db, grant, entry, details);
    Ok(HouseholdAnswer {
        household_id: household.id,
        household_no: household.household_no,
        version: household.version,
        created_id,
    })
}
