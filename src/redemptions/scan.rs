//! What a scanner or a keyboard gives, and which voucher it stands for. A code is never kept, logged or answered.
use super::{codes, rows};
use crate::access::Actor;
use crate::app::App;
use crate::db::Lane;
use crate::kernel::crockford::{self, HumanCode};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::VoucherId;
use crate::staff::limits;
use crate::vouchers::code;
use crate::vouchers::spend;
use serde::{Deserialize, Deserializer};

/// How many typed codes an account may try in a minute,
const TYPED_PER_ACCOUNT: i64 = 30;
/// and how many an address, behind which a whole store may sit.
const TYPED_PER_ADDRESS: i64 = 120;
/// How many codes that are none of ours an account may show in a minute.
const BAD_PER_ACCOUNT: i64 = 60;
/// The longest text that is looked at.
const CHARACTERS_MAX: usize = 400;

/// The text of a QR or of a typed code: whoever holds it holds the voucher.
#[derive(Clone)]
pub struct Scan(String);

impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scan(…)")
    }
}

impl<'de> Deserialize<'de> for Scan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text =
            String::deserialize(deserializer).map_err(|_| serde::de::Error::custom("text_expected"))?;
        if text.chars().count() > CHARACTERS_MAX {
            return Err(serde::de::Error::custom("too_long"));
        }
        Ok(Self(text))
    }
}

/// The voucher that a scan stands for. The signature of a QR is checked before any database is asked.
///
/// # Errors
/// `code_invalid`, which is counted; `too_many_tries`.
pub async fn resolve(app: &App, actor: &Actor, address: &str, scan: &Scan) -> Result<VoucherId> {
    let found = match HumanCode::parse(&scan.0) {
        // Anything of another length is no typed code, and may be a QR's.
        Err(crockford::Reason::Length) => {
            code::read(&scan.0, &app.keys.vouchers).ok().map(|payload| payload.voucher_id())
        }
        Err(_) => None,
        Ok(typed) => by_typed_code(app, actor, address, &typed).await?,
    };
    match found {
        Some(voucher_id) => Ok(voucher_id),
        None => Err(count_bad(app, actor).await),
    }
}

async fn by_typed_code(
    app: &App,
    actor: &Actor,
    address: &str,
    typed: &HumanCode,
) -> Result<Option<VoucherId>> {
    let key = code::human_key(&app.keys.matching, typed);
    let (account, address) = (format!("typed-code:{}", actor.account_id), format!("typed-code:{address}"));
    app.write(Lane::Office, move |db| {
        limits::take(db, &account, 60, TYPED_PER_ACCOUNT)?;
        limits::take(db, &address, 60, TYPED_PER_ADDRESS)
    })
    .await?;
    app.read(move |db| spend::by_human_key(db, &key)).await
}

/// Counts a code that is none of ours, by till or account and hour, and says so.
async fn count_bad(app: &App, actor: &Actor) -> Error {
    let limit = format!("bad-scan:{}", actor.account_id);
    let bucket = match actor.device_id {
        Some(device) => format!("till:{device}"),
        None => format!("account:{}", actor.account_id),
    };
    let counted = app
        .write(Lane::Office, move |db| {
            limits::take(db, &limit, 60, BAD_PER_ACCOUNT)?;
            rows::count_bad_scan(db, &bucket)
        })
        .await;
    counted.err().unwrap_or_else(|| Error::from(&codes::CODE_INVALID))
}
