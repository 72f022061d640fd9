//! The lease as a signed token: what a till may hand out, until when, and that it was us who said so.
use super::codes::LEASE_UNKNOWN;
use super::rows::Lease;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::LeaseId;
use crate::kernel::money::Fen;
use crate::keys::Signers;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

const AUDIENCE: &str = "nuanquan-lease";

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    jti: uuid::Uuid,
    sub: uuid::Uuid,
    store: uuid::Uuid,
    district: String,
    per_voucher_fen: Fen,
    total_fen: Fen,
    iat: i64,
    exp: i64,
    aud: String,
}

/// The token of a lease: the same each time, as long as its key signs.
///
/// # Errors
/// A bug if it cannot be signed.
pub fn of(lease: &Lease, signers: &Signers) -> Result<String> {
    let signer = signers.current();
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = None;
    header.kid = Some(signer.key_id.to_string());
    let claims = Claims {
        jti: lease.id.uuid(),
        sub: lease.device_id.uuid(),
        store: lease.store_id.uuid(),
        district: lease.district_code.clone(),
        per_voucher_fen: lease.per_voucher_fen,
        total_fen: lease.total_fen,
        iat: lease.issued_at.seconds(),
        exp: lease.until_at.seconds(),
        aud: AUDIENCE.to_owned(),
    };
    jsonwebtoken::encode(&header, &claims, &EncodingKey::from_ed_der(signer.pkcs8()))
        .map_err(|error| Error::bug(format!("a lease: {error}")))
}

/// The lease that a token stands for, whether its time is over or not: what was done in time may arrive late.
///
/// # Errors
/// `lease_unknown` for anything that is not a token of ours.
pub fn read(token: &str, signers: &Signers) -> Result<LeaseId> {
    let unknown = || Error::from(&LEASE_UNKNOWN);
    let header = jsonwebtoken::decode_header(token).map_err(|_| unknown())?;
    let key_id = header.kid.and_then(|kid| kid.parse::<u8>().ok()).ok_or_else(unknown)?;
    let signer = signers.get(key_id).ok_or_else(unknown)?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "aud", "sub"]);
    validation.validate_exp = false;
    let key = DecodingKey::from_ed_der(signer.public_key());
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation).map_err(|_| unknown())?.claims;
    Ok(LeaseId::of(claims.jti))
}
