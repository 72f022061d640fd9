//! `nuanquan restore`: puts a copy in the place of a database that is not there, and says which keys it needs.
use super::backup::{Manifest, NeededKey, beside, digest, manifest_of, needed_keys};
use super::{Data, Outcome};
use crate::config::{self, Settings};
use crate::db::Address;
use crate::keys;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Puts a copy made by `nuanquan backup` into a data folder that has no database yet.
///
/// It overwrites nothing, and says of each key that the copy needs whether it is in the folder. Ends with status 1 if
/// one is missing: put the keys there before the service starts, or it makes new ones that open nothing.
#[derive(Debug, clap::Args)]
pub struct Restore {
    #[command(flatten)]
    data: Data,
    /// The copy; its manifest is looked for beside it.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
}

impl Restore {
    /// Runs it.
    ///
    /// # Errors
    /// A sentence that says why nothing was restored.
    pub fn run(self, settings: &Settings) -> Outcome {
        let address = config::database(settings, &self.data.folder).map_err(|fault| fault.to_string())?;
        let Address::Sqlite { path, .. } = address else {
            return Err("DATABASE_URL names a PostgreSQL server: restore it with pg_restore".to_owned());
        };
        for left in [path.clone(), beside(&path, "-wal"), beside(&path, "-shm")] {
            if left.exists() {
                return Err(format!("{} is there already, and nothing is overwritten", left.display()));
            }
        }
        let manifest = self.manifest()?;
        let needed = match &manifest {
            // What was at hand when the copy was made tells one key from another of the same number.
            Some(manifest) => manifest.keys.clone(),
            None => without_fingerprints(needed_keys(&self.from, &self.data.folder)?),
        };
        self.put(&path)?;
        println!("{} is restored from {}", path.display(), self.from.display());
        self.tell(&needed)
    }

    /// The manifest beside the copy, which the copy must agree with.
    fn manifest(&self) -> Result<Option<Manifest>, String> {
        if !self.from.is_file() {
            return Err(format!("{} is not there", self.from.display()));
        }
        let file = manifest_of(&self.from);
        if !file.exists() {
            println!("There is no manifest beside it: whether it is whole is seen from itself alone.");
            needed_keys(&self.from, &self.data.folder)?;
            return Ok(None);
        }
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let manifest: Manifest =
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        if digest(&self.from)?.0 != manifest.sha256 {
            return Err(format!(
                "{} is not what its manifest says: it was changed or is damaged",
                self.from.display()
            ));
        }
        Ok(Some(manifest))
    }

    fn put(&self, path: &Path) -> Result<(), String> {
        let fault = |error: std::io::Error| format!("{}: {error}", path.display());
        std::fs::create_dir_all(&self.data.folder).map_err(fault)?;
        let part = beside(path, ".part");
        let mut source = std::fs::File::open(&self.from).map_err(fault)?;
        let mut target = keys::private().create(true).truncate(true).open(&part).map_err(fault)?;
        std::io::copy(&mut source, &mut target).map_err(fault)?;
        target.sync_all().map_err(fault)?;
        std::fs::rename(&part, path).map_err(fault)
    }

    fn tell(&self, needed: &[NeededKey]) -> Outcome {
        let at_hand = keys::fingerprints(&self.data.folder).map_err(|error| error.to_string())?;
        let mut missing = false;
        println!("It needs these keys in {}:", keys::folder(&self.data.folder).display());
        for key in needed {
            let found = at_hand.iter().find(|(purpose, id, _)| *purpose == key.purpose && *id == key.key_id);
            let word = match (found, &key.fingerprint) {
                (None, _) => "missing",
                (Some((_, _, found)), Some(wanted)) if found != wanted => "another key of this number",
                (Some(_), None) => "there is one of this number",
                (Some(_), Some(_)) => "there",
            };
            missing |= !word.starts_with("there");
            println!("  {} {}: {word}", key.purpose, key.key_id);
        }
        if missing {
            println!("Put them there before the service starts: it would make new ones, which open nothing.");
        }
        Ok(if missing { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

fn without_fingerprints(keys: Vec<NeededKey>) -> Vec<NeededKey> {
    keys.into_iter().map(|key| NeededKey { fingerprint: None, ..key }).collect()
}
