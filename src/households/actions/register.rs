//! Entering a household, with its members and categories.
use super::categories::EnterCategory;
use super::{HouseholdAnswer, Keeper, members};
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::households::codes::{AREA_ENDED, AREA_TOO_WIDE, HEAD_NEEDED, HOUSEHOLD_EXISTS};
use crate::households::model::{DataBasis, HouseholdStatus, MEMBERS_MAX};
use crate::households::person::{EnterPerson, Person, seal_address};
use crate::households::rows::{self, Household};
use crate::kernel::error::{Error, OWN_HOUSEHOLD, OnUnique, Result, invalid};
use crate::kernel::id::{CommandId, HouseholdId, MemberId};
use crate::kernel::text::{Code, Line};
use crate::kernel::time::Day;
use crate::stores::codes::AREA_UNKNOWN;
use crate::stores::model::{Level, valid_on};
use crate::stores::numbers;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// How many categories a household may be entered with.
const CATEGORIES_MAX: usize = 40;

/// A new household.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterHousehold {
    /// The command's id; it becomes the household's.
    pub id: CommandId,
    /// Its number in the register; the next of the series if none is given.
    #[schema(value_type = Option<String>)]
    pub household_no: Option<Code>,
    /// Street, town or committee of the hukou; for newcomers whatever area of their home is known here.
    #[schema(value_type = String)]
    pub hukou_area_code: Code,
    /// Street, town or committee of residence, in this district.
    #[schema(value_type = String)]
    pub residence_area_code: Code,
    /// Address below the residents' committee; kept sealed.
    #[schema(value_type = Option<String>)]
    pub address: Option<Line>,
    /// On what ground the data are kept; by default the relief body's duty.
    pub data_basis: Option<DataBasis>,
    /// Its members; one is the head (relation 01 or 02).
    #[schema(min_items = 1, max_items = 30)]
    pub members: Vec<EnterPerson>,
    /// Its categories.
    #[serde(default)]
    #[schema(max_items = 40)]
    pub categories: Vec<EnterCategory>,
}

/// Enters a household.
///
/// # Errors
/// `forbidden` outside one's streets; `invalid_field`, `head_needed`, `area_unknown`, `area_ended`, `area_too_wide`,
/// `household_exists`, `person_in_other_household`, `own_household`.
pub async fn register(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    enter: RegisterHousehold,
) -> Result<Answer> {
    let grant =
        actor.require(Permission::ManageHouseholds, Place::Area(enter.hukou_area_code.as_str())).or_else(
            |_| actor.require(Permission::ManageHouseholds, Place::Area(enter.residence_area_code.as_str())),
        )?;
    let (keeper, _) = Keeper::of(actor, Permission::ManageHouseholds)?;
    let command = Command::creates(enter.id, "households.register", digest);
    let today = app.now().day();
    let id = HouseholdId::of(enter.id.uuid());
    check_categories(&enter.categories)?;
    let member =
        |person: &Person| person.member(&app.keys, &grant.district_code, id, MemberId::make(), today);
    let members: Vec<_> = check_members(&enter.members, today)?.iter().map(member).collect();
    if members.iter().any(|member| keeper.is_oneself(member.person_key.as_ref())) {
        return Err(Error::from(&OWN_HOUSEHOLD));
    }
    let address_sealed = enter.address.as_ref().map(|address| seal_address(&app.keys, id, address.as_str()));
    app.deed(grant, command, move |db, grant| {
        let hukou_area_code = hukou_area(db, enter.hukou_area_code.as_str())?;
        let residence_area_code = residence_area(db, &grant.district_code, enter.residence_area_code.as_str())?;
        for member in &members {
            members::refuse_elsewhere(db, &keeper, member, id)?;
        }
        let own = enter.household_no.as_ref().map(|number| number.as_str().to_owned());
        let household_no = own.map_or_else(|| next_number(db, &grant.district_code), Ok)?;
        let household = Household {
            id,
            district_code: grant.district_code.clone(),
            household_no: household_no.clone(),
            status: HouseholdStatus::Active,
            status_reason: None,
            hukou_area_code,
            residence_area_code,
            size: i32::try_from(members.len()).unwrap_or(i32::MAX),
            data_basis: enter.data_basis.unwrap_or(DataBasis::StatutoryDuty),
            address_sealed: address_sealed.clone(),
            owner_account_id: None,
            import_id: None,
            created_at: db.now(),
            closed_at: None,
            blocked_at: None,
            block_reason: None,
            erased_at: None,
            version: 1,
            split_from_id: None,
            merged_into_id: None,
        };
        rows::insert(db, &household).on_unique(&HOUSEHOLD_EXISTS)?;
        for member in &members {
            rows::members::insert(db, member).on_unique(&crate::households::codes::PERSON_IN_OTHER_HOUSEHOLD)?;
        }
        for category in &enter.categories {
            rows::categories::insert(db, &category.held(db, grant, id, None))?;
        }
        let entry = Entry { operation: "households.register", subject_kind: "household", subject_id: id.uuid(), command_id: enter.id };
        let categories: Vec<_> = enter.categories.iter().map(|category| category.code).collect();
        let details = json!({
            "household_no": household.household_no, "size": household.size, "hukou": household.hukou_area_code,
            "residence": household.residence_area_code, "categories": categories,
        });
        audit::record(db, grant, entry, &details);
        Ok(HouseholdAnswer { household_id: id, household_no, version: 1, created_id: Some(id.uuid()) })
    })
    .await
}

fn check_members(members: &[EnterPerson], today: Day) -> Result<Vec<Person>> {
    if members.is_empty() || members.len() > MEMBERS_MAX {
        return Err(invalid("members", "a household has 1 to 30 members"));
    }
    if members.iter().filter(|member| member.relation.is_head()).count() != 1 {
        return Err(Error::from(&HEAD_NEEDED));
    }
    let checked = |(position, member): (usize, &EnterPerson)| {
        member.clone().read_new(&format!("members[{position}]"), today)
    };
    let people = members.iter().enumerate().map(checked).collect::<Result<Vec<_>>>()?;
    for (position, person) in people.iter().enumerate() {
        let twice = people
            .iter()
            .take(position)
            .any(|other| other.id_number.is_some() && other.id_number == person.id_number);
        if twice {
            return Err(invalid(&format!("members[{position}].id_number"), "is that of another member too"));
        }
    }
    Ok(people)
}

fn check_categories(categories: &[EnterCategory]) -> Result<()> {
    if categories.len() > CATEGORIES_MAX {
        return Err(invalid("categories", "40 at most"));
    }
    for (position, category) in categories.iter().enumerate() {
        let at = format!("categories[{position}]");
        category.check(&at)?;
        if categories.iter().take(position).any(|other| other.overlaps(category)) {
            return Err(invalid(&at, "stands there twice for the same days"));
        }
    }
    Ok(())
}

/// The next number of the district's series that is free: an import may have brought numbers of this form.
pub(in crate::households) fn next_number(db: &mut Db<'_>, district_code: &str) -> Result<String> {
    loop {
        let number = format!("H{:07}", numbers::next(db, district_code, "households")?);
        if !rows::number_is_taken(db, district_code, &number)? {
            return Ok(number);
        }
    }
}

/// The area of a hukou, if it is valid today.
pub(super) fn hukou_area(db: &mut Db<'_>, code: &str) -> Result<String> {
    Ok(valid_area(db, code)?.code)
}

/// The area of a residence, if it is valid today and a street, town or committee of the district.
pub(super) fn residence_area(db: &mut Db<'_>, district_code: &str, code: &str) -> Result<String> {
    let area = valid_area(db, code)?;
    let narrow = matches!(area.level, Level::Street | Level::Town | Level::Committee);
    if narrow && crate::access::actor::lies_in(&area.code, district_code) {
        Ok(area.code)
    } else {
        Err(AREA_TOO_WIDE.with("area_code", area.code))
    }
}

fn valid_area(db: &mut Db<'_>, code: &str) -> Result<crate::stores::rows::Area> {
    let area = crate::stores::rows::area(db, code)?.ok_or_else(|| AREA_UNKNOWN.with("area_code", code))?;
    if valid_on(db.today(), area.valid_from, area.valid_to) {
        Ok(area)
    } else {
        Err(AREA_ENDED.with("area_code", code).with("successor_code", area.successor_code))
    }
}
