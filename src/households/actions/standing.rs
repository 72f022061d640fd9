//! Where a household stands: its streets, and whether it is active, frozen or closed.
use super::register::{hukou_area, residence_area};
use super::{HouseholdAnswer, Keeper, conclude};
use crate::access::{Actor, Permission};
use crate::app::{Answer, App, Command};
use crate::households::codes::{HOUSEHOLD_CLOSED, STATUS_UNFIT};
use crate::households::model::{DataBasis, HouseholdStatus};
use crate::households::person::seal_address;
use crate::households::rows::members;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{CommandId, HouseholdId};
use crate::kernel::text::{Code, Line};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// Why the members of a closed household are no longer in it.
pub const CLOSED_WITH_HOUSEHOLD: &str = "household_closed";

/// Another street or address; what is not given stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveHousehold {
    /// The command's id.
    pub id: CommandId,
    /// The household's version.
    pub version: i64,
    /// Area of the hukou.
    #[schema(value_type = Option<String>)]
    pub hukou_area_code: Option<Code>,
    /// Area of residence.
    #[schema(value_type = Option<String>)]
    pub residence_area_code: Option<Code>,
    /// Address below the residents' committee.
    #[schema(value_type = Option<String>)]
    pub address: Option<Line>,
    /// On what ground the data are kept.
    pub data_basis: Option<DataBasis>,
}

/// Another status.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeStatus {
    /// The command's id.
    pub id: CommandId,
    /// The household's version.
    pub version: i64,
    /// The status.
    pub status: HouseholdStatus,
    /// Why.
    #[schema(value_type = String)]
    pub reason: Line,
}

/// Moves a household.
///
/// # Errors
/// As every change of a household; `area_unknown`, `area_ended`, `area_too_wide`.
pub async fn move_household(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: HouseholdId,
    to: MoveHousehold,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::ManageHouseholds)?;
    let command = Command::changes(to.id, "households.move", digest).on(id.uuid());
    let address_sealed = to.address.as_ref().map(|address| seal_address(&app.keys, id, address.as_str()));
    app.deed(grant, command, move |db, grant| -> Result<HouseholdAnswer> {
        let mut household = keeper.lock(db, id, to.version)?;
        if let Some(code) = &to.hukou_area_code {
            household.hukou_area_code = hukou_area(db, code.as_str())?;
        }
        if let Some(code) = &to.residence_area_code {
            household.residence_area_code = residence_area(db, &grant.district_code, code.as_str())?;
        }
        if address_sealed.is_some() {
            household.address_sealed.clone_from(&address_sealed);
        }
        household.data_basis = to.data_basis.unwrap_or(household.data_basis);
        let details = json!({
            "hukou": household.hukou_area_code, "residence": household.residence_area_code,
            "address_changed": address_sealed.is_some(), "data_basis": household.data_basis,
        });
        conclude(db, grant, household, ("households.move", to.id), (None, &details))
    })
    .await
}

/// Freezes a household, lifts that, or closes it. The members of a closed household may join others.
///
/// # Errors
/// As every change of a household; `status_unfit`, `household_closed`.
pub async fn change_status(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: HouseholdId,
    to: ChangeStatus,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::ManageHouseholds)?;
    let command = Command::changes(to.id, "households.change_status", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| -> Result<HouseholdAnswer> {
        let mut household = keeper.lock_whatever(db, id, to.version)?;
        let from = household.status;
        if from == HouseholdStatus::Closed {
            return Err(Error::from(&HOUSEHOLD_CLOSED));
        }
        if !from.may_become(to.status) {
            return Err(STATUS_UNFIT.with("status", from.as_str()));
        }
        household.status = to.status;
        household.status_reason = Some(to.reason.to_string());
        if to.status == HouseholdStatus::Closed {
            household.closed_at = Some(db.now());
            let today = db.today();
            for mut member in members::of(db, id)?.into_iter().filter(members::Member::is_active) {
                member.left_on = Some(today);
                member.left_reason = Some(CLOSED_WITH_HOUSEHOLD.to_owned());
                members::update(db, &member)?;
            }
            household.size = 0;
        }
        let details = json!({ "from": from, "to": to.status });
        conclude(db, grant, household, ("households.change_status", to.id), (None, &details))
    })
    .await
}
