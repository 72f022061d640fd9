//! Ending a gift before it is inspected: the store declines it, or the donor withdraws it.
use super::{DonationAnswer, find, keeper_of, lock_in, record};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::donations::model::State;
use crate::donations::rows;
use crate::kernel::error::Result;
use crate::kernel::id::{CommandId, DonationId};
use crate::kernel::text::Note;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// Why a gift ends.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseDonation {
    /// The command's id.
    pub id: CommandId,
    /// Why, as the donor is told.
    #[schema(value_type = String)]
    pub reason: Note,
}

/// Declines a gift that is only offered; what has arrived is refused by its inspection.
///
/// # Errors
/// `not_found`, `forbidden`, `donation_state`.
pub async fn decline(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: DonationId,
    close: CloseDonation,
) -> Result<Answer> {
    let grant = keeper_of(actor, &find(app, actor, id).await?)?;
    let command = Command::changes(close.id, "donations.decline", digest).on(id.uuid());
    end(app, grant, command, (id, &[State::Offered], State::Declined), close).await
}

/// Withdraws a gift that is not inspected yet: the donor does, or the keeper whom he asks at the counter.
///
/// # Errors
/// `not_found`, `forbidden`, `donation_state`.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: DonationId,
    close: CloseDonation,
) -> Result<Answer> {
    let donation = find(app, actor, id).await?;
    let own = actor.donor_id.is_some() && actor.donor_id == donation.donor_id;
    let place = if own { Place::Somewhere } else { Place::Store(donation.store_id) };
    let grant = actor.require(Permission::OfferDonation, place)?;
    let command = Command::changes(close.id, "donations.withdraw", digest).on(id.uuid());
    end(app, grant, command, (id, &[State::Offered, State::Received], State::Withdrawn), close).await
}

/// Ends a gift that is in one of these states.
pub(super) async fn end(
    app: &App,
    grant: Grant,
    command: Command,
    (id, from, to): (DonationId, &'static [State], State),
    close: CloseDonation,
) -> Result<Answer> {
    let operation = command.operation;
    app.deed(grant, command, move |db, grant| {
        let mut donation = lock_in(db, id, from)?;
        let before = donation.state;
        donation.state = to;
        donation.closed_at = Some(db.now());
        donation.closed_reason = Some(close.reason.to_string());
        rows::move_on(db, before, &donation)?;
        let details = json!({ "number": donation.number, "state": to, "before": before });
        record(db, grant, (operation, close.id), ("donation", id.uuid()), &details);
        Ok(DonationAnswer::of(&donation, Vec::new()))
    })
    .await
}
