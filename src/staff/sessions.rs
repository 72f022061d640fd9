//! Sessions: a signed access token that lives minutes, and a refresh token that is used once.
use super::codes::{REFRESH_REUSED, TOKEN_EXPIRED};
use super::model::{ACCESS_SECONDS, REFRESH_SECONDS, REFRESH_SECONDS_OF_DONORS};
use super::rows::{self, Session};
use crate::access::Role;
use crate::app::App;
use crate::db::{Db, Lane};
use crate::kernel::error::{Error, Result, UNAUTHENTICATED};
use crate::kernel::id::{AccountId, DeviceId, SessionId};
use crate::kernel::sign::{random, sha256};
use crate::kernel::time::Instant;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

const AUDIENCE: &str = "nuanquan";
/// Bytes of a refresh token before its seal: session, generation, secret.
const REFRESH_BYTES: usize = 16 + 8 + 32;

/// How long a session that is over is kept, to say when and where somebody was signed in.
const KEPT_SECONDS: i64 = 90 * 24 * 3_600;

/// Forgets the sessions that are long over.
///
/// # Errors
/// What the database says.
pub async fn forget(app: &App) -> Result<usize> {
    app.write(Lane::Office, |db| rows::forget_sessions(db, db.now().plus_seconds(-KEPT_SECONDS))).await
}

/// What an access token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: uuid::Uuid,
    sid: uuid::Uuid,
    iat: i64,
    exp: i64,
    aud: String,
}

/// The tokens of a session, shown once.
#[derive(Clone)]
pub struct Issued {
    /// The session.
    pub session_id: SessionId,
    /// For the cookie, or as bearer.
    pub access_token: String,
    /// When the access token ends.
    pub expires_at: Instant,
    /// For the next pair, once.
    pub refresh_token: String,
    /// When the session ends unless refreshed.
    pub session_expires_at: Instant,
}

/// Begins a session.
///
/// # Errors
/// What the database says; a bug if the token cannot be signed.
pub fn open(
    app: &App,
    db: &mut Db<'_>,
    account_id: AccountId,
    device_id: Option<DeviceId>,
) -> Result<Issued> {
    let now = db.now();
    let id = SessionId::make();
    let (refresh_token, refresh_hash) = refresh_token(app, id, 1);
    let session = Session {
        id,
        account_id,
        device_id,
        refresh_hash,
        generation: 1,
        created_at: now,
        refreshed_at: now,
        expires_at: now.plus_seconds(lifetime(db, account_id)?),
        revoked_at: None,
    };
    rows::insert_session(db, &session)?;
    issue(app, &session, refresh_token)
}

/// Whether a refresh worked. A reuse is a value, not an error: ending the session must be committed.
pub enum Refreshed {
    /// The next pair.
    Issued(Issued),
    /// The token was used before; the session is ended.
    Reused(SessionId),
}

impl Refreshed {
    /// The next pair.
    ///
    /// # Errors
    /// `refresh_reused`.
    pub fn into_issued(self) -> Result<Issued> {
        match self {
            Self::Issued(issued) => Ok(issued),
            Self::Reused(_) => Err(Error::from(&REFRESH_REUSED)),
        }
    }
}

/// Takes a refresh token and gives the next pair; one that was used before ends the session.
///
/// # Errors
/// `unauthenticated` for a token that is not ours or a session that has ended.
pub fn refresh(app: &App, db: &mut Db<'_>, token: &str) -> Result<Refreshed> {
    let (id, generation) = read_refresh_token(app, token).ok_or_else(|| Error::from(&UNAUTHENTICATED))?;
    let mut session = rows::lock_session(db, id)?.ok_or_else(|| Error::from(&UNAUTHENTICATED))?;
    if session.revoked_at.is_some() || session.expires_at <= db.now() {
        return Err(Error::from(&UNAUTHENTICATED));
    }
    let same: bool = session.refresh_hash.ct_eq(&sha256(token.as_bytes())).into();
    if session.generation != generation || !same {
        rows::revoke_session(db, id)?;
        return Ok(Refreshed::Reused(id));
    }
    session.generation += 1;
    let (token, hash) = refresh_token(app, id, session.generation);
    session.refresh_hash = hash;
    session.refreshed_at = db.now();
    session.expires_at = db.now().plus_seconds(lifetime(db, session.account_id)?);
    rows::refresh_session(db, &session)?;
    issue(app, &session, token).map(Refreshed::Issued)
}

/// The session that an access token stands for.
///
/// # Errors
/// `token_expired`, or `unauthenticated` for anything that is not a token of ours.
pub fn verify(app: &App, token: &str) -> Result<SessionId> {
    let hash = sha256(token.as_bytes());
    let known = app.tokens.get(&hash);
    let (session_id, ends_at) = match known {
        Some(known) => known,
        None => read(app, token)?,
    };
    if ends_at <= app.now() {
        return Err(Error::from(&TOKEN_EXPIRED));
    }
    if known.is_none() {
        app.tokens.insert(hash, (session_id, ends_at));
    }
    Ok(session_id)
}

/// What a token says, if a key of ours has signed it.
fn read(app: &App, token: &str) -> Result<(SessionId, Instant)> {
    let unknown = || Error::from(&UNAUTHENTICATED);
    let header = jsonwebtoken::decode_header(token).map_err(|_| unknown())?;
    let key_id = header.kid.and_then(|kid| kid.parse::<u8>().ok()).ok_or_else(unknown)?;
    let signer = app.keys.sessions.get(key_id).ok_or_else(unknown)?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "aud", "sub"]);
    validation.leeway = 0;
    // The service's own clock decides: the library would ask the machine's.
    validation.validate_exp = false;
    let key = DecodingKey::from_ed_der(signer.public_key());
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation).map_err(|_| unknown())?.claims;
    Ok((SessionId::of(claims.sid), Instant::from_micros(0).plus_seconds(claims.exp)))
}

fn lifetime(db: &mut Db<'_>, account_id: AccountId) -> Result<i64> {
    let grants = rows::live_grants(db, account_id)?;
    let only_donor = !grants.is_empty() && grants.iter().all(|grant| grant.role == Role::Donor);
    Ok(if only_donor { REFRESH_SECONDS_OF_DONORS } else { REFRESH_SECONDS })
}

fn issue(app: &App, session: &Session, refresh_token: String) -> Result<Issued> {
    let signer = app.keys.sessions.current();
    let (iat, exp) = (session.refreshed_at, session.refreshed_at.plus_seconds(ACCESS_SECONDS));
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = None;
    header.kid = Some(signer.key_id.to_string());
    let claims = Claims {
        sub: session.account_id.uuid(),
        sid: session.id.uuid(),
        iat: iat.seconds(),
        exp: exp.seconds(),
        aud: AUDIENCE.to_owned(),
    };
    let access_token = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_ed_der(signer.pkcs8()))
        .map_err(|error| Error::bug(format!("a token: {error}")))?;
    Ok(Issued {
        session_id: session.id,
        access_token,
        expires_at: Instant::from_micros(exp.seconds() * 1_000_000),
        refresh_token,
        session_expires_at: session.expires_at,
    })
}

/// Session, generation and a secret, sealed by our key so that only a token that was really given can end a session.
fn refresh_token(app: &App, id: SessionId, generation: i64) -> (String, Vec<u8>) {
    let mut bytes = Vec::with_capacity(REFRESH_BYTES);
    bytes.extend(id.uuid().as_bytes());
    bytes.extend(generation.to_be_bytes());
    bytes.extend(random::<32>());
    let body = URL_SAFE_NO_PAD.encode(bytes);
    let token = format!("{body}.{}", seal(app, &body));
    let hash = sha256(token.as_bytes()).to_vec();
    (token, hash)
}

fn seal(app: &App, body: &str) -> String {
    URL_SAFE_NO_PAD.encode(app.keys.matching.key("refresh", body))
}

fn read_refresh_token(app: &App, token: &str) -> Option<(SessionId, i64)> {
    let (body, theirs) = token.split_once('.')?;
    let genuine: bool = seal(app, body).as_bytes().ct_eq(theirs.as_bytes()).into();
    let bytes = URL_SAFE_NO_PAD.decode(body).ok().filter(|bytes| genuine && bytes.len() == REFRESH_BYTES)?;
    let (id, rest) = bytes.split_first_chunk::<16>()?;
    let (generation, _) = rest.split_first_chunk::<8>()?;
    Some((SessionId::of(uuid::Uuid::from_bytes(*id)), i64::from_be_bytes(*generation)))
}
