//! Random histories of tills without a network, against the sync that real tills use: cuts, repeats, reorderings, lost
//! answers, revocations, replacements, wrong clocks and copied tills.
//!
//! Each history is played twice, in the tills' order and shuffled with repeats; both must come to the same totals of
//! voucher, stock, fund and loss, no entry may be missing, and unaltered tills may lose no more than their leases allow.
//! 300 histories on each database in `make test`, 10,000 in `make soak`; `NUANQUAN_SEED` repeats a run.
mod deeds;
mod history;
mod play;
mod totals;

use crate::support::{Engine, TestApp};
use futures_util::future::join_all;
use history::History;
use play::Play;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use std::collections::BTreeSet;
use std::io::Write;

/// How many are played at once.
const AT_ONCE: usize = 8;

/// What a run must have come to at least once, or it would prove little.
const SEEN: &[&str] = &[
    "accepted",
    "repeat",
    "conflict",
    "over_balance",
    "spent",
    "revoked",
    "replaced",
    "frozen",
    "out_of_stock",
    "clock_skew",
    "fork",
    "id_reused",
    "over_lease",
    "lot_differs",
];

fn histories() -> usize {
    if std::env::var_os("NUANQUAN_SOAK").is_some() { 10_000 } else { 300 }
}

fn seed() -> u64 {
    let given = std::env::var("NUANQUAN_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| crate::support::id().as_u64_pair().1)
}

/// Plays a history both ways; gives the outcomes and codes that were answered.
async fn both_ways(app: &TestApp, number: usize, seed: u64, history: History) -> BTreeSet<String> {
    let told = format!("NUANQUAN_SEED={seed}, history {number}: {history:?}");
    let mut straight = Play::begin(app, &history, number).await;
    straight.run(false, &told).await;
    let mut shuffled = Play::begin(app, &history, number).await;
    shuffled.run(true, &told).await;
    let (one, other) = (straight.totals(&told).await, shuffled.totals(&told).await);
    assert_eq!(one, other, "another order, other totals; {told}");
    straight.answers.union(&shuffled.answers).cloned().collect()
}

async fn simulate(engine: Engine) {
    let seed = seed();
    let said =
        writeln!(std::io::stderr(), "offline sync simulation on {engine:?}: NUANQUAN_SEED={seed} repeats it");
    assert!(said.is_ok());
    let config = Config { rng_seed: RngSeed::Fixed(seed), failure_persistence: None, ..Config::default() };
    let (mut runner, any) = (TestRunner::new(config), history::strategy());
    let app = TestApp::start(engine).await;
    let (mut next, mut answers) = (0, BTreeSet::new());
    while next < histories() {
        let some = (next..histories()).take(AT_ONCE).map(|number| {
            let history = any.new_tree(&mut runner).unwrap().current();
            both_ways(&app, number, seed, history)
        });
        let some: Vec<_> = some.collect();
        next += some.len();
        answers.extend(join_all(some).await.into_iter().flatten());
    }
    let unseen: Vec<&&str> = SEEN.iter().filter(|word| !answers.contains(**word)).collect();
    assert!(unseen.is_empty(), "no history came to {unseen:?}; NUANQUAN_SEED={seed}");
    app.stop().await;
}

#[actix_web::test]
async fn soak_offline_sync_comes_to_the_same_totals_in_any_order_on_sqlite() {
    simulate(Engine::Sqlite).await;
}

#[actix_web::test]
async fn soak_offline_sync_comes_to_the_same_totals_in_any_order_on_postgres() {
    simulate(Engine::Postgres).await;
}
