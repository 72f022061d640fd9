//! Categories that a household comes to hold and holds no longer.
use super::{HouseholdAnswer, Keeper, conclude};
use crate::access::{Actor, Grant, Permission};
use crate::app::{Answer, App, Command};
use crate::db::Db;
use crate::households::codes::{CATEGORY_ENDED, CATEGORY_HELD, MEMBER_LEFT};
use crate::households::rows::{self, categories::HeldCategory};
use crate::kernel::error::{Error, OrNotFound, Result, invalid};
use crate::kernel::id::{CommandId, HouseholdCategoryId, HouseholdId, MemberId};
use crate::kernel::need::Category;
use crate::kernel::text::Line;
use crate::kernel::time::Day;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// A category as it is entered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterCategory {
    /// Which one.
    pub code: Category,
    /// On which law or document it rests.
    #[schema(value_type = String)]
    pub legal_basis: Line,
    /// Who proved it; for medical hardship the body, never the diagnosis.
    #[schema(value_type = String)]
    pub proving_body: Line,
    /// First day.
    pub valid_from: Day,
    /// Last day.
    pub valid_to: Option<Day>,
}

/// A category more.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddCategory {
    /// The command's id; it becomes the category's.
    pub id: CommandId,
    /// The household's version.
    pub version: i64,
    /// The member whom it concerns, if not the whole household.
    pub member_id: Option<MemberId>,
    /// The category.
    pub category: EnterCategory,
}

/// A category less.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndCategory {
    /// The command's id.
    pub id: CommandId,
    /// The household's version.
    pub version: i64,
    /// Its last day.
    pub last_day: Day,
}

impl EnterCategory {
    /// Checks the order of the days.
    ///
    /// # Errors
    /// `invalid_field` with the place below `at`.
    pub fn check(&self, at: &str) -> Result<()> {
        match self.valid_to {
            Some(last) if last < self.valid_from => {
                Err(invalid(&format!("{at}.valid_to"), "lies before the first day"))
            }
            _ => Ok(()),
        }
    }

    /// Whether another one says the same for some of its days.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins_in_time = |a: &Self, b: &Self| b.valid_to.is_none_or(|last| a.valid_from <= last);
        self.code == other.code && begins_in_time(self, other) && begins_in_time(other, self)
    }

    /// As a row.
    pub(super) fn held(
        &self,
        db: &Db<'_>,
        grant: &Grant,
        household_id: HouseholdId,
        member_id: Option<MemberId>,
    ) -> HeldCategory {
        HeldCategory {
            id: HouseholdCategoryId::make(),
            district_code: grant.district_code.clone(),
            household_id,
            member_id,
            code: self.code,
            legal_basis: self.legal_basis.to_string(),
            proving_body: self.proving_body.to_string(),
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            recorded_by: grant.account_id,
            recorded_at: db.now(),
            ended_at: None,
        }
    }
}

/// Adds a category.
///
/// # Errors
/// As every change of a household; `category_held`, `member_left`.
pub async fn add(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: HouseholdId,
    add: AddCategory,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::ManageHouseholds)?;
    add.category.check("category")?;
    let command = Command::creates(add.id, "households.add_category", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let household = keeper.lock(db, id, add.version)?;
        if let Some(member_id) = add.member_id {
            let member = rows::members::one(db, id, member_id)?.or_not_found()?;
            if !member.is_active() {
                return Err(Error::from(&MEMBER_LEFT));
            }
        }
        let known = rows::categories::of(db, &[id])?;
        if known.iter().any(|held| held.member_id == add.member_id && overlaps(held, &add.category)) {
            return Err(Error::from(&CATEGORY_HELD));
        }
        let held = HeldCategory {
            id: HouseholdCategoryId::of(add.id.uuid()),
            ..add.category.held(db, grant, id, add.member_id)
        };
        rows::categories::insert(db, &held)?;
        let details = json!({ "category": held.code, "valid_from": held.valid_from, "valid_to": held.valid_to, "member_id": held.member_id });
        conclude(db, grant, household, ("households.add_category", add.id), (Some(add.id.uuid()), &details))
    })
    .await
}

/// Gives a category its last day.
///
/// # Errors
/// As every change of a household; `category_ended`, `invalid_field`.
pub async fn end(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    (id, category_id): (HouseholdId, HouseholdCategoryId),
    end: EndCategory,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::ManageHouseholds)?;
    let command = Command::changes(end.id, "households.end_category", digest).on(category_id.uuid());
    app.deed(grant, command, move |db, grant| -> Result<HouseholdAnswer> {
        let household = keeper.lock(db, id, end.version)?;
        let held = rows::categories::of(db, &[id])?
            .into_iter()
            .find(|held| held.id == category_id)
            .or_not_found()?;
        if held.ended_at.is_some() {
            return Err(Error::from(&CATEGORY_ENDED));
        }
        if end.last_day < held.valid_from || held.valid_to.is_some_and(|last| end.last_day > last) {
            return Err(invalid("last_day", "must be one of the category's days"));
        }
        rows::categories::end(db, category_id, end.last_day)?;
        let details = json!({ "category": held.code, "category_id": category_id, "last_day": end.last_day });
        conclude(db, grant, household, ("households.end_category", end.id), (None, &details))
    })
    .await
}

fn overlaps(held: &HeldCategory, new: &EnterCategory) -> bool {
    held.code == new.code
        && held.valid_to.is_none_or(|last| new.valid_from <= last)
        && new.valid_to.is_none_or(|last| held.valid_from <= last)
}
