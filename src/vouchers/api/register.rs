//! Deeds on the register that vouchers hang upon, over HTTP.
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::households::actions::death::MemberDies;
use crate::http::extract::{Body, Can};
use crate::kernel::error::Result;
use crate::kernel::id::{HouseholdId, ImportId, MemberId};
use crate::vouchers::death::{self, DeathAnswer};
use crate::vouchers::undo::{self, ImportUndone, UndoImport};
use actix_web::post;
use actix_web::web::{Data, Path};

/// Records that a member died. If nobody is left, the household is closed and its vouchers end.
#[utoipa::path(tag = "households", security(("session" = ["manage_households"])), request_body = MemberDies,
    params(("id" = HouseholdId, Path), ("member_id" = MemberId, Path)), responses((status = 200, body = DeathAnswer)))]
#[post("/households/{id}/members/{member_id}/death")]
pub async fn member_dies(
    app: Data<App>,
    actor: Can<may::ManageHouseholds>,
    path: Path<(HouseholdId, MemberId)>,
    body: Body<MemberDies>,
) -> Result<Answer> {
    death::member_dies(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Undoes an import as long as nothing of it was used; what was used is named.
#[utoipa::path(tag = "households", security(("session" = ["manage_households"])), request_body = UndoImport,
    params(("id" = ImportId, Path)), responses((status = 200, body = ImportUndone)))]
#[post("/households/imports/{id}/undo")]
pub async fn undo_import(
    app: Data<App>,
    actor: Can<may::ManageHouseholds>,
    path: Path<ImportId>,
    body: Body<UndoImport>,
) -> Result<Answer> {
    undo::undo(&app, &actor, body.digest, path.into_inner(), body.value).await
}
