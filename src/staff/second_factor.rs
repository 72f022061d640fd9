//! The second factor: codes of six digits that change every thirty seconds (RFC 6238), each good once.
use super::rows::Account;
use crate::kernel::crockford;
use crate::kernel::error::{Error, Result};
use crate::kernel::sign::{Place, Sealer, random};
use crate::kernel::time::Instant;
use totp_rs::{Builder, Totp};
use uuid::Uuid;
use zeroize::Zeroizing;

/// As RFC 4226 asks.
const SECRET_BYTES: usize = 20;
const ISSUER: &str = "Nuanquan";
/// Crockford's alphabet and that of RFC 4648, which the apps read; both write five bits a character.
const CROCKFORD: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RFC_4648: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A secret as it is shown once, to be put into an app.
pub struct Shown {
    /// In Base32, to be typed.
    pub secret: String,
    /// What the QR code holds.
    pub uri: String,
}

fn place(account_id: Uuid) -> Place<'static> {
    Place { table: "accounts", column: "totp_sealed", row: account_id }
}

/// A new secret: sealed for its row, and as it is shown.
#[must_use]
pub fn make(sealer: &Sealer, account_id: Uuid, username: &str) -> (Vec<u8>, Shown) {
    let secret = base32(&random::<SECRET_BYTES>());
    let sealed = sealer.seal(place(account_id), &secret);
    let uri = format!(
        "otpauth://totp/{ISSUER}:{username}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits=6&period=30"
    );
    (sealed, Shown { secret, uri })
}

/// The step of time that a code stands for, if it is right and later than the last one that was taken.
///
/// # Errors
/// A bug if the secret cannot be opened: its key is missing.
pub fn check(sealer: &Sealer, account: &Account, code: &str, now: Instant) -> Result<Option<i64>> {
    let Some(sealed) = &account.totp_sealed else {
        return Ok(None);
    };
    let secret = sealer.open(place(account.id.uuid()), sealed);
    let secret =
        secret.ok_or_else(|| Error::bug("a second factor's secret does not open: is its key missing?"))?;
    let seconds = u64::try_from(now.seconds()).unwrap_or_default();
    let digits: String = code.chars().filter(|character| !character.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let step = of(&secret)?.check(&digits, seconds).and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| *step > account.totp_last_step))
}

/// The code of a secret at a moment, as an app shows it.
///
/// # Errors
/// A bug if this is no secret.
pub fn code_at(secret: &str, now: Instant) -> Result<String> {
    let seconds = u64::try_from(now.seconds()).unwrap_or_default();
    Ok(of(secret)?.generate(seconds).to_string())
}

fn of(secret: &str) -> Result<Totp> {
    let bytes = <[u8; SECRET_BYTES]>::try_from(bytes_of(secret).as_slice());
    let bytes = bytes.map_err(|_| Error::bug("a second factor's secret of a wrong length"))?;
    let totp = Builder::new().with_secret(bytes).build();
    totp.map_err(|error| Error::bug(format!("a second factor: {error}")))
}

fn base32(bytes: &[u8]) -> String {
    let mapped = |symbol: char| CROCKFORD.find(symbol).and_then(|at| RFC_4648.chars().nth(at));
    crockford::encode(bytes).chars().filter_map(mapped).collect()
}

fn bytes_of(secret: &str) -> Zeroizing<Vec<u8>> {
    let (mut held, mut bits, mut bytes) = (0_u32, 0_u32, Zeroizing::new(Vec::with_capacity(SECRET_BYTES)));
    for value in secret.chars().filter_map(|symbol| RFC_4648.find(symbol)) {
        held = (held << 5 | u32::try_from(value).unwrap_or_default()) & 0xFFF;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.extend(u8::try_from(held >> bits & 0xFF));
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let secret = base32(b"12345678901234567890");
        assert_eq!(secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(bytes_of(&secret).as_slice(), b"12345678901234567890");
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(code_at(&secret, Instant::from_micros(seconds * 1_000_000)).unwrap(), code);
        }
    }
}
