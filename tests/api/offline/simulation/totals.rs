//! What a history came to, and what must hold of it whatever the order.
use super::play::Play;
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use nuanquan::db::Db;
use nuanquan::db::dialect::Statement;
use nuanquan::db::types::AnyId;
use nuanquan::kernel::sign::sha256;
use nuanquan::offline::entry::Sealed;
use std::collections::BTreeSet;

/// Totals that the order of arrival must not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// Of each voucher: left, redeemed, moved. Which voucher of a fund that is short is overdrawn may differ.
    vouchers: Vec<[i64; 3]>,
    /// Of each fund: available, reserved, spent, lost; of its vouchers together: given back, overdrawn.
    funds: Vec<[i64; 6]>,
    /// Pieces that are left on the shelf, and those that the books did not know.
    stock: [i64; 2],
    /// Losses: in all, borne by funds, borne by nobody.
    losses: [i64; 3],
}

fn number(db: &mut Db<'_>, question: &'static str, about: uuid::Uuid) -> i64 {
    Statement::<BigInt>::new(question).bind(AnyId::of(about)).get_result(db.conn()).unwrap()
}

impl Play<'_> {
    /// The totals, after what must hold of any order was looked at.
    pub async fn totals(&self, told: &str) -> Totals {
        let vouchers: Vec<uuid::Uuid> = self.vouchers.iter().map(|held| held.given.id.uuid()).collect();
        let leases: Vec<uuid::Uuid> = self.tills.iter().map(|till| till.lease.id.uuid()).collect();
        let funds: Vec<uuid::Uuid> = self.funds.iter().map(|fund| fund.uuid()).collect();
        let store = self.store.uuid();
        let asked = leases.clone();
        let read = self.app.app.read(move |db| {
            let of_voucher = |db: &mut Db<'_>, id: uuid::Uuid| {
                [
                    "select balance_fen from vouchers where id = ?",
                    "select redeemed_fen from vouchers where id = ?",
                    "select moved_fen from vouchers where id = ?",
                ]
                .map(|question| number(db, question, id))
            };
            let of_fund = |db: &mut Db<'_>, id: uuid::Uuid| {
                [
                    "select available_fen from funds where id = ?",
                    "select reserved_fen from funds where id = ?",
                    "select spent_fen from funds where id = ?",
                    "select lost_fen from funds where id = ?",
                    "select cast(sum(released_fen) as bigint) from vouchers where fund_id = ?",
                    "select cast(sum(overdraft_fen) as bigint) from vouchers where fund_id = ?",
                ]
                .map(|question| number(db, question, id))
            };
            let pieces = "select cast(coalesce(sum(l.quantity), 0) as bigint) from redemption_lines l \
                          join redemptions r on r.id = l.redemption_id where r.voucher_id = ?";
            let gone: i64 = vouchers.iter().map(|id| number(db, pieces, *id)).sum();
            let sums = [
                "select cast(coalesce(sum(overdraft_fen), 0) as bigint) from offline_cases where lease_id = ?",
                "select cast(coalesce(sum(covered_fen), 0) as bigint) from offline_cases where lease_id = ?",
                "select cast(coalesce(sum(uncovered_fen), 0) as bigint) from offline_cases where lease_id = ?",
                "select cast(coalesce(sum(found_pieces), 0) as bigint) from offline_cases where lease_id = ?",
                "select count(*) from offline_entries where lease_id = ?",
            ];
            let of_leases: Vec<[i64; 5]> =
                asked.iter().map(|id| sums.map(|question| number(db, question, *id))).collect();
            let vouchers: Vec<[i64; 3]> = vouchers.iter().map(|id| of_voucher(db, *id)).collect();
            let funds: Vec<[i64; 6]> = funds.iter().map(|id| of_fund(db, *id)).collect();
            let left = "select cast(coalesce(sum(on_hand), 0) as bigint) from lots where state = 'shelf' and store_id = ?";
            let left = number(db, left, store);
            Ok((vouchers, funds, left, gone, of_leases))
        });
        let (vouchers, funds, left, gone, of_leases) = read.await.unwrap();
        assert_eq!(gone, self.pieces, "goods that left are not those on the lines; {told}");
        let mut arrived = 0;
        for (till, [lost, .., entries]) in self.tills.iter().zip(&of_leases) {
            let hashes: BTreeSet<[u8; 32]> =
                till.outbox.iter().map(|sealed: &Sealed| sha256(&sealed.payload.0)).collect();
            assert_eq!(i64::try_from(hashes.len()), Ok(*entries), "an entry is missing; {told}");
            arrived += hashes.len();
            let bound = till.lease.total_fen.get();
            assert!(till.copied || *lost <= bound, "lost {lost} of {bound}; {told}");
        }
        assert_eq!(self.answered(), arrived, "an entry has no answer; {told}");
        let sum = |place: usize| of_leases.iter().map(|all| all[place]).sum::<i64>();
        Totals { vouchers, funds, stock: [left, sum(3)], losses: [sum(0), sum(1), sum(2)] }
    }
}
