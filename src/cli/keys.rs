//! `nuanquan keys`: what keys there are, a new one for a purpose, and a copy for safekeeping.
use super::{Data, Outcome};
use crate::keys;
use clap::Subcommand;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Lists, rotates and exports the keys; they live in the folder `keys` of the data and in no backup.
#[derive(Debug, clap::Args)]
pub struct Keys {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Debug, Subcommand)]
enum Deed {
    /// Says which keys each purpose has, by their numbers; the last one signs or seals.
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Adds a key to a purpose: sessions, vouchers, leases, trail or fields. A service that runs takes it at its next start;
    /// older keys go on to verify and open. Matching keys cannot be rotated.
    Rotate {
        /// The purpose.
        purpose: String,
        #[command(flatten)]
        data: Data,
    },
    /// Writes all keys as JSON. Whoever has them and a backup has everything: keep them apart, in a safe.
    Export {
        #[command(flatten)]
        data: Data,
        /// A new file that only its owner may read; else standard output.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
}

impl Keys {
    /// Runs it.
    ///
    /// # Errors
    /// A sentence that names the file that could not be read or written.
    pub fn run(self) -> Outcome {
        match self.deed {
            Deed::List { data } => {
                for (purpose, ids) in keys::list(&data.folder).map_err(|error| error.to_string())? {
                    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
                    println!("{purpose:<10}{}", ids.join(" "));
                }
            }
            Deed::Rotate { purpose, data } => {
                let id = keys::rotate(&data.folder, &purpose).map_err(|error| error.to_string())?;
                println!("{purpose} has key {id}; restart the service to use it");
            }
            Deed::Export { data, to } => {
                let text = keys::export(&data.folder).map_err(|error| error.to_string())?;
                match to {
                    None => println!("{text}"),
                    Some(file) => {
                        write_new(&file, &text).map_err(|error| format!("{}: {error}", file.display()))?
                    }
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn write_new(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
