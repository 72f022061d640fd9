//! `nuanquan checkpoint`: the trail's signed heads, to be kept where nobody of the service can reach them.
use super::{Data, Outcome};
use crate::audit::checkpoints;
use crate::config::{self, Settings};
use crate::db::{self, Db};
use crate::kernel::time::Clock;
use crate::keys;
use std::process::ExitCode;

/// Prints the signed heads of the trail as JSON lines; `nuanquan verify --checkpoint FILE` reads them again.
///
/// A running service signs its heads every hour and when it ends; this command signs nothing.
#[derive(Debug, clap::Args)]
pub struct Checkpoint {
    #[command(flatten)]
    data: Data,
}

impl Checkpoint {
    /// Runs it.
    ///
    /// # Errors
    /// A sentence that says what could not be read.
    pub fn run(self, settings: &Settings) -> Outcome {
        let address = config::database(settings, &self.data.folder).map_err(|fault| fault.to_string())?;
        let keys = keys::public_keys(&self.data.folder, "trail").map_err(|error| error.to_string())?;
        let mut conn = db::open_to_read(&address).map_err(|error| error.to_string())?;
        let signed = checkpoints::all(&mut Db::at(&mut conn, Clock::system().now()))
            .map_err(|error| error.to_string())?;
        print!("{}", checkpoints::export(&signed, &keys));
        Ok(ExitCode::SUCCESS)
    }
}
