//! Undoing an import, as long as nothing of it was used: that no voucher was issued on its ground is known here.
use super::rows::vouchers::with_vouchers;
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::households::codes::{IMPORT_NOT_LIVE, IMPORT_USED};
use crate::households::import::write::discard;
use crate::households::rows::incoming::Import;
use crate::households::rows::undoing::{self, Added, Brought};
use crate::households::{household_of, rows};
use crate::kernel::error::{Error, OWN_HOUSEHOLD, OrNotFound, Result};
use crate::kernel::id::{CommandId, HouseholdId, ImportId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How many households a refusal names.
const NAMED_MAX: usize = 100;

/// An import to be undone.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoImport {
    /// The command's id.
    pub id: CommandId,
}

/// What the undoing took away.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ImportUndone {
    /// The import.
    pub import_id: ImportId,
    /// Households that it had brought and that are gone.
    pub households: usize,
    /// Known households of which what it had added is gone.
    pub additions: usize,
}

/// Undoes an import: its households, members and categories are deleted as if it had never been made. Either all of it
/// goes or nothing; households that were changed or got a voucher since are named.
///
/// # Errors
/// `forbidden`, `not_found` for another's import, unless one works for the whole district; `import_not_live`,
/// `import_used`, `own_household`.
pub async fn undo(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: ImportId,
    undo: UndoImport,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageHouseholds, Place::Somewhere)?;
    let everybodys = actor.scope(Permission::ManageHouseholds)?.district_wide;
    let command = Command::changes(undo.id, "households.undo_import", digest).on(id.uuid());
    let own_key = actor.person_key.clone();
    let answer = app
        .deed(grant, command, move |db, grant| {
            let import = undoing::lock(db, &grant.district_code, id)?
                .filter(|import| everybodys || import.created_by == grant.account_id)
                .or_not_found()?;
            if import.state != "live" {
                return Err(Error::from(&IMPORT_NOT_LIVE));
            }
            let (brought, added) = (undoing::brought(db, id)?, undoing::added(db, id)?);
            refuse_own(db, &import, (&brought, &added), own_key.as_deref())?;
            refuse_used(db, &import, &brought, &added)?;
            for one in &added {
                take_away(db, grant, (id, undo.id), one)?;
            }
            undoing::undo(db, id)?;
            let entry = Entry {
                operation: "households.undo_import",
                subject_kind: "import",
                subject_id: id.uuid(),
                command_id: undo.id,
            };
            let answer = ImportUndone { import_id: id, households: brought.len(), additions: added.len() };
            let details = json!({ "households": answer.households, "additions": answer.additions });
            audit::record(db, grant, entry, &details);
            Ok(answer)
        })
        .await?;
    // Nobody sees them any more; what an interruption leaves is cleared away at the next start.
    discard(app, id).await;
    Ok(answer)
}

fn refuse_own(
    db: &mut Db<'_>,
    import: &Import,
    (brought, added): (&[Brought], &[Added]),
    own_key: Option<&[u8]>,
) -> Result<()> {
    let Some(key) = own_key else { return Ok(()) };
    let Some(own) = household_of(db, &import.district_code, key)? else { return Ok(()) };
    let is_own = brought.iter().any(|one| one.id == own) || added.iter().any(|one| one.household_id == own);
    if is_own { Err(Error::from(&OWN_HOUSEHOLD)) } else { Ok(()) }
}

/// Names the households that were changed, or got a voucher, since the import.
fn refuse_used(db: &mut Db<'_>, import: &Import, brought: &[Brought], added: &[Added]) -> Result<()> {
    let mut used: BTreeSet<HouseholdId> =
        brought.iter().filter(|one| !one.is_untouched()).map(|one| one.id).collect();
    for one in added {
        let now = rows::lock(db, one.household_id)?.or_not_found()?;
        if now.version != one.version {
            used.insert(one.household_id);
        }
    }
    let all: Vec<HouseholdId> =
        brought.iter().map(|one| one.id).chain(added.iter().map(|one| one.household_id)).collect();
    used.extend(with_vouchers(db, &all, import.created_at)?);
    if used.is_empty() {
        return Ok(());
    }
    let count = used.len();
    let named = undoing::numbers(db, &used.into_iter().take(NAMED_MAX).collect::<Vec<_>>())?;
    Err(IMPORT_USED.with("count", count).with("household_nos", named))
}

fn take_away(
    db: &mut Db<'_>,
    grant: &Grant,
    (import_id, command_id): (ImportId, CommandId),
    added: &Added,
) -> Result<()> {
    let mut household = rows::lock(db, added.household_id)?.or_not_found()?;
    undoing::take_away(db, &mut household, added)?;
    let entry = Entry {
        operation: "households.undo_addition",
        subject_kind: "household",
        subject_id: household.id.uuid(),
        command_id,
    };
    let details = json!({ "import": import_id, "members": added.members, "size": household.size });
    audit::record(db, grant, entry, &details);
    Ok(())
}
