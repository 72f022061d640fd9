//! The stage: the district, its staff, the day that the clock shows, and small helps to act as somebody.
use super::installation;
use super::people::People;
use crate::access::{Actor, Role};
use crate::app::{Answer, App};
use crate::db::{Db, Lane};
use crate::goods;
use crate::goods::rows::Product;
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::{AccountId, DonorId, SessionId, StoreId};
use crate::kernel::time::Day;
use crate::staff::accounts::{self, NewAccount};
use crate::staff::{self, actors, password, sessions};
use crate::stores::rows::Store;
use crate::stores::{self, model::StoreKind};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::HashMap;

/// The demonstration's sign-ins, in the order in which they are printed.
pub const USERNAMES: &[&str] =
    &["admin", "district", "fund", "street", "keeper", "keeper2", "cashier", "donor", "auditor"];

/// The street of the demonstration's street officer, keepers and cashier: 长寿路街道.
const STREET: &str = "310107015";

/// All that the story needs.
pub struct Scene {
    /// The service.
    pub app: App,
    /// The first day of the story.
    pub first: Day,
    /// Invented people.
    pub people: People,
    /// The stores with a public till.
    pub stores: Vec<Store>,
    /// The catalogue.
    pub products: Vec<Product>,
    /// How many redemptions there were.
    pub redeemed: u32,
    /// Signed-in staff, by username.
    staff: HashMap<String, Actor>,
    /// What the printed accounts' password became.
    hash: String,
}

impl Scene {
    /// Builds the district and its staff as of the first day.
    pub async fn set(app: &App, secret: &str, first: Day) -> Result<Self> {
        app.clock.set(first.start().plus_seconds(8 * 3600));
        let district = app.config.district_code.clone();
        let (stores, products) = app.write(Lane::Office, move |db| build(db, &district)).await?;
        let hash = password::hash_aside(password::Secret::new(secret.to_owned())).await?;
        let stores: Vec<Store> = stores.into_iter().filter(|store| store.kind != StoreKind::Depot).collect();
        let mut scene = Self {
            app: app.clone(),
            first,
            people: People::new(20_260_217),
            redeemed: 0,
            stores,
            products,
            staff: HashMap::new(),
            hash: hash.clone(),
        };
        scene.hire(&hash).await?;
        Ok(scene)
    }

    /// The weekday of a day of the story: 0 is a Monday.
    pub fn weekday(&self, day: i64) -> i64 {
        // 1970-01-01 was a Thursday.
        (i64::from(self.first.number()) + day + 3).rem_euclid(7)
    }

    /// Lets the clock show an hour of a day of the story.
    pub fn go_to(&self, day: i64, hour: i64) {
        self.app.clock.set(self.first.start().plus_seconds(day * 86_400 + hour * 3_600));
    }

    /// Somebody of the staff.
    pub fn actor(&self, username: &str) -> Result<Actor> {
        self.staff.get(username).cloned().ok_or_else(|| Error::bug("the demonstration knows no such account"))
    }

    /// The keeper of a store.
    pub fn keeper(&self, store: &Store) -> Result<Actor> {
        self.actor(&of_store("keeper", store))
    }

    /// The cashier of a store.
    pub fn cashier(&self, store: &Store) -> Result<Actor> {
        self.actor(&of_store("cashier", store))
    }

    /// Ends the story: the clock shows the real time again.
    pub async fn end(self) -> Result<()> {
        self.app.clock.reset();
        self.app.write(Lane::Office, installation::loaded).await
    }

    async fn hire(&mut self, hash: &str) -> Result<()> {
        let mut jobs: Vec<(String, String, Role, Option<StoreId>)> = Vec::new();
        for (username, role) in [
            ("admin", Role::Admin),
            ("district", Role::DistrictOfficer),
            ("fund", Role::FundManager),
            ("street", Role::StreetOfficer),
            ("auditor", Role::Auditor),
        ] {
            jobs.push((username.to_owned(), hash.to_owned(), role, None));
        }
        for store in &self.stores {
            for (word, role) in [("keeper", Role::StoreKeeper), ("cashier", Role::Cashier)] {
                let username = of_store(word, store);
                // Only the accounts that are printed can sign in.
                let hash = if USERNAMES.contains(&username.as_str()) { hash } else { "none" };
                jobs.push((username, hash.to_owned(), role, Some(store.id)));
            }
        }
        let first = self.stores.first().map(|store| store.id);
        jobs.push(("keeper2".to_owned(), hash.to_owned(), Role::StoreKeeper, first));
        for job in jobs {
            self.employ(job, None).await?;
        }
        Ok(())
    }

    /// Gives the donor's account to a donor who is entered already.
    pub async fn employ_donor(&mut self, donor_id: DonorId) -> Result<()> {
        let hash = self.hash.clone();
        self.employ(("donor".to_owned(), hash, Role::Donor, None), Some(donor_id)).await
    }

    async fn employ(
        &mut self,
        (username, password_hash, role, store_id): (String, String, Role, Option<StoreId>),
        donor_id: Option<DonorId>,
    ) -> Result<()> {
        let (app, name) = (self.app.clone(), username.clone());
        let display_name =
            self.people.surname().to_owned() + if role == Role::Donor { "先生" } else { "老师" };
        let district = self.app.config.district_code.clone();
        let actor = self
            .app
            .write(Lane::Office, move |db| {
                let id = AccountId::make();
                let new = NewAccount {
                    id,
                    username: name.clone(),
                    display_name: display_name.clone(),
                    password_hash: password_hash.clone(),
                    must_change_password: false,
                    demonstration: true,
                    donor_id,
                    person_key: None,
                };
                accounts::create(db, new)?;
                let area = match role {
                    Role::StreetOfficer => Some(STREET),
                    Role::Donor => None,
                    _ if store_id.is_some() => None,
                    _ => Some(district.as_str()),
                };
                accounts::give(db, id, role, area, store_id, None)?;
                let session: SessionId = sessions::open(&app, db, id, None)?.session_id;
                Ok(actors::load(db, &district, session)?.0)
            })
            .await?;
        self.staff.insert(username, actor);
        Ok(())
    }
}

/// A password for one start of the demonstration: ten letters and digits that are not mistaken for one another.
#[must_use]
pub fn new_password() -> String {
    let text = crate::kernel::crockford::encode(&crate::kernel::sign::random::<10>());
    text.to_lowercase().chars().take(12).collect()
}

/// Gives the printed accounts another password.
///
/// # Errors
/// What the database says.
pub async fn change_password(app: &App, secret: &str) -> Result<()> {
    let hash = password::hash_aside(password::Secret::new(secret.to_owned())).await?;
    app.write(Lane::Office, move |db| {
        for username in USERNAMES {
            let account = staff::rows::account_named(db, username)?.or_not_found()?;
            staff::rows::set_password(db, account.id, &hash, false)?;
        }
        Ok(())
    })
    .await
}

/// The username of somebody at a store; those of the first store have the printed names.
fn of_store(word: &str, store: &Store) -> String {
    if store.number == 1 { word.to_owned() } else { format!("{word}-{}", store.code.to_lowercase()) }
}

fn build(db: &mut Db<'_>, district: &str) -> Result<(Vec<Store>, Vec<Product>)> {
    stores::load::areas(db, stores::load::PUTUO_AREAS)?;
    stores::load::stores(db, district, stores::load::PUTUO_STORES)?;
    for store in stores::rows::stores(db, district)? {
        let address = Some(format!("示例路 {} 号", 10 * store.number + 8));
        let hours = Some("周一至周六 9:00–16:30".to_owned());
        stores::rows::update_store(db, &Store { hours, address, ..store })?;
    }
    goods::load::categories_and_products(db, goods::load::CATALOGUE)?;
    goods::load::packs(db, goods::load::PACKS)?;
    Ok((stores::rows::stores(db, district)?, goods::rows::list(db, &goods::rows::Wanted::default())?))
}

/// A command from what a form would send.
pub fn command<T: DeserializeOwned>(body: Value) -> Result<T> {
    serde_json::from_value(body).map_err(|error| Error::bug(format!("the demonstration's form: {error}")))
}

/// The digest of a command that no form sent.
pub const NO_DIGEST: [u8; 32] = [0; 32];

/// A field of an answer that is an id.
pub fn id_in(answer: &Answer, field: &str) -> Result<uuid::Uuid> {
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    body.get(field).and_then(Value::as_str).and_then(|text| text.parse().ok()).or_not_found()
}
