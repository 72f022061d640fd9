//! Gifts in a list: as much of each as tells it from others.
use super::model::{State, TimeOfDay};
use super::rows::{self, Donation, Line};
use super::views::{DonorView, sight};
use crate::access::Actor;
use crate::db::Db;
use crate::goods::{self, Product};
use crate::kernel::error::Result;
use crate::kernel::id::{DonationId, DonorId, PhotographId, ProductId, StoreId};
use crate::kernel::quantity::Pieces;
use crate::kernel::time::{Day, Instant};
use crate::keys::Keyring;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// How many goods of a gift stand in a list.
const GOODS_MAX: usize = 3;

/// A gift in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct DonationItem {
    /// Id.
    pub id: DonationId,
    /// Number.
    number: String,
    /// The store it is for.
    store_id: StoreId,
    /// Who gives.
    donor_id: Option<DonorId>,
    /// How he is called; a person's name masked for whoever only reads.
    donor: Option<String>,
    /// Its first goods, so that it is told from others.
    goods: Vec<GoodsItem>,
    /// How many lines of goods it has.
    line_count: usize,
    /// How far it has come.
    state: State,
    /// When it was offered.
    offered_at: Instant,
    /// When it was inspected.
    inspected_at: Option<Instant>,
    /// The day on which the donor would like to bring it.
    wished_on: Option<Day>,
    /// At what time of that day.
    wished_time: Option<TimeOfDay>,
    /// Whether somebody without an account offered it.
    guest: bool,
    /// Its photographs.
    photographs: Vec<PhotographId>,
}

/// Goods of a gift in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoodsItem {
    /// What it is.
    name_zh: String,
    /// The same in English; goods that are in no catalogue have the donor's words only.
    name_en: Option<String>,
    /// Pieces, as far as is known.
    quantity: Pieces,
}

impl DonationItem {
    /// These gifts as somebody sees them in a list, in their order.
    ///
    /// # Errors
    /// What the database says.
    pub fn list(
        db: &mut Db<'_>,
        keys: &Keyring,
        actor: &Actor,
        donations: Vec<Donation>,
    ) -> Result<Vec<Self>> {
        let ids: Vec<DonationId> = donations.iter().map(|donation| donation.id).collect();
        let photographs = rows::photographs::of_donations(db, &ids)?;
        let donor_ids: Vec<DonorId> = donations.iter().filter_map(|donation| donation.donor_id).collect();
        let mut donors: HashMap<DonorId, Option<String>> = HashMap::new();
        for donor in rows::donors::donors(db, &donor_ids)? {
            let (id, seen) = (donor.id, sight(actor, donor.id));
            donors.insert(id, DonorView::of(donor, seen, keys).name);
        }
        let lines = rows::lines_of(db, &ids)?;
        let product_ids: Vec<ProductId> = lines.iter().filter_map(|line| line.product_id).collect();
        let products = goods::products(db, &product_ids)?;
        let item = |donation: Donation| {
            let own = || lines.iter().filter(|line| line.donation_id == donation.id);
            Self {
                id: donation.id,
                number: donation.number,
                store_id: donation.store_id,
                donor_id: donation.donor_id,
                donor: donation.donor_id.and_then(|id| donors.get(&id).cloned().flatten()),
                goods: own().take(GOODS_MAX).map(|line| GoodsItem::of(line, &products)).collect(),
                line_count: own().count(),
                state: donation.state,
                offered_at: donation.offered_at,
                inspected_at: donation.inspected_at,
                wished_on: donation.wished_on,
                wished_time: donation.wished_time,
                guest: donation.follow_key.is_some(),
                photographs: photographs
                    .iter()
                    .filter(|one| one.donation_id == donation.id)
                    .map(|one| one.id)
                    .collect(),
            }
        };
        Ok(donations.into_iter().map(item).collect())
    }
}

impl GoodsItem {
    fn of(line: &Line, products: &HashMap<ProductId, Product>) -> Self {
        let product = line.product_id.and_then(|id| products.get(&id));
        Self {
            name_zh: product.map_or_else(|| line.description.clone(), |product| product.name_zh.clone()),
            name_en: product.map(|product| product.name_en.clone()),
            quantity: line.accepted_quantity.or(line.received_quantity).unwrap_or(line.offered_quantity),
        }
    }
}
