//! The demonstration: a district of invented people that looks real, made through the same actions that people use,
//! over the three months before today.
mod gifts;
mod installation;
mod needs;
mod offline;
pub mod people;
mod register;
mod relief;
mod rows;
mod scene;
mod tills;

pub use installation::{Use, settle_use};
pub use scene::{USERNAMES, change_password, new_password};

use crate::app::App;
use crate::kernel::error::Result;
use scene::Scene;

/// How many days before today the story begins.
const DAYS: i64 = 92;
/// From when on the network fails once: late enough for its case to be still open.
const DARK_FROM_DAY: i64 = DAYS - 15;

/// Loads the demonstration into an empty, migrated database. Its accounts get this password.
///
/// # Errors
/// Whatever an action answers; nothing of it is expected.
pub async fn load(app: &App, password: &str) -> Result<()> {
    let today = app.now().day();
    let mut scene = Scene::set(app, password, today.plus_days(-92)).await?;
    register::enter(&mut scene).await?;
    let funds = relief::fund(&mut scene).await?;
    let donors = gifts::donors(&mut scene).await?;
    gifts::stock_up(&mut scene).await?;
    let mut was_dark = false;
    for day in 0..DAYS {
        scene.go_to(day, 9);
        relief::on_day(&mut scene, &funds, day).await?;
        gifts::on_day(&mut scene, &donors, day).await?;
        tills::on_day(&mut scene, day).await?;
        if !was_dark && (DARK_FROM_DAY..DAYS - 1).contains(&day) {
            was_dark = offline::morning(&mut scene, day).await?;
        }
    }
    needs::list(&mut scene).await?;
    needs::guests_offer(&mut scene).await?;
    scene.end().await
}
