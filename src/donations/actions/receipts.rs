//! Receipts for gifts (接收凭证): issued once, printed with a count, voided with a reason, never changed.
use super::offer::number;
use super::{find, keeper_of, lock_in, record};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::donations::codes::{NOTHING_ACCEPTED, RECEIPT_EXISTS, RECEIPT_VOIDED};
use crate::donations::model::value::{Counted, amount};
use crate::donations::model::{Basis, State};
use crate::donations::rows;
use crate::donations::rows::receipts::{self, Receipt};
use crate::donations::token::Token;
use crate::kernel::error::{Error, OnUnique, OrNotFound, Result};
use crate::kernel::id::{CommandId, DonationId, ReceiptId, StoreId};
use crate::kernel::money::Fen;
use crate::kernel::text::{Line, Note};
use crate::stores;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Asks for a receipt.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueReceipt {
    /// The command's id, and the receipt's.
    pub id: CommandId,
}

/// Says that a receipt is printed once more.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintReceipt {
    /// The command's id.
    pub id: CommandId,
}

/// Voids a receipt.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidReceipt {
    /// The command's id.
    pub id: CommandId,
    /// Why.
    #[schema(value_type = String)]
    pub reason: Note,
}

/// The number of the official donation invoice (公益事业捐赠票据), which is issued elsewhere.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordOfficialNumber {
    /// The command's id.
    pub id: CommandId,
    /// Its number.
    #[schema(value_type = String)]
    pub official_number: Line,
}

/// What became of a receipt.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReceiptAnswer {
    /// The receipt.
    pub receipt_id: ReceiptId,
    /// Its number.
    pub number: String,
    /// The amount, if anything on it has a value.
    pub amount_fen: Option<Fen>,
    /// What the amount rests on.
    pub value_basis: Basis,
    /// How many prints are recorded; of a print, which one it is.
    pub copy: i64,
    /// Whether it is voided.
    pub voided: bool,
}

impl ReceiptAnswer {
    fn of(receipt: &Receipt) -> Self {
        Self {
            receipt_id: receipt.id,
            number: receipt.number.clone(),
            amount_fen: receipt.amount_fen,
            value_basis: receipt.value_basis,
            copy: receipt.prints,
            voided: receipt.voided_at.is_some(),
        }
    }
}

/// Issues the receipt of an inspected gift.
///
/// # Errors
/// `not_found`, `forbidden`, `own_deed`, `donation_state`, `nothing_accepted`, `receipt_exists`.
pub async fn issue(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: DonationId,
    issue: IssueReceipt,
) -> Result<Answer> {
    let donation = find(app, actor, id).await?;
    let grant = keeper_of(actor, &donation)?;
    let command = Command::creates(issue.id, "receipts.issue", digest).on(id.uuid());
    let receipt_id = ReceiptId::of(issue.id.uuid());
    let token = Token::of_receipt(&app.keys.matching, receipt_id);
    app.deed(grant, command, move |db, grant| {
        lock_in(db, id, &[State::Inspected])?;
        let counted: Vec<Counted> = rows::lines(db, id)?.iter().map(rows::Line::counted).collect();
        if counted.iter().all(|(pieces, _, _)| *pieces == 0) {
            return Err(Error::from(&NOTHING_ACCEPTED));
        }
        let (value_basis, amount_fen) = amount(&counted).ok_or_else(|| Error::bug("an inspected gift is beyond amounts"))?;
        let store = stores::rows::store(db, donation.store_id)?.or_not_found()?;
        let receipt = Receipt {
            id: receipt_id,
            district_code: grant.district_code.clone(),
            number: number(db, grant, &store.code, "R")?,
            donation_id: id,
            issued_at: db.now(),
            issued_by: grant.account_id,
            amount_fen,
            value_basis,
            check_key: token.key().to_vec(),
            prints: 0,
            official_number: None,
            voided_at: None,
            voided_by: None,
            void_reason: None,
            command_id: issue.id,
        };
        receipts::insert(db, &receipt).on_unique(&RECEIPT_EXISTS)?;
        let details = json!({ "number": receipt.number, "donation": id, "amount_fen": amount_fen, "basis": value_basis });
        record(db, grant, ("receipts.issue", issue.id), ("receipt", receipt_id.uuid()), &details);
        Ok(ReceiptAnswer::of(&receipt))
    })
    .await
}

/// Records one more print, by the store's keeper or the donor himself. The first is the original, each further one is
/// marked as a reprint.
///
/// # Errors
/// `not_found`, `forbidden`.
pub async fn print(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: ReceiptId,
    print: PrintReceipt,
) -> Result<Answer> {
    let (receipt, grant) = printable(app, actor, id).await?;
    let command = Command::changes(print.id, "receipts.print", digest).on(receipt.id.uuid());
    change(app, grant, command, receipt.id, |receipt, _, _| {
        receipt.prints += 1;
        Ok(json!({ "number": receipt.number, "copy": receipt.prints }))
    })
    .await
}

/// Voids a receipt; the gift may then get another one.
///
/// # Errors
/// `not_found`, `forbidden`, `receipt_voided`.
pub async fn void(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: ReceiptId,
    void: VoidReceipt,
) -> Result<Answer> {
    let (receipt, store_id) = of_receipt(app, actor, id).await?;
    let grant = actor.require(Permission::CorrectDonation, Place::Store(store_id))?;
    let command = Command::changes(void.id, "receipts.void", digest).on(receipt.id.uuid());
    change(app, grant, command, receipt.id, move |receipt, grant, now| {
        if receipt.voided_at.is_some() {
            return Err(Error::from(&RECEIPT_VOIDED));
        }
        receipt.voided_at = Some(now);
        receipt.voided_by = Some(grant.account_id);
        receipt.void_reason = Some(void.reason.to_string());
        Ok(json!({ "number": receipt.number, "official_number": receipt.official_number }))
    })
    .await
}

/// Records the number of the official invoice; another number takes its place, and the trail keeps both.
///
/// # Errors
/// `not_found`, `forbidden`, `receipt_voided`.
pub async fn record_official(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: ReceiptId,
    official: RecordOfficialNumber,
) -> Result<Answer> {
    let (receipt, store_id) = of_receipt(app, actor, id).await?;
    let grant = actor.require(Permission::CorrectDonation, Place::Store(store_id))?;
    let command =
        Command::changes(official.id, "receipts.record_official_number", digest).on(receipt.id.uuid());
    change(app, grant, command, receipt.id, move |receipt, _, _| {
        if receipt.voided_at.is_some() {
            return Err(Error::from(&RECEIPT_VOIDED));
        }
        let before = receipt.official_number.replace(official.official_number.to_string());
        Ok(json!({ "number": receipt.number, "official_number": receipt.official_number, "before": before }))
    })
    .await
}

/// A receipt that the actor may print: one of his own gifts, or of a store that he keeps.
///
/// # Errors
/// `not_found`, also for the receipt of another donor; `forbidden`.
pub async fn printable(app: &App, actor: &Actor, id: ReceiptId) -> Result<(Receipt, Grant)> {
    let (receipt, donation) = seen(app, actor, id).await?;
    let own = actor.donor_id.is_some() && actor.donor_id == donation.donor_id;
    let place = if own { Place::Somewhere } else { Place::Store(donation.store_id) };
    Ok((receipt, actor.require(Permission::PrintReceipt, place)?))
}

/// A receipt that the actor may see, and the store that issued it.
///
/// # Errors
/// `not_found`, also for the receipt of another donor.
pub async fn of_receipt(app: &App, actor: &Actor, id: ReceiptId) -> Result<(Receipt, StoreId)> {
    let (receipt, donation) = seen(app, actor, id).await?;
    Ok((receipt, donation.store_id))
}

async fn seen(app: &App, actor: &Actor, id: ReceiptId) -> Result<(Receipt, rows::Donation)> {
    let district = actor.district_code.clone();
    actor.scope(Permission::ReadDonations)?;
    let receipt = app.read(move |db| receipts::receipt(db, &district, id)?.or_not_found()).await?;
    let donation = find(app, actor, receipt.donation_id).await?;
    Ok((receipt, donation))
}

async fn change<F>(app: &App, grant: Grant, command: Command, id: ReceiptId, deed: F) -> Result<Answer>
where
    F: Fn(&mut Receipt, &Grant, crate::kernel::time::Instant) -> Result<serde_json::Value> + Send + 'static,
{
    let (operation, command_id) = (command.operation, command.id);
    app.deed(grant, command, move |db, grant| {
        let before = receipts::lock(db, id)?.or_not_found()?;
        let mut receipt = before.clone();
        let details = deed(&mut receipt, grant, db.now())?;
        receipts::update(db, &before, &receipt)?;
        record(db, grant, (operation, command_id), ("receipt", id.uuid()), &details);
        Ok(ReceiptAnswer::of(&receipt))
    })
    .await
}
