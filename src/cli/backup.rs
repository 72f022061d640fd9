//! `nuanquan backup`: a copy of the database while the service goes on; never of the keys.
use super::{Data, Outcome};
use crate::config::{self, Settings};
use crate::db::{Address, backup};
use crate::kernel::time::{Clock, Instant};
use crate::keys;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Copies the database into one file while the service goes on, with a manifest of the keys that it needs beside it.
///
/// The keys are not in it: keep them apart (`nuanquan keys export`). With PostgreSQL it copies nothing, says how to,
/// and ends with status 1.
#[derive(Debug, clap::Args)]
pub struct Backup {
    #[command(flatten)]
    data: Data,
    /// The file; it must not be there yet. Its manifest is FILE.manifest.json.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// What stands beside a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Of which program.
    pub program: String,
    /// When it was made.
    pub made_at: Instant,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
    /// The keys that its rows need.
    pub keys: Vec<NeededKey>,
}

/// A key that a copy needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NeededKey {
    /// What for.
    pub purpose: String,
    /// Its number.
    pub key_id: u8,
    /// By which it is told from another key of that number; absent if it was not at hand.
    pub fingerprint: Option<String>,
}

/// The path with something at the end of its name: `nuanquan.db-wal`.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The path of a copy's manifest.
#[must_use]
pub fn manifest_of(file: &Path) -> PathBuf {
    beside(file, ".manifest.json")
}

/// The keys that the rows of a copy need, with the fingerprints of those at hand. Without the key of matching nobody
/// is found again, whatever the rows say.
///
/// # Errors
/// A sentence that says why the file cannot be used.
pub fn needed_keys(file: &Path, data: &Path) -> Result<Vec<NeededKey>, String> {
    let needed = backup::needed_keys(file).map_err(|error| error.to_string())?;
    let at_hand = keys::fingerprints(data).map_err(|error| error.to_string())?;
    let purposes = [
        ("vouchers", needed.vouchers),
        ("trail", needed.trail),
        ("fields", needed.fields),
        ("matching", std::iter::once(1).collect()),
    ];
    let mut all = Vec::new();
    for (purpose, ids) in purposes {
        for key_id in ids {
            let found = at_hand.iter().find(|(known, id, _)| *known == purpose && *id == key_id);
            let fingerprint = found.map(|(_, _, fingerprint)| fingerprint.clone());
            all.push(NeededKey { purpose: purpose.to_owned(), key_id, fingerprint });
        }
    }
    Ok(all)
}

/// The SHA-256 of a file, in lower-case hexadecimal, and its size.
///
/// # Errors
/// A sentence that says why it cannot be read.
pub fn digest(file: &Path) -> Result<(String, u64), String> {
    let fault = |error: std::io::Error| format!("{}: {error}", file.display());
    let mut hash = Sha256::new();
    // In pieces: a district's database may be larger than the machine's memory.
    let size = std::io::copy(&mut std::fs::File::open(file).map_err(fault)?, &mut Hashing(&mut hash))
        .map_err(fault)?;
    Ok((hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), size))
}

struct Hashing<'h>(&'h mut Sha256);

impl std::io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Backup {
    /// Runs it.
    ///
    /// # Errors
    /// A sentence that says what could not be read or written; nothing is left behind then.
    pub fn run(self, settings: &Settings) -> Outcome {
        let address = config::database(settings, &self.data.folder).map_err(|fault| fault.to_string())?;
        if let Address::Postgres { .. } = address {
            println!("{POSTGRES}");
            return Ok(ExitCode::FAILURE);
        }
        if self.to.exists() {
            return Err(format!("{} is there already", self.to.display()));
        }
        let part = beside(&self.to, ".part");
        let copied = self.copy(&address, &part);
        if copied.is_err() {
            std::fs::remove_file(&part).unwrap_or_default();
        }
        let manifest = copied?;
        println!("{}: {} bytes, sha256 {}", self.to.display(), manifest.bytes, manifest.sha256);
        println!("It holds no keys. To be read again it needs:");
        for key in &manifest.keys {
            println!("  {} {}", key.purpose, key.key_id);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn copy(&self, address: &Address, part: &Path) -> Result<Manifest, String> {
        let fault = |error: std::io::Error| format!("{}: {error}", self.to.display());
        keys::private().create_new(true).open(part).map_err(fault)?;
        backup::copy(address, part).map_err(|error| error.to_string())?;
        let (sha256, bytes) = digest(part)?;
        let manifest = Manifest {
            program: format!("nuanquan {}", env!("CARGO_PKG_VERSION")),
            made_at: Clock::system().now(),
            bytes,
            sha256,
            keys: needed_keys(part, &self.data.folder)?,
        };
        let text = serde_json::to_string_pretty(&manifest).map_err(|error| error.to_string())?;
        std::fs::write(manifest_of(&self.to), text).map_err(fault)?;
        std::fs::rename(part, &self.to).map_err(fault)?;
        Ok(manifest)
    }
}

const POSTGRES: &str = "\
The database is on a PostgreSQL server, which has its own tools. While the service goes on:

  pg_dump --format=custom --no-owner --file=nuanquan.dump \"$DATABASE_URL\"
  pg_restore --no-owner --dbname=\"$NEW_DATABASE_URL\" nuanquan.dump     into an empty database

For a copy to the last transaction, archive the server's log (pg_basebackup and archive_command).
The keys are not in it: keep the folder `keys` apart (nuanquan keys export).
Nothing was copied.";
