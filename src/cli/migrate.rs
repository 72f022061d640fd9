//! `nuanquan migrate`: brings the database to the steps that this program expects.
use super::{Data, Outcome};
use crate::config::{self, Settings};
use crate::db::migrate;
use std::process::ExitCode;

/// Applies the steps that the database lacks; `serve` does the same at its start.
#[derive(Debug, clap::Args)]
pub struct Migrate {
    #[command(flatten)]
    data: Data,
    /// Only says whether steps are missing, by its exit status: 1 if there are.
    #[arg(long)]
    check: bool,
}

impl Migrate {
    /// Runs it.
    ///
    /// # Errors
    /// A sentence that names the step that failed.
    pub fn run(self, settings: &Settings) -> Outcome {
        let address = config::database(settings, &self.data.folder).map_err(|fault| fault.to_string())?;
        if self.check {
            let pending = migrate::is_pending(&address).map_err(|error| error.to_string())?;
            println!("{}", if pending { "steps are missing" } else { "no step is missing" });
            return Ok(if pending { ExitCode::FAILURE } else { ExitCode::SUCCESS });
        }
        std::fs::create_dir_all(&self.data.folder)
            .map_err(|error| format!("{}: {error}", self.data.folder.display()))?;
        let steps = migrate::run(&address).map_err(|error| error.to_string())?;
        println!("{steps} steps applied");
        Ok(ExitCode::SUCCESS)
    }
}
