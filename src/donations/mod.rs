//! Donations in kind: donors, and their gifts from the offer to the shelf, with a receipt.
//!
//! A gift is offered, received, inspected; or declined by the store or withdrawn by the donor before it is inspected.
//! The inspection decides every piece that arrived: accepted and refused ones of a line sum to what was received,
//! refused ones have a reason and a disposal, accepted ones a product, and a day of expiry where the product is dated.
//! What is accepted becomes lots on the shelf of the gift's store in the same deed, with the donor's designation word for
//! word. Values are for one piece; declared and assessed ones stand side by side, and what counts is a proven one before
//! an assessed one before the catalogue's. Nobody receives, inspects or acknowledges a gift of his own.
//! A gift has at most one valid receipt; it is voided with a reason, never changed, and every print of it is counted.
//! A donor sees his own gifts only; in public he is named as he wants, and that can be changed at any time.
//! Other slices find the gift that a lot came with by [`gifts_of`].
//! Designations are kept as text: the system holds others to a category of households or a campaign, never to a person.
pub mod actions;
pub mod api;
pub mod codes;
pub mod giving;
pub mod guest;
pub mod items;
pub mod model;
pub mod print;
pub mod receipt;
pub mod rows;
pub mod token;
pub mod views;

use crate::db::Db;
use crate::kernel::error::Result;
use crate::kernel::id::DonationLineId;
use std::collections::HashMap;

/// The gift that each of these lines belongs to.
///
/// # Errors
/// What the database says.
pub fn gifts_of(
    db: &mut Db<'_>,
    lines: &[DonationLineId],
) -> Result<HashMap<DonationLineId, rows::Donation>> {
    Ok(rows::of_lines(db, lines)?.into_iter().collect())
}
