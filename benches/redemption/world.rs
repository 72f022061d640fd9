//! The district that is measured: ten thousand vouchers, two hundred lots, fifteen stores, and a service that answers.
use super::till::{self, Wanted};
use nuanquan::access::Role;
use nuanquan::config::Config;
use nuanquan::db::{Address, Lane};
use nuanquan::kernel::id::{AccountId, LotId, ProductId, StoreId};
use nuanquan::kernel::time::Clock;
use nuanquan::staff::accounts::{self, NewAccount};
use nuanquan::staff::sessions;
use nuanquan::{goods, stores};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

/// How many vouchers there are.
const VOUCHERS: usize = 10_000;
/// How many products the uniform load draws from.
const PRODUCTS: &[&str] = &[
    "G001", "G002", "G003", "G004", "G005", "G006", "G007", "G008", "G009", "G010", "G013", "G014", "G015",
    "G016", "G017",
];
/// Lots of each product at each store; a redemption of two lines meets several of them.
const LOTS: i32 = 3;

/// Which goods the tills ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traffic {
    /// Any of them, at any store.
    Uniform,
    /// All tills of one store, the same two products.
    OneProduct,
}

impl Traffic {
    /// As the table calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::OneProduct => "one product",
        }
    }
}

/// A running service with its data.
pub struct World {
    /// Where it answers.
    pub address: SocketAddr,
    /// A cashier's token.
    pub token: String,
    /// The codes of the vouchers.
    pub codes: Vec<String>,
    /// Their ids, for the raw limit.
    pub vouchers: Vec<uuid::Uuid>,
    /// Some lots, for the raw limit.
    pub lots: Vec<(LotId, StoreId, ProductId)>,
    /// The fund, for the raw limit.
    pub fund: uuid::Uuid,
    /// The stores.
    pub stores: Vec<StoreId>,
    products: Vec<ProductId>,
}

/// What one till asks, one redemption after another.
pub struct Asks {
    codes: Vec<String>,
    stores: Vec<StoreId>,
    products: Vec<ProductId>,
    traffic: Traffic,
    turn: usize,
}

impl World {
    /// Builds the district and starts the service on threads of its own.
    pub fn build(address: Address, folder: &Folder) -> Self {
        let (ready, started) = std::sync::mpsc::channel();
        let data = folder.path().to_owned();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
                let listen = listener.local_addr().expect("an address");
                let app = nuanquan::serve::open(config(&data, address, listen), Clock::system())
                    .expect("a database");
                let world = fill(&app, listen).await;
                let server = nuanquan::serve::start(app, listener).expect("a server");
                ready.send(world).expect("the benchmark waits");
                server.await.expect("the server ends well");
            });
        });
        started.recv().expect("a district")
    }

    /// What a till asks.
    pub fn asks(&self, traffic: Traffic, till: usize) -> Asks {
        let share = self.codes.len() / 128;
        let codes = self.codes.iter().skip(till * share).take(share).cloned().collect();
        Asks { codes, stores: self.stores.clone(), products: self.products.clone(), traffic, turn: till * 7 }
    }
}

impl Asks {
    /// The next body: a voucher's code and two lines.
    pub fn next(&mut self) -> String {
        self.turn += 1;
        let pick = |from: &[ProductId], turn: usize| from[turn % from.len()];
        let (store, one, two) = match self.traffic {
            Traffic::OneProduct => (self.stores[0], self.products[0], self.products[1]),
            Traffic::Uniform => (
                self.stores[self.turn * 31 % self.stores.len()],
                pick(&self.products, self.turn),
                pick(&self.products, self.turn + 1 + self.turn % 7),
            ),
        };
        format!(
            r#"{{"id":"{}","store_id":"{store}","code":"{}","lines":[{{"product_id":"{one}","quantity":1}},{{"product_id":"{two}","quantity":1}}]}}"#,
            nuanquan::kernel::id::new_uuid(),
            self.codes[self.turn % self.codes.len()],
        )
    }
}

/// Fills a database: stores, goods, lots, vouchers.
pub async fn fill(app: &nuanquan::app::App, listen: SocketAddr) -> World {
    let all = app
        .write(Lane::Office, |db| {
            stores::load::areas(db, stores::load::PUTUO_AREAS)?;
            stores::load::stores(db, till::DISTRICT, stores::load::PUTUO_STORES)?;
            goods::load::categories_and_products(db, goods::load::CATALOGUE)?;
            stores::rows::stores(db, till::DISTRICT)
        })
        .await
        .expect("a district");
    let stores: Vec<StoreId> = all.iter().map(|store| store.id).collect();
    let mut products = Vec::new();
    for code in PRODUCTS {
        products.push(till::product(app, code).await);
    }
    let mut lots = Vec::new();
    for store in &stores {
        for product in &products {
            let exempt = products
                .iter()
                .position(|other| other == product)
                .is_some_and(|at| matches!(at, 10 | 11 | 13));
            for lot in 0..LOTS {
                let expires_in = (!exempt).then_some(60 + lot * 30);
                // The first lots run out while it is measured, so that a basket meets several.
                let pieces = if lot == 0 { 2_000 } else { 1_000_000 };
                lots.push((till::lot(app, *store, *product, expires_in, pieces).await, *store, *product));
            }
        }
    }
    let home = stores[0];
    let wanted = Wanted { count: VOUCHERS, households: VOUCHERS / 4, ..Wanted::value(home, 10_000_000) };
    let batch = till::batch(app, wanted).await;
    World {
        address: listen,
        token: signed_in(app, Role::Cashier).await,
        codes: batch.vouchers.iter().map(|voucher| voucher.qr.clone()).collect(),
        vouchers: batch.vouchers.iter().map(|voucher| voucher.id.uuid()).collect(),
        fund: batch.fund_id.uuid(),
        lots,
        stores,
        products,
    }
}

/// The token of a new account with a role over the whole district.
pub async fn signed_in(app: &nuanquan::app::App, role: Role) -> String {
    let service = app.clone();
    let issued = app.write(Lane::Office, move |db| {
        let id = AccountId::make();
        let new = NewAccount {
            id,
            username: format!("bench-{}", role.as_str()),
            display_name: "bench".to_owned(),
            password_hash: "none".to_owned(),
            must_change_password: false,
            demonstration: true,
            donor_id: None,
            person_key: None,
        };
        accounts::create(db, new)?;
        accounts::give(db, id, role, Some(till::DISTRICT), None, None)?;
        sessions::open(&service, db, id, None)
    });
    issued.await.expect("a session").access_token
}

/// The settings of a durable service.
pub fn config(data: &Path, database: Address, listen: SocketAddr) -> Config {
    Config {
        listen,
        data: data.to_owned(),
        database,
        public_url: "https://nuanquan.test".to_owned(),
        trusted_proxies: Vec::new(),
        district_code: till::DISTRICT.to_owned(),
        demonstration: false,
        workers: 2,
        retention_years: 3,
        readers: 6,
    }
}

/// A folder that goes with the benchmark.
pub struct Folder(PathBuf);

impl Folder {
    /// A new one.
    pub fn make() -> Self {
        let path = std::env::temp_dir().join(format!("nuanquan-bench-{}", nuanquan::kernel::id::new_uuid()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap_or_default();
    }
}

/// A database on the server that goes with the benchmark.
pub struct ServerDatabase {
    server: String,
    name: String,
}

impl ServerDatabase {
    /// A new one.
    pub fn make(server: &str) -> Self {
        let name = format!("nuanquan_bench_{}", std::process::id());
        super::raw_postgres::execute(
            server,
            &format!("create database {name} template template0 encoding 'UTF8'"),
        );
        Self { server: server.to_owned(), name }
    }

    /// Its address.
    pub fn address(&self) -> Address {
        let (server, _) = self.server.rsplit_once('/').expect("the server's address ends with a database");
        Address::Postgres { url: format!("{server}/{}", self.name), unsafe_durability: false }
    }
}

impl Drop for ServerDatabase {
    fn drop(&mut self) {
        super::raw_postgres::execute(
            &self.server,
            &format!("drop database if exists {} with (force)", self.name),
        );
    }
}
