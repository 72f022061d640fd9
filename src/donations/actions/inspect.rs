//! Inspecting a gift: what is accepted goes onto the shelf of its store, lot by lot, with the donor's words.
use super::{DonationAnswer, LINES_MAX, ShelvedLot, check_count, find, keeper_of, lock_in, record};
use crate::access::{Actor, Grant};
use crate::app::{Answer, App, Command};
use crate::campaigns;
use crate::db::Db;
use crate::donations::model::State;
use crate::donations::model::inspect::{Arrived, Catalogue, InspectedLine, Part, accept_all, judge};
use crate::donations::model::value::amount;
use crate::donations::rows::{self, Donation, Line};
use crate::goods;
use crate::kernel::error::{Error, Result, invalid};
use crate::kernel::id::{CampaignId, CommandId, DonationId, DonationLineId, LotId, ProductId};
use crate::kernel::money::Fen;
use crate::kernel::need::Category;
use crate::kernel::quantity::{Pieces, Quantity};
use crate::stock::model::{LotState, MovementReason, Origin};
use crate::stock::{self, NewLot};
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use utoipa::ToSchema;

/// An inspection of all that arrived.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectDonation {
    /// The command's id.
    pub id: CommandId,
    /// What was found, at least one part for each line of which something arrived.
    pub lines: Vec<InspectedLine>,
    /// The category of households that the designation comes to.
    pub purpose_category: Option<Category>,
    /// The campaign that the designation comes to.
    pub purpose_campaign_id: Option<CampaignId>,
}

/// What a designation comes to, as far as the system can hold others to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Purpose {
    pub category: Option<Category>,
    pub campaign_id: Option<CampaignId>,
}

/// Inspects a gift that was received.
///
/// # Errors
/// `not_found`, `forbidden`, `own_deed`, `donation_state`, `campaign_unknown`, and what does not fit, with its line.
pub async fn inspect(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: DonationId,
    inspect: InspectDonation,
) -> Result<Answer> {
    let grant = keeper_of(actor, &find(app, actor, id).await?)?;
    check_count("lines", inspect.lines.len(), 0)?;
    let command = Command::changes(inspect.id, "donations.inspect", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let mut donation = lock_in(db, id, &[State::Received])?;
        let lines = rows::lines(db, id)?;
        let purpose =
            Purpose { category: inspect.purpose_category, campaign_id: inspect.purpose_campaign_id };
        let lots =
            inspect_lines(db, grant, (&mut donation, lines), Some(&inspect.lines), (purpose, inspect.id))?;
        Ok(DonationAnswer::of(&donation, lots))
    })
    .await
}

/// The inspection itself, as a part of a deed; without findings all that arrived is accepted.
pub(super) fn inspect_lines(
    db: &mut Db<'_>,
    grant: &Grant,
    (donation, lines): (&mut Donation, Vec<Line>),
    found: Option<&[InspectedLine]>,
    (purpose, command_id): (Purpose, CommandId),
) -> Result<Vec<ShelvedLot>> {
    if let Some(id) = purpose.campaign_id {
        campaigns::campaign(db, &grant.district_code, id)?;
    }
    let arrived = lines.iter().map(arrived).collect::<Result<Vec<_>>>()?;
    let found = found.map_or_else(|| accept_all(&arrived), <[_]>::to_vec);
    let catalogue = catalogue(db, &arrived, &found)?;
    let parts = judge(&arrived, &found, &catalogue, db.today())?;
    let counted: Vec<_> =
        parts.iter().map(|part| (part.accepted.get(), part.values.unit().0, part.values.unit().1)).collect();
    amount(&counted).ok_or_else(|| invalid("lines", "their value is beyond what an amount can be"))?;
    let inspected = decided(lines, &parts);
    if inspected.len() > LINES_MAX {
        return Err(invalid("lines", "1 to 200 lines"));
    }
    for (line, is_new) in &inspected {
        if *is_new {
            rows::insert_lines(db, std::slice::from_ref(line))?
        } else {
            rows::update_line(db, line)?
        }
    }
    donation.state = State::Inspected;
    donation.inspected_at = Some(db.now());
    donation.inspected_by = Some(grant.account_id);
    donation.purpose_category = purpose.category.map(|category| category.as_str().to_owned());
    donation.purpose_campaign_id = purpose.campaign_id;
    rows::move_on(db, State::Received, donation)?;
    let mut lots = Vec::new();
    for ((line, _), part) in inspected.iter().zip(&parts) {
        lots.extend(shelve(db, grant, (donation, line), part, command_id)?);
    }
    record_inspected(db, grant, command_id, donation, &inspected);
    Ok(lots)
}

fn arrived(line: &Line) -> Result<Arrived> {
    Ok(Arrived {
        line_number: line.line_number,
        received: line
            .received_quantity
            .ok_or_else(|| Error::bug("a received gift has a line without a count"))?,
        product_id: line.product_id,
        expires_on: line.expires_on,
        declared_fen: line.declared_value_fen,
        proof: line.declared_proof,
    })
}

fn catalogue(db: &mut Db<'_>, arrived: &[Arrived], found: &[InspectedLine]) -> Result<Catalogue> {
    let mut ids: Vec<ProductId> = arrived.iter().filter_map(|line| line.product_id).collect();
    ids.extend(found.iter().filter_map(|part| part.product_id));
    ids.sort_unstable();
    ids.dedup();
    let today = db.today();
    Ok(Catalogue { products: goods::products(db, &ids)?, values: goods::values_on(db, &ids, today)? })
}

/// The rows after the inspection, one for each part, in the order of the parts, and whether the row is new:
/// the first part of a line stays on it, each further one is split off.
fn decided(lines: Vec<Line>, parts: &[Part]) -> Vec<(Line, bool)> {
    let mut next = lines.last().map_or(1, |line| line.line_number.saturating_add(1));
    let mut by_number: HashMap<i32, (Line, bool)> =
        lines.into_iter().map(|line| (line.line_number, (line, false))).collect();
    let mut inspected = Vec::new();
    for part in parts {
        let Some((line, taken)) = by_number.get_mut(&part.line_number) else { continue };
        let mut row = line.clone();
        if *taken {
            row.id = DonationLineId::make();
            row.split_of = Some(part.line_number);
            row.line_number = next;
            row.offered_quantity = Pieces::ZERO;
            next = next.saturating_add(1);
        }
        fill(&mut row, part);
        inspected.push((row, *taken));
        *taken = true;
    }
    inspected
}

fn fill(row: &mut Line, part: &Part) {
    // Both are at most a million and together what was received, so that the sum is a count of pieces.
    row.received_quantity = Pieces::new(part.accepted.get() + part.refused.get());
    row.accepted_quantity = Some(part.accepted);
    row.refused_quantity = Some(part.refused);
    row.refusal_reason = part.refusal.as_ref().map(|refusal| refusal.0);
    row.refusal_disposal = part.refusal.as_ref().map(|refusal| refusal.1);
    row.refusal_note = part.refusal.as_ref().and_then(|refusal| refusal.2.as_ref()).map(ToString::to_string);
    row.condition = part.condition;
    row.product_id = part.product_id;
    row.expires_on = part.expires_on;
    row.declared_value_fen = part.values.declared_fen;
    row.declared_proof = part.values.proof;
    row.assessed_value_fen = part.values.assessed_fen;
    row.reference_value_fen = part.values.reference_fen;
}

fn shelve(
    db: &mut Db<'_>,
    grant: &Grant,
    (donation, line): (&Donation, &Line),
    part: &Part,
    command_id: CommandId,
) -> Result<Option<ShelvedLot>> {
    let (Some(product_id), Some(quantity)) = (part.product_id, Quantity::new(part.accepted.get())) else {
        return Ok(None);
    };
    let lot = NewLot {
        id: LotId::make(),
        store_id: donation.store_id,
        product_id,
        expires_on: part.expires_on,
        origin: Origin::Donated,
        donation_line_id: Some(line.id),
        parent_lot_id: None,
        supplier: None,
        designation: donation.designation.clone(),
        purpose_category: donation.purpose_category.clone(),
        purpose_campaign_id: donation.purpose_campaign_id,
        unit_value_fen: part.values.unit().1.unwrap_or(Fen::ZERO),
        quantity,
        state: LotState::Shelf,
        state_reason: None,
    };
    let lot_id = lot.id;
    stock::receive(db, grant, lot, MovementReason::Donated, command_id)?;
    Ok(Some(ShelvedLot { line_number: line.line_number, lot_id, product_id, quantity: part.accepted }))
}

fn record_inspected(
    db: &mut Db<'_>,
    grant: &Grant,
    command_id: CommandId,
    donation: &Donation,
    inspected: &[(Line, bool)],
) {
    let lines: Vec<_> = inspected
        .iter()
        .map(|(line, _)| {
            json!({ "line": line.line_number, "product": line.product_id, "accepted": line.accepted_quantity,
                "refused": line.refused_quantity, "reason": line.refusal_reason })
        })
        .collect();
    let details = json!({ "number": donation.number, "lines": lines, "purpose_category": donation.purpose_category,
        "purpose_campaign": donation.purpose_campaign_id });
    record(db, grant, ("donations.inspect", command_id), ("donation", donation.id.uuid()), &details);
}
