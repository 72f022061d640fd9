//! What a person can do with accounts, roles, tills and sessions.
pub mod accounts;
pub mod devices;
pub mod own;
pub mod roles;
pub mod sign_in;

use crate::access::Grant;
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::kernel::id::CommandId;
use serde_json::Value;
use uuid::Uuid;

/// Records a change of an account, a grant or a device, by the command's own operation.
fn record(
    db: &mut Db<'_>,
    grant: &Grant,
    (operation, command_id): (&'static str, CommandId),
    (subject_kind, subject_id): (&'static str, Uuid),
    details: &Value,
) {
    let entry = Entry { operation, subject_kind, subject_id, command_id };
    audit::record(db, grant, entry, details);
}
