//! Offers of guests: by telephone number, without an account, followed by a token that only the guest is told.
//!
//! The telephone is kept as any donor's is. In public a guest is unnamed. What he does later is written down under the
//! offer's own id, as he has no account. Whoever holds the token and an account of the same telephone may take the offer over.
use super::close::{CloseDonation, end};
use super::donors::{SealedPhone, insert};
use super::offer::{OfferDonation, OfferedLine, Placing, check, lines_of, place};
use super::photographs::{By, NewPhotograph, RemovePhotograph, add_by, remove_by};
use super::{DonationAnswer, lock_in, record};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::db::Lane;
use crate::donations::codes::{DONOR_UNKNOWN, PHONE_DIFFERS};
use crate::donations::model::donor::DonorFacts;
use crate::donations::model::{Display, DonorKind, State, TimeOfDay};
use crate::donations::rows::{self, Donation};
use crate::donations::token::Token;
use crate::kernel::error::{Error, OrNotFound, Result, invalid};
use crate::kernel::id::{AccountId, CommandId, DonationId, DonorId, PhotographId, StoreId};
use crate::kernel::phone::Phone;
use crate::kernel::quantity::Quantity;
use crate::kernel::text::{Line, Note};
use crate::kernel::time::Day;
use crate::staff::limits;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Offers that one address may make in an hour.
const PER_ADDRESS: i64 = 20;
/// Offers that one telephone may make in a day.
const PER_PHONE: i64 = 5;
/// What one address may add to offers in an hour, photographs included.
const ADDED_PER_ADDRESS: i64 = 120;
/// The most lines of a guest's offer.
const LINES_MAX: usize = 40;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// What a guest wants to give. The gift's id is the command's.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferAsGuest {
    /// The command's id, and the gift's.
    pub id: CommandId,
    /// The store it is for.
    pub store_id: StoreId,
    /// Where the guest is reached.
    #[schema(value_type = String)]
    pub phone: Phone,
    /// His name, if he wants to say it; it is not shown in public.
    #[schema(value_type = Option<String>)]
    pub name: Option<Line>,
    /// What he wants it used for, kept word for word.
    #[schema(value_type = Option<String>)]
    pub designation: Option<Note>,
    /// Anything else.
    #[schema(value_type = Option<String>)]
    pub note: Option<Note>,
    /// The day on which he would like to bring it: from today to a year ahead.
    pub wished_on: Option<Day>,
    /// At what time of that day.
    pub wished_time: Option<TimeOfDay>,
    /// The goods, 1 to 40 lines.
    #[schema(min_items = 1, max_items = 40)]
    pub lines: Vec<GuestLine>,
}

/// Goods of one kind, in a guest's words.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuestLine {
    /// What it is.
    #[schema(value_type = String)]
    pub description: Line,
    /// Pieces.
    pub quantity: Quantity,
    /// Last day on which they are good.
    pub expires_on: Option<Day>,
}

/// More goods for an offer that waits.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddToOffer {
    /// The command's id.
    pub id: CommandId,
    /// The goods.
    #[schema(min_items = 1, max_items = 40)]
    pub lines: Vec<GuestLine>,
}

/// A guest's offer that joins his account.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinOffer {
    /// The command's id.
    pub id: CommandId,
    /// What the guest follows his offer by.
    #[schema(value_type = String)]
    pub follow_token: Line,
}

/// The offer that a guest made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GuestOfferAnswer {
    /// The gift.
    pub donation_id: DonationId,
    /// Its number.
    pub number: String,
    /// How far it has come.
    pub state: State,
    /// What the guest follows it by, and nobody else.
    pub follow_token: String,
}

impl GuestLine {
    fn offered(&self) -> OfferedLine {
        OfferedLine {
            product_id: None,
            description: Some(self.description.clone()),
            quantity: self.quantity,
            expires_on: self.expires_on,
            declared_value_fen: None,
            declared_proof: None,
        }
    }
}

impl OfferAsGuest {
    fn donor(&self) -> DonorFacts {
        DonorFacts {
            kind: if self.name.is_some() { DonorKind::Person } else { DonorKind::Anonymous },
            name: self.name.clone(),
            credit_code: None,
            phone: Some(self.phone.clone()),
            display: Display::Anonymous,
            display_name: None,
        }
    }

    fn offer(&self) -> OfferDonation {
        OfferDonation {
            id: self.id,
            store_id: self.store_id,
            donor_id: None,
            designation: self.designation.clone(),
            note: self.note.clone(),
            wished_on: self.wished_on,
            wished_time: self.wished_time,
            lines: self.lines.iter().map(GuestLine::offered).collect(),
        }
    }
}

/// The donor that a guest's offer enters.
fn guest_of(id: DonationId) -> DonorId {
    DonorId::of(id.uuid())
}

/// Whether an offer belongs to an account by now.
#[must_use]
pub fn joined(donation: &Donation) -> bool {
    donation.donor_id != Some(guest_of(donation.id))
}

/// Nobody is signed in: the offer stands for its author.
fn grant(app: &App, id: DonationId) -> Grant {
    let account_id = AccountId::of(id.uuid());
    Grant { account_id, device_id: None, district_code: app.config.district_code.clone() }
}

/// Offers a gift without an account.
///
/// # Errors
/// `too_many_tries`, `store_closed`, `invalid_field`.
pub async fn offer(app: &App, address: &str, digest: [u8; 32], guest: OfferAsGuest) -> Result<Answer> {
    let (donor, offer) = (guest.donor(), guest.offer());
    donor.check().map_err(|_| invalid("name", "is not a name"))?;
    check_lines(guest.lines.len())?;
    check(app, &offer)?;
    let by_address = format!("guest-offer:{address}");
    let by_phone = format!("guest-phone:{:x?}", app.keys.matching.key("phone", guest.phone.as_str()));
    app.write(Lane::Office, move |db| {
        limits::take(db, &by_address, HOUR, PER_ADDRESS)?;
        limits::take(db, &by_phone, DAY, PER_PHONE)
    })
    .await?;
    let id = DonationId::of(guest.id.uuid());
    let follow = Token::of_offer(&app.keys.matching, id);
    let placing = Placing {
        operation: "donations.offer_as_guest",
        donor_id: Some(guest_of(id)),
        offered_by: None,
        trace: Token::of_trace(&app.keys.matching, id),
        follow_key: Some(follow.sealed_key(&app.keys.matching)),
        offer,
    };
    let command = Command::creates(guest.id, placing.operation, digest);
    let sealed = SealedPhone::of(&app.keys, guest_of(id), Some(&guest.phone));
    app.deed(grant(app, id), command, move |db, grant| {
        insert(db, grant, ("donors.add_guest", guest.id), &donor, &sealed)?;
        let placed = place(db, grant, &placing)?;
        Ok(GuestOfferAnswer {
            donation_id: placed.donation_id,
            number: placed.number,
            state: placed.state,
            follow_token: follow.text(),
        })
    })
    .await
}

fn check_lines(count: usize) -> Result<()> {
    if (1..=LINES_MAX).contains(&count) { Ok(()) } else { Err(invalid("lines", "1 to 40 lines")) }
}

/// The offer that a token follows.
///
/// # Errors
/// `not_found`.
pub async fn followed(app: &App, token: &str) -> Result<Donation> {
    let key = Token::parse(token).or_not_found()?.sealed_key(&app.keys.matching);
    app.read(move |db| rows::followed(db, &key)?.or_not_found()).await
}

/// The offer that a token follows, for a change of it.
async fn changed(app: &App, address: &str, token: &str) -> Result<Donation> {
    let bucket = format!("guest-adds:{address}");
    app.write(Lane::Office, move |db| limits::take(db, &bucket, HOUR, ADDED_PER_ADDRESS)).await?;
    followed(app, token).await
}

/// Adds goods to an offer that waits.
///
/// # Errors
/// `too_many_tries`, `not_found`, `donation_state`, `invalid_field`.
pub async fn add(
    app: &App,
    (address, token): (&str, &str),
    digest: [u8; 32],
    add: AddToOffer,
) -> Result<Answer> {
    let id = changed(app, address, token).await?.id;
    let command = Command::changes(add.id, "donations.add_to_offer", digest).on(id.uuid());
    let added: Vec<OfferedLine> = add.lines.iter().map(GuestLine::offered).collect();
    app.deed(grant(app, id), command, move |db, grant| {
        let donation = lock_in(db, id, &[State::Offered])?;
        let before = rows::lines(db, id)?.len();
        check_lines(added.len().max(1)).and_then(|()| check_lines(before + added.len()))?;
        let first = i32::try_from(before + 1).map_err(|_| Error::bug("a gift of too many lines"))?;
        let lines = lines_of(db, id, first, &added)?;
        rows::insert_lines(db, &lines)?;
        let details = json!({ "number": donation.number, "lines": added.len() });
        record(db, grant, ("donations.add_to_offer", add.id), ("donation", id.uuid()), &details);
        Ok(DonationAnswer::of(&donation, Vec::new()))
    })
    .await
}

/// Takes an offer back.
///
/// # Errors
/// `too_many_tries`, `not_found`, `donation_state`.
pub async fn withdraw(
    app: &App,
    (address, token): (&str, &str),
    digest: [u8; 32],
    close: CloseDonation,
) -> Result<Answer> {
    let id = changed(app, address, token).await?.id;
    let command = Command::changes(close.id, "donations.withdraw", digest).on(id.uuid());
    end(app, grant(app, id), command, (id, &[State::Offered], State::Withdrawn), close).await
}

fn by(app: &App, id: DonationId) -> By {
    By { grant: grant(app, id), account_id: None, donation_id: id, states: &[State::Offered] }
}

/// Adds a photograph to an offer.
///
/// # Errors
/// `too_many_tries`, and as [`super::photographs::add`].
pub async fn add_photograph(app: &App, (address, token): (&str, &str), new: NewPhotograph) -> Result<Answer> {
    let donation = changed(app, address, token).await?;
    add_by(app, by(app, donation.id), new).await
}

/// Takes a photograph away.
///
/// # Errors
/// `too_many_tries`, `not_found`, `donation_state`.
pub async fn remove_photograph(
    app: &App,
    (address, token): (&str, &str),
    digest: [u8; 32],
    id: PhotographId,
    remove: RemovePhotograph,
) -> Result<Answer> {
    let donation = changed(app, address, token).await?;
    remove_by(app, by(app, donation.id), digest, id, remove).await
}

/// A donor takes over what he offered as a guest: he holds its token, and his account has the same telephone.
///
/// # Errors
/// `not_found` for a token of nothing; `forbidden` without being a donor; `phone_differs`; `clash` if it was taken over.
pub async fn join(app: &App, actor: &Actor, digest: [u8; 32], join: JoinOffer) -> Result<Answer> {
    let own = actor.donor_id;
    let grant = actor.require(Permission::OfferDonation, Place::Somewhere)?;
    let own = own.ok_or_else(|| Error::from(&DONOR_UNKNOWN))?;
    let id = followed(app, join.follow_token.as_str()).await?.id;
    let command = Command::changes(join.id, "donations.join_offer", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let donation = rows::lock(db, id)?.or_not_found()?;
        let donor = |db: &mut _, id| rows::donors::donor(db, &grant.district_code, id);
        let guest = donor(db, guest_of(id))?.or_not_found()?;
        let account = donor(db, own)?.or_not_found()?;
        if guest.phone_key.is_none() || guest.phone_key != account.phone_key {
            return Err(Error::from(&PHONE_DIFFERS));
        }
        rows::hand_over(db, id, guest.id, own)?;
        rows::donors::forget(db, guest.id)?;
        let details = json!({ "number": donation.number, "donor": own, "guest": guest.id });
        record(db, grant, ("donations.join_offer", join.id), ("donation", id.uuid()), &details);
        Ok(DonationAnswer::of(&donation, Vec::new()))
    })
    .await
}
