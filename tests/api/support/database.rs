//! A database for each test: a copy of a template that is migrated and loaded once for each engine.
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use nuanquan::config::Config;
use nuanquan::db::{Address, Lane};
use nuanquan::kernel::time::Clock;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tokio::sync::OnceCell;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A folder that goes with its test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn make() -> Self {
        let path = std::env::temp_dir().join(format!("nuanquan-test-{}", super::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap_or_default();
    }
}

/// The address of a server database that goes with its test.
pub struct ServerDatabase {
    name: String,
}

impl Drop for ServerDatabase {
    fn drop(&mut self) {
        let dropped = on_server(&format!("drop database if exists {} with (force)", self.name));
        if let Err(error) = dropped {
            eprintln!("{} stays: {error}", self.name);
        }
    }
}

fn server_url() -> String {
    std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL names no server; `make test` brings one, or run `scripts/postgres run -- cargo test`",
    )
}

fn url_of(database: &str) -> String {
    let url = server_url();
    let (server, _) = url.rsplit_once('/').expect("the server's address ends with a database");
    format!("{server}/{database}")
}

fn on_server(sql: &str) -> Result<(), diesel::result::Error> {
    PgConnection::establish(&server_url())
        .expect("the server of TEST_POSTGRES_URL answers")
        .batch_execute(sql)
}

pub fn config(data: &Path, database: Address) -> Config {
    Config {
        retention_years: 3,
        listen: "127.0.0.1:0".parse().unwrap(),
        data: data.to_owned(),
        database,
        public_url: "https://nuanquan.test".to_owned(),
        trusted_proxies: Vec::new(),
        district_code: "310107".to_owned(),
        demonstration: false,
        workers: 1,
        readers: 4,
    }
}

/// Fills a database with what every district has: areas, stores, goods, packs.
async fn load(data: &Path, address: Address) {
    let app = nuanquan::serve::open(config(data, address), Clock::system()).unwrap();
    app.write(Lane::Office, |db| {
        use nuanquan::goods;
        use nuanquan::stores::load;
        load::areas(db, load::PUTUO_AREAS)?;
        load::stores(db, "310107", load::PUTUO_STORES)?;
        goods::load::categories_and_products(db, goods::load::CATALOGUE)?;
        goods::load::packs(db, goods::load::PACKS)?;
        Ok(())
    })
    .await
    .unwrap();
}

/// The SQLite file that each test copies.
async fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let folder = Folder::make();
            let path = folder.0.join("nuanquan.db");
            load(&folder.0, Address::Sqlite { path: path.clone(), unsafe_durability: true }).await;
            let template = std::env::temp_dir().join(format!("nuanquan-template-{}.db", std::process::id()));
            std::fs::remove_file(&template).unwrap_or_default();
            let mut conn = diesel::SqliteConnection::establish(&path.to_string_lossy()).unwrap();
            // The service that filled it may still be letting go.
            conn.batch_execute("pragma busy_timeout = 10000").unwrap();
            conn.batch_execute(&format!("vacuum into '{}'", template.display())).unwrap();
            template
        })
        .await
}

/// The server database that each test copies.
async fn postgres_template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let name = format!("nuanquan_template_{}", std::process::id());
            on_server(&format!("drop database if exists {name} with (force)")).unwrap();
            on_server(&format!("create database {name} template template0 encoding 'UTF8'")).unwrap();
            let folder = Folder::make();
            load(&folder.0, Address::Postgres { url: url_of(&name), unsafe_durability: true }).await;
            on_server(&format!(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}' and pid <> pg_backend_pid()"
            ))
            .unwrap();
            name
        })
        .await
}

/// A fresh copy of the template, in this folder or on the server.
pub async fn fresh(engine: Engine, folder: &Path) -> (Address, Option<ServerDatabase>) {
    // Copying a template takes it exclusively on PostgreSQL: one at a time.
    static COPYING: OnceLock<tokio::sync::Mutex<()>> = OnceLock::new();
    match engine {
        Engine::Sqlite => {
            let path = folder.join("nuanquan.db");
            std::fs::copy(sqlite_template().await, &path).unwrap();
            (Address::Sqlite { path, unsafe_durability: true }, None)
        }
        Engine::Postgres => {
            let template = postgres_template().await;
            let name = format!("nuanquan_test_{}", super::id().simple());
            let _one_at_a_time = COPYING.get_or_init(|| tokio::sync::Mutex::new(())).lock().await;
            on_server(&format!("create database {name} template {template}")).unwrap();
            (Address::Postgres { url: url_of(&name), unsafe_durability: true }, Some(ServerDatabase { name }))
        }
    }
}
