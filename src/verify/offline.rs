//! What tills did without a network: every entry is as its till signed it, was booked once, and nothing is lost unsaid.
use super::Broken;
use super::check::{Check, check};
use crate::db::Db;
use crate::db::dialect;
use crate::db::types::UuidSql;
use crate::kernel::error::Result;
use crate::kernel::id::OfflineEntryId;
use crate::kernel::sign::{is_signed_by_device, sha256};
use diesel::RunQueryDsl;
use diesel::sql_types::{Binary, Text};

/// How many entries are held in memory at once.
const CHUNK: i64 = 2_000;

/// What entries became.
pub const BOOKED: &[Check] = &[
    check!(
        "offline_entries",
        "it was settled and became no redemption",
        "select e.id from offline_entries e left join redemptions r on r.id = e.redemption_id \
         where e.outcome in ('accepted', 'repeat', 'conflict') and (r.id is null or r.outcome <> 'redeemed' \
         or r.voucher_id <> e.voucher_id or r.store_id <> e.store_id)"
    ),
    check!(
        "offline_entries",
        "it was booked twice",
        "select min_id from (select command_id as min_id from offline_entries group by command_id having count(*) > 1) twice"
    ),
    check!(
        "commands",
        "it booked goods that left without a network, and no entry tells of it",
        "select c.id from commands c where c.operation = 'offline.sync' \
         and not exists (select 1 from offline_entries e where e.command_id = c.id)"
    ),
    check!(
        "offline_entries",
        "its case is not there",
        "select e.id from offline_entries e left join offline_cases c on c.id = e.case_id and c.entry_id = e.id \
         where e.case_id is not null and c.id is null"
    ),
    check!(
        "offline_entries",
        "it does not follow from the one before, and no case tells of it",
        "select b.id from offline_entries a join offline_entries b on b.lease_id = a.lease_id and b.counter = a.counter + 1 \
         where a.main = 1 and b.main = 1 and a.hash <> b.previous_hash and a.case_id is null and b.case_id is null"
    ),
    check!(
        "offline_cases",
        "its fund lost something else than it says",
        "select c.id from offline_cases c join (select redemption_id, sum(covered_fen) as fen from offline_cases \
         group by redemption_id) s on s.redemption_id = c.redemption_id left join (select redemption_id, \
         sum(case kind when 'offline_loss' then amount_fen else -amount_fen end) as fen from fund_postings \
         where kind in ('offline_loss', 'loss_returned') group by redemption_id) p on p.redemption_id = c.redemption_id \
         where s.fen <> coalesce(p.fen, 0)"
    ),
    check!(
        "fund_postings",
        "a fund lost money, and no offline case tells of it",
        "select p.id from fund_postings p where p.kind = 'offline_loss' and not exists \
         (select 1 from offline_cases c where c.redemption_id = p.redemption_id)"
    ),
    check!(
        "stock_movements",
        "pieces were found that no offline case tells of",
        "select m.id from stock_movements m where m.reason = 'found_at_sync' and not exists \
         (select 1 from offline_cases c where c.redemption_id = m.redemption_id)"
    ),
    check!(
        "offline_cases",
        "other pieces were found than it says",
        "select c.id from offline_cases c join (select redemption_id, sum(found_pieces) as pieces from offline_cases \
         group by redemption_id) s on s.redemption_id = c.redemption_id left join (select redemption_id, \
         sum(quantity) as pieces from stock_movements where reason = 'found_at_sync' group by redemption_id) m \
         on m.redemption_id = c.redemption_id where s.pieces <> coalesce(m.pieces, 0)"
    ),
    check!(
        "offline_leases",
        "it was confirmed, and an entry is missing",
        "select l.id from offline_leases l left join (select lease_id, count(*) as entries from offline_entries \
         where main = 1 group by lease_id) e on e.lease_id = l.id \
         where l.ended = 'confirmed' and l.last_counter > coalesce(e.entries, 0)"
    ),
];

type Row = (OfflineEntryId, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, String);

/// The first entry that is not as its till signed it, or that was altered without being refused.
///
/// # Errors
/// What the database says.
pub fn entries(db: &mut Db<'_>) -> Result<Option<Broken>> {
    let mut after = OfflineEntryId::of(uuid::Uuid::nil());
    loop {
        let rows: Vec<Row> = dialect::Statement::<(UuidSql, Binary, Binary, Binary, Binary, Text)>::new(
            "select e.id, e.hash, e.payload, e.signature, l.public_key, e.outcome from offline_entries e \
             join offline_leases l on l.id = e.lease_id where e.id > ? order by e.id limit ?",
        )
        .bind(after)
        .bind(CHUNK)
        .load(db.conn())?;
        for (id, hash, payload, signature, key, outcome) in &rows {
            let signed = outcome == "refused" || is_signed_by_device(key, payload, signature);
            if !signed || sha256(payload).as_slice() != hash {
                let what = "its bytes are not what its till signed".to_owned();
                return Ok(Some(Broken { table: "offline_entries", id: id.to_string(), what }));
            }
        }
        match rows.last() {
            Some((id, ..)) => after = *id,
            None => return Ok(None),
        }
    }
}
