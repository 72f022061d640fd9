//! What a person can do with donors, gifts and receipts.
pub mod accounts;
pub mod close;
pub mod donors;
pub mod guests;
pub mod inspect;
pub mod offer;
pub mod phone;
pub mod photographs;
pub mod receipts;
pub mod receive;

use super::codes::DONATION_STATE;
use super::model::State;
use super::rows::{self, Donation};
use crate::access::{Actor, Grant, Permission, Place, Scope};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::kernel::error::{Error, OWN_DEED, OrNotFound, Result, invalid};
use crate::kernel::id::{CommandId, DonationId, LotId, ProductId};
use crate::kernel::quantity::Pieces;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The most lines that one gift may have, before and after it is inspected.
pub const LINES_MAX: usize = 200;

/// What became of a gift.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DonationAnswer {
    /// The gift.
    pub donation_id: DonationId,
    /// Its number.
    pub number: String,
    /// How far it has come.
    pub state: State,
    /// What went onto the shelf by this deed.
    pub lots: Vec<ShelvedLot>,
}

/// Goods that went onto the shelf.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ShelvedLot {
    /// The line of the gift.
    pub line_number: i32,
    /// The lot.
    pub lot_id: LotId,
    /// The product.
    pub product_id: ProductId,
    /// Pieces.
    pub quantity: Pieces,
}

impl DonationAnswer {
    fn of(donation: &Donation, lots: Vec<ShelvedLot>) -> Self {
        Self { donation_id: donation.id, number: donation.number.clone(), state: donation.state, lots }
    }
}

/// Whether a scope sees a gift: by its store, or as its donor.
#[must_use]
pub fn sees(scope: &Scope, donation: &Donation) -> bool {
    let own = scope.donor_id.is_some() && scope.donor_id == donation.donor_id;
    own || scope.sees_store(donation.store_id)
}

/// A gift that the actor may see.
///
/// # Errors
/// `not_found`, also for the gift of another donor.
pub async fn find(app: &App, actor: &Actor, id: DonationId) -> Result<Donation> {
    let scope = actor.scope(Permission::ReadDonations)?;
    let district = actor.district_code.clone();
    let donation = app.read(move |db| rows::donation(db, &district, id)?.or_not_found()).await?;
    Some(donation).filter(|donation| sees(&scope, donation)).or_not_found()
}

/// The grant to receive, inspect and acknowledge a gift: of the store's keepers, and never of the donor himself.
fn keeper_of(actor: &Actor, donation: &Donation) -> Result<Grant> {
    let grant = actor.require(Permission::ReceiveDonation, Place::Store(donation.store_id))?;
    if actor.donor_id.is_some() && actor.donor_id == donation.donor_id {
        return Err(Error::from(&OWN_DEED));
    }
    Ok(grant)
}

/// The gift, locked, if it is in one of these states.
fn lock_in(db: &mut Db<'_>, id: DonationId, states: &[State]) -> Result<Donation> {
    let donation = rows::lock(db, id)?.or_not_found()?;
    if states.contains(&donation.state) {
        Ok(donation)
    } else {
        Err(DONATION_STATE.with("state", donation.state.as_str()))
    }
}

fn check_count(at: &str, count: usize, least: usize) -> Result<()> {
    if (least..=LINES_MAX).contains(&count) { Ok(()) } else { Err(invalid(at, "1 to 200 lines")) }
}

fn record(
    db: &mut Db<'_>,
    grant: &Grant,
    (operation, command_id): (&'static str, CommandId),
    (subject_kind, subject_id): (&'static str, uuid::Uuid),
    details: &Value,
) {
    audit::record(db, grant, Entry { operation, subject_kind, subject_id, command_id }, details);
}
