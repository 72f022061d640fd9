//! For whom a command of the command line works: an account by its name, in the service without its server.
use super::Data;
use crate::access::Actor;
use crate::app::App;
use crate::config::{Config, Settings};
use crate::kernel::error::Error;
use crate::kernel::time::Clock;
use crate::{serve, staff};
use std::net::{Ipv4Addr, SocketAddr};

/// Whose work it is, and where.
#[derive(Debug, clap::Args)]
pub struct OnBehalf {
    /// The account that it is done for, by its user name; the trail names it.
    #[arg(long = "as", value_name = "USER NAME")]
    account: String,
    #[command(flatten)]
    data: Data,
}

impl OnBehalf {
    /// The service without its server, and whom it works for.
    ///
    /// # Errors
    /// A sentence: a setting that is no good, a database that can't be opened, an account that is not there.
    pub async fn open(&self, settings: &Settings) -> Result<(App, Actor), String> {
        // Nothing is printed or listened on here: neither the public address nor the port matters.
        let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let config =
            Config::new(settings, nowhere, &self.data.folder, true).map_err(|fault| fault.to_string())?;
        let app = serve::open(config, Clock::system()).map_err(|error| sentence(&error))?;
        let (district, account) = (app.config.district_code.clone(), self.account.clone());
        let actor = app.read(move |db| staff::actors::named(db, &district, &account)).await;
        let actor = actor.map_err(|error| match error.code() {
            Some(code) if code.status == 404 => {
                format!("there is no account {} that is enabled", self.account)
            }
            _ => sentence(&error),
        })?;
        Ok((app, actor))
    }
}

/// A refusal as a line of the command line.
#[must_use]
pub fn sentence(error: &Error) -> String {
    match error {
        Error::Problem(problem) if problem.params.is_empty() => {
            format!("{}: {}", problem.code.name, problem.code.en)
        }
        Error::Problem(problem) => {
            let params = serde_json::Value::Object(problem.params.clone());
            format!("{}: {} {params}", problem.code.name, problem.code.en)
        }
        _ => error.to_string(),
    }
}
