//! Random histories: whatever people do, in whatever order and at once, the seven statements hold and the totals agree
//! with a small model. Short in `make test`, long in `make soak`; `NUANQUAN_SEED` repeats a run.
mod absorb;
mod ask;
mod deeds;
mod model;
mod play;

use crate::support::{Engine, TestApp};
use deeds::Deed;
use play::Play;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use std::io::Write;

/// How many histories, and how many deeds at most in each.
fn length() -> (u32, usize) {
    if std::env::var_os("NUANQUAN_SOAK").is_some() { (60, 200) } else { (4, 60) }
}

fn seed() -> u64 {
    let given = std::env::var("NUANQUAN_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| crate::support::id().as_u64_pair().1)
}

async fn history(engine: Engine, deeds: Vec<Deed>) {
    let app = TestApp::start(engine).await;
    let mut play = Play::begin(&app).await;
    for deed in deeds {
        play.act(deed).await;
    }
    play.compare().await;
    app.stop().await;
}

fn soak(engine: Engine) {
    let ((cases, most), seed) = (length(), seed());
    // Beside the harness, which would keep it for itself unless the test fails.
    let said =
        writeln!(std::io::stderr(), "random histories on {engine:?}: NUANQUAN_SEED={seed} repeats them");
    assert!(said.is_ok());
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: 40,
        ..Config::default()
    };
    let histories = proptest::collection::vec(deeds::deed(), most / 2..most);
    let found = TestRunner::new(config).run(&histories, |deeds| {
        actix_web::rt::System::new().block_on(history(engine, deeds));
        Ok::<(), TestCaseError>(())
    });
    if let Err(failure) = found {
        panic!("NUANQUAN_SEED={seed}: {failure}");
    }
}

#[test]
fn soak_random_histories_prove_themselves_on_sqlite() {
    soak(Engine::Sqlite);
}

#[test]
fn soak_random_histories_prove_themselves_on_postgres() {
    soak(Engine::Postgres);
}
