//! Passwords: argon2id, a few at a time, and the same time for a name that nobody has.
use super::codes::PASSWORD_UNFIT;
use crate::kernel::error::{Error, Result};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use serde::{Deserialize, Deserializer};
use std::sync::LazyLock;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// The shortest password, in characters.
pub const CHARACTERS_MIN: usize = 10;
/// The longest password, in characters.
pub const CHARACTERS_MAX: usize = 200;
/// Each hash takes 19 MiB and a core: more at once would starve the tills.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// A password or another secret as it comes in: never shown, wiped after use.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a text out of sight.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let secret = Self::new(String::deserialize(deserializer)?);
        if secret.text().chars().count() > CHARACTERS_MAX {
            return Err(serde::de::Error::custom("too_long"));
        }
        Ok(secret)
    }
}

/// What an unknown name is checked against, so that it takes as long as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("a password that nobody has").unwrap_or_default());

/// The hash that is stored, with its parameters and salt. Takes tens of milliseconds: see [`hash_aside`].
///
/// # Errors
/// A bug if the machine cannot hash.
pub fn hash(password: &str) -> Result<String> {
    let hashed = Argon2::default().hash_password(password.as_bytes());
    hashed.map(|hash| hash.to_string()).map_err(|error| Error::bug(format!("argon2: {error}")))
}

/// Whether this is the password of that hash. Takes tens of milliseconds: see [`verify_aside`].
#[must_use]
pub fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// [`hash`], away from the threads that answer.
///
/// # Errors
/// A bug if the machine cannot hash.
pub async fn hash_aside(password: Secret) -> Result<String> {
    aside(move || hash(password.text())).await?
}

/// [`verify`], away from the threads that answer; without a hash it takes as long and says no.
///
/// # Errors
/// A bug if the machine cannot hash.
pub async fn verify_aside(password: Secret, hash: Option<String>) -> Result<bool> {
    aside(move || {
        let right = verify(password.text(), hash.as_ref().unwrap_or(&NOBODY));
        right && hash.is_some()
    })
    .await
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let turn = AT_ONCE.acquire().await.map_err(|_| Error::bug("argon2: the gate is closed"))?;
    let done = actix_web::rt::task::spawn_blocking(work).await.map_err(|_| Error::bug("argon2 panicked"));
    drop(turn);
    done
}

/// Whether a password may be chosen: long enough, and not the name itself. What it is made of is its owner's choice.
///
/// # Errors
/// `password_unfit`.
pub fn check(password: &str, username: &str) -> Result<()> {
    let length = password.chars().count();
    let fits =
        (CHARACTERS_MIN..=CHARACTERS_MAX).contains(&length) && !password.eq_ignore_ascii_case(username);
    if fits { Ok(()) } else { Err(Error::from(&PASSWORD_UNFIT)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_its_own_hash_and_no_other() {
        let hashed = hash("correct horse").unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert!(verify("correct horse", &hashed));
        assert!(!verify("correct hors", &hashed));
        assert!(!verify("correct horse", "not a hash"));
        assert_ne!(hashed, hash("correct horse").unwrap());
    }

    #[test]
    fn a_password_is_long_and_not_the_name() {
        assert!(check("短短短短短短短短短短", "keeper").is_ok());
        assert!(check("short", "keeper").is_err());
        assert!(check("Storekeeper", "storekeeper").is_err());
        assert!(check(&"x".repeat(201), "keeper").is_err());
    }
}
