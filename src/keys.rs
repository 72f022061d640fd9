//! The keys of one service: made with safe file rights at the first start, kept outside the database and its backups.
//!
//! Each purpose has keys of its own: sessions, voucher codes, leases, the trail's checkpoints, sealed fields, matching.
use crate::kernel::error::{Error, Result};
use crate::kernel::sign::{Matcher, Sealer, Signer, random, sha256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// What a key is for; each has a file of its own.
pub const PURPOSES: &[&str] = &["sessions", "vouchers", "leases", "trail", "fields", "matching"];

/// One key in its file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    key_id: u8,
    created_at: String,
    secret: String,
}

/// The keys of a signing purpose: the last one signs, all verify.
#[derive(Debug)]
pub struct Signers(Vec<Signer>);

/// All keys.
pub struct Keyring {
    /// Of sign-ins.
    pub sessions: Signers,
    /// Of voucher codes.
    pub vouchers: Signers,
    /// Of offline leases.
    pub leases: Signers,
    /// Of the trail's checkpoints.
    pub trail: Signers,
    /// Of sealed fields.
    pub fields: Sealer,
    /// Of keyed hashes.
    pub matching: Matcher,
}

impl Signers {
    /// Of these keys, oldest first; nothing if there is none.
    #[must_use]
    pub fn new(signers: Vec<Signer>) -> Option<Self> {
        if signers.is_empty() { None } else { Some(Self(signers)) }
    }

    /// The one that signs.
    ///
    /// # Panics
    /// Never: a purpose without a key is refused when it is read.
    #[must_use]
    pub fn current(&self) -> &Signer {
        #[expect(clippy::expect_used, reason = "a purpose without a key is refused when it is read")]
        self.0.last().expect("a purpose has a key")
    }

    /// The one of this number.
    #[must_use]
    pub fn get(&self, key_id: u8) -> Option<&Signer> {
        self.0.iter().find(|signer| signer.key_id == key_id)
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Signer> {
        self.0.iter()
    }
}

/// The folder of the keys in a data folder.
#[must_use]
pub fn folder(data: &Path) -> PathBuf {
    data.join("keys")
}

impl Keyring {
    /// Reads the keys of a data folder, and makes those that are missing.
    ///
    /// # Errors
    /// A bug that names the file that cannot be read, made or understood.
    pub fn open(data: &Path) -> Result<Self> {
        let folder = folder(data);
        make_folder(&folder)?;
        let fields = read_or_make(&folder, "fields")?;
        let matching = read_or_make(&folder, "matching")?;
        let secret = matching.last().map(|(_, secret)| secret.clone()).unwrap_or_default();
        Ok(Self {
            sessions: signers(&folder, "sessions")?,
            vouchers: signers(&folder, "vouchers")?,
            leases: signers(&folder, "leases")?,
            trail: signers(&folder, "trail")?,
            fields: Sealer::new(&fields)
                .ok_or_else(|| Error::bug("keys: fields.json holds a key of a wrong length"))?,
            matching: Matcher::new(&secret),
        })
    }
}

/// The numbers of the keys of each purpose.
///
/// # Errors
/// A bug that names the file that cannot be read.
pub fn list(data: &Path) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let folder = folder(data);
    PURPOSES
        .iter()
        .map(|purpose| Ok((*purpose, read(&folder, purpose)?.into_iter().map(|(id, _)| id).collect())))
        .collect()
}

/// The numbers and public keys of a signing purpose; none are made if there are none.
///
/// # Errors
/// A bug that names the file that cannot be read or understood.
pub fn public_keys(data: &Path, purpose: &str) -> Result<Vec<(u8, Vec<u8>)>> {
    let folder = folder(data);
    if !folder.join(format!("{purpose}.json")).exists() {
        return Ok(Vec::new());
    }
    let public = |(id, seed): (u8, Vec<u8>)| Signer::from_seed(id, &seed).map(|signer| (id, signer.public_key().to_vec()));
    let keys: Option<Vec<_>> = read(&folder, purpose)?.into_iter().map(public).collect();
    keys.ok_or_else(|| Error::bug(format!("keys: {purpose}.json holds a key of a wrong length")))
}

/// The purpose, number and fingerprint of each key; none are made if there are none. A fingerprint tells keys of the
/// same number apart and nothing else of them.
///
/// # Errors
/// A bug that names the file that cannot be read or understood.
pub fn fingerprints(data: &Path) -> Result<Vec<(&'static str, u8, String)>> {
    let folder = folder(data);
    let mut all = Vec::new();
    for purpose in PURPOSES.iter().filter(|purpose| folder.join(format!("{purpose}.json")).exists()) {
        for (id, secret) in read(&folder, purpose)? {
            let digest = sha256(&[b"nuanquan-fingerprint-v1", purpose.as_bytes(), &secret].concat());
            all.push((*purpose, id, digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()));
        }
    }
    Ok(all)
}

/// Adds a key to a purpose; from the next start it signs or seals, and the older ones still verify and open.
///
/// # Errors
/// A bug that names the file; matching cannot be rotated, as all keyed hashes would have to be made anew.
pub fn rotate(data: &Path, purpose: &str) -> Result<u8> {
    if purpose == "matching" || !PURPOSES.contains(&purpose) {
        return Err(Error::bug("keys: sessions, vouchers, leases, trail and fields can be rotated"));
    }
    let folder = folder(data);
    let path = folder.join(format!("{purpose}.json"));
    let text = std::fs::read_to_string(&path).map_err(|error| fault(&path, &error))?;
    let mut keys: Vec<Stored> = serde_json::from_str(&text).map_err(|error| fault(&path, &error))?;
    let key_id = keys.last().map_or(1, |key| key.key_id.saturating_add(1));
    if keys.iter().any(|key| key.key_id == key_id) {
        return Err(Error::bug("keys: all 255 numbers of this purpose are used"));
    }
    keys.push(fresh(key_id));
    write_whole(&path, &keys)?;
    Ok(key_id)
}

/// All key files as one JSON text, for safekeeping apart from the backups.
///
/// # Errors
/// A bug that names the file that cannot be read.
pub fn export(data: &Path) -> Result<String> {
    let mut all = serde_json::Map::new();
    for purpose in PURPOSES {
        let path = folder(data).join(format!("{purpose}.json"));
        let text = std::fs::read_to_string(&path).map_err(|error| fault(&path, &error))?;
        all.insert((*purpose).to_owned(), serde_json::from_str(&text).map_err(|error| fault(&path, &error))?);
    }
    Ok(serde_json::Value::Object(all).to_string())
}

fn signers(folder: &Path, purpose: &str) -> Result<Signers> {
    let keys = read_or_make(folder, purpose)?;
    let signers: Option<Vec<Signer>> = keys.iter().map(|(id, seed)| Signer::from_seed(*id, seed)).collect();
    signers
        .map(Signers)
        .ok_or_else(|| Error::bug(format!("keys: {purpose}.json holds a key of a wrong length")))
}

fn read_or_make(folder: &Path, purpose: &str) -> Result<Vec<(u8, Vec<u8>)>> {
    let path = folder.join(format!("{purpose}.json"));
    if !path.exists() {
        let text = serde_json::to_string_pretty(&[fresh(1)]).map_err(|error| fault(&path, &error))?;
        let mut file = private().create_new(true).open(&path).map_err(|error| fault(&path, &error))?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|error| fault(&path, &error))?;
    }
    read(folder, purpose)
}

fn read(folder: &Path, purpose: &str) -> Result<Vec<(u8, Vec<u8>)>> {
    let path = folder.join(format!("{purpose}.json"));
    let text = std::fs::read_to_string(&path).map_err(|error| fault(&path, &error))?;
    let keys: Vec<Stored> = serde_json::from_str(&text).map_err(|error| fault(&path, &error))?;
    if keys.is_empty() {
        return Err(Error::bug(format!("keys: {purpose}.json holds no key")));
    }
    keys.into_iter()
        .map(|key| {
            STANDARD
                .decode(&key.secret)
                .map(|secret| (key.key_id, secret))
                .map_err(|error| fault(&path, &error))
        })
        .collect()
}

fn fresh(key_id: u8) -> Stored {
    let secret = STANDARD.encode(random::<32>());
    Stored { key_id, created_at: crate::kernel::time::Clock::system().now().to_string(), secret }
}

fn write_whole(path: &Path, keys: &[Stored]) -> Result<()> {
    let text = serde_json::to_string_pretty(keys).map_err(|error| fault(path, &error))?;
    let next = path.with_extension("json.next");
    let mut file = private().create(true).truncate(true).open(&next).map_err(|error| fault(&next, &error))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| fault(&next, &error))?;
    std::fs::rename(&next, path).map_err(|error| fault(path, &error))
}

/// Options for a file that only its owner reads.
#[must_use]
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn make_folder(folder: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| fault(folder, &error))
}

fn fault(path: &Path, error: &dyn std::fmt::Display) -> Error {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Error::bug(format!("keys: {name}: {error}"))
}
