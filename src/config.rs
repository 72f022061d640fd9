//! Configuration: environment first, then an optional TOML file; checked as a whole at start.
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// Characters of a host that fit the QR code of version 7 beside the rest of the address.
pub const PUBLIC_HOST_CHARACTERS_MAX: usize = 21;

/// Where the database is, and whether it may be opened without its durability (tests only).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A file.
    Sqlite {
        /// The file.
        path: PathBuf,
        /// Tests may lift the wait for the disk.
        unsafe_durability: bool,
    },
    /// A server.
    Postgres {
        /// As libpq takes it.
        url: String,
        /// Tests may use a server without fsync.
        unsafe_durability: bool,
    },
}

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The folder of the SQLite file, the keys and the photographs.
    pub data: PathBuf,
    /// The database.
    pub database: Address,
    /// `https://HOST`, without a path; its host stands in every QR code.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The district this service works for, by its area code.
    pub district_code: String,
    /// Whether the demonstration is loaded and served.
    pub demonstration: bool,
    /// Worker threads of the HTTP server.
    pub workers: usize,
    /// Connections that read.
    pub readers: u32,
    /// Years for which the data of closed households are kept before they may be erased.
    pub retention_years: u16,
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{key}: {reason}")]
pub struct Unusable {
    /// Which setting.
    pub key: &'static str,
    /// Why, without its value.
    pub reason: String,
}

/// The keys that may stand in the environment or, in lower case without `NUANQUAN_`, in the file.
pub const KEYS: &[(&str, &str)] = &[
    ("DATABASE_URL", "postgres://… for PostgreSQL; unset for SQLite in the data folder"),
    ("NUANQUAN_PUBLIC_URL", "https://HOST as people reach the service; required outside the demonstration"),
    ("NUANQUAN_TRUSTED_PROXIES", "IP addresses of proxies, separated by commas"),
    ("NUANQUAN_DISTRICT", "area code of the district, by default 310107"),
    ("NUANQUAN_WORKERS", "threads that answer, by default 2"),
    ("NUANQUAN_READERS", "connections that read, by default 6"),
    (
        "NUANQUAN_RETENTION_YEARS",
        "years for which closed households' data are kept, 3 (the least) by default",
    ),
    ("NUANQUAN_DEMO_PASSWORD", "password of the demonstration's accounts"),
    ("NUANQUAN_LOG", "what is logged: error, warn, info (by default) or debug"),
    ("NUANQUAN_UNSAFE_DURABILITY", "only `test`: lifts the wait for the disk"),
];

/// The settings as texts, from the file and the environment.
#[derive(Debug, Default)]
pub struct Settings(BTreeMap<String, String>);

impl Settings {
    /// Reads the file, if one is named, then lets the environment override it.
    ///
    /// # Errors
    /// The file cannot be read, is not TOML, or holds a key that is not known.
    pub fn gather(file: Option<&Path>) -> Result<Self, Unusable> {
        let mut values = BTreeMap::new();
        if let Some(path) = file {
            let fault = |reason: String| Unusable { key: "configuration file", reason };
            let text = std::fs::read_to_string(path).map_err(|error| fault(error.to_string()))?;
            let table: toml::Table =
                text.parse().map_err(|error: toml::de::Error| fault(error.message().to_owned()))?;
            for (name, value) in table {
                let key = if name == "database_url" {
                    "DATABASE_URL".to_owned()
                } else {
                    format!("NUANQUAN_{}", name.to_uppercase())
                };
                if !KEYS.iter().any(|(known, _)| *known == key) {
                    return Err(fault(format!("unknown key {name}")));
                }
                values.insert(key, value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            }
        }
        for (key, _) in KEYS {
            if let Ok(value) = std::env::var(key) {
                values.insert((*key).to_owned(), value);
            }
        }
        Ok(Self(values))
    }

    /// A setting's text, if it is set and not empty.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn number<T: std::str::FromStr>(&self, key: &'static str, default: T) -> Result<T, Unusable> {
        let fault = || Unusable { key, reason: "not a whole number".to_owned() };
        self.get(key).map_or(Ok(default), |text| text.parse().map_err(|_| fault()))
    }
}

/// Where the database is, by the settings.
///
/// # Errors
/// Names the setting that cannot be used.
pub fn database(settings: &Settings, data: &Path) -> Result<Address, Unusable> {
    let unsafe_durability = match settings.get("NUANQUAN_UNSAFE_DURABILITY") {
        None => false,
        Some("test") => true,
        Some(_) => {
            return Err(Unusable {
                key: "NUANQUAN_UNSAFE_DURABILITY",
                reason: "only `test` is known".to_owned(),
            });
        }
    };
    match settings.get("DATABASE_URL") {
        None => Ok(Address::Sqlite { path: data.join("nuanquan.db"), unsafe_durability }),
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            Ok(Address::Postgres { url: url.to_owned(), unsafe_durability })
        }
        Some(_) => Err(Unusable { key: "DATABASE_URL", reason: "must begin with postgres://".to_owned() }),
    }
}

/// The district by the settings.
///
/// # Errors
/// Names the setting if it is no area code.
pub fn district_code(settings: &Settings) -> Result<String, Unusable> {
    let code = settings.get("NUANQUAN_DISTRICT").unwrap_or("310107").to_owned();
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Unusable { key: "NUANQUAN_DISTRICT", reason: "an area code of six digits".to_owned() });
    }
    Ok(code)
}

impl Config {
    /// Checks all settings together.
    ///
    /// # Errors
    /// Names the first setting that cannot be used.
    pub fn new(
        settings: &Settings,
        listen: SocketAddr,
        data: &Path,
        demonstration: bool,
    ) -> Result<Self, Unusable> {
        let public_url = match settings.get("NUANQUAN_PUBLIC_URL") {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None if demonstration => format!("http://{listen}"),
            None => {
                let reason = "is required: its host stands in every QR code".to_owned();
                return Err(Unusable { key: "NUANQUAN_PUBLIC_URL", reason });
            }
        };
        check_public_url(&public_url)?;
        if demonstration && !listen.ip().is_loopback() && settings.get("NUANQUAN_DEMO_PASSWORD").is_none() {
            let reason = "must be set for a demonstration that listens beyond loopback".to_owned();
            return Err(Unusable { key: "NUANQUAN_DEMO_PASSWORD", reason });
        }
        Ok(Self {
            listen,
            data: data.to_owned(),
            database: database(settings, data)?,
            public_url,
            trusted_proxies: proxies(settings)?,
            district_code: district_code(settings)?,
            demonstration,
            workers: settings.number("NUANQUAN_WORKERS", 2)?,
            readers: settings.number("NUANQUAN_READERS", 6)?,
            retention_years: retention_years(settings)?,
        })
    }

    /// The host that stands in the QR codes, with its port if it has one.
    #[must_use]
    pub fn public_host(&self) -> &str {
        self.public_url.split_once("://").map_or(self.public_url.as_str(), |(_, host)| host)
    }
}

/// Records of the handling of personal data are kept for three years at least (PIPL, article 56).
fn retention_years(settings: &Settings) -> Result<u16, Unusable> {
    let key = "NUANQUAN_RETENTION_YEARS";
    let years = settings.number(key, 3)?;
    if (3..=100).contains(&years) { Ok(years) } else { Err(Unusable { key, reason: "3 to 100".to_owned() }) }
}

fn check_public_url(url: &str) -> Result<(), Unusable> {
    let key = "NUANQUAN_PUBLIC_URL";
    let fault = |reason: String| Err(Unusable { key, reason });
    let Some((scheme, host)) = url.split_once("://") else {
        return fault("must be like https://HOST".to_owned());
    };
    if scheme != "https" && scheme != "http" {
        return fault("must begin with https:// (or http:// on loopback)".to_owned());
    }
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':'));
    if host.is_empty() || !plain {
        return fault("must be a host of letters, digits, dots and hyphens, without a path".to_owned());
    }
    if host.len() > PUBLIC_HOST_CHARACTERS_MAX {
        return fault(format!(
            "its host is longer than {PUBLIC_HOST_CHARACTERS_MAX} characters and does not fit the QR code"
        ));
    }
    Ok(())
}

fn proxies(settings: &Settings) -> Result<Vec<IpAddr>, Unusable> {
    let fault = || Unusable {
        key: "NUANQUAN_TRUSTED_PROXIES",
        reason: "IP addresses separated by commas".to_owned(),
    };
    settings.get("NUANQUAN_TRUSTED_PROXIES").map_or(Ok(Vec::new()), |list| {
        list.split(',').map(|address| address.trim().parse().map_err(|_| fault())).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_too_long_for_the_code_is_refused() {
        assert!(check_public_url("https://nuanquan.example.cn").is_ok());
        assert_eq!(
            check_public_url("https://charity-supermarkets.example.cn").unwrap_err().key,
            "NUANQUAN_PUBLIC_URL"
        );
        assert!(check_public_url("ftp://a").is_err());
        assert!(check_public_url("https://a/b").is_err());
    }
}
