//! What SQLite does by itself: one prepared statement for each row that a redemption writes, in a plain loop without diesel.
use super::world::World;
use nuanquan::kernel::id::new_uuid;
use nuanquan::kernel::time::Clock;
use rusqlite::{Connection, Statement, params};
use std::path::Path;
use std::time::{Duration, Instant};

/// The rows that one redemption of two lines writes: voucher, redemption, two lots, two movements, two lines, fund,
/// posting, kept answer, trail entry, head of the trail.
const STATEMENTS: [&str; 10] = [
    "update vouchers set balance_fen = balance_fen - 2, redeemed_fen = redeemed_fen + 2 where id = ?",
    "insert into redemptions (id, district_code, voucher_id, household_id, fund_id, store_id, account_id, outcome, collector, \
     fund_fen, cash_fen, goods_fen, released_fen, accepted_at, at) select ?, '310107', id, household_id, fund_id, home_store_id, \
     id, 'redeemed', 'holder', 2, 0, 2, 0, ?, ? from vouchers where id = ?",
    "update lots set on_hand = on_hand - 1 where id = ?",
    "insert into stock_movements (id, district_code, lot_id, store_id, product_id, quantity, reason, redemption_id, command_id, \
     at) values (?, '310107', ?, ?, ?, -1, 'redeemed', ?, ?, ?)",
    "insert into redemption_lines (id, redemption_id, line_number, lot_id, product_id, quantity, unit_fen, value_fen) \
     values (?, ?, ?, ?, ?, 1, 1, 1)",
    "update funds set reserved_fen = reserved_fen - 2, spent_fen = spent_fen + 2 where id = ?",
    "insert into fund_postings (id, district_code, fund_id, kind, amount_fen, at, period, voucher_id, redemption_id, command_id) \
     values (?, '310107', ?, 'spend', 2, ?, '2026-01', ?, ?, ?)",
    "insert into commands (id, account_id, operation, body_hash, status, answer, at) values (?, ?, 'raw', ?, 201, ?, ?)",
    "insert into trail (district_code, sequence, at, operation, subject_kind, subject_id, command_id, details, previous_hash, \
     hash) select district_code, sequence + 1, ?, 'raw', 'redemption', ?, ?, ?, hash, ? from trail_heads \
     where district_code = '310107'",
    "update trail_heads set sequence = sequence + 1 where district_code = '310107'",
];

/// Redemptions in a second, so many of them to a commit; done in a copy of the database.
pub fn per_second(path: &Path, world: &World, to_a_commit: usize, time: Duration) -> f64 {
    let copy = path.with_extension(format!("raw-{to_a_commit}.db"));
    std::fs::remove_file(&copy).unwrap_or_default();
    let whole = Connection::open(path).expect("a database");
    whole.execute("vacuum into ?", [copy.to_string_lossy()]).expect("a copy");
    let conn = Connection::open(&copy).expect("a database");
    conn.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma temp_store = memory; \
         pragma cache_size = -65536; pragma wal_autocheckpoint = 4000",
    )
    .expect("settings");
    let mut statements = STATEMENTS.map(|text| conn.prepare(text).expect("a statement"));
    let (began, mut done) = (Instant::now(), 0);
    while began.elapsed() < time {
        conn.execute_batch("begin immediate").expect("a transaction");
        for _ in 0..to_a_commit {
            redeem(&mut statements, world, done);
            done += 1;
        }
        conn.execute_batch("commit").expect("a commit");
    }
    let rate = done as f64 / began.elapsed().as_secs_f64();
    drop(statements);
    drop(conn);
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", copy.display())).unwrap_or_default();
    }
    rate
}

fn redeem(statements: &mut [Statement<'_>; 10], world: &World, turn: usize) {
    let [voucher_of, redemption, lot_of, movement, line_of, fund_of, posting, command, trail, head] =
        statements;
    let now = Clock::system().now().micros();
    let (id, account) = (new_uuid(), new_uuid());
    let (id, account, fund) = (id.as_bytes(), account.as_bytes(), world.fund.as_bytes());
    let voucher = world.vouchers[turn * 37 % world.vouchers.len()];
    let voucher = voucher.as_bytes();
    let mut changed = voucher_of.execute([voucher]).expect("a voucher");
    changed += redemption.execute(params![id, now, now, voucher]).expect("a redemption");
    for line in 0..2_i64 {
        let position = (turn * 2 + usize::try_from(line).unwrap_or(0)) * 13 % world.lots.len();
        let (lot, store, product) = world.lots[position - position % 3 + 2];
        let (lot, store, product) = (lot.uuid(), store.uuid(), product.uuid());
        let (lot, store, product) = (lot.as_bytes(), store.as_bytes(), product.as_bytes());
        let (movement_id, line_id) = (new_uuid(), new_uuid());
        changed += lot_of.execute([lot]).expect("a lot");
        let moved = params![movement_id.as_bytes(), lot, store, product, id, id, now];
        changed += movement.execute(moved).expect("a movement");
        changed += line_of.execute(params![line_id.as_bytes(), id, line, lot, product]).expect("a line");
    }
    changed += fund_of.execute([fund]).expect("a fund");
    changed +=
        posting.execute(params![new_uuid().as_bytes(), fund, now, voucher, id, id]).expect("a posting");
    changed += command.execute(params![id, account, [0_u8; 32], "x".repeat(600), now]).expect("an answer");
    changed += trail.execute(params![now, id, id, "x".repeat(200), [0_u8; 32]]).expect("an entry");
    changed += head.execute([]).expect("a head");
    assert_eq!(changed, 13, "each statement writes its row");
}
