//! The command line: `nuanquan serve` and its companions, one file each.
pub mod admin;
pub mod backup;
pub mod checkpoint;
pub mod import;
pub mod keys;
pub mod logs;
pub mod migrate;
pub mod on_behalf;
pub mod openapi;
pub mod release;
pub mod restore;
pub mod serve;
pub mod verify;

use crate::config::Settings;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// How a command ended, or the sentence that says why it could not do its work.
pub type Outcome = Result<ExitCode, String>;

/// Stock and vouchers of charity supermarkets (暖券).
#[derive(Debug, Parser)]
#[command(name = "nuanquan", version)]
pub struct Arguments {
    /// A TOML file with settings; the environment overrides it.
    #[arg(long, global = true, env = "NUANQUAN_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Migrate(migrate::Migrate),
    Admin(admin::Admin),
    Import(import::Import),
    Keys(keys::Keys),
    Verify(verify::Verify),
    Checkpoint(checkpoint::Checkpoint),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Release(release::Release),
    Openapi(openapi::Openapi),
}

/// Where database and keys are.
#[derive(Debug, clap::Args)]
pub struct Data {
    /// The folder of database and keys; with DATABASE_URL, of the keys alone.
    #[arg(long = "data", value_name = "FOLDER", default_value = "./data")]
    pub folder: PathBuf,
}

impl Arguments {
    /// Runs the command. What it cannot do it says in one line, and the program ends with status 2.
    #[must_use]
    pub fn run(self) -> ExitCode {
        match self.execute() {
            Ok(status) => status,
            Err(reason) => {
                eprintln!("nuanquan: {reason}");
                ExitCode::from(2)
            }
        }
    }

    fn execute(self) -> Outcome {
        let settings = Settings::gather(self.config.as_deref()).map_err(|fault| fault.to_string())?;
        match self.command {
            Command::Serve(command) => command.run(&settings),
            Command::Migrate(command) => command.run(&settings),
            Command::Import(command) => command.run(&settings),
            Command::Admin(command) => command.run(&settings),
            Command::Keys(command) => command.run(),
            Command::Verify(command) => command.run(&settings),
            Command::Checkpoint(command) => command.run(&settings),
            Command::Backup(command) => command.run(&settings),
            Command::Restore(command) => command.run(&settings),
            Command::Release(command) => command.run(&settings),
            Command::Openapi(command) => command.run(),
        }
    }
}
