//! Statement 2: what is on hand is the sum of what came and went, and nothing went that should have stayed.
use super::check::{Check, check, count, first};
use super::{Broken, Statement};
use crate::db::Db;
use crate::db::dialect;
use crate::db::types::{DaySql, InstantSql, UuidSql};
use crate::kernel::error::Result;
use crate::kernel::id::MovementId;
use crate::kernel::time::{Day, Instant};
use diesel::RunQueryDsl;

const SAYS: &str = "for each lot, on hand = the sum of its movements, not below zero; \
                    nothing leaves an expired, quarantined or foreign-purpose lot";

const CHECKS: &[Check] = &[
    check!(
        "lots",
        "on hand is not the sum of its movements",
        "select l.id from lots l left join (select lot_id, sum(quantity) as pieces from stock_movements group by lot_id) m \
         on m.lot_id = l.id where l.on_hand <> coalesce(m.pieces, 0)"
    ),
    check!("lots", "on hand is below zero", "select id from lots where on_hand < 0"),
    check!(
        "stock_movements",
        "it names another store or product than its lot",
        "select m.id from stock_movements m join lots l on l.id = m.lot_id \
         where m.store_id <> l.store_id or m.product_id <> l.product_id"
    ),
    check!(
        "stock_movements",
        "goods left for a redemption that was none",
        "select m.id from stock_movements m left join redemptions r on r.id = m.redemption_id \
         where m.reason = 'redeemed' and (r.id is null or r.outcome <> 'redeemed' or m.quantity > 0)"
    ),
    check!(
        "stock_movements",
        "goods left for a household that they were not given for",
        "select m.id from lots l join stock_movements m on m.lot_id = l.id join redemptions r on r.id = m.redemption_id \
         join vouchers v on v.id = r.voucher_id join voucher_batches b on b.id = v.batch_id \
         where (l.purpose_category is not null or l.purpose_campaign_id is not null) and m.reason = 'redeemed' \
         and ((l.purpose_category is not null and coalesce(v.snapshot_category, '') <> l.purpose_category) \
         or (l.purpose_campaign_id is not null and l.purpose_campaign_id <> b.campaign_id))"
    ),
    // Whether a lot was in quarantine when goods left is seen from what was done next to it: a release, or nothing
    // although it stands in quarantine now. The trail's order counts, as moments may be equal.
    check!(
        "stock_movements",
        "goods left a lot in quarantine for a household",
        "select m.id from stock_movements m join lots l on l.id = m.lot_id \
         join trail t on t.command_id = m.command_id and t.subject_id = m.redemption_id \
         where m.reason = 'redeemed' and (l.state = 'quarantined' or l.id in \
         (select subject_id from trail where operation = 'stock.release')) \
         and coalesce((select q.operation from trail q where q.subject_id = l.id and q.district_code = t.district_code \
         and q.sequence > t.sequence and q.operation in ('stock.quarantine', 'stock.release') \
         order by q.sequence limit 1), \
         case l.state when 'quarantined' then 'stock.release' else 'stock.quarantine' end) = 'stock.release'"
    ),
];

/// Whether it holds.
///
/// # Errors
/// What the database says.
pub fn statement(db: &mut Db<'_>) -> Result<Statement> {
    let rows = count(db, &["select count(*) from lots", "select count(*) from stock_movements"])?;
    let broken = match first(db, CHECKS)? {
        None => expired(db)?,
        broken => broken,
    };
    Ok(Statement::of(2, SAYS, rows, broken))
}

/// The first movement by which goods left after their last day. Days are Shanghai's, which the databases count
/// differently: so it is counted here.
fn expired(db: &mut Db<'_>) -> Result<Option<Broken>> {
    const CHUNK: i64 = 20_000;
    let mut after = MovementId::of(uuid::Uuid::nil());
    loop {
        let rows: Vec<(MovementId, Instant, Day)> = dialect::Statement::<(UuidSql, InstantSql, DaySql)>::new(
            "select m.id, coalesce(r.accepted_at, m.at), l.expires_on from stock_movements m join lots l on l.id = m.lot_id \
             left join redemptions r on r.id = m.redemption_id \
             where m.id > ? and m.quantity < 0 and m.reason in ('redeemed', 'transfer_out') and l.expires_on is not null \
             order by m.id limit ?",
        )
        .bind(after)
        .bind(CHUNK)
        .load(db.conn())?;
        let late = rows.iter().find(|(_, at, expires_on)| at.day() > *expires_on);
        if let Some((id, at, expires_on)) = late {
            let what = format!("goods left on {} that were good until {expires_on}", at.day());
            return Ok(Some(Broken { table: "stock_movements", id: id.to_string(), what }));
        }
        match rows.last() {
            Some((id, _, _)) => after = *id,
            None => return Ok(None),
        }
    }
}
