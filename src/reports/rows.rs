//! What the reports read: other slices' rows, grouped by the database where there are many.
use crate::access::Scope;
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::db::schema::{campaigns, categories, funds, lots, products, stores, voucher_batches};
use crate::db::types::{DaySql, UuidSql};
use crate::funds::model::{PostingKind, ResourceClass};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{BatchId, FundId, ProductId, StoreId};
use crate::kernel::time::{Day, Month};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};

/// A store and how it is called.
#[derive(Debug, Clone, Queryable)]
pub struct StoreName {
    /// Id.
    pub id: StoreId,
    /// Number.
    pub number: i32,
    /// Code.
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// The area it stands in.
    pub area_code: String,
}

/// A product and how it is called.
#[derive(Debug, Clone, Queryable)]
pub struct ProductName {
    /// Id.
    pub id: ProductId,
    /// Code.
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Category.
    pub category_code: String,
    /// Its name.
    pub category_zh: String,
}

/// A lot with something on hand.
#[derive(Debug, Clone, Queryable)]
pub struct OnHand {
    /// The store.
    pub store_id: StoreId,
    /// The product.
    pub product_id: ProductId,
    /// Last day.
    pub expires_on: Option<Day>,
    /// The day it came in.
    pub received_on: Day,
    /// `shelf` or `quarantined`.
    pub state: String,
    /// `donated`, `purchased` or `transferred`.
    pub origin: String,
    /// Pieces.
    pub on_hand: i64,
    /// Fen for one.
    pub unit_value_fen: i64,
}

/// A fund as it stands now.
#[derive(Debug, Clone, Queryable)]
pub struct FundNow {
    /// Id.
    pub id: FundId,
    /// Code.
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Whose money it is.
    pub resource_class: ResourceClass,
    /// All that came in and was not sent back.
    pub received_fen: i64,
    /// Free.
    pub available_fen: i64,
    /// Promised.
    pub reserved_fen: i64,
    /// Redeemed.
    pub spent_fen: i64,
    /// Lost.
    pub lost_fen: i64,
}

/// What was posted of one kind in one month.
#[derive(Debug, Clone, Copy)]
pub struct Posted {
    /// The fund.
    pub fund_id: FundId,
    /// The month.
    pub period: Month,
    /// The kind.
    pub kind: PostingKind,
    /// How much in all.
    pub fen: i64,
}

/// A batch and how it is called.
#[derive(Debug, Clone, Queryable)]
pub struct BatchName {
    /// Id.
    pub id: BatchId,
    /// Number.
    pub number: String,
    /// The campaign's code.
    pub campaign_code: String,
    /// Its name.
    pub campaign_zh: String,
    /// The fund's code.
    pub fund_code: String,
    /// Kind of voucher.
    pub kind: String,
    /// First day.
    pub first_on: Day,
    /// Last day.
    pub last_on: Day,
}

/// Vouchers of one batch and street that are in the same condition.
#[derive(Debug, Clone, Queryable)]
pub struct Group {
    /// The batch.
    pub batch_id: BatchId,
    /// The household's street on the day of issue.
    pub area_code: String,
    /// The state.
    pub state: String,
    /// Last day.
    pub last_on: Day,
    /// 1 if nothing is left.
    pub empty: i32,
    /// 1 if something was bought and not all taken back.
    pub used: i32,
    /// How many.
    pub vouchers: i64,
    /// Their faces.
    pub face_fen: i64,
    /// Redeemed.
    pub redeemed_fen: i64,
    /// Taken back.
    pub reversed_fen: i64,
    /// Left.
    pub balance_fen: i64,
    /// Back to the fund.
    pub released_fen: i64,
    /// Moved to a voucher that replaces it.
    pub moved_fen: i64,
    /// Beyond the balance.
    pub overdraft_fen: i64,
}

/// The stores that are seen, or the one of them that is asked for.
pub fn stores_seen(
    db: &mut Db<'_>,
    district_code: &str,
    scope: &Scope,
    only: Option<StoreId>,
) -> Result<Vec<StoreName>> {
    let all: Vec<StoreName> = stores::table
        .filter(stores::district_code.eq(district_code))
        .order(stores::number)
        .select((stores::id, stores::number, stores::code, stores::name_zh, stores::area_code))
        .load(db.conn())?;
    let seen = |store: &StoreName| scope.sees_store(store.id) || scope.sees_area(&store.area_code);
    Ok(all.into_iter().filter(|store| seen(store) && only.is_none_or(|only| only == store.id)).collect())
}

/// The products of a category, or all.
pub fn products_of(db: &mut Db<'_>, category_code: Option<&str>) -> Result<Vec<ProductName>> {
    let mut query = products::table
        .inner_join(categories::table.on(categories::code.eq(products::category_code)))
        .select((
            products::id,
            products::code,
            products::name_zh,
            products::name_en,
            products::category_code,
            categories::name_zh,
        ))
        .into_boxed();
    if let Some(code) = category_code {
        query = query.filter(products::category_code.eq(code.to_owned()));
    }
    Ok(query.load(db.conn())?)
}

/// The lots of these stores that hold something.
pub fn on_hand(db: &mut Db<'_>, ids: &[StoreId]) -> Result<Vec<OnHand>> {
    Ok(lots::table
        .filter(lots::store_id.eq_any(ids))
        .filter(lots::on_hand.gt(0))
        .select((
            lots::store_id,
            lots::product_id,
            lots::expires_on,
            lots::received_on,
            lots::state,
            lots::origin,
            lots::on_hand,
            lots::unit_value_fen,
        ))
        .load(db.conn())?)
}

/// The funds of a district as they stand now.
pub fn funds_now(db: &mut Db<'_>, district_code: &str) -> Result<Vec<FundNow>> {
    Ok(funds::table
        .filter(funds::district_code.eq(district_code))
        .order(funds::code)
        .select((
            funds::id,
            funds::code,
            funds::name_zh,
            funds::name_en,
            funds::resource_class,
            funds::received_fen,
            funds::available_fen,
            funds::reserved_fen,
            funds::spent_fen,
            funds::lost_fen,
        ))
        .load(db.conn())?)
}

/// All postings of a district, added up by fund, month and kind.
pub fn posted(db: &mut Db<'_>, district_code: &str) -> Result<Vec<Posted>> {
    let sums: Vec<(FundId, String, String, i64)> = Statement::<(UuidSql, Text, Text, BigInt)>::new(
        "select fund_id, period, kind, cast(sum(amount_fen) as bigint) from fund_postings where district_code = ? \
         group by fund_id, period, kind",
    )
    .bind(district_code)
    .load(db.conn())?;
    sums.into_iter()
        .map(|(fund_id, period, kind, fen)| {
            let period = Month::parse(&period).ok_or_else(|| Error::bug("a posting's month is none"))?;
            Ok(Posted { fund_id, period, kind: kind.parse().map_err(Error::Bug)?, fen })
        })
        .collect()
}

/// The live batches of a district.
pub fn batches(db: &mut Db<'_>, district_code: &str) -> Result<Vec<BatchName>> {
    use voucher_batches as b;
    Ok(b::table
        .inner_join(campaigns::table.on(campaigns::id.eq(b::campaign_id)))
        .inner_join(funds::table.on(funds::id.eq(b::fund_id)))
        .filter(b::district_code.eq(district_code))
        .filter(b::state.eq("live"))
        .select((
            b::id,
            b::number,
            campaigns::code,
            campaigns::name_zh,
            funds::code,
            b::kind,
            b::first_on,
            b::last_on,
        ))
        .load(db.conn())?)
}

type GroupSql = (
    UuidSql,
    Text,
    Text,
    DaySql,
    Integer,
    Integer,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
);

/// The vouchers of a district's live batches, added up by batch, street and condition; of one store's, if it is named.
pub fn voucher_groups(
    db: &mut Db<'_>,
    district_code: &str,
    home_stores: Option<&[StoreId]>,
) -> Result<Vec<Group>> {
    let Some(home_stores) = home_stores else {
        return groups_of(db, district_code, None);
    };
    let mut all = Vec::new();
    for store in home_stores {
        all.extend(groups_of(db, district_code, Some(*store))?);
    }
    Ok(all)
}

fn groups_of(db: &mut Db<'_>, district_code: &str, home_store: Option<StoreId>) -> Result<Vec<Group>> {
    /// The two queries differ by one condition; a text made on the way would be prepared each time.
    macro_rules! query {
        ($condition:literal) => {
            concat!(
                "select v.batch_id, v.snapshot_area_code, v.state, v.last_on, case when v.balance_fen = 0 then 1 else 0 end, \
                 case when v.redeemed_fen > v.reversed_fen then 1 else 0 end, count(*), cast(sum(v.face_fen) as bigint), \
                 cast(sum(v.redeemed_fen) as bigint), cast(sum(v.reversed_fen) as bigint), cast(sum(v.balance_fen) as bigint), \
                 cast(sum(v.released_fen) as bigint), cast(sum(v.moved_fen) as bigint), cast(sum(v.overdraft_fen) as bigint) \
                 from vouchers v join voucher_batches b on b.id = v.batch_id where b.district_code = ? and b.state = 'live'",
                $condition,
                " group by 1, 2, 3, 4, 5, 6"
            )
        };
    }
    let found = match home_store {
        None => Statement::<GroupSql>::new(query!("")).bind(district_code).load(db.conn()),
        Some(store) => Statement::<GroupSql>::new(query!(" and v.home_store_id = ?"))
            .bind(district_code)
            .bind(store)
            .load(db.conn()),
    };
    Ok(found?)
}

/// A question about a district between two days, the last one included: the first three values of its text are the
/// district's code, the moment at which the days begin, and the one at which they are over.
pub fn between<Row>(text: &'static str, district_code: &str, (from, to): (Day, Day)) -> Statement<Row> {
    Statement::new(text).bind(district_code).bind(from.start()).bind(to.plus_days(1).start())
}
