//! Offering a gift: a donor for himself, or a keeper at the counter for a donor or for somebody unnamed.
use super::{LINES_MAX, check_count, record};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::db::Db;
use crate::donations::codes::{DONOR_UNKNOWN, PROOF_WITHOUT_VALUE};
use crate::donations::model::{Proof, State, TimeOfDay};
use crate::donations::rows::{self, Donation, Line as Row};
use crate::donations::token::Token;
use crate::goods;
use crate::goods::codes::PRODUCT_UNKNOWN;
use crate::kernel::error::{Error, FORBIDDEN, Result, invalid};
use crate::kernel::id::{AccountId, CommandId, DonationId, DonationLineId, DonorId, ProductId, StoreId};
use crate::kernel::money::Fen;
use crate::kernel::quantity::{Pieces, Quantity};
use crate::kernel::text::{Line, Note};
use crate::kernel::time::Day;
use crate::stores;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use utoipa::ToSchema;

/// How far ahead a donor may say when he would like to come.
const WISHED_DAYS_MAX: i32 = 366;

/// What somebody wants to give. The gift's id is the command's.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferDonation {
    /// The command's id, and the gift's.
    pub id: CommandId,
    /// The store it is for.
    pub store_id: StoreId,
    /// At the counter: who gives; left out for an anonymous gift. A donor leaves it out: it is he.
    pub donor_id: Option<DonorId>,
    /// What the donor wants it used for, kept word for word.
    #[schema(value_type = Option<String>)]
    pub designation: Option<Note>,
    /// Anything else.
    #[schema(value_type = Option<String>)]
    pub note: Option<Note>,
    /// The day on which the donor would like to bring it: from today to a year ahead.
    pub wished_on: Option<Day>,
    /// At what time of that day.
    pub wished_time: Option<TimeOfDay>,
    /// The goods, 1 to 200 lines.
    pub lines: Vec<OfferedLine>,
}

/// Goods of one kind.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferedLine {
    /// The product, if it is in the catalogue.
    pub product_id: Option<ProductId>,
    /// What it is, in words; may be left out if the product is named.
    #[schema(value_type = Option<String>)]
    pub description: Option<Line>,
    /// Pieces.
    pub quantity: Quantity,
    /// Last day on which they are good.
    pub expires_on: Option<Day>,
    /// What the donor declares one piece to be worth.
    pub declared_value_fen: Option<Fen>,
    /// What proves it.
    pub declared_proof: Option<Proof>,
}

/// The gift that was offered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfferAnswer {
    /// The gift.
    pub donation_id: DonationId,
    /// Its number.
    pub number: String,
    /// How far it has come.
    pub state: State,
    /// What its public trace is found by, at `/T/…`.
    pub trace_token: String,
}

/// A gift as it is placed in the books, whoever offers it.
#[derive(Clone)]
pub(super) struct Placing {
    pub operation: &'static str,
    pub offer: OfferDonation,
    pub donor_id: Option<DonorId>,
    /// None for a guest.
    pub offered_by: Option<AccountId>,
    pub trace: Token,
    /// What a guest follows it by, as a keyed hash.
    pub follow_key: Option<Vec<u8>>,
}

/// Offers a gift.
///
/// # Errors
/// `forbidden`, `store_closed`, `donor_unknown`, `product_unknown`, `invalid_field`.
pub async fn offer(app: &App, actor: &Actor, digest: [u8; 32], offer: OfferDonation) -> Result<Answer> {
    let (grant, donor_id) = giver(actor, &offer)?;
    let command = Command::creates(offer.id, "donations.offer", digest);
    let trace = Token::of_trace(&app.keys.matching, DonationId::of(offer.id.uuid()));
    let placing = Placing {
        operation: "donations.offer",
        donor_id,
        offered_by: Some(grant.account_id),
        trace,
        follow_key: None,
        offer,
    };
    check(app, &placing.offer)?;
    app.deed(grant, command, move |db, grant| {
        if let Some(donor_id) = donor_id {
            let found = rows::donors::donor(db, &grant.district_code, donor_id)?;
            found.filter(|donor| donor.erased_at.is_none()).ok_or_else(|| Error::from(&DONOR_UNKNOWN))?;
        }
        place(db, grant, &placing)
    })
    .await
}

/// Checks what needs no look at the books.
pub(super) fn check(app: &App, offer: &OfferDonation) -> Result<()> {
    check_count("lines", offer.lines.len(), 1)?;
    let today = app.now().day();
    if offer.wished_on.is_some_and(|day| day < today || day > today.plus_days(WISHED_DAYS_MAX)) {
        return Err(invalid("wished_on", "from today to a year ahead"));
    }
    Ok(())
}

/// Places an offer in the books, as a part of a deed.
pub(super) fn place(db: &mut Db<'_>, grant: &Grant, placing: &Placing) -> Result<OfferAnswer> {
    let offer = &placing.offer;
    let store = stores::open_store(db, offer.store_id)?;
    let id = DonationId::of(offer.id.uuid());
    let lines = lines_of(db, id, 1, &offer.lines)?;
    let donation = Donation {
        id,
        district_code: grant.district_code.clone(),
        number: number(db, grant, &store.code, "")?,
        store_id: store.id,
        donor_id: placing.donor_id,
        state: State::Offered,
        designation: offer.designation.as_ref().map(ToString::to_string),
        purpose_category: None,
        purpose_campaign_id: None,
        note: offer.note.as_ref().map(ToString::to_string),
        trace_key: placing.trace.key().to_vec(),
        offered_at: db.now(),
        offered_by: placing.offered_by,
        received_at: None,
        received_by: None,
        inspected_at: None,
        inspected_by: None,
        closed_at: None,
        closed_reason: None,
        command_id: offer.id,
        wished_on: offer.wished_on,
        wished_time: offer.wished_time,
        follow_key: placing.follow_key.clone(),
    };
    rows::insert(db, &donation)?;
    rows::insert_lines(db, &lines)?;
    let details = json!({ "number": donation.number, "store": store.code, "donor": placing.donor_id, "lines": lines.len() });
    record(db, grant, (placing.operation, offer.id), ("donation", id.uuid()), &details);
    let trace_token = placing.trace.text();
    Ok(OfferAnswer { donation_id: id, number: donation.number, state: State::Offered, trace_token })
}

/// Who gives: whom the store's keeper names, or the donor who asks.
fn giver(actor: &Actor, offer: &OfferDonation) -> Result<(Grant, Option<DonorId>)> {
    match (actor.require(Permission::OfferDonation, Place::Store(offer.store_id)), actor.donor_id) {
        (Ok(grant), _) => Ok((grant, offer.donor_id)),
        (Err(_), Some(own)) if offer.donor_id.is_none_or(|named| named == own) => {
            Ok((actor.require(Permission::OfferDonation, Place::Somewhere)?, Some(own)))
        }
        (Err(_), Some(_)) => Err(FORBIDDEN.with("at", "donor_id")),
        (Err(error), None) => Err(error),
    }
}

/// The next number of a store and year: PT01-2026-00012, with a letter before the year for what is no gift.
pub(super) fn number(db: &mut Db<'_>, grant: &Grant, store_code: &str, letter: &str) -> Result<String> {
    let (year, _, _) = db.today().parts();
    let series = format!("{store_code}-{letter}{year}");
    let next = stores::numbers::next(db, &grant.district_code, &series)?;
    Ok(format!("{series}-{next:05}"))
}

/// Lines as rows, numbered from `first`; nothing of them has arrived yet.
pub(super) fn lines_of(
    db: &mut Db<'_>,
    id: DonationId,
    first: i32,
    lines: &[OfferedLine],
) -> Result<Vec<Row>> {
    let ids: Vec<ProductId> = lines.iter().filter_map(|line| line.product_id).collect();
    let products = goods::products(db, &ids)?;
    let numbers = first..;
    lines
        .iter()
        .take(LINES_MAX)
        .zip(numbers)
        .map(|(line, number)| line_of(id, number, line, &products))
        .collect()
}

fn line_of(
    donation_id: DonationId,
    line_number: i32,
    line: &OfferedLine,
    products: &HashMap<ProductId, goods::Product>,
) -> Result<Row> {
    let at = |error: Error| error.with("line_number", line_number);
    let known = |id: ProductId| {
        products.get(&id).ok_or_else(|| at(PRODUCT_UNKNOWN.with("product_id", id.to_string())))
    };
    let product = line.product_id.map(known).transpose()?;
    let described = line
        .description
        .as_ref()
        .map(ToString::to_string)
        .or_else(|| product.map(|found| found.name_zh.clone()));
    if line.declared_proof.is_some() && line.declared_value_fen.is_none() {
        return Err(at(Error::from(&PROOF_WITHOUT_VALUE)));
    }
    Ok(Row {
        id: DonationLineId::make(),
        donation_id,
        line_number,
        split_of: None,
        product_id: line.product_id,
        description: described
            .ok_or_else(|| at(invalid("description", "needed where no product is named")))?,
        offered_quantity: Pieces::from(line.quantity),
        received_quantity: None,
        accepted_quantity: None,
        refused_quantity: None,
        refusal_reason: None,
        refusal_disposal: None,
        refusal_note: None,
        condition: None,
        expires_on: line.expires_on,
        declared_value_fen: line.declared_value_fen,
        declared_proof: line.declared_proof,
        assessed_value_fen: None,
        reference_value_fen: None,
    })
}
