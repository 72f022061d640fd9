//! The rows of donors.
use crate::db::Db;
use crate::db::schema::donors;
use crate::donations::model::{Display, DonorKind};
use crate::kernel::error::Result;
use crate::kernel::id::DonorId;
use crate::kernel::time::Instant;
use diesel::prelude::*;

/// A donor.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = donors, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Donor {
    /// Id.
    pub id: DonorId,
    /// District.
    pub district_code: String,
    /// Kind.
    pub kind: DonorKind,
    /// The name.
    pub name: Option<String>,
    /// By what it is found.
    pub search_text: String,
    /// Unified social credit code.
    pub credit_code: Option<String>,
    /// Telephone, sealed.
    pub phone_sealed: Option<Vec<u8>>,
    /// Keyed hash of it.
    pub phone_key: Option<Vec<u8>>,
    /// How the donor is named in public.
    pub display: Display,
    /// The alias.
    pub display_name: Option<String>,
    /// When it was entered.
    pub created_at: Instant,
    /// When its personal data was erased.
    pub erased_at: Option<Instant>,
}

/// Adds a donor.
pub fn insert(db: &mut Db<'_>, donor: &Donor) -> Result<()> {
    diesel::insert_into(donors::table).values(donor).execute(db.conn())?;
    Ok(())
}

/// Writes a changed donor.
pub fn update(db: &mut Db<'_>, donor: &Donor) -> Result<usize> {
    Ok(diesel::update(donors::table.find(donor.id)).set(donor).execute(db.conn())?)
}

/// One donor of a district.
pub fn donor(db: &mut Db<'_>, district_code: &str, id: DonorId) -> Result<Option<Donor>> {
    Ok(donors::table.find(id).filter(donors::district_code.eq(district_code)).first(db.conn()).optional()?)
}

/// These donors.
pub fn donors(db: &mut Db<'_>, ids: &[DonorId]) -> Result<Vec<Donor>> {
    Ok(donors::table.filter(donors::id.eq_any(ids)).load(db.conn())?)
}

/// The donors that left this telephone number, oldest first; not more than a page.
pub fn by_phone(db: &mut Db<'_>, district_code: &str, phone_key: &[u8]) -> Result<Vec<Donor>> {
    let found =
        donors::table.filter(donors::phone_key.eq(phone_key)).filter(donors::district_code.eq(district_code));
    Ok(found.order(donors::id).limit(50).load(db.conn())?)
}

/// A page of the donors whose name holds a term, newest first, and one more if there is one.
pub fn page(
    db: &mut Db<'_>,
    district_code: &str,
    (term, kind): (&str, Option<DonorKind>),
    (after, limit): (Option<uuid::Uuid>, i64),
) -> Result<Vec<Donor>> {
    let mut query = donors::table.filter(donors::district_code.eq(district_code.to_owned())).into_boxed();
    if !term.is_empty() {
        query = query.filter(donors::search_text.like(format!("%{term}%")));
    }
    if let Some(kind) = kind {
        query = query.filter(donors::kind.eq(kind));
    }
    if let Some(after) = after {
        query = query.filter(donors::id.lt(DonorId::of(after)));
    }
    Ok(query.order(donors::id.desc()).limit(limit + 1).load(db.conn())?)
}

/// Forgets who a donor was.
pub fn forget(db: &mut Db<'_>, id: DonorId) -> Result<()> {
    let now = db.now();
    diesel::update(donors::table.find(id))
        .set((
            donors::name.eq(None::<String>),
            donors::search_text.eq(""),
            donors::phone_sealed.eq(None::<Vec<u8>>),
            donors::phone_key.eq(None::<Vec<u8>>),
            donors::erased_at.eq(now),
        ))
        .execute(db.conn())?;
    Ok(())
}
