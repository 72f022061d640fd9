//! What readers are shown of donors and gifts: as much as their role needs.
use super::model::donor::shown;
use super::model::{
    Basis, Display, Disposal, DonorKind, GoodsCondition, Proof, RefusalReason, State, TimeOfDay,
};
use super::rows::donors::Donor;
use super::rows::photographs::Photograph;
use super::rows::{self, Donation, Line};
use super::token::Token;
use crate::access::{Actor, Permission};
use crate::db::Db;
use crate::kernel::error::Result;
use crate::kernel::id::{
    CampaignId, DonationId, DonationLineId, DonorId, PhotographId, ProductId, ReceiptId, StoreId,
};
use crate::kernel::mask;
use crate::kernel::money::Fen;
use crate::kernel::phone::Phone;
use crate::kernel::quantity::Pieces;
use crate::kernel::time::{Day, Instant};
use crate::keys::Keyring;
use serde::Serialize;
use utoipa::ToSchema;

/// How clearly somebody sees a donor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// The donor himself: all of it.
    Own,
    /// Who works with gifts: names in full, telephones masked.
    Staff,
    /// Who only reads: persons masked.
    Masked,
}

/// A donor as a reader sees him.
#[derive(Debug, Serialize, ToSchema)]
pub struct DonorView {
    /// Id.
    id: DonorId,
    /// Kind.
    kind: DonorKind,
    /// The name; a person's masked for whoever only reads.
    pub(super) name: Option<String>,
    /// Unified social credit code.
    credit_code: Option<String>,
    /// Telephone; masked but for the donor himself.
    phone: Option<String>,
    /// How the donor is named in public.
    display: Display,
    /// The alias.
    display_name: Option<String>,
    /// What the public reads: a name, an alias, or nothing.
    shown: Option<String>,
    /// When he was entered.
    created_at: Instant,
}

/// A photograph of a gift, to be had at `/api/photographs/{id}/{size}`.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct PhotographItem {
    /// Id.
    id: PhotographId,
    /// The line that it shows; none if it shows the whole.
    line_number: Option<i32>,
    /// Width of the full one, in pixels.
    width: i32,
    /// Height of the full one, in pixels.
    height: i32,
}

/// A gift with all that is known of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DonationView {
    /// Id.
    id: DonationId,
    /// Number.
    number: String,
    /// The store it is for.
    store_id: StoreId,
    /// Who gives; nobody for an anonymous gift.
    donor: Option<DonorView>,
    /// How far it has come.
    state: State,
    /// What the donor wants it used for, word for word.
    designation: Option<String>,
    /// The category of households that the designation comes to.
    purpose_category: Option<String>,
    /// The campaign that the designation comes to.
    purpose_campaign_id: Option<CampaignId>,
    /// What was noted at the offer.
    note: Option<String>,
    /// What its public trace is found by, at `/T/…`.
    trace_token: String,
    /// When it was offered.
    offered_at: Instant,
    /// When it arrived.
    received_at: Option<Instant>,
    /// When it was inspected.
    inspected_at: Option<Instant>,
    /// When it was declined or withdrawn.
    closed_at: Option<Instant>,
    /// Why.
    closed_reason: Option<String>,
    /// The day on which the donor would like to bring it.
    wished_on: Option<Day>,
    /// At what time of that day.
    wished_time: Option<TimeOfDay>,
    /// Whether somebody without an account offered it.
    guest: bool,
    /// Its photographs.
    photographs: Vec<PhotographItem>,
    /// Its lines.
    lines: Vec<LineView>,
    /// Its receipts, at most one of them valid.
    receipts: Vec<ReceiptItem>,
}

/// A receipt of a gift.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptItem {
    /// Id.
    id: ReceiptId,
    /// Number.
    number: String,
    /// When it was issued.
    issued_at: Instant,
    /// When it was voided.
    voided_at: Option<Instant>,
}

/// One line of a gift; values are in fen for one piece.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineView {
    /// Id: the lots that came of it are found by it.
    id: DonationLineId,
    /// Number within the gift.
    line_number: i32,
    /// The line it was split of at the inspection.
    split_of: Option<i32>,
    /// The product, if known.
    product_id: Option<ProductId>,
    /// What it is, in words.
    description: String,
    /// Pieces offered.
    offered_quantity: Pieces,
    /// Pieces that arrived.
    received_quantity: Option<Pieces>,
    /// Pieces accepted.
    accepted_quantity: Option<Pieces>,
    /// Pieces refused.
    refused_quantity: Option<Pieces>,
    /// Why.
    refusal_reason: Option<RefusalReason>,
    /// What becomes of them.
    refusal_disposal: Option<Disposal>,
    /// What else is said of the refusal.
    refusal_note: Option<String>,
    /// Condition.
    condition: Option<GoodsCondition>,
    /// Last day on which they are good.
    expires_on: Option<Day>,
    /// What the donor declares.
    declared_value_fen: Option<Fen>,
    /// What proves it.
    declared_proof: Option<Proof>,
    /// What the inspection assessed.
    assessed_value_fen: Option<Fen>,
    /// What the catalogue said on the day of inspection.
    reference_value_fen: Option<Fen>,
    /// The value that counts.
    unit_value_fen: Option<Fen>,
    /// What it rests on.
    value_basis: Basis,
}

/// How clearly an actor sees a donor.
#[must_use]
pub fn sight(actor: &Actor, donor_id: DonorId) -> Sight {
    if actor.donor_id == Some(donor_id) {
        Sight::Own
    } else if actor.holds(Permission::ReceiveDonation) || actor.holds(Permission::CorrectDonation) {
        Sight::Staff
    } else {
        Sight::Masked
    }
}

impl DonorView {
    /// A donor as somebody sees him.
    #[must_use]
    pub fn of(donor: Donor, sight: Sight, keys: &Keyring) -> Self {
        let shown = shown(donor.display, donor.name.as_deref(), donor.display_name.as_deref());
        let masked = sight == Sight::Masked && donor.kind == DonorKind::Person;
        Self {
            id: donor.id,
            kind: donor.kind,
            name: if masked { donor.name.as_deref().map(mask::name) } else { donor.name.clone() },
            credit_code: donor.credit_code.clone(),
            phone: phone(&donor, sight, keys),
            display: donor.display,
            display_name: donor.display_name,
            shown,
            created_at: donor.created_at,
        }
    }
}

fn phone(donor: &Donor, sight: Sight, keys: &Keyring) -> Option<String> {
    match sight {
        Sight::Own => opened_phone(donor, keys).map(|phone| phone.as_str().to_owned()),
        Sight::Staff | Sight::Masked => masked_phone(donor, keys),
    }
}

/// A donor's telephone, in full.
pub(super) fn opened_phone(donor: &Donor, keys: &Keyring) -> Option<Phone> {
    let place = super::actions::donors::phone_place(donor.id);
    let opened = keys.fields.open(place, donor.phone_sealed.as_deref()?)?;
    Phone::parse(&opened).ok()
}

/// A donor's telephone, masked.
pub(super) fn masked_phone(donor: &Donor, keys: &Keyring) -> Option<String> {
    opened_phone(donor, keys).map(|phone| mask::phone(&phone))
}

impl From<Photograph> for PhotographItem {
    fn from(one: Photograph) -> Self {
        Self { id: one.id, line_number: one.line_number, width: one.width, height: one.height }
    }
}

impl DonationView {
    /// A gift as an actor sees it.
    ///
    /// # Errors
    /// What the database says.
    pub fn load(db: &mut Db<'_>, keys: &Keyring, actor: &Actor, donation: Donation) -> Result<Self> {
        let donor = match donation.donor_id {
            Some(id) => rows::donors::donor(db, &donation.district_code, id)?,
            None => None,
        };
        let receipts = rows::receipts::of_donation(db, donation.id)?;
        let photographs = rows::photographs::of_donations(db, &[donation.id])?;
        Ok(Self {
            id: donation.id,
            number: donation.number,
            store_id: donation.store_id,
            donor: donor.map(|donor| {
                let sight = sight(actor, donor.id);
                DonorView::of(donor, sight, keys)
            }),
            state: donation.state,
            designation: donation.designation,
            purpose_category: donation.purpose_category,
            purpose_campaign_id: donation.purpose_campaign_id,
            note: donation.note,
            trace_token: Token::of_trace(&keys.matching, donation.id).text(),
            offered_at: donation.offered_at,
            received_at: donation.received_at,
            inspected_at: donation.inspected_at,
            closed_at: donation.closed_at,
            closed_reason: donation.closed_reason,
            wished_on: donation.wished_on,
            wished_time: donation.wished_time,
            guest: donation.follow_key.is_some(),
            photographs: photographs.into_iter().map(PhotographItem::from).collect(),
            lines: rows::lines(db, donation.id)?.into_iter().map(LineView::of).collect(),
            receipts: receipts
                .into_iter()
                .map(|one| ReceiptItem {
                    id: one.id,
                    number: one.number,
                    issued_at: one.issued_at,
                    voided_at: one.voided_at,
                })
                .collect(),
        })
    }
}

impl LineView {
    fn of(line: Line) -> Self {
        let (value_basis, unit_value_fen) = line.values().unit();
        Self {
            id: line.id,
            line_number: line.line_number,
            split_of: line.split_of,
            product_id: line.product_id,
            description: line.description,
            offered_quantity: line.offered_quantity,
            received_quantity: line.received_quantity,
            accepted_quantity: line.accepted_quantity,
            refused_quantity: line.refused_quantity,
            refusal_reason: line.refusal_reason,
            refusal_disposal: line.refusal_disposal,
            refusal_note: line.refusal_note,
            condition: line.condition,
            expires_on: line.expires_on,
            declared_value_fen: line.declared_value_fen,
            declared_proof: line.declared_proof,
            assessed_value_fen: line.assessed_value_fen,
            reference_value_fen: line.reference_value_fen,
            unit_value_fen,
            value_basis,
        }
    }
}
