//! Writing an import in parts: each its own small transaction, sealed and keyed before it comes to the door.
use super::faults::Fault;
use super::plan::NewHousehold;
use crate::access::{Grant, Scope};
use crate::app::App;
use crate::db::{Db, Lane};
use crate::households::codes::IMPORT_CANCELLED;
use crate::households::person::seal_address;
use crate::households::rows::incoming::{self, Import, ReadyHousehold};
use crate::households::rows::known::Known;
use crate::households::rows::members::Member;
use crate::kernel::error::{BUSY, Error, ID_REUSED, Result, STILL_RUNNING};
use crate::kernel::id::{HouseholdId, ImportId, MemberId};
use crate::kernel::time::Day;
use crate::keys::Keyring;
use crate::stores::numbers;
use actix_web::rt::task::{JoinHandle, spawn_blocking};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How many households go into one transaction; a till waits for one such part at most.
const PART: usize = 150;
/// After so long an import in preparation is one that broke off.
const BROKEN_OFF_SECONDS: i64 = 15 * 60;

/// Who imports, and from where.
#[derive(Debug, Clone)]
pub struct Importer {
    /// Who.
    pub grant: Grant,
    /// His streets.
    pub scope: Scope,
    /// His own key.
    pub own_key: Option<Vec<u8>>,
}

/// Begins an import: one at a time in a district. What broke off earlier is cleared away first.
///
/// # Errors
/// `still_running` while another one is in preparation.
pub async fn begin(app: &App, import: &Import) -> Result<()> {
    for _ in 0..3 {
        let wanted = import.clone();
        let broken_off = app.write(Lane::Office, move |db| begin_in(db, &wanted)).await?;
        if broken_off.is_empty() {
            return Ok(());
        }
        for id in broken_off {
            discard(app, id).await;
        }
    }
    Err(Error::from(&BUSY))
}

/// The imports to be cleared away first; if there is none, this one has begun.
fn begin_in(db: &mut Db<'_>, import: &Import) -> Result<Vec<ImportId>> {
    // The series' row is the lock that lets one import begin at a time.
    numbers::next(db, &import.district_code, "imports")?;
    let running = incoming::preparing(db, &import.district_code)?;
    let now = db.now();
    let has_broken_off = |other: &Import| other.created_at.plus_seconds(BROKEN_OFF_SECONDS) < now;
    if running.iter().any(|other| !has_broken_off(other)) {
        return Err(Error::from(&STILL_RUNNING));
    }
    if !running.is_empty() {
        return Ok(running.into_iter().map(|other| other.id).collect());
    }
    match incoming::one(db, import.id)? {
        None => incoming::insert(db, &Import { created_at: now, ..import.clone() })?,
        Some(before) if before.created_by != import.created_by || before.file_hash != import.file_hash => {
            return Err(Error::from(&ID_REUSED));
        }
        // A retry of one that failed.
        Some(_) if incoming::has_rows(db, import.id)? => return Ok(vec![import.id]),
        Some(_) => incoming::revive(db, import.id)?,
    }
    Ok(Vec::new())
}

/// Clears an import away that will not become live. A failure is logged: the next start tries again.
pub async fn discard(app: &App, id: ImportId) {
    let cleared = async {
        app.write(Lane::Office, move |db| incoming::discard(db, id)).await?;
        while app.write(Lane::Office, move |db| incoming::delete_some(db, id, PART)).await? > 0 {}
        Ok::<(), Error>(())
    };
    if let Err(error) = cleared.await {
        tracing::error!(import.id = %id, %error, "an import could not be cleared away");
    }
}

/// Clears away what imports left behind that broke off before this service started. On PostgreSQL another instance
/// may be at work: there only those are meant that have had time enough.
///
/// # Errors
/// What the database says.
pub async fn discard_abandoned(app: &App) -> Result<usize> {
    let alone = matches!(app.config.database, crate::db::Address::Sqlite { .. });
    let before = if alone { app.now() } else { app.now().plus_seconds(-BROKEN_OFF_SECONDS) };
    let left = app.read(incoming::left_behind).await?;
    let left: Vec<ImportId> =
        left.into_iter().filter(|import| import.created_at < before).map(|import| import.id).collect();
    for id in &left {
        discard(app, *id).await;
    }
    Ok(left.len())
}

/// The numbers of all new households: the file's own, or the next of the district's series.
///
/// # Errors
/// What the database says.
pub async fn number(
    app: &App,
    district_code: &str,
    new: &[NewHousehold],
) -> Result<HashMap<HouseholdId, String>> {
    let own = |household: &NewHousehold| Some((household.id, household.household_no.clone()?));
    let mut numbered: HashMap<HouseholdId, String> = new.iter().filter_map(own).collect();
    let in_file: HashSet<&str> =
        new.iter().filter_map(|household| household.household_no.as_deref()).collect();
    let mut unnumbered: Vec<HouseholdId> = new
        .iter()
        .rev()
        .filter(|household| household.household_no.is_none())
        .map(|household| household.id)
        .collect();
    while !unnumbered.is_empty() {
        let (district_code, count) =
            (district_code.to_owned(), i64::try_from(unnumbered.len()).unwrap_or(i64::MAX));
        let free = app
            .write(Lane::Office, move |db| {
                let first = numbers::take(db, &district_code, "households", count)?;
                let mut taken: Vec<String> =
                    (first..first + count).map(|number| format!("H{number:07}")).collect();
                let known: HashSet<String> =
                    incoming::taken_numbers(db, &district_code, &taken)?.into_iter().collect();
                taken.retain(|number| !known.contains(number));
                Ok(taken)
            })
            .await?;
        // The file may bring numbers of this form itself.
        for number in free.into_iter().filter(|number| !in_file.contains(number.as_str())) {
            numbered.extend(unnumbered.pop().map(|id| (id, number)));
        }
    }
    Ok(numbered)
}

/// Writes the new households, unseen; gives back those that went in. What was taken meanwhile becomes a fault.
///
/// # Errors
/// What the database says.
pub async fn households(
    app: &App,
    import: &Import,
    new: Vec<NewHousehold>,
    numbers: &HashMap<HouseholdId, String>,
    faults: &mut Vec<Fault>,
) -> Result<Vec<NewHousehold>> {
    let new = Arc::new(new);
    let today = app.now().day();
    let parts: Vec<std::ops::Range<usize>> =
        (0..new.len()).step_by(PART).map(|from| from..new.len().min(from.saturating_add(PART))).collect();
    let numbers = Arc::new(numbers.clone());
    let seal = |range: std::ops::Range<usize>| -> JoinHandle<Vec<ReadyHousehold>> {
        let (new, numbers, keys, district_code) =
            (new.clone(), numbers.clone(), app.keys.clone(), import.district_code.clone());
        spawn_blocking(move || {
            let part = new.get(range).unwrap_or_default();
            part.iter().map(|household| ready(household, &numbers, &keys, &district_code, today)).collect()
        })
    };
    let mut refused: Vec<HouseholdId> = Vec::new();
    let mut sealing = parts.first().cloned().map(seal);
    for position in 0..parts.len() {
        let Some(part) = sealing.take() else { break };
        let part = part.await.map_err(|_| Error::bug("the sealing of an import broke off"))?;
        // While this part is written, the next one is sealed.
        sealing = parts.get(position + 1).cloned().map(seal);
        refused.extend(write_part(app, import, part, &new, faults).await?);
    }
    let mut new =
        Arc::try_unwrap(new).map_err(|_| Error::bug("a part of an import is still being sealed"))?;
    new.retain(|household| !refused.contains(&household.id));
    Ok(new)
}

/// Writes a part; says which households could not be written.
async fn write_part(
    app: &App,
    import: &Import,
    part: Vec<ReadyHousehold>,
    new: &[NewHousehold],
    faults: &mut Vec<Fault>,
) -> Result<Vec<HouseholdId>> {
    let mut refused = Vec::new();
    let mut part = Arc::new(part);
    loop {
        let (import, rows) = (import.clone(), part.clone());
        let written = app
            .write(Lane::Office, move |db| {
                if !incoming::is_preparing(db, import.id)? {
                    return Err(Error::from(&IMPORT_CANCELLED));
                }
                let now = db.now();
                incoming::insert_some(db, &import, now, &rows)
            })
            .await;
        match written {
            Ok(()) => return Ok(refused),
            Err(Error::Unique(_)) => {}
            Err(error) => return Err(error),
        }
        let taken = taken_meanwhile(app, &part).await?;
        if taken.is_empty() {
            return Err(Error::from(&BUSY));
        }
        for (id, code) in &taken {
            let rows =
                new.iter().find(|household| household.id == *id).map_or(&[][..], |household| &household.rows);
            faults.extend(rows.iter().map(|row| Fault { row: *row, column: None, code, other_row: None }));
        }
        let rest: Vec<ReadyHousehold> =
            part.iter().filter(|household| !taken.contains_key(&household.id)).cloned().collect();
        refused.extend(taken.into_keys());
        part = Arc::new(rest);
    }
}

/// The households whose number or member somebody has entered since the file was checked.
async fn taken_meanwhile(
    app: &App,
    part: &Arc<Vec<ReadyHousehold>>,
) -> Result<HashMap<HouseholdId, &'static str>> {
    let part = part.clone();
    app.read(move |db| {
        let keys: Vec<Vec<u8>> = part
            .iter()
            .flat_map(|household| &household.members)
            .filter_map(|member| member.person_key.clone())
            .collect();
        let numbers: Vec<String> = part.iter().map(|household| household.household_no.clone()).collect();
        let district_code = part
            .iter()
            .flat_map(|household| &household.members)
            .map(|member| member.district_code.clone())
            .next();
        let known = Known::look_up(db, &district_code.unwrap_or_default(), &keys, &numbers)?;
        let code = |household: &ReadyHousehold| {
            let is_known = |member: &Member| {
                member.person_key.as_ref().is_some_and(|key| known.persons.contains_key(key))
            };
            if household.members.iter().any(is_known) {
                Some("person_in_other_household")
            } else {
                known.numbers.contains_key(&household.household_no).then_some("household_no_taken")
            }
        };
        Ok(part.iter().filter_map(|household| Some((household.id, code(household)?))).collect())
    })
    .await
}

fn ready(
    household: &NewHousehold,
    numbers: &HashMap<HouseholdId, String>,
    keys: &Keyring,
    district_code: &str,
    today: Day,
) -> ReadyHousehold {
    let member = |person: &crate::households::person::Person| {
        person.member(keys, district_code, household.id, MemberId::make(), today)
    };
    ReadyHousehold {
        id: household.id,
        household_no: numbers.get(&household.id).cloned().unwrap_or_default(),
        hukou: household.hukou.clone(),
        residence: household.residence.clone(),
        data_basis: household.data_basis,
        address_sealed: household.address.as_ref().map(|address| seal_address(keys, household.id, address)),
        members: household.members.iter().map(member).collect(),
        categories: household.categories.clone(),
    }
}
