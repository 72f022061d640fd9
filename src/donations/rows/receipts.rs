//! The rows of receipts.
use crate::db::Db;
use crate::db::schema::receipts;
use crate::donations::model::Basis;
use crate::kernel::error::{CLASH, Error, Result};
use crate::kernel::id::{AccountId, CommandId, DonationId, ReceiptId};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use crate::on_each;
use diesel::prelude::*;

/// A receipt for a gift (接收凭证).
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = receipts, treat_none_as_default_value = false)]
pub struct Receipt {
    /// Id.
    pub id: ReceiptId,
    /// District.
    pub district_code: String,
    /// Number, as people say it: PT01-R2026-00007.
    pub number: String,
    /// The gift.
    pub donation_id: DonationId,
    /// When it was issued.
    pub issued_at: Instant,
    /// By whom.
    pub issued_by: AccountId,
    /// The amount; none if nothing on it has a value.
    pub amount_fen: Option<Fen>,
    /// What the amount rests on.
    pub value_basis: Basis,
    /// What its public page is found by.
    pub check_key: Vec<u8>,
    /// How many prints were recorded.
    pub prints: i64,
    /// The number of the official donation invoice (捐赠票据), issued elsewhere.
    pub official_number: Option<String>,
    /// When it was voided.
    pub voided_at: Option<Instant>,
    /// By whom.
    pub voided_by: Option<AccountId>,
    /// Why.
    pub void_reason: Option<String>,
    /// The command that issued it.
    pub command_id: CommandId,
}

/// Adds a receipt.
pub fn insert(db: &mut Db<'_>, receipt: &Receipt) -> Result<()> {
    diesel::insert_into(receipts::table).values(receipt).execute(db.conn())?;
    Ok(())
}

/// One receipt of a district.
pub fn receipt(db: &mut Db<'_>, district_code: &str, id: ReceiptId) -> Result<Option<Receipt>> {
    let found = receipts::table.find(id).filter(receipts::district_code.eq(district_code));
    Ok(found.first(db.conn()).optional()?)
}

/// One receipt, locked until the deed commits.
pub fn lock(db: &mut Db<'_>, id: ReceiptId) -> Result<Option<Receipt>> {
    // On SQLite there is one writer, which needs no lock.
    Ok(on_each!(db,
        sqlite conn => receipts::table.find(id).first::<Receipt>(conn).optional()?,
        postgres conn => receipts::table.find(id).for_update().first::<Receipt>(conn).optional()?
    ))
}

/// The receipt of a public page's key.
pub fn checked(db: &mut Db<'_>, check_key: &[u8]) -> Result<Option<Receipt>> {
    Ok(receipts::table.filter(receipts::check_key.eq(check_key)).first(db.conn()).optional()?)
}

/// The receipts of a gift, oldest first: at most one of them is valid.
pub fn of_donation(db: &mut Db<'_>, id: DonationId) -> Result<Vec<Receipt>> {
    Ok(receipts::table.filter(receipts::donation_id.eq(id)).order(receipts::id).load(db.conn())?)
}

/// Writes what may change of a receipt that was locked: prints, the official number, the voiding.
pub fn update(db: &mut Db<'_>, before: &Receipt, receipt: &Receipt) -> Result<()> {
    let changed = diesel::update(receipts::table.find(receipt.id).filter(receipts::prints.eq(before.prints)))
        .set((
            receipts::prints.eq(receipt.prints),
            receipts::official_number.eq(&receipt.official_number),
            receipts::voided_at.eq(receipt.voided_at),
            receipts::voided_by.eq(receipt.voided_by),
            receipts::void_reason.eq(&receipt.void_reason),
        ))
        .execute(db.conn())?;
    if changed == 1 { Ok(()) } else { Err(Error::from(&CLASH)) }
}
