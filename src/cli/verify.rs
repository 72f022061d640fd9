//! `nuanquan verify`: proves the seven statements, or names the first row that breaks one.
use super::{Data, Outcome};
use crate::audit::checkpoints;
use crate::config::{self, Settings};
use crate::db::{self, Db};
use crate::kernel::time::Clock;
use crate::keys;
use crate::verify::{self, Evidence, Statement};
use std::path::PathBuf;
use std::process::ExitCode;

/// Proves that everything adds up: vouchers, lots, funds, redemptions, commands, trail and register.
///
/// Ends with status 0 if all seven statements hold, 1 if one does not, 2 if it could not look. A running service is not
/// disturbed; what is seen is one moment of it.
#[derive(Debug, clap::Args)]
pub struct Verify {
    #[command(flatten)]
    data: Data,
    /// Signed heads that were kept elsewhere (`nuanquan checkpoint`, GET /api/trail/checkpoints): finds a chain that was
    /// rewritten or cut since.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Answers in JSON.
    #[arg(long)]
    json: bool,
}

impl Verify {
    /// Runs it.
    ///
    /// # Errors
    /// A sentence that says what could not be read.
    pub fn run(self, settings: &Settings) -> Outcome {
        let address = config::database(settings, &self.data.folder).map_err(|fault| fault.to_string())?;
        let kept = match &self.checkpoint {
            None => Vec::new(),
            Some(file) => {
                let text =
                    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
                let kept =
                    checkpoints::import(&text).map_err(|error| format!("{}: {error}", file.display()))?;
                if kept.is_empty() {
                    return Err(format!("{}: holds no signed head", file.display()));
                }
                kept
            }
        };
        let keys = keys::public_keys(&self.data.folder, "trail").map_err(|error| error.to_string())?;
        let mut conn = db::open_to_read(&address).map_err(|error| error.to_string())?;
        let mut db = Db::at(&mut conn, Clock::system().now());
        let found = verify::run(&mut db, &Evidence { keys, kept }).map_err(|error| error.to_string())?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&found).map_err(|error| error.to_string())?);
        } else {
            found.iter().for_each(tell);
        }
        Ok(if found.iter().all(|statement| statement.holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn tell(statement: &Statement) {
    let verdict = if statement.holds { "holds " } else { "BROKEN" };
    println!("{verdict}  {}. {} ({} rows)", statement.number, statement.says, statement.rows);
    if let Some(broken) = &statement.first_broken {
        println!("        {} {}: {}", broken.table, broken.id, broken.what);
    }
}
