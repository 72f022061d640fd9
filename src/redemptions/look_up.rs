//! Looking a voucher up at the till: what it is good for, without keeping anything.
use super::actions::{store_of, voucher_of};
use super::basket::propose;
use super::details::{FirstUse, describe};
use super::model::{Asked, Collector, Product, Tender, Verdict, objection};
use super::rows::{self, Wanted};
use super::scan::Scan;
use super::{codes, model, world};
use crate::access::{Actor, Permission, Place, Scope};
use crate::app::App;
use crate::db::Db;
use crate::households::model::{DelegateKind, DelegateRelation};
use crate::kernel::error::{Code, Error, Result};
use crate::kernel::id::{BatchId, DelegateId, ProductId, RedemptionId, ReversalId, StoreId, VoucherId};
use crate::kernel::mask;
use crate::kernel::money::Fen;
use crate::kernel::time::Day;
use crate::stock::draw::Recipient;
use crate::vouchers::balance::Spendable;
use crate::vouchers::model::VoucherKind;
use crate::vouchers::spend;
use crate::{goods, households, stock};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;

/// How many lots of a store a proposal looks at.
const LOTS_MAX: i64 = 400;
/// How many earlier uses are told.
const USES_MAX: i64 = 5;

/// A voucher to be looked up.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookUp {
    /// What was scanned or typed: the QR's text, or the code of eleven characters;
    #[schema(value_type = Option<String>)]
    pub code: Option<Scan>,
    /// or the voucher.
    pub voucher_id: Option<VoucherId>,
    /// Where; may be left out at a till, or by somebody of one store only.
    pub store_id: Option<StoreId>,
}

/// What a voucher is and may buy here and now.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookedUp {
    /// The voucher.
    pub voucher_id: VoucherId,
    /// `good`, or the code by which it would be refused.
    pub verdict: &'static str,
    /// 中文。
    pub sentence_zh: &'static str,
    /// English.
    pub sentence_en: &'static str,
    /// What the sentence may need.
    #[schema(value_type = Object)]
    pub params: Map<String, Value>,
    /// What it is good for.
    pub kind: VoucherKind,
    /// Its batch.
    pub batch_id: BatchId,
    /// First day.
    pub first_on: Day,
    /// Last day.
    pub last_on: Day,
    /// Fen left.
    pub balance_fen: Fen,
    /// Fen that the household pays in cash.
    pub copay_fen: Fen,
    /// What a goods or pack voucher still gives.
    pub items: Vec<ItemLeft>,
    /// Where it is good; absent if at every store of the district.
    pub stores: Option<Vec<StoreId>>,
    /// The holder's name with its middle hidden.
    pub holder_name_masked: String,
    /// The last four of the holder's ID number.
    pub holder_last_four: Option<String>,
    /// Who may collect today.
    pub delegates: Vec<MaskedDelegate>,
    /// A basket to propose: what expires first.
    pub basket: Vec<BasketProposal>,
    /// Its last uses, newest first.
    pub uses: Vec<FirstUse>,
}

/// Pieces that a voucher still gives.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemLeft {
    /// Its number on the voucher.
    pub item_number: i32,
    /// Of this product,
    pub product_id: Option<ProductId>,
    /// or of any of this category.
    pub category_code: Option<String>,
    /// 中文名。
    pub name_zh: Option<String>,
    /// English name.
    pub name_en: Option<String>,
    /// Pieces.
    pub pieces_left: i64,
}

/// Somebody who may collect, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaskedDelegate {
    /// Id.
    pub delegate_id: DelegateId,
    /// The name with its middle hidden.
    pub name_masked: String,
    /// The last four of the ID number.
    pub last_four: String,
    /// What he is to the household.
    pub relation: DelegateRelation,
    /// For how long.
    pub kind: DelegateKind,
    /// Last day.
    pub valid_to: Option<Day>,
}

/// A line of the proposed basket.
#[derive(Debug, Serialize, ToSchema)]
pub struct BasketProposal {
    /// The product.
    pub product_id: ProductId,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// What one piece is.
    pub pack_size: String,
    /// Pieces.
    pub quantity: i64,
    /// The last day of the first of them.
    pub expires_on: Option<Day>,
    /// What a piece is worth today.
    pub unit_fen: Option<Fen>,
}

/// Looks a voucher up.
///
/// # Errors
/// `forbidden`, `code_invalid`, `too_many_tries`, `store_needed`; `unknown` for a genuine code of a voucher that is not there.
pub async fn look_up(app: &App, actor: &Actor, address: &str, body: LookUp) -> Result<LookedUp> {
    let store_id = store_of(actor, Permission::LookUpVoucher, body.store_id)?;
    let grant = actor.require(Permission::LookUpVoucher, Place::Store(store_id))?;
    let voucher_id = voucher_of(app, actor, address, body.code.as_ref(), body.voucher_id).await?;
    let asked = Asked {
        id: RedemptionId::make(),
        voucher_id,
        store_id,
        person_key: actor.person_key.clone(),
        district_code: grant.district_code,
        collector: Collector::Holder,
        basket: Vec::new(),
        tender: Tender::Cash,
    };
    app.read(move |db| view(db, &asked)).await
}

fn view(db: &mut Db<'_>, asked: &Asked) -> Result<LookedUp> {
    let unknown = || Error::from(&codes::UNKNOWN);
    let voucher = spend::look(db, asked.voucher_id)?.ok_or_else(unknown)?;
    if voucher.district_code != asked.district_code || !voucher.live {
        return Err(unknown());
    }
    let today = db.today();
    let world = world::standing(db, asked, &voucher)?;
    let refused = match objection(&world, &voucher, today, asked) {
        Some(Verdict::Refused(refused)) => Some(refused),
        _ => None,
    };
    let code: Option<&'static Code> = refused.as_ref().map(|refused| refused.code);
    let holder = households::summaries(db, &[voucher.household_id])?.pop();
    Ok(LookedUp {
        voucher_id: asked.voucher_id,
        verdict: code.map_or("good", |code| code.name),
        sentence_zh: code.map_or("可以使用。", |code| code.zh),
        sentence_en: code.map_or("It is good.", |code| code.en),
        params: refused.map(|refused| refused.params).unwrap_or_default(),
        kind: voucher.balance.kind,
        batch_id: voucher.batch_id,
        first_on: voucher.first_on,
        last_on: voucher.last_on,
        balance_fen: voucher.balance.left,
        copay_fen: voucher.balance.copay,
        items: items(db, &voucher)?,
        stores: voucher.stores.clone(),
        holder_name_masked: holder
            .as_ref()
            .map_or_else(|| "*".to_owned(), |holder| holder.holder_name_masked.clone()),
        holder_last_four: holder.and_then(|holder| holder.holder_last_four),
        delegates: delegates(db, asked, &voucher)?,
        basket: if code.is_none() { basket(db, asked, &voucher)? } else { Vec::new() },
        uses: uses(db, asked)?,
    })
}

fn items(db: &mut Db<'_>, voucher: &Spendable) -> Result<Vec<ItemLeft>> {
    let named: Vec<ProductId> = voucher.balance.items.iter().filter_map(|item| item.product_id).collect();
    let products = goods::products(db, &named)?;
    let categories = if voucher.balance.items.iter().any(|item| item.category_code.is_some()) {
        goods::rows::categories(db)?
    } else {
        Vec::new()
    };
    let items = voucher.balance.items.iter().map(|item| {
        let product = item.product_id.and_then(|id| products.get(&id));
        let category = categories.iter().find(|category| Some(&category.code) == item.category_code.as_ref());
        let product_names = product.map(|product| (product.name_zh.clone(), product.name_en.clone()));
        let names =
            product_names.or_else(|| category.map(|it| (it.name_zh.clone(), it.name_en.clone()))).unzip();
        ItemLeft {
            item_number: item.number,
            product_id: item.product_id,
            category_code: item.category_code.clone(),
            name_zh: names.0,
            name_en: names.1,
            pieces_left: item.pieces_left,
        }
    });
    Ok(items.collect())
}

fn delegates(db: &mut Db<'_>, asked: &Asked, voucher: &Spendable) -> Result<Vec<MaskedDelegate>> {
    let today = db.today();
    let heir = households::stands_for(db, voucher.household_id)?;
    let all = households::rows::delegates::of(db, &[voucher.household_id, heir])?;
    let may = all.into_iter().filter(|delegate| delegate.may_collect(today, Some(asked.voucher_id)));
    Ok(may
        .map(|delegate| MaskedDelegate {
            delegate_id: delegate.id,
            name_masked: mask::name(&delegate.name),
            last_four: delegate.id_last_four,
            relation: delegate.relation,
            kind: delegate.kind,
            valid_to: delegate.valid_to,
        })
        .collect())
}

fn basket(db: &mut Db<'_>, asked: &Asked, voucher: &Spendable) -> Result<Vec<BasketProposal>> {
    let today = db.today();
    let lots = stock::hot::soonest(db, asked.store_id, LOTS_MAX)?;
    let ids: BTreeSet<ProductId> = lots.iter().map(|(id, _)| *id).collect();
    let worth: HashMap<ProductId, model::Product> = goods::hot::worth(db, ids.into_iter().collect(), today)?
        .into_iter()
        .map(|(id, category_code, value)| (id, Product { category_code, value }))
        .collect();
    let recipient = Recipient { category: voucher.category.as_deref(), campaign_id: voucher.campaign_id };
    let proposed = propose(&voucher.balance, &lots, &worth, today, recipient);
    let names = goods::products(db, &proposed.iter().map(|line| line.product_id).collect::<Vec<_>>())?;
    let line = |line: &super::basket::Proposed| {
        let product = names.get(&line.product_id)?;
        Some(BasketProposal {
            product_id: line.product_id,
            name_zh: product.name_zh.clone(),
            name_en: product.name_en.clone(),
            pack_size: product.pack_size.clone(),
            quantity: line.pieces,
            expires_on: line.expires_on,
            unit_fen: worth.get(&line.product_id).and_then(|product| product.value),
        })
    };
    Ok(proposed.iter().filter_map(line).collect())
}

/// The uses of a voucher at whatever store: whoever holds the voucher may know of them.
fn uses(db: &mut Db<'_>, asked: &Asked) -> Result<Vec<FirstUse>> {
    let everywhere = Scope { district_wide: true, ..Scope::default() };
    let wanted = Wanted {
        voucher_id: Some(asked.voucher_id),
        outcome: Some(model::Outcome::Redeemed),
        limit: USES_MAX,
        ..Wanted::default()
    };
    let mut found = rows::list(db, &asked.district_code, &everywhere, &wanted)?;
    found.truncate(usize::try_from(USES_MAX).unwrap_or(usize::MAX));
    let used = |one: rows::Redemption| rows::Use {
        voucher_id: one.voucher_id,
        id: one.id,
        at: one.at,
        store_id: one.store_id,
        device_id: one.device_id,
    };
    let mut uses = Vec::with_capacity(found.len());
    for one in found {
        if !is_taken_back(db, one.id)? {
            uses.push(describe(db, &used(one))?);
        }
    }
    Ok(uses)
}

/// Whether all pieces of a redemption came back: then it is no use of the voucher.
fn is_taken_back(db: &mut Db<'_>, id: RedemptionId) -> Result<bool> {
    let reversals: Vec<ReversalId> = rows::reversals(db, id)?.into_iter().map(|one| one.id).collect();
    if reversals.is_empty() {
        return Ok(false);
    }
    let back: i64 = rows::reversal_lines(db, &reversals)?.iter().map(|line| line.quantity).sum();
    Ok(back >= rows::lines(db, id)?.iter().map(|line| line.quantity).sum())
}
