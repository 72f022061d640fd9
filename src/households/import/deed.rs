//! The deed of an import. All that takes time (reading, checking, sealing) happens before the write door; rows go in
//! parts of their own transactions, unseen; one last small transaction makes them live.
use super::additions;
use super::cells::CategoryBook;
use super::file::{self, Line};
use super::headings::{self, Headings};
use super::plan::{NewHousehold, Plan, Planner};
use super::read::{self, Mark, Read, Reader};
use super::report::{self, ImportCounts, ImportReport};
use super::write::{self, Importer};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command, commands};
use crate::audit::{self, Entry};
use crate::households::codes::{HEADINGS_MISSING, IMPORT_CANCELLED, NO_GOOD_ROW};
use crate::households::rows::incoming::{self, Import};
use crate::households::rows::known::Known;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{CommandId, HouseholdId, ImportId};
use crate::kernel::sign::sha256;
use crate::keys::Keyring;
use actix_web::rt::task::spawn_blocking;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// A file that was read and decided upon.
struct Decided {
    headings: Headings,
    lines: Vec<Line>,
    plan: Plan,
}

/// What an import gives: the report the first time, the kept answer to a repeat.
pub enum Imported {
    /// The first time.
    Report(Box<ImportReport>),
    /// To a repeat.
    Repeat(Answer),
}

/// Imports a file, or says what would become of it.
///
/// # Errors
/// `forbidden`, `file_unreadable`, `file_too_big`, `headings_missing`, `no_good_row`, `still_running`, `id_reused`,
/// `import_cancelled`.
pub async fn import(
    app: &App,
    actor: &Actor,
    id: CommandId,
    dry_run: bool,
    bytes: Vec<u8>,
) -> Result<Imported> {
    let grant = actor.require(Permission::ManageHouseholds, Place::Somewhere)?;
    let scope = actor.scope(Permission::ManageHouseholds)?;
    let importer = Importer { grant, scope, own_key: actor.person_key.clone() };
    let keys = app.keys.clone();
    let hashed = spawn_blocking(move || file_hash(&keys, &bytes).map(|hash| (hash, bytes)));
    let (file_hash, bytes) = hashed.await.map_err(|_| Error::bug("the hash of a file broke off"))??;
    let command = Command::creates(id, "households.import", file_hash);
    if !dry_run {
        let (grant, command) = (importer.grant.clone(), command.clone());
        if let Some(answer) = app.read(move |db| commands::earlier(db, &grant, &command)).await? {
            return Ok(Imported::Repeat(answer));
        }
    }
    let app = app.clone();
    let work = async move {
        let mut decided = decide(&app, &importer, bytes).await?;
        if dry_run {
            let counts = report::counts(ImportId::of(id.uuid()), true, decided.lines.len(), &decided.plan);
            let numbers = std::mem::take(&mut decided.plan.numbers);
            return Ok(Imported::Report(Box::new(report_of(decided, counts, &numbers))));
        }
        refuse_if_nothing_is_good(&decided)?;
        let import = import_row(&app, &importer.grant, &command, &decided);
        write::begin(&app, &import).await?;
        match carry_out(&app, &importer, &command, &import, &mut decided).await {
            Ok((counts, numbers)) => Ok(Imported::Report(Box::new(report_of(decided, counts, &numbers)))),
            Err(error) => {
                write::discard(&app, import.id).await;
                Err(error)
            }
        }
    };
    // On a thread of its own: whoever hangs up in the middle does not stop it in the middle, and no till waits while
    // a hundred thousand rows are sorted or let go.
    let runtime = tokio::runtime::Handle::current();
    spawn_blocking(move || runtime.block_on(work)).await.map_err(|_| Error::bug("an import broke off"))?
}

/// Reads the file, asks the register, decides.
async fn decide(app: &App, importer: &Importer, bytes: Vec<u8>) -> Result<Decided> {
    let areas = app.read(read::area_book).await?;
    let (keys, district_code, today) =
        (app.keys.clone(), importer.grant.district_code.clone(), app.now().day());
    let read = move || {
        let mut lines = file::lines(&bytes)?;
        let headings = headings::find(&lines).map_err(|missing| HEADINGS_MISSING.with("missing", missing))?;
        drop(lines.drain(..=headings.position));
        let categories = CategoryBook::new();
        let reader = Reader {
            headings: &headings,
            areas: &areas,
            categories: &categories,
            keys: &keys,
            today,
            district_code: &district_code,
        };
        let (people, faults) = reader.read_all(&lines);
        Ok::<_, Error>((headings, lines, people, faults))
    };
    // The reader of workbooks is not ours: should it panic over a strange file, the file is at fault.
    let unread = |_| file::unreadable("not a workbook, or only a part of one");
    let (headings, lines, people, faults) = spawn_blocking(read).await.map_err(unread)??;
    let (importer, has_relations) =
        (importer.clone(), headings.columns.contains(&Some(headings::Column::Relation)));
    let number_at = headings.columns.iter().position(|column| *column == Some(headings::Column::IdNumber));
    let number_heading = number_at.and_then(|at| headings.texts.get(at)).cloned().unwrap_or_default();
    let plan = app
        .read(move |db| {
            let (person_keys, numbers) = asked(&people);
            let known = Known::look_up(db, &importer.grant.district_code, &person_keys, &numbers)?;
            let planner = Planner {
                known: &known,
                scope: &importer.scope,
                own_key: importer.own_key.as_ref(),
                number_heading: &number_heading,
                has_relations,
                plan: Plan { faults, ..Plan::default() },
            };
            let mut plan = planner.decide(&people);
            plan.faults.sort_by_key(|fault| fault.row);
            Ok(plan)
        })
        .await?;
    Ok(Decided { headings, lines, plan })
}

/// The keys and numbers that the register is asked for.
fn asked(people: &[Read]) -> (Vec<Vec<u8>>, Vec<String>) {
    let (mut keys, mut numbers): (BTreeSet<&Vec<u8>>, BTreeSet<&String>) = (BTreeSet::new(), BTreeSet::new());
    for line in people {
        keys.extend(line.said.as_ref().and_then(|said| said.key.as_ref()));
        match &line.mark {
            Some(Mark::Number(number)) => drop(numbers.insert(number)),
            Some(Mark::Head(key)) => drop(keys.insert(key)),
            None => {}
        }
    }
    (keys.into_iter().cloned().collect(), numbers.into_iter().cloned().collect())
}

/// A file without one good row changes nothing: its first faults are told as a problem.
fn refuse_if_nothing_is_good(decided: &Decided) -> Result<()> {
    let plan = &decided.plan;
    if !plan.new.is_empty() || !plan.additions.is_empty() || plan.unchanged > 0 {
        return Ok(());
    }
    let told: Vec<_> = plan
        .faults
        .iter()
        .take(100)
        .map(|fault| json!({ "row": fault.row, "column": fault.column, "code": fault.code }))
        .collect();
    Err(NO_GOOD_ROW.with("rows_total", decided.lines.len()).with("faults", told))
}

fn import_row(app: &App, grant: &Grant, command: &Command, decided: &Decided) -> Import {
    Import {
        id: ImportId::of(command.id.uuid()),
        district_code: grant.district_code.clone(),
        kind: "households".to_owned(),
        state: "preparing".to_owned(),
        file_hash: command.digest.to_vec(),
        rows_total: count(decided.lines.len()),
        rows_good: 0,
        rows_bad: 0,
        summary: json!({ "households": decided.plan.new.len(), "additions": decided.plan.additions.len() })
            .to_string(),
        created_by: grant.account_id,
        created_at: app.now(),
        live_at: None,
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Writes everything and makes it live.
async fn carry_out(
    app: &App,
    importer: &Importer,
    command: &Command,
    import: &Import,
    decided: &mut Decided,
) -> Result<(ImportCounts, HashMap<HouseholdId, String>)> {
    let plan = &mut decided.plan;
    let new = std::mem::take(&mut plan.new);
    let mut numbers = write::number(app, &import.district_code, &new).await?;
    plan.new = write::households(app, import, new, &numbers, &mut plan.faults).await?;
    numbers.extend(std::mem::take(&mut plan.numbers));
    additions::add_all(app, importer, import, plan).await?;
    let counts = report::counts(import.id, false, decided.lines.len(), &decided.plan);
    let (kept, import_id, file_hash) = (counts.clone(), import.id, hex(&command.digest));
    let households = digest(&decided.plan.new);
    app.deed(importer.grant.clone(), command.clone(), move |db, grant| {
        let summary =
            serde_json::to_string(&kept).map_err(|error| Error::bug(format!("a summary: {error}")))?;
        if !incoming::make_live(db, import_id, (count(kept.rows_good), count(kept.rows_bad)), &summary)? {
            return Err(Error::from(&IMPORT_CANCELLED));
        }
        let entry = Entry {
            operation: "households.import",
            subject_kind: "import",
            subject_id: import_id.uuid(),
            command_id: CommandId::of(import_id.uuid()),
        };
        let details = json!({
            "file": file_hash, "rows": kept.rows_total, "good": kept.rows_good, "bad": kept.rows_bad,
            "households": kept.households_new, "members": kept.members_new, "digest": households,
        });
        audit::record(db, grant, entry, &details);
        Ok(kept.clone())
    })
    .await?;
    Ok((counts, numbers))
}

/// The keyed hash of a file: a plain one would let its reader try the numbers in it.
fn file_hash(keys: &Keyring, bytes: &[u8]) -> Result<[u8; 32]> {
    let hash = keys.matching.key("file", &hex(&sha256(bytes)));
    hash.try_into().map_err(|_| Error::bug("a keyed hash of another length"))
}

/// A digest over the ids of all new households, in their order: the trail says which ones an import brought.
fn digest(new: &[NewHousehold]) -> String {
    let ids: Vec<u8> = new.iter().flat_map(|household| *household.id.uuid().as_bytes()).collect();
    hex(&sha256(&ids))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn report_of(decided: Decided, counts: ImportCounts, numbers: &HashMap<HouseholdId, String>) -> ImportReport {
    report::report(counts, &decided.headings, &decided.lines, decided.plan, numbers)
}
