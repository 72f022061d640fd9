//! Many tills at once for some seconds, and how long each redemption took.
use super::client::Client;
use super::world::{Traffic, World};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// What was measured.
#[derive(Debug, Default)]
pub struct Measured {
    micros: Vec<u64>,
    /// Answers that were no success.
    pub refused: usize,
    time: Duration,
}

impl Measured {
    /// Redemptions.
    pub fn count(&self) -> usize {
        self.micros.len()
    }

    /// Redemptions in a second.
    pub fn per_second(&self) -> f64 {
        self.micros.len() as f64 / self.time.as_secs_f64()
    }

    /// So many of a hundred redemptions took no longer than this.
    pub fn milliseconds(&self, percent: usize) -> f64 {
        let position = (self.micros.len() * percent / 100).min(self.micros.len().saturating_sub(1));
        self.micros.get(position).map_or(f64::NAN, |micros| *micros as f64 / 1_000.0)
    }
}

/// Lets so many tills redeem for this long.
pub async fn run(world: &World, traffic: Traffic, clients: usize, time: Duration) -> Measured {
    let measured = Rc::new(RefCell::new(Measured::default()));
    let began = Instant::now();
    tokio::task::LocalSet::new()
        .run_until(async {
            let tills: Vec<_> = (0..clients)
                .map(|till| {
                    let (measured, mut asks) = (Rc::clone(&measured), world.asks(traffic, till));
                    let (address, token) = (world.address, world.token.clone());
                    tokio::task::spawn_local(async move {
                        let mut client = Client::connect(address, &token).await;
                        while began.elapsed() < time {
                            let body = asks.next();
                            let asked = Instant::now();
                            let status = client.redeem(&body).await;
                            let micros = u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX);
                            let mut measured = measured.borrow_mut();
                            if status == 201 { measured.micros.push(micros) } else { measured.refused += 1 }
                        }
                    })
                })
                .collect();
            for till in tills {
                till.await.expect("a till works to its end");
            }
        })
        .await;
    let mut measured = Rc::try_unwrap(measured).expect("all tills have ended").into_inner();
    measured.time = began.elapsed();
    measured.micros.sort_unstable();
    measured
}
