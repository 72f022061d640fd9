//! The rows of photographs, and their images apart from them.
use crate::db::Db;
use crate::db::schema::{photograph_images, photographs};
use crate::donations::model::PhotographSize;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{AccountId, CommandId, DonationId, PhotographId};
use crate::kernel::time::Instant;
use diesel::prelude::*;

/// A photograph of a gift, without its images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = photographs, treat_none_as_default_value = false)]
pub struct Photograph {
    /// Id.
    pub id: PhotographId,
    /// The gift.
    pub donation_id: DonationId,
    /// The line that it shows; none if it shows the whole.
    pub line_number: Option<i32>,
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// When it was added.
    pub added_at: Instant,
    /// By which account; none if by a guest.
    pub added_by: Option<AccountId>,
    /// When it was taken away; its images went then.
    pub removed_at: Option<Instant>,
    /// By which account.
    pub removed_by: Option<AccountId>,
    /// The command that added it.
    pub command_id: CommandId,
}

/// Adds a photograph with its images.
pub fn insert(db: &mut Db<'_>, photograph: &Photograph, images: &[(PhotographSize, &[u8])]) -> Result<()> {
    diesel::insert_into(photographs::table).values(photograph).execute(db.conn())?;
    for (size, jpeg) in images {
        diesel::insert_into(photograph_images::table)
            .values((
                photograph_images::photograph_id.eq(photograph.id),
                photograph_images::size.eq(*size),
                photograph_images::jpeg.eq(*jpeg),
            ))
            .execute(db.conn())?;
    }
    Ok(())
}

/// One photograph that is still there.
pub fn photograph(db: &mut Db<'_>, id: PhotographId) -> Result<Option<Photograph>> {
    let found = photographs::table.find(id).filter(photographs::removed_at.is_null());
    Ok(found.first(db.conn()).optional()?)
}

/// The photographs of these gifts, in the order in which they were added.
pub fn of_donations(db: &mut Db<'_>, ids: &[DonationId]) -> Result<Vec<Photograph>> {
    let found = photographs::table.filter(photographs::donation_id.eq_any(ids));
    Ok(found.filter(photographs::removed_at.is_null()).order(photographs::id).load(db.conn())?)
}

/// How many photographs a gift has.
pub fn count(db: &mut Db<'_>, id: DonationId) -> Result<i64> {
    let found = photographs::table.filter(photographs::donation_id.eq(id));
    Ok(found.filter(photographs::removed_at.is_null()).count().get_result(db.conn())?)
}

/// The image of a photograph.
pub fn image(db: &mut Db<'_>, id: PhotographId, size: PhotographSize) -> Result<Option<Vec<u8>>> {
    let found = photograph_images::table.find((id, size)).select(photograph_images::jpeg);
    Ok(found.first(db.conn()).optional()?)
}

/// Takes a photograph away, with its images.
pub fn remove(db: &mut Db<'_>, id: PhotographId, by: Option<AccountId>) -> Result<()> {
    let now = db.now();
    let changed = diesel::update(photographs::table.find(id).filter(photographs::removed_at.is_null()))
        .set((photographs::removed_at.eq(now), photographs::removed_by.eq(by)))
        .execute(db.conn())?;
    if changed != 1 {
        return Err(Error::bug("a photograph was taken away twice"));
    }
    let images = photograph_images::table.filter(photograph_images::photograph_id.eq(id));
    diesel::delete(images).execute(db.conn())?;
    Ok(())
}
