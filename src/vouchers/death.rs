//! What a death means for vouchers: they are the household's and go on with whoever is left; with nobody left they end.
use super::deeds::end;
use super::model::Reason;
use super::rows::vouchers;
use crate::access::{Actor, Permission};
use crate::app::{Answer, App, Command};
use crate::households;
use crate::households::actions::Keeper;
use crate::households::actions::death::{MemberDies, dies};
use crate::kernel::error::Result;
use crate::kernel::id::{HouseholdId, MemberId, PostingId, VoucherId};
use crate::kernel::money::Fen;
use serde::Serialize;
use utoipa::ToSchema;

/// What a death changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeathAnswer {
    /// The household.
    pub household_id: HouseholdId,
    /// What the next change must name.
    pub version: i64,
    /// Whether nobody is left, so that the household was closed.
    pub closed: bool,
    /// The vouchers that ended with it.
    pub revoked: Vec<VoucherId>,
    /// What went back to the funds.
    pub released_fen: Fen,
}

/// Records that a member died. The vouchers stay with those who are left, whose head then stands at the till; if nobody is
/// left, the household is closed, its vouchers are revoked, and what they held goes back to the funds at once.
///
/// # Errors
/// As every change of a household; `member_left`, `person_blocked`, `head_needed`, `invalid_field`.
pub async fn member_dies(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    (id, member_id): (HouseholdId, MemberId),
    death: MemberDies,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::ManageHouseholds)?;
    let command = Command::changes(death.id, "households.member_dies", digest).on(member_id.uuid());
    app.deed(grant, command, move |db, grant| {
        let (household, closed) = dies(db, grant, &keeper, (id, member_id), &death)?;
        let (mut revoked, mut released_fen) = (Vec::new(), Fen::ZERO);
        if closed {
            let mut of = households::merged_into(db, id)?;
            of.push(id);
            for voucher in vouchers::lock_alive(db, &of)? {
                end(db, grant, &voucher, (death.id, PostingId::make()), Reason::Deceased)?;
                revoked.push(voucher.id);
                released_fen = released_fen.plus(voucher.balance_fen).unwrap_or(Fen::MAX);
            }
        }
        Ok(DeathAnswer { household_id: id, version: household.version, closed, revoked, released_fen })
    })
    .await
}
