//! How long one till waits: by itself, and beside other work.
use super::client::Client;
use super::disk::Disk;
use super::service::Service;
use super::world::{Asks, Traffic, World};
use nuanquan::kernel::id::StoreId;
use std::future::Future;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long the till is measured by itself, for each thing that it does.
const BY_ITSELF: Duration = Duration::from_secs(5);

/// Waits, in microseconds.
#[derive(Debug, Default)]
pub struct Times {
    look_ups: Vec<u128>,
    redemptions: Vec<u128>,
    /// What the disk made its own small writes wait meanwhile.
    disk: Vec<u128>,
}

impl Times {
    /// Takes others in.
    pub fn add(&mut self, others: Self) {
        self.look_ups.extend(others.look_ups);
        self.redemptions.extend(others.redemptions);
        self.disk.extend(others.disk);
    }

    /// The redemptions' slowest ones.
    pub fn slowest(&self) -> String {
        let (p50, p99, most) =
            (part(&self.redemptions, 50), part(&self.redemptions, 99), part(&self.redemptions, 100));
        let count = self.redemptions.len();
        let (disk99, disk) = (part(&self.disk, 99), part(&self.disk, 100));
        format!(
            "{count} redemptions meanwhile: p50 {p50:.1} ms, p99 {p99:.1} ms, slowest {most:.1} ms \
             (the disk alone: p99 {disk99:.1} ms, slowest {disk:.1} ms)"
        )
    }

    /// The medians as multiples of others.
    pub fn beside(&self, others: &Self) -> String {
        let look_up = part(&self.look_ups, 50) / part(&others.look_ups, 50);
        let redemption = part(&self.redemptions, 50) / part(&others.redemptions, 50);
        format!("look-up × {look_up:.2}, redemption × {redemption:.2}")
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "look-up p50 {:.2} ms, p99 {:.2} ms; redemption p50 {:.2} ms, p99 {:.2} ms",
            part(&self.look_ups, 50),
            part(&self.look_ups, 99),
            part(&self.redemptions, 50),
            part(&self.redemptions, 99)
        )
    }
}

/// So many of a hundred waits were no longer than this, in milliseconds.
fn part(micros: &[u128], percent: usize) -> f64 {
    let mut sorted = micros.to_vec();
    sorted.sort_unstable();
    let position = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(position).map_or(f64::NAN, |micros| *micros as f64 / 1_000.0)
}

/// One till that asks for one thing after another, and nobody else.
pub async fn one_till(service: &Service, world: &World) -> Times {
    let mut till = Till::connect(service, world).await;
    let began = Instant::now();
    while began.elapsed() < BY_ITSELF {
        till.redeem().await;
    }
    while began.elapsed() < BY_ITSELF * 2 {
        till.look_up().await;
    }
    till.times
}

/// A till that redeems while other work goes on.
pub async fn beside<T>(
    (service, folder): (&Service, &Path),
    world: &World,
    work: impl Future<Output = T>,
) -> (T, Times) {
    let disk = Disk::watch(folder);
    let mut till = Till::connect(service, world).await;
    let mut work = std::pin::pin!(work);
    loop {
        // A redemption that has begun is measured to its end.
        let mut done = None;
        {
            let mut redemption = std::pin::pin!(till.redeem());
            tokio::select! {
                result = &mut work => { done = Some(result); redemption.await; }
                () = &mut redemption => {}
            }
        }
        if let Some(done) = done {
            return (done, Times { disk: disk.waits(), ..till.times });
        }
    }
}

struct Till {
    client: Client,
    asks: Asks,
    codes: Vec<String>,
    store: StoreId,
    turn: usize,
    times: Times,
}

impl Till {
    async fn connect(service: &Service, world: &World) -> Self {
        let client = Client::connect(service.address, &world.token).await;
        let asks = world.asks(Traffic::Uniform, 0);
        Self {
            client,
            asks,
            codes: world.codes.clone(),
            store: world.stores[0],
            turn: 0,
            times: Times::default(),
        }
    }

    async fn redeem(&mut self) {
        let body = self.asks.next();
        let asked = Instant::now();
        let status = self.client.redeem(&body).await;
        self.times.redemptions.push(asked.elapsed().as_micros());
        assert_eq!(status, 201, "a redemption is accepted");
    }

    async fn look_up(&mut self) {
        self.turn += 1;
        let code = &self.codes[self.turn * 37 % self.codes.len()];
        let body = format!(r#"{{"code":"{code}","store_id":"{}"}}"#, self.store);
        let asked = Instant::now();
        let (status, _) = self.client.post("/api/vouchers/lookup", "application/json", body.as_bytes()).await;
        self.times.look_ups.push(asked.elapsed().as_micros());
        assert_eq!(status, 200, "a look-up is answered");
    }
}
