//! Needs as they are shown: to keepers, and to anybody with the stores that have them.
use super::model::NeedKind;
use super::rows::{self, Need};
use crate::db::Db;
use crate::goods;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{NeedId, ProductId, StoreId};
use crate::kernel::time::{Day, Instant};
use crate::stores;
use crate::stores::model::StoreKind;
use serde::Serialize;
use utoipa::ToSchema;

/// Something that a store wants or does not take.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NeedView {
    /// Id.
    pub id: NeedId,
    /// The store.
    pub store_id: StoreId,
    /// Whether it is wanted.
    pub kind: NeedKind,
    /// The product, if it names one.
    pub product_id: Option<ProductId>,
    /// The category, if it names one.
    pub category_code: Option<String>,
    /// 名称。
    pub name_zh: String,
    /// The same in English, if that was said.
    pub name_en: Option<String>,
    /// What one piece of the product is.
    pub pack_size: Option<String>,
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
}

/// A store as anybody sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicStore {
    /// Id.
    id: StoreId,
    /// Code, as people say it.
    code: String,
    /// 中文名。
    name_zh: String,
    /// English name.
    name_en: String,
    /// Kind.
    kind: StoreKind,
    /// Where it is.
    address: Option<String>,
    /// Its telephone.
    phone: Option<String>,
    /// When it is open, in words.
    hours: Option<String>,
    /// What it wants and what it does not take, in the order in which that was listed.
    needs: Vec<NeedView>,
}

/// What the stores of a district list; of one store, if it is named.
///
/// # Errors
/// What the database says.
pub fn listed(db: &mut Db<'_>, district_code: &str, store_id: Option<StoreId>) -> Result<Vec<NeedView>> {
    let needs = rows::listed(db, district_code, store_id)?;
    let ids: Vec<ProductId> = needs.iter().filter_map(|need| need.product_id).collect();
    let products = goods::products(db, &ids)?;
    let categories = goods::rows::categories(db)?;
    let view = |need: Need| {
        let lost = || Error::bug("a need names what is not there");
        let product = need.product_id.map(|id| products.get(&id).ok_or_else(lost)).transpose()?;
        let category = need
            .category_code
            .as_ref()
            .map(|code| categories.iter().find(|category| category.code == *code).ok_or_else(lost));
        let (name_zh, name_en) = match (product, category.transpose()?) {
            (Some(product), _) => (product.name_zh.clone(), Some(product.name_en.clone())),
            (None, Some(category)) => (category.name_zh.clone(), Some(category.name_en.clone())),
            (None, None) => (need.words_zh.ok_or_else(lost)?, need.words_en),
        };
        Ok(NeedView {
            id: need.id,
            store_id: need.store_id,
            kind: need.kind,
            product_id: need.product_id,
            category_code: need.category_code,
            name_zh,
            name_en,
            pack_size: product.map(|product| product.pack_size.clone()),
            quantity: need.quantity,
            until_on: need.until_on,
            note_zh: need.note_zh,
            note_en: need.note_en,
            added_at: need.added_at,
        })
    };
    needs.into_iter().map(view).collect()
}

/// The stores that are open today, with what they list for today.
///
/// # Errors
/// What the database says.
pub fn public(db: &mut Db<'_>, district_code: &str) -> Result<Vec<PublicStore>> {
    let today = db.today();
    let needs = listed(db, district_code, None)?;
    let of_today = |need: &&NeedView| need.until_on.is_none_or(|day| day >= today);
    let open = stores::rows::stores(db, district_code)?.into_iter().filter(|store| store.is_open_on(today));
    Ok(open
        .map(|store| PublicStore {
            needs: needs.iter().filter(|need| need.store_id == store.id).filter(of_today).cloned().collect(),
            id: store.id,
            code: store.code,
            name_zh: store.name_zh,
            name_en: store.name_en,
            kind: store.kind,
            address: store.address,
            phone: store.phone,
            hours: store.hours,
        })
        .collect())
}
