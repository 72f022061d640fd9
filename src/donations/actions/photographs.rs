//! Adding photographs to a gift and taking them away, as long as it waits: by the donor, the guest, or the store's keeper.
use super::{find, lock_in, record};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::donations::codes::{LINE_UNKNOWN, PHOTOGRAPH_UNREADABLE, PHOTOGRAPHS_ENOUGH};
use crate::donations::model::photograph::{PHOTOGRAPHS_MAX, Pressed, press};
use crate::donations::model::{PhotographSize, State};
use crate::donations::rows;
use crate::donations::rows::photographs::{self, Photograph};
use crate::kernel::error::{Error, NOT_FOUND, OrNotFound, Result};
use crate::kernel::id::{AccountId, CommandId, DonationId, PhotographId};
use crate::kernel::sign::sha256;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

/// Decoding takes memory and a core: photographs wait for each other, not the tills for them.
static AT_A_TIME: Semaphore = Semaphore::const_new(1);

/// A photograph on its way.
#[derive(Debug)]
pub struct NewPhotograph {
    /// The command's id, and the photograph's.
    pub id: CommandId,
    /// The line that it shows.
    pub line_number: Option<i32>,
    /// The file.
    pub file: Vec<u8>,
}

/// Takes a photograph away.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemovePhotograph {
    /// The command's id.
    pub id: CommandId,
}

/// The photograph that was added or taken away.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct PhotographAnswer {
    /// The photograph.
    pub photograph_id: PhotographId,
    /// How many the gift has now.
    pub photographs: i64,
}

/// Who works on the photographs of which gift, and as long as it is in one of these states.
pub(super) struct By {
    pub grant: Grant,
    /// None for a guest.
    pub account_id: Option<AccountId>,
    pub donation_id: DonationId,
    pub states: &'static [State],
}

/// The donor while it is only offered; the store's keeper until it is inspected.
async fn by(app: &App, actor: &Actor, id: DonationId) -> Result<By> {
    let donation = find(app, actor, id).await?;
    let own = actor.donor_id.is_some() && actor.donor_id == donation.donor_id;
    let (place, states): (_, &[State]) = match own {
        true => (Place::Somewhere, &[State::Offered]),
        false => (Place::Store(donation.store_id), &[State::Offered, State::Received]),
    };
    let grant = actor.require(Permission::OfferDonation, place)?;
    Ok(By { account_id: Some(grant.account_id), grant, donation_id: id, states })
}

/// Adds a photograph to a gift.
///
/// # Errors
/// `not_found`, `forbidden`, `donation_state`, `line_unknown`, `photograph_unreadable`, `photograph_too_large`,
/// `photographs_enough`.
pub async fn add(app: &App, actor: &Actor, id: DonationId, new: NewPhotograph) -> Result<Answer> {
    add_by(app, by(app, actor, id).await?, new).await
}

pub(super) async fn add_by(app: &App, by: By, new: NewPhotograph) -> Result<Answer> {
    let NewPhotograph { id, line_number, file } = new;
    let said = format!("{line_number:?} {:?}", sha256(&file));
    let digest = app.keys.matching.key("body", &said);
    let digest = digest.try_into().map_err(|_| Error::bug("a keyed hash of another length"))?;
    let command = Command::creates(id, "donations.add_photograph", digest).on(by.donation_id.uuid());
    let pressed = press_aside(file).await?;
    app.deed(by.grant, command, move |db, grant| {
        let donation = lock_in(db, by.donation_id, by.states)?;
        if let Some(number) = line_number {
            let known = rows::lines(db, donation.id)?.iter().any(|line| line.line_number == number);
            known.then_some(()).ok_or_else(|| LINE_UNKNOWN.with("line_number", number))?;
        }
        let before = photographs::count(db, donation.id)?;
        if before >= PHOTOGRAPHS_MAX {
            return Err(PHOTOGRAPHS_ENOUGH.with("photographs_max", PHOTOGRAPHS_MAX));
        }
        let photograph = Photograph {
            id: PhotographId::of(id.uuid()),
            donation_id: donation.id,
            line_number,
            width: pressed.width,
            height: pressed.height,
            added_at: db.now(),
            added_by: by.account_id,
            removed_at: None,
            removed_by: None,
            command_id: id,
        };
        let images =
            [(PhotographSize::Full, &pressed.full[..]), (PhotographSize::Thumbnail, &pressed.thumbnail[..])];
        photographs::insert(db, &photograph, &images)?;
        let details = json!({ "number": donation.number, "photograph": photograph.id, "line_number": line_number,
            "width": pressed.width, "height": pressed.height });
        record(db, grant, ("donations.add_photograph", id), ("donation", donation.id.uuid()), &details);
        Ok(PhotographAnswer { photograph_id: photograph.id, photographs: before + 1 })
    })
    .await
}

/// Decodes on a thread of its own. A file that brings the decoder down is one that can't be read.
async fn press_aside(file: Vec<u8>) -> Result<Pressed> {
    let _turn = AT_A_TIME.acquire().await.map_err(|_| Error::bug("the turns of photographs are over"))?;
    let pressed = tokio::task::spawn_blocking(move || press(&file)).await;
    pressed.unwrap_or_else(|_| Err(Error::from(&PHOTOGRAPH_UNREADABLE)))
}

/// Takes a photograph away.
///
/// # Errors
/// `not_found`, `forbidden`, `donation_state`.
pub async fn remove(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: PhotographId,
    remove: RemovePhotograph,
) -> Result<Answer> {
    let photograph = app.read(move |db| photographs::photograph(db, id)?.or_not_found()).await?;
    let by = by(app, actor, photograph.donation_id).await?;
    remove_by(app, by, digest, id, remove).await
}

pub(super) async fn remove_by(
    app: &App,
    by: By,
    digest: [u8; 32],
    id: PhotographId,
    remove: RemovePhotograph,
) -> Result<Answer> {
    let command = Command::changes(remove.id, "donations.remove_photograph", digest).on(id.uuid());
    app.deed(by.grant, command, move |db, grant| {
        let donation = lock_in(db, by.donation_id, by.states)?;
        let photograph = photographs::photograph(db, id)?.or_not_found()?;
        if photograph.donation_id != donation.id {
            return Err(Error::from(&NOT_FOUND));
        }
        photographs::remove(db, id, by.account_id)?;
        let details = json!({ "number": donation.number, "photograph": id });
        record(
            db,
            grant,
            ("donations.remove_photograph", remove.id),
            ("donation", donation.id.uuid()),
            &details,
        );
        Ok(PhotographAnswer { photograph_id: id, photographs: photographs::count(db, donation.id)? })
    })
    .await
}
