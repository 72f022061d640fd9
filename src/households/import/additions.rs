//! What an import adds to households that the register knows: each a whole change of its own, seen at once.
use super::faults::Fault;
use super::plan::{Addition, Plan};
use super::read::Held;
use super::write::Importer;
use crate::app::App;
use crate::audit::{self, Entry};
use crate::db::{Db, Lane};
use crate::households::codes::{HOUSEHOLD_BLOCKED, HOUSEHOLD_CLOSED, PERSON_IN_OTHER_HOUSEHOLD};
use crate::households::model::HouseholdStatus;
use crate::households::rows;
use crate::households::rows::categories::{self, HeldCategory};
use crate::households::rows::incoming::Import;
use crate::households::rows::members::{self, Member};
use crate::households::rows::undoing::{self, Added};
use crate::kernel::error::{Error, OWN_HOUSEHOLD, OnUnique, OrNotFound, Result};
use crate::kernel::id::{CommandId, HouseholdCategoryId, HouseholdId, ImportId, MemberId};
use crate::kernel::time::{Day, Instant};
use crate::keys::Keyring;
use actix_web::rt::task::spawn_blocking;
use serde_json::json;

/// How many known households are added to in one transaction.
const ADDITIONS: usize = 25;

/// An addition, sealed.
#[derive(Debug, Clone)]
struct ReadyAddition {
    id: HouseholdId,
    members: Vec<Member>,
    categories: Vec<Held>,
}

/// Adds to known households: each is a whole change of its own, seen at once. What no longer fits becomes a fault.
///
/// # Errors
/// What the database says.
pub async fn add_all(app: &App, importer: &Importer, import: &Import, plan: &mut Plan) -> Result<()> {
    let mut additions = std::mem::take(&mut plan.additions);
    // In the order of their ids, so that two writers wait for each other in one direction only.
    additions.sort_by_key(|addition| addition.id);
    let today = app.now().day();
    for part in additions.chunks(ADDITIONS) {
        let (keys, district_code, wanted) = (app.keys.clone(), import.district_code.clone(), part.to_vec());
        let sealed = spawn_blocking(move || {
            wanted.iter().map(|one| sealed(one, &keys, &district_code, today)).collect::<Vec<_>>()
        });
        let sealed = sealed.await.map_err(|_| Error::bug("the sealing of an import broke off"))?;
        if write_additions(app, importer, import.id, sealed.clone()).await.is_ok() {
            plan.additions.extend_from_slice(part);
            continue;
        }
        // One of them does not fit any more: each alone, to tell which.
        for (addition, sealed) in part.iter().zip(sealed) {
            match write_additions(app, importer, import.id, vec![sealed]).await {
                Ok(()) => plan.additions.push(addition.clone()),
                Err(error) => {
                    let code = fault_code(&error).ok_or(error)?;
                    plan.faults.extend(addition.rows.iter().map(|row| Fault {
                        row: *row,
                        column: None,
                        code,
                        other_row: None,
                    }));
                }
            }
        }
    }
    Ok(())
}

fn sealed(addition: &Addition, keys: &Keyring, district_code: &str, today: Day) -> ReadyAddition {
    let member = |(_, person): &(usize, crate::households::person::Person)| {
        person.member(keys, district_code, addition.id, MemberId::make(), today)
    };
    ReadyAddition {
        id: addition.id,
        members: addition.members.iter().map(member).collect(),
        categories: addition.categories.clone(),
    }
}

fn fault_code(error: &Error) -> Option<&'static str> {
    let code = error.code()?;
    let known = ["person_in_other_household", "household_closed", "household_blocked", "own_household"];
    if code.name == "not_found" {
        Some("household_no_taken")
    } else {
        known.contains(&code.name).then_some(code.name)
    }
}

async fn write_additions(
    app: &App,
    importer: &Importer,
    import_id: ImportId,
    additions: Vec<ReadyAddition>,
) -> Result<()> {
    let importer = importer.clone();
    app.write(Lane::Office, move |db| {
        for addition in &additions {
            add(db, &importer, import_id, addition)?;
        }
        Ok(())
    })
    .await
}

fn add(db: &mut Db<'_>, importer: &Importer, import_id: ImportId, addition: &ReadyAddition) -> Result<()> {
    let mut household =
        rows::lock(db, addition.id)?.filter(|found| found.is_seen_by(&importer.scope)).or_not_found()?;
    if household.blocked_at.is_some() || household.erased_at.is_some() {
        return Err(Error::from(&HOUSEHOLD_BLOCKED));
    }
    if household.status == HouseholdStatus::Closed {
        return Err(Error::from(&HOUSEHOLD_CLOSED));
    }
    if let Some(own) = &importer.own_key
        && members::is_member(db, addition.id, own)?
    {
        return Err(Error::from(&OWN_HOUSEHOLD));
    }
    for member in &addition.members {
        members::insert(db, member).on_unique(&PERSON_IN_OTHER_HOUSEHOLD)?;
    }
    let now = db.now();
    let held = addition.categories.iter().map(|held| held_category(held, importer, addition.id, now));
    let held: Vec<HeldCategory> = held.collect();
    for held in &held {
        categories::insert(db, held)?;
    }
    let active = members::of(db, addition.id)?.iter().filter(|member| member.is_active()).count();
    household.size = i32::try_from(active).unwrap_or(i32::MAX);
    rows::update(db, &mut household)?;
    let added = Added {
        household_id: addition.id,
        version: household.version,
        members: addition.members.iter().map(|member| member.id).collect(),
        categories: held.iter().map(|held| held.id).collect(),
    };
    undoing::insert(db, import_id, &added)?;
    let entry = Entry {
        operation: "households.import_addition",
        subject_kind: "household",
        subject_id: addition.id.uuid(),
        command_id: CommandId::of(import_id.uuid()),
    };
    let codes: Vec<_> = addition.categories.iter().map(|held| held.code).collect();
    let ids: Vec<_> = addition.members.iter().map(|member| member.id).collect();
    audit::record(
        db,
        &importer.grant,
        entry,
        &json!({ "members": ids, "categories": codes, "size": household.size }),
    );
    Ok(())
}

fn held_category(
    held: &Held,
    importer: &Importer,
    household_id: HouseholdId,
    recorded_at: Instant,
) -> HeldCategory {
    HeldCategory {
        id: HouseholdCategoryId::make(),
        district_code: importer.grant.district_code.clone(),
        household_id,
        member_id: None,
        code: held.code,
        legal_basis: held.legal_basis.clone(),
        proving_body: held.proving_body.clone(),
        valid_from: held.valid_from,
        valid_to: held.valid_to,
        recorded_by: importer.grant.account_id,
        recorded_at,
        ended_at: None,
    }
}
