//! An import that is at work: how far it has come, and its end before its time.
use super::write;
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::households::codes::IMPORT_OVER;
use crate::households::rows::incoming::{self, Import};
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::{CommandId, ImportId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// How far an import has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportProgress {
    /// The import.
    pub id: ImportId,
    /// `preparing`, `live` or `discarded`.
    pub state: String,
    /// Rows of the file.
    pub rows_total: i64,
    /// New households and known ones that are added to: so many will be written,
    pub planned: i64,
    /// and so many are.
    pub written: i64,
}

/// Names the command that cancels an import.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelImport {
    /// The command's id.
    pub id: CommandId,
}

/// Which import was cancelled.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CancelledImport {
    /// The import.
    pub import_id: ImportId,
}

/// How far an import has come. While its file is still being read there is none.
///
/// # Errors
/// `forbidden`; `not_found` for another's, unless one works for the whole district.
pub async fn progress(app: &App, actor: &Actor, id: ImportId) -> Result<ImportProgress> {
    let seen = Seen::of(actor, Permission::ReadHouseholds)?;
    app.read(move |db| {
        let import = seen.find(db, id)?;
        let said: Value = serde_json::from_str(&import.summary).unwrap_or_default();
        let count = |name: &str| said.get(name).and_then(Value::as_i64).unwrap_or_default();
        let (new, known) = incoming::written(db, id)?;
        let written = new + known;
        let is_over = import.state != "preparing";
        Ok(ImportProgress {
            id,
            planned: if is_over { written } else { count("households") + count("additions") },
            state: import.state,
            rows_total: import.rows_total,
            written,
        })
    })
    .await
}

/// Cancels an import that is at work: the households it has written, which nobody has seen, go. What it has added to known
/// households stays: each of these was a change of its own, seen at once.
///
/// # Errors
/// `forbidden`, `not_found`, `import_over`.
pub async fn cancel(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: ImportId,
    cancel: CancelImport,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageHouseholds, Place::Somewhere)?;
    let seen = Seen::of(actor, Permission::ManageHouseholds)?;
    let command_id = cancel.id;
    let command = Command::changes(command_id, "households.cancel_import", digest).on(id.uuid());
    let answer = app
        .deed(grant, command, move |db, grant| {
            let import = seen.find(db, id)?;
            if !incoming::discard(db, id)? {
                return Err(IMPORT_OVER.with("state", import.state));
            }
            let entry = Entry {
                operation: "households.cancel_import",
                subject_kind: "import",
                subject_id: id.uuid(),
                command_id,
            };
            audit::record(db, grant, entry, &json!({ "rows": import.rows_total }));
            Ok(CancelledImport { import_id: id })
        })
        .await?;
    if !answer.repeat {
        let app = app.clone();
        // It goes on if the caller goes away.
        let work = actix_web::rt::spawn(async move { write::discard(&app, id).await });
        work.await.map_err(|_| Error::bug("clearing an import away panicked"))?;
    }
    Ok(answer)
}

/// Whose imports somebody sees: his own, or all of them.
struct Seen {
    actor: Actor,
    everybodys: bool,
}

impl Seen {
    fn of(actor: &Actor, permission: Permission) -> Result<Self> {
        Ok(Self { everybodys: actor.scope(permission)?.district_wide, actor: actor.clone() })
    }

    fn find(&self, db: &mut Db<'_>, id: ImportId) -> Result<Import> {
        let is_seen = |import: &Import| {
            import.district_code == self.actor.district_code
                && (self.everybodys || import.created_by == self.actor.account_id)
        };
        incoming::one(db, id)?.filter(is_seen).or_not_found()
    }
}
