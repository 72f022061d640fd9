//! What a hundredfold register does to a till: look-ups and redemptions before and after a million vouchers, and while
//! a hundred thousand households are imported and a hundred thousand vouchers issued; memory and start afterwards.
//!
//! `make bench`, or `scripts/postgres run --durable -- cargo bench --bench growth`. It prints a table in Markdown.
//! `NUANQUAN_BENCH_VOUCHERS` says how many vouchers there are at the end (1,000,000 by default),
//! `NUANQUAN_BENCH_DATABASE` (`sqlite` or `postgres`) measures one database alone.
#![expect(
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark computes rates, and stops where something is not as it must be"
)]
#[path = "../redemption/client.rs"]
mod client;
mod disk;
mod office;
#[expect(dead_code, reason = "the other benchmark measures the server's own limit")]
#[path = "../redemption/raw_postgres.rs"]
mod raw_postgres;
mod rest;
mod service;
#[expect(dead_code, unused_imports, reason = "the tests use what the benchmark does not")]
#[path = "../../tests/fixtures/till/mod.rs"]
mod till;
mod times;
#[expect(dead_code, reason = "the other benchmark asks for more")]
#[path = "../redemption/world.rs"]
mod world;

use nuanquan::access::Role;
use nuanquan::db::Address;
use nuanquan::kernel::time::Clock;
use office::Office;
use rest::{at_rest, settle_in};
use service::Service;
use std::time::{Duration, Instant};
use times::{Times, beside, one_till};
use world::World;

/// How many vouchers there are at first.
const AT_FIRST: usize = 10_000;
/// Households of the register, and vouchers of each batch.
const HOUSEHOLDS: usize = 100_000;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let most = std::env::var("NUANQUAN_BENCH_VOUCHERS").ok().and_then(|text| text.parse().ok());
    let batches = most.unwrap_or(1_000_000_usize).div_ceil(HOUSEHOLDS);
    let server = std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL names no server; `make bench` brings one");
    let only = std::env::var("NUANQUAN_BENCH_DATABASE").ok();
    let wanted = |name| only.as_deref().is_none_or(|only| only == name);
    println!("| database | what | figure |\n|---|---|---|");
    if wanted("sqlite") {
        let folder = world::Folder::make();
        let sqlite = Address::Sqlite { path: folder.path().join("nuanquan.db"), unsafe_durability: false };
        measure("SQLite", &sqlite, &folder, batches);
    }
    if wanted("postgres") {
        let folder = world::Folder::make();
        let database = world::ServerDatabase::make(&server);
        measure("PostgreSQL", &database.address(), &folder, batches);
    }
}

/// Fills a district and lets go of its database; the service that is measured is a program of its own.
async fn fill(address: &Address, folder: &world::Folder) -> (World, Office) {
    let nowhere = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let config = world::config(folder.path(), address.clone(), nowhere);
    let app = nuanquan::serve::open(config, Clock::system()).expect("a database");
    let world = world::fill(&app, nowhere).await;
    let office = Office {
        officer: world::signed_in(&app, Role::DistrictOfficer).await,
        manager: world::signed_in(&app, Role::FundManager).await,
    };
    (world, office)
}

fn measure(name: &str, address: &Address, folder: &world::Folder, batches: usize) {
    actix_web::rt::System::new().block_on(async {
        let line = |what: &str, figure: String| println!("| {name} | {what} | {figure} |");
        let (world, office) = fill(address, folder).await;
        let mut service = Service::start(address, folder.path()).await;
        settle_in(address);
        at_rest(address).await;
        let small = one_till(&service, &world).await;
        line("one till, 10⁴ vouchers", small.to_string());

        let began = Instant::now();
        let (_, till) = beside((&service, folder.path()), &world, office.import(&service, HOUSEHOLDS)).await;
        line(
            "import of 100,000 households",
            format!("{:.1} s; {}", began.elapsed().as_secs_f64(), till.slowest()),
        );
        let mut longest = Duration::ZERO;
        let mut slowest = Times::default();
        for _ in 0..batches {
            let batch = office.draft(&service).await;
            let began = Instant::now();
            let (_, till) = beside((&service, folder.path()), &world, office.approve(&service, &batch)).await;
            longest = longest.max(began.elapsed());
            slowest.add(till);
        }
        let issued = format!("{:.1} s at most; {}", longest.as_secs_f64(), slowest.slowest());
        line(&format!("each of {batches} issues of 100,000 vouchers"), issued);

        at_rest(address).await;
        let large = one_till(&service, &world).await;
        let vouchers = AT_FIRST + batches * HOUSEHOLDS;
        line(&format!("one till, {vouchers} vouchers"), large.to_string());
        line("growth of p50", large.beside(&small));
        service.stop();
        let again = Service::start(address, folder.path()).await;
        line("start until ready", format!("{:.2} s", again.started_in.as_secs_f64()));
        line("resident memory at rest", format!("{} MB", again.resident_bytes() / 1_000_000));
    });
}
