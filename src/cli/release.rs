//! `nuanquan release`: what is left on vouchers whose last day is long over goes back to the funds, once a night.
use super::{Data, Outcome};
use crate::access::{Grant, Permission};
use crate::audit;
use crate::config::{self, Settings};
use crate::db::{Db, Store, migrate};
use crate::funds;
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::CommandId;
use crate::kernel::time::Clock;
use crate::staff;
use crate::vouchers::release::release_due;
use std::process::ExitCode;

/// Releases what is left on vouchers whose last day is long over, in the name of a fund manager.
///
/// The service may run meanwhile. What is not due yet is left alone, so running it often does no harm.
#[derive(Debug, clap::Args)]
pub struct Release {
    /// The user name of the fund manager who answers for it; the trail names this account.
    #[arg(long, value_name = "NAME")]
    username: String,
    #[command(flatten)]
    data: Data,
}

impl Release {
    /// Runs it.
    ///
    /// # Errors
    /// A sentence that says what could not be done.
    pub fn run(self, settings: &Settings) -> Outcome {
        let district = config::district_code(settings).map_err(|fault| fault.to_string())?;
        let address = config::database(settings, &self.data.folder).map_err(|fault| fault.to_string())?;
        if migrate::is_pending(&address).map_err(|error| error.to_string())? {
            return Err("the database lacks steps: run `nuanquan migrate` first".to_owned());
        }
        let store = Store::open(&address, 1, audit::rows::chain, Clock::system())
            .map_err(|error| error.to_string())?;
        let released = release(&store, self.username.clone(), district);
        let (vouchers, fen) = actix_web::rt::System::new().block_on(released).map_err(|error| {
            if error.code() == Some(&crate::kernel::error::NOT_FOUND) {
                return format!("{} is no fund manager of this district", self.username);
            }
            error.to_string()
        })?;
        println!("{vouchers} vouchers released, {}.{:02} yuan free again", fen / 100, fen % 100);
        Ok(ExitCode::SUCCESS)
    }
}

async fn release(store: &Store, username: String, district: String) -> Result<(i64, i64)> {
    let code = district.clone();
    let grant = store.read(move |db| grant(db, &username, &code)).await?;
    let funds = store.read(move |db| funds::rows::list(db, &district)).await?;
    let (mut vouchers, mut fen) = (0, 0);
    for fund in funds {
        let released = release_due(store, &grant, fund.id, CommandId::make()).await?;
        vouchers += released.vouchers;
        fen += released.released_fen;
    }
    Ok((vouchers, fen))
}

/// In whose name: an account that may manage funds over the district.
fn grant(db: &mut Db<'_>, username: &str, district_code: &str) -> Result<Grant> {
    let account = staff::rows::account_named(db, username)?.filter(|account| account.disabled_at.is_none());
    let account = account.or_not_found()?;
    let may = |held: &staff::rows::GrantRow| {
        let there =
            held.area_code.as_deref().is_some_and(|area| crate::access::actor::lies_in(district_code, area));
        there && Permission::ManageFunds.roles().contains(&held.role)
    };
    if !staff::rows::live_grants(db, account.id)?.iter().any(may) {
        return Err(Error::from(&crate::kernel::error::NOT_FOUND));
    }
    Ok(Grant { account_id: account.id, device_id: None, district_code: district_code.to_owned() })
}
