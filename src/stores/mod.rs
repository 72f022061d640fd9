//! Areas (city ▸ district ▸ street or town ▸ residents' committee) and the charity supermarkets in them.
//!
//! Both are data with days of validity: an area that was renamed or split names its successor, a store that closed
//! keeps its rows. Other slices may read stores and areas by [`rows`], check a store by [`open_store`] and take the
//! next number of a series by [`numbers::next`].
pub mod actions;
pub mod api;
pub mod codes;
pub mod load;
pub mod model;
pub mod numbers;
pub mod rows;

use crate::db::Db;
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::StoreId;

/// The store, if it is there and not closed today.
///
/// # Errors
/// `not_found`, or `store_closed`.
pub fn open_store(db: &mut Db<'_>, id: StoreId) -> Result<rows::Store> {
    let store = rows::store(db, id)?.or_not_found()?;
    if store.is_open_on(db.today()) { Ok(store) } else { Err(Error::from(&codes::STORE_CLOSED)) }
}
