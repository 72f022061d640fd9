//! What the server prints of vouchers: sheets and cards with their codes, and the public page behind a QR.
//!
//! Printing lays codes open, so each print is recorded before a page leaves. The public page tells whoever holds a code
//! what it is good for, and nothing of whom it was given to.
mod layout;
mod page;
pub mod words;

pub use page::show;

use super::batches::press::{human_place, payload};
use super::code;
use super::model::{BatchState, VoucherState, must_be};
use super::rows::{Batch, ItemRow, Voucher, batches, vouchers};
use crate::access::{Actor, Grant, Permission, Place, Scope};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::db::{Db, Lane};
use crate::goods;
use crate::households::{Summary, summaries};
use crate::http::print::{Html, Style, page as whole_page};
use crate::kernel::crockford::HumanCode;
use crate::kernel::error::{Error, NOT_FOUND, OrNotFound, Result, invalid};
use crate::kernel::id::{BatchId, CommandId, HouseholdId, VoucherId};
use crate::kernel::time::Day;
use crate::stores;
use crate::stores::rows::Store;
use crate::vouchers::codes::VOUCHER_STATE;
use crate::vouchers::views::is_seen;
use actix_web::HttpResponse;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::rt::task::spawn_blocking;
use layout::Card;
use serde_json::json;
use std::collections::HashMap;
use words::{Goods, Said};

/// How many vouchers a part of a sheet holds at most.
pub const PART_MAX: i64 = 500;

/// A part of a batch's sheet, A4. Only what lives and lies in the actor's streets is printed.
///
/// # Errors
/// `forbidden`, `not_found` if there is nothing to print, `batch_state`, `invalid_field`.
pub async fn sheet(app: &App, actor: &Actor, id: BatchId, from: i64, count: i64) -> Result<HttpResponse> {
    if from < 1 || !(1..=PART_MAX).contains(&count) {
        return Err(invalid("count", "from 1 to 500 vouchers, from position 1 on"));
    }
    let (scope, district) = (actor.scope(Permission::ManageVouchers)?, actor.district_code.clone());
    let found = app.read(move |db| part(db, &district, id, &scope, (from, count))).await?;
    let (Some(first), Some(last)) = (found.vouchers.first(), found.vouchers.last()) else {
        return Err(Error::from(&NOT_FOUND));
    };
    let next = last.position + 1;
    let details = json!({ "from": first.position, "to": last.position, "vouchers": found.vouchers.len() });
    record(app, actor.grant(), ("batch", id.uuid()), details).await?;
    let title = format!("{} {}–{}", found.batch.number, first.position, last.position);
    let body = draw(app, found, layout::sheet).await?;
    let mut page = whole_page(&title, Style::Voucher, &body);
    page.headers_mut().insert(HeaderName::from_static("nuanquan-next-from"), HeaderValue::from(next));
    Ok(page)
}

/// The card of one voucher, A6 across.
///
/// # Errors
/// `forbidden`, `not_found`, `voucher_state` if it is dead.
pub async fn card(app: &App, actor: &Actor, id: VoucherId) -> Result<HttpResponse> {
    let (scope, district) = (actor.scope(Permission::ManageVouchers)?, actor.district_code.clone());
    let found = app
        .read(move |db| {
            let voucher = vouchers::voucher(db, &district, id)?.or_not_found()?;
            is_seen(db, &scope, &voucher)?.then_some(()).or_not_found()?;
            if !matches!(voucher.state, VoucherState::Issued | VoucherState::Frozen) {
                return Err(VOUCHER_STATE.with("state", voucher.state.as_str()));
            }
            let batch = batches::batch(db, &district, voucher.batch_id)?.or_not_found()?;
            Found::load(db, batch, vec![voucher])
        })
        .await?;
    let grant = actor.require(Permission::ManageVouchers, Place::Somewhere)?;
    record(app, grant, ("voucher", id.uuid()), json!({ "vouchers": 1 })).await?;
    let body = draw(app, found, layout::card).await?;
    Ok(whole_page("暖券", Style::Voucher, &body))
}

fn part(
    db: &mut Db<'_>,
    district_code: &str,
    id: BatchId,
    scope: &Scope,
    range: (i64, i64),
) -> Result<Found> {
    let batch = batches::batch(db, district_code, id)?.or_not_found()?;
    must_be(batch.state, BatchState::Live)?;
    let vouchers = vouchers::printable(db, id, scope, range.0, range.1)?;
    Found::load(db, batch, vouchers)
}

async fn record(
    app: &App,
    grant: Grant,
    subject: (&'static str, uuid::Uuid),
    details: serde_json::Value,
) -> Result<()> {
    let command_id = CommandId::make();
    app.write(Lane::Office, move |db| {
        let (subject_kind, subject_id) = subject;
        let entry = Entry { operation: "vouchers.print", subject_kind, subject_id, command_id };
        audit::record(db, &grant, entry, &details);
        Ok(())
    })
    .await
}

/// Vouchers of one batch with all that their sentences need.
struct Found {
    batch: Batch,
    vouchers: Vec<Voucher>,
    items: HashMap<VoucherId, Vec<ItemRow>>,
    goods: Goods,
    where_good: Said,
    holders: HashMap<HouseholdId, Summary>,
    today: Day,
}

impl Found {
    fn load(db: &mut Db<'_>, batch: Batch, vouchers: Vec<Voucher>) -> Result<Self> {
        let ids: Vec<VoucherId> = vouchers.iter().map(|voucher| voucher.id).collect();
        let items = vouchers::items(db, &ids)?;
        let households: Vec<HouseholdId> = vouchers.iter().map(|voucher| voucher.household_id).collect();
        let holders = summaries(db, &households)?.into_iter().map(|summary| (summary.id, summary)).collect();
        Ok(Self {
            goods: goods_of(db, &batch, &items)?,
            where_good: stores_said(db, &batch)?,
            today: db.today(),
            batch,
            vouchers,
            items,
            holders,
        })
    }

    fn good_for(&self, voucher: &Voucher) -> Vec<Said> {
        let items = self.items.get(&voucher.id).map(Vec::as_slice).unwrap_or_default();
        words::good_for(self.batch.kind, voucher, items, &self.goods)
    }

    /// The card of each voucher.
    fn cards(&self, app: &App) -> Result<Vec<Card>> {
        let card = |voucher: &Voucher| {
            let code = code::rebuild(&payload(voucher)?, &voucher.signature);
            let human = app.keys.fields.open(human_place(voucher), &voucher.human_sealed);
            let human =
                human.ok_or_else(|| Error::bug("a human code that does not open: its key is missing"))?;
            let human =
                HumanCode::parse(&human).map_err(|_| Error::bug("a sealed human code that is none"))?;
            let holder = self.holders.get(&voucher.household_id);
            Ok(Card {
                address: code::address(&app.config.public_url, &code),
                human: human.printed(),
                good_for: self.good_for(voucher),
                until: words::until(voucher.last_on),
                from: words::from(voucher.first_on, self.today),
                where_good: self.where_good.clone(),
                rules: words::rules(self.batch.kind),
                holder: holder.map(|holder| holder.holder_name_masked.clone()).unwrap_or_default(),
                household_no: holder.map(|holder| holder.household_no.clone()).unwrap_or_default(),
                serial: format!("{}-{}", self.batch.number, voucher.position),
            })
        };
        self.vouchers.iter().map(card).collect()
    }
}

/// QR codes take milliseconds each: they are drawn away from the threads that answer.
async fn draw(app: &App, found: Found, layout: fn(&[Card]) -> Result<Html>) -> Result<Html> {
    let app = app.clone();
    let drawn = spawn_blocking(move || layout(&found.cards(&app)?)).await;
    drawn.map_err(|_| Error::bug("drawing a sheet panicked"))?
}

fn goods_of(db: &mut Db<'_>, batch: &Batch, items: &HashMap<VoucherId, Vec<ItemRow>>) -> Result<Goods> {
    let mut products: Vec<_> = items.values().flatten().filter_map(|item| item.product_id).collect();
    products.sort_unstable();
    products.dedup();
    Ok(Goods {
        products: goods::products(db, &products)?,
        categories: goods::rows::categories(db)?
            .into_iter()
            .map(|found| (found.code.clone(), found))
            .collect(),
        pack: batch.pack_id.map_or(Ok(None), |id| goods::rows::pack(db, id))?,
    })
}

fn stores_said(db: &mut Db<'_>, batch: &Batch) -> Result<Said> {
    let named = stores_of(db, batch)?;
    let district = stores::rows::area(db, &batch.district_code)?;
    let (zh, en) = district.map(|area| (area.name_zh, area.name_en)).unwrap_or_default();
    Ok(words::stores(&named, (&zh, &en)))
}

/// The stores that a batch names, by their numbers; none if it is good at all of them.
fn stores_of(db: &mut Db<'_>, batch: &Batch) -> Result<Vec<Store>> {
    let ids = batches::stores(db, batch.id)?;
    let all = stores::rows::stores(db, &batch.district_code)?;
    Ok(all.into_iter().filter(|store| ids.contains(&store.id)).collect())
}
