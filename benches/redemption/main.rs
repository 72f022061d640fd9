//! How many redemptions a second go through HTTP, durable, beside what the database itself can do in the same run.
//!
//! `make bench`, or `scripts/postgres run --durable -- cargo bench --bench redemption`. It prints a table in Markdown.
//! `NUANQUAN_BENCH_SECONDS` says how long each line is measured (3 by default).
#![expect(
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark computes rates, and stops where something is not as it must be"
)]
mod client;
mod load;
mod process;
mod raw_postgres;
mod raw_sqlite;
#[expect(dead_code, unused_imports, reason = "the tests use what the benchmark does not")]
#[path = "../../tests/fixtures/till/mod.rs"]
mod till;
mod world;

use load::Measured;
use nuanquan::db::Address;
use std::time::Duration;
use world::{Traffic, World};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often the two loads take turns to be compared.
const TURNS: usize = 7;
/// How many tills ask at once.
const CLIENTS: &[usize] = &[1, 16, 64, 128];

fn main() {
    if std::env::var_os("NUANQUAN_UNSAFE_DURABILITY").is_some() {
        eprintln!("the benchmark measures durable databases only: unset NUANQUAN_UNSAFE_DURABILITY");
        std::process::exit(2);
    }
    let seconds =
        std::env::var("NUANQUAN_BENCH_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    let time = Duration::from_secs(seconds);
    println!(
        "| database | load | clients | redemptions/s | p50 ms | p99 ms | CPU ms each | of the raw limit |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let folder = world::Folder::make();
    let sqlite = Address::Sqlite { path: folder.path().join("nuanquan.db"), unsafe_durability: false };
    measure("SQLite", sqlite, &folder, time);
    match std::env::var("TEST_POSTGRES_URL") {
        Ok(server) => {
            let folder = world::Folder::make();
            let database = world::ServerDatabase::make(&server);
            measure("PostgreSQL", database.address(), &folder, time);
        }
        Err(_) => {
            eprintln!(
                "PostgreSQL was not measured: TEST_POSTGRES_URL names no server (`make bench` brings one)"
            );
            std::process::exit(1);
        }
    }
}

fn measure(name: &str, address: Address, folder: &world::Folder, time: Duration) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let world = World::build(address.clone(), folder);
    for traffic in [Traffic::Uniform, Traffic::OneProduct] {
        for clients in CLIENTS {
            let before = process::cpu();
            let measured = runtime.block_on(load::run(&world, traffic, *clients, time));
            let cpu = process::cpu().saturating_sub(before);
            // The limit is taken right beside each line: what else goes on on the machine is the same for both.
            let limit = limit(&address, &world, *clients, time);
            print(name, traffic.name(), *clients, &measured, cpu, limit);
        }
    }
    let ratio = runtime.block_on(one_product_beside_uniform(&world, time));
    println!("| {name} | one product / uniform | 64 | × {ratio:.2} | | | | median of {TURNS} turns |");
}

/// How much slower all tills on one product are. The two take turns, so that what else goes on on the machine meets both.
async fn one_product_beside_uniform(world: &World, time: Duration) -> f64 {
    let mut ratios = Vec::new();
    for _ in 0..TURNS {
        let uniform = load::run(world, Traffic::Uniform, 64, time / 2).await.per_second();
        ratios.push(load::run(world, Traffic::OneProduct, 64, time / 2).await.per_second() / uniform);
    }
    ratios.sort_by(f64::total_cmp);
    ratios[TURNS / 2]
}

/// What the database does by itself with one plain statement for each row that a redemption touches.
fn limit(address: &Address, world: &World, clients: usize, time: Duration) -> Vec<(String, f64)> {
    match address {
        Address::Sqlite { path, .. } => [1, 64]
            .iter()
            .map(|rows| (format!("{rows} to a commit"), raw_sqlite::per_second(path, world, *rows, time)))
            .collect(),
        Address::Postgres { url, .. } => {
            vec![("pgbench".to_owned(), raw_postgres::per_second(url, world, clients, time))]
        }
    }
}

fn print(
    name: &str,
    load: &str,
    clients: usize,
    measured: &Measured,
    cpu: Duration,
    limits: Vec<(String, f64)>,
) {
    let rate = measured.per_second();
    let each = cpu.as_secs_f64() * 1_000.0 / measured.count().max(1) as f64;
    let of_limit: Vec<String> = limits
        .iter()
        .map(|(limit, per_second)| format!("{:.2} × {per_second:.0}/s ({limit})", rate / per_second))
        .collect();
    println!(
        "| {name} | {load} | {clients} | {rate:.0} | {:.2} | {:.2} | {each:.3} | {} |",
        measured.milliseconds(50),
        measured.milliseconds(99),
        of_limit.join(", ")
    );
    if measured.refused > 0 {
        println!("| | {} were refused and not counted | | | | | | |", measured.refused);
    }
}
