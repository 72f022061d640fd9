//! Cases, and what was lost.
use crate::access::Scope;
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::db::schema::offline_cases;
use crate::db::types::UuidSql;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{
    AccountId, BatchId, CommandId, DeviceId, FundId, LeaseId, OfflineCaseId, OfflineEntryId, RedemptionId,
    StoreId, VoucherId,
};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use crate::offline::model::{CaseDecision, CaseState, Use};
use crate::on_each;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde::Serialize;
use utoipa::ToSchema;

/// Something that a person must look at.
#[derive(Debug, Clone, Queryable, Insertable, Serialize, ToSchema)]
#[schema(as = OfflineCase)]
#[diesel(table_name = offline_cases, treat_none_as_default_value = false)]
pub struct Case {
    /// Id.
    pub id: OfflineCaseId,
    /// District.
    #[serde(skip)]
    pub district_code: String,
    /// Where.
    pub store_id: StoreId,
    /// At which till.
    pub device_id: DeviceId,
    /// Under which lease.
    pub lease_id: LeaseId,
    /// For which entry.
    pub entry_id: Option<OfflineEntryId>,
    /// The cashier.
    pub account_id: Option<AccountId>,
    /// Why, above all.
    pub code: String,
    /// All that did not fit.
    #[serde(serialize_with = "as_list")]
    #[schema(value_type = Vec<String>)]
    pub codes: String,
    /// The entry's number.
    pub counter: Option<i64>,
    /// The voucher.
    pub voucher_id: Option<VoucherId>,
    /// What the entry became.
    pub redemption_id: Option<RedemptionId>,
    /// The use that came before.
    pub first_redemption_id: Option<RedemptionId>,
    /// What was given out on the fund's part.
    pub fund_fen: Fen,
    /// What of it the voucher did not hold.
    pub overdraft_fen: Fen,
    /// What of that the fund bore as a loss.
    pub covered_fen: Fen,
    /// What nobody has borne.
    pub uncovered_fen: Fen,
    /// Pieces that the books did not know.
    pub found_pieces: i64,
    /// When the till accepted it.
    pub accepted_at: Option<Instant>,
    /// When the case was opened.
    pub opened_at: Instant,
    /// The command that opened it.
    #[serde(skip)]
    pub command_id: CommandId,
    /// Who looks after it.
    pub owner_id: Option<AccountId>,
    /// Whether it is decided.
    pub state: CaseState,
    /// What was decided.
    pub decision: Option<CaseDecision>,
    /// In words.
    pub note: Option<String>,
    /// By whom.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Instant>,
}

fn as_list<S: serde::Serializer>(codes: &str, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_seq(codes.split(' '))
}

/// Adds a case.
pub fn insert_case(db: &mut Db<'_>, case: &Case) -> Result<()> {
    diesel::insert_into(offline_cases::table).values(case).execute(db.conn())?;
    Ok(())
}

/// What of a list is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct WantedCases {
    /// Open or decided.
    pub state: Option<CaseState>,
    /// Of this store.
    pub store_id: Option<StoreId>,
    /// Older than this one.
    pub after: Option<uuid::Uuid>,
}

/// The cases of one's stores, newest first; one more than `limit` if there are more.
pub fn cases(
    db: &mut Db<'_>,
    district_code: &str,
    scope: &Scope,
    wanted: WantedCases,
    limit: i64,
) -> Result<Vec<Case>> {
    let mut query = offline_cases::table.filter(offline_cases::district_code.eq(district_code)).into_boxed();
    if !scope.district_wide {
        query = query.filter(offline_cases::store_id.eq_any(scope.stores.clone()));
    }
    if let Some(state) = wanted.state {
        query = query.filter(offline_cases::state.eq(state));
    }
    if let Some(store_id) = wanted.store_id {
        query = query.filter(offline_cases::store_id.eq(store_id));
    }
    if let Some(after) = wanted.after {
        query = query.filter(offline_cases::id.lt(OfflineCaseId::of(after)));
    }
    Ok(query.order(offline_cases::id.desc()).limit(limit + 1).load(db.conn())?)
}

/// One case of a district, if its store is within the scope.
pub fn case(db: &mut Db<'_>, district_code: &str, scope: &Scope, id: OfflineCaseId) -> Result<Option<Case>> {
    let found: Option<Case> = offline_cases::table.find(id).first(db.conn()).optional()?;
    Ok(found.filter(|case| case.district_code == district_code && scope.sees_store(case.store_id)))
}

/// One case, locked until the deed commits.
pub fn lock_case(db: &mut Db<'_>, id: OfflineCaseId) -> Result<Option<Case>> {
    let found = on_each!(db,
        sqlite conn => offline_cases::table.find(id).first(conn).optional(),
        postgres conn => offline_cases::table.find(id).for_update().first(conn).optional());
    Ok(found?)
}

/// Gives a locked case to somebody.
pub fn set_owner(db: &mut Db<'_>, id: OfflineCaseId, owner: AccountId) -> Result<usize> {
    Ok(diesel::update(offline_cases::table.find(id))
        .set(offline_cases::owner_id.eq(owner))
        .execute(db.conn())?)
}

/// Writes what was decided on a locked case; whoever decides becomes its owner if it has none.
pub fn decide_case(
    db: &mut Db<'_>,
    case: &Case,
    by: AccountId,
    decision: CaseDecision,
    note: &str,
) -> Result<usize> {
    let now = db.now();
    let open = offline_cases::table.find(case.id).filter(offline_cases::state.eq(CaseState::Open));
    Ok(diesel::update(open)
        .set((
            offline_cases::state.eq(CaseState::Decided),
            offline_cases::owner_id.eq(case.owner_id.unwrap_or(by)),
            offline_cases::decision.eq(decision),
            offline_cases::note.eq(note),
            offline_cases::decided_by.eq(by),
            offline_cases::decided_at.eq(now),
        ))
        .execute(db.conn())?)
}

type Beyond = (OfflineCaseId, RedemptionId, VoucherId, BatchId, Fen, Fen);

/// The uses that went beyond the vouchers of a fund, in the order in which they arrived.
pub fn uses_beyond(db: &mut Db<'_>, fund_id: FundId) -> Result<Vec<Use>> {
    let found: Vec<Beyond> = Statement::<(UuidSql, UuidSql, UuidSql, UuidSql, BigInt, BigInt)>::new(
        "select c.id, c.redemption_id, c.voucher_id, v.batch_id, c.overdraft_fen, c.covered_fen from offline_cases c \
         join vouchers v on v.id = c.voucher_id where v.fund_id = ? and c.overdraft_fen > 0 and c.redemption_id is not null \
         order by c.id",
    )
    .bind(fund_id)
    .load(db.conn())?;
    let one = |(case_id, redemption_id, voucher_id, batch_id, over, covered)| Use {
        case_id: Some(case_id),
        redemption_id,
        voucher_id,
        batch_id,
        over,
        covered,
    };
    Ok(found.into_iter().map(one).collect())
}

/// Writes what went beyond the voucher of a case, and what of that its fund bears.
pub fn set_loss(db: &mut Db<'_>, id: OfflineCaseId, over: Fen, covered: Fen) -> Result<()> {
    let uncovered = over.minus(covered).ok_or_else(|| Error::bug("more is borne than was lost"))?;
    let changed = diesel::update(offline_cases::table.find(id))
        .set((
            offline_cases::overdraft_fen.eq(over),
            offline_cases::covered_fen.eq(covered),
            offline_cases::uncovered_fen.eq(uncovered),
        ))
        .execute(db.conn())?;
    if changed == 1 { Ok(()) } else { Err(Error::bug("a case was not there to be changed")) }
}

/// What a store's cases come to: covered, uncovered, and how many are open.
pub type Losses = (StoreId, i64, i64, i64);

/// The losses of a district, by store.
pub fn losses(db: &mut Db<'_>, district_code: &str) -> Result<Vec<Losses>> {
    Ok(Statement::<(UuidSql, BigInt, BigInt, BigInt)>::new(
        "select store_id, cast(sum(covered_fen) as bigint), cast(sum(uncovered_fen) as bigint), \
         cast(sum(case when state = 'open' then 1 else 0 end) as bigint) \
         from offline_cases where district_code = ? group by store_id",
    )
    .bind(district_code)
    .load(db.conn())?)
}
