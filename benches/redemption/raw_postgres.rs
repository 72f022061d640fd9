//! What PostgreSQL does by itself: pgbench with one prepared statement for each row that a redemption touches, one
//! transaction for each redemption, as many clients as tills.
use super::world::World;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;

/// Runs one statement on a server.
pub fn execute(url: &str, sql: &str) {
    PgConnection::establish(url).expect("the server answers").batch_execute(sql).expect("a statement");
}

/// Redemptions in a second.
pub fn per_second(url: &str, world: &World, clients: usize, time: Duration) -> f64 {
    let pgbench = std::env::var("PGBENCH")
        .expect("PGBENCH names no program; `make bench` finds it where PostgreSQL's client tools are");
    execute(url, PREPARE);
    let script = std::env::temp_dir().join(format!("nuanquan-raw-{}.sql", std::process::id()));
    std::fs::write(&script, text(world)).expect("a script");
    let output = Command::new(pgbench)
        .args(["--no-vacuum", "--protocol=prepared", "--client", &clients.to_string(), "--jobs=2"])
        .args(["--time", &time.as_secs().max(1).to_string(), "--file"])
        .arg(&script)
        .arg(url)
        .output()
        .expect("pgbench runs");
    std::fs::remove_file(&script).unwrap_or_default();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    printed
        .lines()
        .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok())
        .unwrap_or_else(|| {
            panic!("pgbench printed no rate: {printed}{}", String::from_utf8_lossy(&output.stderr))
        })
}

/// Vouchers and lots by number, so that pgbench can pick them; a trail of its own, whose head row is locked as ours is.
const PREPARE: &str = "create table if not exists raw_vouchers as select row_number() over () as n, id from vouchers; \
    create unique index if not exists raw_vouchers_n on raw_vouchers (n); \
    create table if not exists raw_lots as select row_number() over () as n, id, store_id, product_id from lots where on_hand > 100000; \
    create unique index if not exists raw_lots_n on raw_lots (n); \
    insert into trail_heads (district_code, sequence, hash) values ('raw', 0, '\\x00') on conflict do nothing; analyze";

fn text(world: &World) -> String {
    let vouchers = world.vouchers.len();
    let lots = world.lots.len() * 2 / 3;
    let mut text = format!(
        "\\set v random(1, {vouchers})\n\\set a random(1, {lots})\n\\set b random(1, {lots})\nbegin;\n"
    );
    // The ids are read first, as a program would have them at hand.
    text.push_str("select id as voucher, gen_random_uuid() as r from raw_vouchers where n = :v \\gset\n");
    text.push_str(
        "select id as lot_a, store_id as store, product_id as product_a from raw_lots where n = :a \\gset\n",
    );
    text.push_str("select id as lot_b, product_id as product_b from raw_lots where n = :b \\gset\n");
    text.push_str("update vouchers set balance_fen = balance_fen - 2, redeemed_fen = redeemed_fen + 2 where id = :voucher::uuid;\n");
    let _ = writeln!(
        text,
        "insert into redemptions (id, district_code, voucher_id, household_id, fund_id, store_id, account_id, outcome, collector, \
         fund_fen, cash_fen, goods_fen, released_fen, accepted_at, at) select :r::uuid, '310107', id, household_id, fund_id, \
         home_store_id, id, 'redeemed', 'holder', 2, 0, 2, 0, now(), now() from vouchers where id = :voucher::uuid;"
    );
    for (line, name) in ["a", "b"].iter().enumerate() {
        let _ = writeln!(text, "update lots set on_hand = on_hand - 1 where id = :lot_{name}::uuid;");
        let _ = writeln!(
            text,
            "insert into stock_movements (id, district_code, lot_id, store_id, product_id, quantity, reason, redemption_id, command_id, at) \
             values (gen_random_uuid(), '310107', :lot_{name}::uuid, :store::uuid, :product_{name}::uuid, -1, 'redeemed', :r::uuid, :r::uuid, now());"
        );
        let _ = writeln!(
            text,
            "insert into redemption_lines (id, redemption_id, line_number, lot_id, product_id, quantity, unit_fen, value_fen) \
             values (gen_random_uuid(), :r::uuid, {line}, :lot_{name}::uuid, :product_{name}::uuid, 1, 1, 1);"
        );
    }
    let fund = world.fund;
    let _ = writeln!(
        text,
        "insert into fund_postings (id, district_code, fund_id, kind, amount_fen, at, period, voucher_id, redemption_id, command_id) \
         values (gen_random_uuid(), '310107', '{fund}'::uuid, 'spend', 2, now(), '2026-01', :voucher::uuid, :r::uuid, :r::uuid);\n\
         insert into commands (id, account_id, operation, body_hash, status, answer, at) \
         values (:r::uuid, :r::uuid, 'raw', '\\x00', 201, repeat('x', 600), now());\n\
         update funds set reserved_fen = reserved_fen - 2, spent_fen = spent_fen + 2 where id = '{fund}'::uuid;\n\
         update trail_heads set sequence = sequence + 1 where district_code = 'raw';\n\
         insert into trail (district_code, sequence, at, operation, subject_kind, subject_id, command_id, details, previous_hash, hash) \
         select 'raw', sequence, now(), 'raw', 'redemption', :r::uuid, :r::uuid, repeat('x', 200), hash, hash from trail_heads where district_code = 'raw';\n\
         commit;"
    );
    text
}
