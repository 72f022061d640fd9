//! What SQLite does by itself: one prepared statement for each row that a redemption touches, in a plain loop.
use super::world::World;
use diesel::connection::SimpleConnection;
use diesel::{Connection, RunQueryDsl, SqliteConnection};
use nuanquan::db::dialect::Statement;
use nuanquan::db::types::AnyId;
use nuanquan::kernel::id::new_uuid;
use nuanquan::kernel::time::Clock;
use std::path::Path;
use std::time::{Duration, Instant};

/// Redemptions in a second, so many of them to a commit; done in a copy of the database.
pub fn per_second(path: &Path, world: &World, to_a_commit: usize, time: Duration) -> f64 {
    let copy = path.with_extension(format!("raw-{to_a_commit}.db"));
    std::fs::remove_file(&copy).unwrap_or_default();
    let mut conn = SqliteConnection::establish(&path.to_string_lossy()).expect("a database");
    conn.batch_execute(&format!("vacuum into '{}'", copy.display())).expect("a copy");
    let mut conn = SqliteConnection::establish(&copy.to_string_lossy()).expect("a database");
    conn.batch_execute(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma temp_store = memory; \
         pragma cache_size = -65536; pragma wal_autocheckpoint = 4000",
    )
    .expect("settings");
    let (began, mut done) = (Instant::now(), 0);
    while began.elapsed() < time {
        conn.batch_execute("begin immediate").expect("a transaction");
        for _ in 0..to_a_commit {
            redeem(&mut conn, world, done);
            done += 1;
        }
        conn.batch_execute("commit").expect("a commit");
    }
    let rate = done as f64 / began.elapsed().as_secs_f64();
    drop(conn);
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", copy.display())).unwrap_or_default();
    }
    rate
}

/// The rows that one redemption of two lines touches: voucher, two lots, two movements, redemption, two lines, fund,
/// posting, kept answer, trail entry, head of the trail.
fn redeem(conn: &mut SqliteConnection, world: &World, turn: usize) {
    let now = Clock::system().now();
    let id = AnyId::of(new_uuid());
    let voucher = AnyId::of(world.vouchers[turn * 37 % world.vouchers.len()]);
    let fund = AnyId::of(world.fund);
    let mut run = |statement: Statement<()>| assert_eq!(statement.execute(conn).expect("a statement"), 1);
    run(Statement::new(
        "update vouchers set balance_fen = balance_fen - 2, redeemed_fen = redeemed_fen + 2 where id = ?",
    )
    .bind(voucher));
    run(Statement::new(
        "insert into redemptions (id, district_code, voucher_id, household_id, fund_id, store_id, account_id, outcome, collector, \
         fund_fen, cash_fen, goods_fen, released_fen, accepted_at, at) select ?, '310107', id, household_id, fund_id, home_store_id, \
         id, 'redeemed', 'holder', 2, 0, 2, 0, ?, ? from vouchers where id = ?",
    )
    .bind(id)
    .bind(now)
    .bind(now)
    .bind(voucher));
    for line in 0..2_i32 {
        let position = (turn * 2 + usize::try_from(line).unwrap_or(0)) * 13 % world.lots.len();
        let (lot, store, product) = world.lots[position - position % 3 + 2];
        run(Statement::new("update lots set on_hand = on_hand - 1 where id = ?").bind(lot));
        run(Statement::new(
            "insert into stock_movements (id, district_code, lot_id, store_id, product_id, quantity, reason, redemption_id, \
             command_id, at) values (?, '310107', ?, ?, ?, -1, 'redeemed', ?, ?, ?)",
        )
        .bind(AnyId::of(new_uuid()))
        .bind(lot)
        .bind(store)
        .bind(product)
        .bind(id)
        .bind(id)
        .bind(now));
        run(Statement::new(
            "insert into redemption_lines (id, redemption_id, line_number, lot_id, product_id, quantity, unit_fen, value_fen) \
             values (?, ?, ?, ?, ?, 1, 1, 1)",
        )
        .bind(AnyId::of(new_uuid()))
        .bind(id)
        .bind(line)
        .bind(lot)
        .bind(product));
    }
    run(Statement::new(
        "update funds set reserved_fen = reserved_fen - 2, spent_fen = spent_fen + 2 where id = ?",
    )
    .bind(fund));
    run(Statement::new(
        "insert into fund_postings (id, district_code, fund_id, kind, amount_fen, at, period, voucher_id, redemption_id, command_id) \
         values (?, '310107', ?, 'spend', 2, ?, '2026-01', ?, ?, ?)",
    )
    .bind(AnyId::of(new_uuid()))
    .bind(fund)
    .bind(now)
    .bind(voucher)
    .bind(id)
    .bind(id));
    run(Statement::new(
        "insert into commands (id, account_id, operation, body_hash, status, answer, at) values (?, ?, 'raw', ?, 201, ?, ?)",
    )
    .bind(id)
    .bind(id)
    .bind(vec![0_u8; 32])
    .bind("x".repeat(600))
    .bind(now));
    run(Statement::new(
        "insert into trail (district_code, sequence, at, operation, subject_kind, subject_id, command_id, details, previous_hash, hash) \
         select district_code, sequence + 1, ?, 'raw', 'redemption', ?, ?, ?, hash, ? from trail_heads where district_code = '310107'",
    )
    .bind(now)
    .bind(id)
    .bind(id)
    .bind("x".repeat(200))
    .bind(vec![0_u8; 32]));
    run(Statement::new("update trail_heads set sequence = sequence + 1 where district_code = '310107'"));
}
