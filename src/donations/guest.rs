//! What a guest is shown of his own offer, by its token alone.
use super::actions::guests::joined;
use super::model::{RefusalReason, State, TimeOfDay};
use super::rows::{self, Donation};
use super::token::Token;
use super::views::{PhotographItem, masked_phone};
use crate::db::Db;
use crate::kernel::error::{OrNotFound, Result};
use crate::kernel::id::DonationId;
use crate::kernel::quantity::Pieces;
use crate::kernel::time::{Day, Instant};
use crate::keys::Keyring;
use crate::stores;
use serde::Serialize;
use utoipa::ToSchema;

/// An offer as its guest sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuestOffer {
    /// The gift.
    donation_id: DonationId,
    /// Its number, to be said at the counter.
    number: String,
    /// How far it has come.
    state: State,
    /// The store.
    store_zh: String,
    /// The store, in English.
    store_en: String,
    /// Where it is.
    store_address: Option<String>,
    /// When it is open, in words.
    store_hours: Option<String>,
    /// Its telephone.
    store_phone: Option<String>,
    /// The telephone that was left, masked.
    phone: Option<String>,
    /// What it is wanted used for, word for word.
    designation: Option<String>,
    /// What was noted.
    note: Option<String>,
    /// When it was offered.
    offered_at: Instant,
    /// The day on which the guest would like to bring it.
    wished_on: Option<Day>,
    /// At what time of that day.
    wished_time: Option<TimeOfDay>,
    /// Why it was declined or withdrawn.
    closed_reason: Option<String>,
    /// Whether it belongs to an account by now.
    joined: bool,
    /// What its public trace is found by, at `/T/…`.
    trace_token: String,
    /// Its photographs.
    photographs: Vec<PhotographItem>,
    /// Its goods.
    lines: Vec<GuestOfferLine>,
}

/// Goods of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuestOfferLine {
    /// Number within the gift.
    line_number: i32,
    /// What it is, in words.
    description: String,
    /// Last day on which they are good.
    expires_on: Option<Day>,
    /// Pieces offered.
    offered_quantity: Pieces,
    /// Pieces accepted.
    accepted_quantity: Option<Pieces>,
    /// Pieces refused.
    refused_quantity: Option<Pieces>,
    /// Why.
    refusal_reason: Option<RefusalReason>,
}

impl GuestOffer {
    /// An offer as its guest sees it.
    ///
    /// # Errors
    /// What the database says.
    pub fn load(db: &mut Db<'_>, keys: &Keyring, donation: Donation) -> Result<Self> {
        let store = stores::rows::store(db, donation.store_id)?.or_not_found()?;
        let phone = match donation.donor_id {
            Some(id) => rows::donors::donor(db, &donation.district_code, id)?,
            None => None,
        };
        let photographs = rows::photographs::of_donations(db, &[donation.id])?;
        Ok(Self {
            joined: joined(&donation),
            donation_id: donation.id,
            trace_token: Token::of_trace(&keys.matching, donation.id).text(),
            phone: phone.and_then(|donor| masked_phone(&donor, keys)),
            number: donation.number,
            state: donation.state,
            store_zh: store.name_zh,
            store_en: store.name_en,
            store_address: store.address,
            store_hours: store.hours,
            store_phone: store.phone,
            designation: donation.designation,
            note: donation.note,
            offered_at: donation.offered_at,
            wished_on: donation.wished_on,
            wished_time: donation.wished_time,
            closed_reason: donation.closed_reason,
            photographs: photographs.into_iter().map(PhotographItem::from).collect(),
            lines: rows::lines(db, donation.id)?.into_iter().map(GuestOfferLine::of).collect(),
        })
    }
}

impl GuestOfferLine {
    fn of(line: rows::Line) -> Self {
        Self {
            line_number: line.line_number,
            description: line.description,
            expires_on: line.expires_on,
            offered_quantity: line.offered_quantity,
            accepted_quantity: line.accepted_quantity,
            refused_quantity: line.refused_quantity,
            refusal_reason: line.refusal_reason,
        }
    }
}
