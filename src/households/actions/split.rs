//! A household of which some members go their own way (分户).
use super::members::{crown, resized};
use super::moving::{MovingMember, SPLIT, carry, movers};
use super::register::{hukou_area, next_number, residence_area};
use super::{HouseholdAnswer, Keeper, conclude};
use crate::access::{Actor, Grant, Permission};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::households::codes::{HEAD_NEEDED, HOUSEHOLD_EXISTS};
use crate::households::model::HouseholdStatus;
use crate::households::person::seal_address;
use crate::households::rows::{self, Household, members};
use crate::kernel::error::{Error, OnUnique, Result, invalid};
use crate::kernel::id::{CommandId, HouseholdId, MemberId};
use crate::kernel::text::{Code, Line};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// Members who go to a household of their own. Categories that concern one of them go along; those of the household as a
/// whole stay, as do its vouchers and delegates.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitHousehold {
    /// The command's id; it becomes the new household's.
    pub id: CommandId,
    /// The household's version.
    pub version: i64,
    /// Who goes; one of them is the new head (relation 01 or 02).
    #[schema(min_items = 1, max_items = 29)]
    pub members: Vec<MovingMember>,
    /// Who heads those who stay, if their head goes.
    pub new_head_id: Option<MemberId>,
    /// The new household's number; the next of the series if none is given.
    #[schema(value_type = Option<String>)]
    pub household_no: Option<Code>,
    /// Its area of hukou; the same, if nothing is said.
    #[schema(value_type = Option<String>)]
    pub hukou_area_code: Option<Code>,
    /// Its area of residence; the same, if nothing is said.
    #[schema(value_type = Option<String>)]
    pub residence_area_code: Option<Code>,
    /// Its address below the residents' committee; kept sealed.
    #[schema(value_type = Option<String>)]
    pub address: Option<Line>,
}

/// Splits a household.
///
/// # Errors
/// As every change of a household; `head_needed`, `member_left`, `person_blocked`, `invalid_field` if nobody would stay,
/// `household_exists`, `area_unknown`, `area_ended`, `area_too_wide`.
pub async fn split(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: HouseholdId,
    split: SplitHousehold,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::ManageHouseholds)?;
    let command = Command::creates(split.id, "households.split", digest).on(id.uuid());
    let keys = app.keys.clone();
    let new_id = HouseholdId::of(split.id.uuid());
    let address_sealed = split.address.as_ref().map(|address| seal_address(&keys, new_id, address.as_str()));
    app.deed(grant, command, move |db, grant| -> Result<HouseholdAnswer> {
        let household = keeper.lock(db, id, split.version)?;
        let known = members::of(db, id)?;
        let movers = movers(&known, &split.members)?;
        if movers.iter().filter(|(_, relation)| relation.is_head()).count() != 1 {
            return Err(Error::from(&HEAD_NEEDED));
        }
        let stays = |member: &&members::Member| {
            member.is_active() && movers.iter().all(|(mover, _)| mover.id != member.id)
        };
        let staying: Vec<&members::Member> = known.iter().filter(stays).collect();
        if staying.is_empty() {
            return Err(invalid("members", "somebody must stay; a whole household is moved instead"));
        }
        let fresh =
            Household { address_sealed: address_sealed.clone(), ..beside(db, grant, &household, &split)? };
        rows::insert(db, &fresh).on_unique(&HOUSEHOLD_EXISTS)?;
        carry(db, &keys, grant, (&movers, new_id), SPLIT)?;
        if !staying.iter().any(|member| member.relation.is_head()) {
            crown(db, id, split.new_head_id.ok_or_else(|| Error::from(&HEAD_NEEDED))?)?;
        }
        let household = resized(db, household)?;
        let fresh = resized(db, fresh)?;
        rows::update(db, &mut fresh.clone())?;
        let off = Entry {
            operation: "households.split_off",
            subject_kind: "household",
            subject_id: new_id.uuid(),
            command_id: split.id,
        };
        audit::record(
            db,
            grant,
            off,
            &json!({ "from": id, "size": fresh.size, "hukou": fresh.hukou_area_code,
            "residence": fresh.residence_area_code }),
        );
        let moved: Vec<_> = movers.iter().map(|(member, _)| member.id).collect();
        let details = json!({ "to": new_id, "members": moved, "size": household.size });
        conclude(db, grant, household, ("households.split", split.id), (Some(new_id.uuid()), &details))
    })
    .await
}

/// The new household, still without members.
fn beside(db: &mut Db<'_>, grant: &Grant, from: &Household, split: &SplitHousehold) -> Result<Household> {
    let household_no = match &split.household_no {
        Some(number) => number.as_str().to_owned(),
        None => next_number(db, &grant.district_code)?,
    };
    let hukou_area_code = match &split.hukou_area_code {
        Some(code) => hukou_area(db, code.as_str())?,
        None => from.hukou_area_code.clone(),
    };
    let residence_area_code = match &split.residence_area_code {
        Some(code) => residence_area(db, &grant.district_code, code.as_str())?,
        None => from.residence_area_code.clone(),
    };
    Ok(Household {
        id: HouseholdId::of(split.id.uuid()),
        household_no,
        status: HouseholdStatus::Active,
        status_reason: None,
        hukou_area_code,
        residence_area_code,
        size: 0,
        address_sealed: None,
        import_id: None,
        created_at: db.now(),
        version: 1,
        split_from_id: Some(from.id),
        ..from.clone()
    })
}
