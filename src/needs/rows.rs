//! The rows of needs.
use super::model::NeedKind;
use crate::db::Db;
use crate::db::schema::store_needs;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{AccountId, CommandId, NeedId, ProductId, StoreId};
use crate::kernel::time::{Day, Instant};
use crate::on_each;
use diesel::prelude::*;

crate::stored_words!(NeedKind);

/// Something that a store wants or does not take.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = store_needs, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Need {
    /// Id.
    pub id: NeedId,
    /// District.
    pub district_code: String,
    /// The store.
    pub store_id: StoreId,
    /// Whether it is wanted.
    pub kind: NeedKind,
    /// A product,
    pub product_id: Option<ProductId>,
    /// or a category,
    pub category_code: Option<String>,
    /// or words.
    pub words_zh: Option<String>,
    /// The words in English.
    pub words_en: Option<String>,
    /// About how many pieces.
    pub quantity: Option<i64>,
    /// The last day on which this is so.
    pub until_on: Option<Day>,
    /// 说明。
    pub note_zh: Option<String>,
    /// The same in English.
    pub note_en: Option<String>,
    /// When it was listed.
    pub added_at: Instant,
    /// By whom.
    pub added_by: AccountId,
    /// When it was taken off the list.
    pub ended_at: Option<Instant>,
    /// By whom.
    pub ended_by: Option<AccountId>,
    /// The command that listed it.
    pub command_id: CommandId,
}

/// Adds a need.
pub fn insert(db: &mut Db<'_>, need: &Need) -> Result<()> {
    diesel::insert_into(store_needs::table).values(need).execute(db.conn())?;
    Ok(())
}

/// Writes a changed need.
pub fn update(db: &mut Db<'_>, need: &Need) -> Result<()> {
    let changed = diesel::update(store_needs::table.find(need.id)).set(need).execute(db.conn())?;
    if changed == 1 { Ok(()) } else { Err(Error::bug("a need is not there")) }
}

/// One need of a district.
pub fn need(db: &mut Db<'_>, district_code: &str, id: NeedId) -> Result<Option<Need>> {
    let found = store_needs::table.find(id).filter(store_needs::district_code.eq(district_code));
    Ok(found.first(db.conn()).optional()?)
}

/// One need, locked until the deed commits.
pub fn lock(db: &mut Db<'_>, id: NeedId) -> Result<Option<Need>> {
    // On SQLite there is one writer, which needs no lock.
    Ok(on_each!(db,
        sqlite conn => store_needs::table.find(id).first::<Need>(conn).optional()?,
        postgres conn => store_needs::table.find(id).for_update().first::<Need>(conn).optional()?
    ))
}

/// How many needs a store lists.
pub fn count(db: &mut Db<'_>, store_id: StoreId) -> Result<i64> {
    let found = store_needs::table.filter(store_needs::store_id.eq(store_id));
    Ok(found.filter(store_needs::ended_at.is_null()).count().get_result(db.conn())?)
}

/// What the stores of a district list, in the order in which it was listed; of one store, if it is named.
pub fn listed(db: &mut Db<'_>, district_code: &str, store_id: Option<StoreId>) -> Result<Vec<Need>> {
    let mut query = store_needs::table
        .filter(store_needs::district_code.eq(district_code.to_owned()))
        .filter(store_needs::ended_at.is_null())
        .into_boxed();
    if let Some(store_id) = store_id {
        query = query.filter(store_needs::store_id.eq(store_id));
    }
    Ok(query.order(store_needs::id).load(db.conn())?)
}
