//! Receiving a gift: counting what arrived, and at the counter also inspecting it in one go.
use super::inspect::{Purpose, inspect_lines};
use super::offer::{OfferedLine, lines_of};
use super::{DonationAnswer, check_count, find, keeper_of, lock_in, record};
use crate::access::{Actor, Grant};
use crate::app::{Answer, App, Command};
use crate::db::Db;
use crate::donations::codes::LINE_UNKNOWN;
use crate::donations::model::State;
use crate::donations::model::inspect::InspectedLine;
use crate::donations::rows::{self, Donation, Line};
use crate::kernel::error::{Result, invalid};
use crate::kernel::id::{CampaignId, CommandId, DonationId, ProductId};
use crate::kernel::need::Category;
use crate::kernel::quantity::Pieces;
use crate::kernel::time::Day;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// What arrived of a gift. With `accept_all` or `inspection` the gift is inspected in the same deed, and what is accepted
/// goes onto the shelf at once; without them it waits for its inspection.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveDonation {
    /// The command's id.
    pub id: CommandId,
    /// Lines that arrived otherwise than offered; a line not named arrived as it was offered.
    #[serde(default)]
    pub lines: Vec<ReceivedLine>,
    /// Goods that came along without having been offered.
    #[serde(default)]
    pub added: Vec<OfferedLine>,
    /// Accepts all that arrived, as offered; each line needs its product, and a dated product its day of expiry.
    #[serde(default)]
    pub accept_all: bool,
    /// The whole inspection, line by line; added lines are numbered on from the last one offered.
    pub inspection: Option<Vec<InspectedLine>>,
    /// The category of households that the designation comes to.
    pub purpose_category: Option<Category>,
    /// The campaign that the designation comes to.
    pub purpose_campaign_id: Option<CampaignId>,
}

/// What arrived of a line.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceivedLine {
    /// The line.
    pub line_number: i32,
    /// Pieces that arrived; none is a count too.
    pub received_quantity: Pieces,
    /// The product, where the offer did not name it.
    pub product_id: Option<ProductId>,
    /// The last day on which the goods are good, where the offer did not say it.
    pub expires_on: Option<Day>,
}

/// Receives a gift.
///
/// # Errors
/// `not_found`, `forbidden`, `own_deed`, `donation_state`, `line_unknown`, and those of an inspection.
pub async fn receive(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: DonationId,
    receive: ReceiveDonation,
) -> Result<Answer> {
    let grant = keeper_of(actor, &find(app, actor, id).await?)?;
    check_count("lines", receive.lines.len(), 0)?;
    check_count("added", receive.added.len(), 0)?;
    check_count("inspection", receive.inspection.as_ref().map_or(0, Vec::len), 0)?;
    if receive.accept_all && receive.inspection.is_some() {
        return Err(invalid("accept_all", "either this or an inspection"));
    }
    let command = Command::changes(receive.id, "donations.receive", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let mut donation = lock_in(db, id, &[State::Offered])?;
        let lines = count(db, &donation, &receive)?;
        donation.state = State::Received;
        donation.received_at = Some(db.now());
        donation.received_by = Some(grant.account_id);
        rows::move_on(db, State::Offered, &donation)?;
        record_received(db, grant, receive.id, &donation, &lines);
        let inspected = receive.accept_all || receive.inspection.is_some();
        let purpose =
            Purpose { category: receive.purpose_category, campaign_id: receive.purpose_campaign_id };
        let lots = if inspected {
            inspect_lines(
                db,
                grant,
                (&mut donation, lines),
                receive.inspection.as_deref(),
                (purpose, receive.id),
            )?
        } else {
            Vec::new()
        };
        Ok(DonationAnswer::of(&donation, lots))
    })
    .await
}

/// Writes down what arrived of each line.
fn count(db: &mut Db<'_>, donation: &Donation, receive: &ReceiveDonation) -> Result<Vec<Line>> {
    let mut lines = rows::lines(db, donation.id)?;
    for (position, counted) in receive.lines.iter().enumerate() {
        let line = lines.iter_mut().find(|line| line.line_number == counted.line_number);
        let line = line.ok_or_else(|| LINE_UNKNOWN.with("line_number", counted.line_number))?;
        if line.received_quantity.is_some() {
            return Err(invalid(&format!("lines[{position}].line_number"), "the line is counted twice"));
        }
        line.received_quantity = Some(counted.received_quantity);
        line.product_id = counted.product_id.or(line.product_id);
        line.expires_on = counted.expires_on.or(line.expires_on);
    }
    for line in &mut lines {
        line.received_quantity = line.received_quantity.or(Some(line.offered_quantity));
        rows::update_line(db, line)?;
    }
    let next = lines.last().map_or(1, |line| line.line_number.saturating_add(1));
    let mut added = lines_of(db, donation.id, next, &receive.added)?;
    for line in &mut added {
        line.received_quantity = Some(line.offered_quantity);
        line.offered_quantity = Pieces::ZERO;
    }
    if !added.is_empty() {
        rows::insert_lines(db, &added)?;
    }
    lines.append(&mut added);
    Ok(lines)
}

fn record_received(
    db: &mut Db<'_>,
    grant: &Grant,
    command_id: CommandId,
    donation: &Donation,
    lines: &[Line],
) {
    let counts: Vec<_> = lines
        .iter()
        .map(|line| json!({ "line": line.line_number, "offered": line.offered_quantity, "received": line.received_quantity }))
        .collect();
    let details = json!({ "number": donation.number, "lines": counts });
    record(db, grant, ("donations.receive", command_id), ("donation", donation.id.uuid()), &details);
}
