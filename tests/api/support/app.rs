//! The service under test, and the people who call it.
use super::caller::Caller;
use super::database::{Engine, Folder, ServerDatabase, config, fresh};
use actix_web::dev::ServerHandle;
use nuanquan::access::Role;
use nuanquan::app::App;
use nuanquan::db::Lane;
use nuanquan::kernel::id::{AccountId, DeviceId, StoreId};
use nuanquan::kernel::time::{Clock, Instant};
use nuanquan::staff::accounts::{self, NewAccount};
use nuanquan::staff::sessions;
use nuanquan::stores;
use std::net::TcpListener;

/// The password of every account that a test makes by [`TestApp::account`].
pub const PASSWORD: &str = "correct horse battery";

/// A running service with a database of its own.
pub struct TestApp {
    pub app: App,
    pub engine: Engine,
    pub url: String,
    pub client: reqwest::Client,
    handle: ServerHandle,
    /// Set by a test that breaks rows on purpose: what it leaves is not proved.
    pub tampered: std::cell::Cell<bool>,
    // Dropped last, in this order: the service lets go of its files and connections first.
    _database: Option<ServerDatabase>,
    _folder: Folder,
}

/// Where a role is held.
#[derive(Debug, Clone)]
pub enum Where {
    District,
    Street(String),
    Store(StoreId),
}

impl TestApp {
    pub async fn start(engine: Engine) -> Self {
        let folder = Folder::make();
        let (address, database) = fresh(engine, &folder.0).await;
        let app = nuanquan::serve::open(config(&folder.0, address), Clock::system()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = nuanquan::serve::start(app.clone(), listener).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            app,
            engine,
            url,
            client: reqwest::Client::new(),
            handle,
            tampered: std::cell::Cell::new(false),
            _database: database,
            _folder: folder,
        }
    }

    /// Ends the service, so that its database can be dropped; what the test has left must prove itself.
    pub async fn stop(&self) {
        self.handle.stop(false).await;
        if !self.tampered.get() {
            self.proves_itself().await;
        }
    }

    /// Whether all that must always be true is true.
    pub async fn proves_itself(&self) {
        let keys = nuanquan::keys::public_keys(&self.app.config.data, "trail").unwrap();
        let evidence = nuanquan::verify::Evidence { keys, kept: Vec::new() };
        let proved = self.app.read(move |db| nuanquan::verify::run(db, &evidence)).await.unwrap();
        for statement in proved {
            assert!(statement.holds, "what this test has left breaks {statement:?}");
        }
    }

    /// Lets the service's clock show this moment.
    pub fn set_clock(&self, moment: &str) {
        let moment: Instant = serde_json::from_value(serde_json::json!(moment)).unwrap();
        self.app.clock.set(moment);
    }

    /// Lets the service's clock run ahead by so many days.
    pub fn pass_days(&self, days: i64) {
        self.app.clock.set(self.app.now().plus_seconds(days * 86_400));
    }

    /// The id of a store, by its code.
    pub async fn store(&self, code: &str) -> StoreId {
        let code = code.to_owned();
        let all = self.app.read(|db| stores::rows::stores(db, "310107")).await.unwrap();
        all.into_iter().find(|store| store.code == code).expect("a store of this code").id
    }

    /// An account with roles, its password [`PASSWORD`] if `with_password`.
    pub async fn account(&self, username: &str, roles: &[(Role, Where)], with_password: bool) -> AccountId {
        let account_id = AccountId::make();
        // Hashing is slow on purpose: most tests sign in without a password.
        let password_hash = if with_password {
            nuanquan::staff::password::hash(PASSWORD).unwrap()
        } else {
            "none".to_owned()
        };
        let (username, roles) = (username.to_owned(), roles.to_vec());
        self.app
            .write(Lane::Office, move |db| {
                accounts::create(
                    db,
                    NewAccount {
                        id: account_id,
                        username: username.clone(),
                        display_name: username.clone(),
                        password_hash: password_hash.clone(),
                        must_change_password: false,
                        // A demonstration account owes no second factor; tests of the factor make their own.
                        demonstration: true,
                        donor_id: None,
                        person_key: None,
                    },
                )?;
                for (role, place) in &roles {
                    let (area, store) = match place {
                        Where::District => (Some("310107"), None),
                        Where::Street(code) => (Some(code.as_str()), None),
                        Where::Store(id) => (None, Some(*id)),
                    };
                    accounts::give(db, account_id, *role, area, store, None)?;
                }
                Ok(())
            })
            .await
            .unwrap();
        account_id
    }

    /// Somebody signed in with this role in this place, by an account of his own.
    pub async fn someone(&self, role: Role, place: Where) -> Caller {
        let id = super::id().simple().to_string();
        let username = format!("t-{}", id.get(12..).unwrap_or_default());
        let account_id = self.account(&username, &[(role, place)], false).await;
        self.signed_in(account_id, None).await
    }

    /// An account signed in, at a till if one is named.
    pub async fn signed_in(&self, account_id: AccountId, device_id: Option<DeviceId>) -> Caller {
        let app = self.app.clone();
        let issued = self
            .app
            .write(Lane::Office, move |db| sessions::open(&app, db, account_id, device_id))
            .await
            .unwrap();
        Caller {
            client: self.client.clone(),
            url: self.url.clone(),
            token: Some(issued.access_token),
            account_id: Some(account_id),
        }
    }

    /// Somebody with this role over the whole district.
    pub async fn of_district(&self, role: Role) -> Caller {
        self.someone(role, Where::District).await
    }

    /// Somebody with this role at a store, named by its code.
    pub async fn at_store(&self, role: Role, code: &str) -> Caller {
        let store = self.store(code).await;
        self.someone(role, Where::Store(store)).await
    }

    /// Somebody with this role in a street, named by its code.
    pub async fn in_street(&self, role: Role, code: &str) -> Caller {
        self.someone(role, Where::Street(code.to_owned())).await
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Caller {
        Caller { client: self.client.clone(), url: self.url.clone(), token: None, account_id: None }
    }
}
