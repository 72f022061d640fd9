//! Checkpoints: heads of the trail, signed. Kept outside, they show later whether the chain was rewritten or cut.
use super::checkpoint_message;
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::db::schema::{trail_checkpoints, trail_heads};
use crate::kernel::error::{Error, Result};
use crate::kernel::time::Instant;
use crate::keys::Signers;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A signed head.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Checkpoint {
    /// Whose chain.
    pub district_code: String,
    /// The place of the last entry.
    pub sequence: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// When it was signed.
    pub signed_at: Instant,
    /// With which key of the trail.
    pub key_id: i32,
    /// Ed25519.
    pub signature: Vec<u8>,
}

/// A signed head as it leaves the service: one JSON line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CheckpointLine)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Whose chain.
    pub district_code: String,
    /// The place of the last entry.
    pub sequence: i64,
    /// Its hash, in Base64.
    pub hash: String,
    /// When it was signed.
    pub signed_at: Instant,
    /// The number of the key.
    pub key_id: i32,
    /// The public key, in Base64; empty if it is not at hand any more.
    pub public_key: String,
    /// Ed25519 over the words of `audit::checkpoint_message`, in Base64.
    pub signature: String,
}

/// Signs every head that has moved on since its last checkpoint, and says how many those were.
///
/// # Errors
/// What the database says.
pub fn sign_heads(db: &mut Db<'_>, keys: &Signers) -> Result<usize> {
    let heads: Vec<(String, i64, Vec<u8>)> = trail_heads::table
        .filter(trail_heads::sequence.gt(0))
        .select((trail_heads::district_code, trail_heads::sequence, trail_heads::hash))
        .load(db.conn())?;
    let signer = keys.current();
    let mut signed = 0;
    for (district_code, sequence, hash) in heads {
        let signature = signer.sign(&checkpoint_message(&district_code, sequence, &hash));
        // Another instance may have signed the same head.
        signed += Statement::<()>::new(
            "insert into trail_checkpoints (district_code, sequence, hash, signed_at, key_id, signature) \
             values (?, ?, ?, ?, ?, ?) on conflict do nothing",
        )
        .bind(district_code)
        .bind(sequence)
        .bind(hash)
        .bind(db.now())
        .bind(i32::from(signer.key_id))
        .bind(signature.to_vec())
        .execute(db.conn())?;
    }
    Ok(signed)
}

/// All signed heads, oldest first.
///
/// # Errors
/// What the database says.
pub fn all(db: &mut Db<'_>) -> Result<Vec<Checkpoint>> {
    Ok(trail_checkpoints::table
        .order((trail_checkpoints::district_code, trail_checkpoints::sequence))
        .load(db.conn())?)
}

/// Signed heads as JSON lines, each with its public key.
#[must_use]
pub fn export(signed: &[Checkpoint], keys: &[(u8, Vec<u8>)]) -> String {
    let mut text = String::new();
    for checkpoint in signed {
        let key = keys.iter().find(|(id, _)| i32::from(*id) == checkpoint.key_id);
        let line = Line {
            district_code: checkpoint.district_code.clone(),
            sequence: checkpoint.sequence,
            hash: STANDARD.encode(&checkpoint.hash),
            signed_at: checkpoint.signed_at,
            key_id: checkpoint.key_id,
            public_key: key.map(|(_, key)| STANDARD.encode(key)).unwrap_or_default(),
            signature: STANDARD.encode(&checkpoint.signature),
        };
        text.push_str(&serde_json::to_string(&line).unwrap_or_default());
        text.push('\n');
    }
    text
}

/// Reads what [`export`] wrote: each signed head with the public key beside it.
///
/// # Errors
/// Names the first line that is none.
pub fn import(text: &str) -> Result<Vec<(Checkpoint, Vec<u8>)>> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(position, line)| {
            read_line(line)
                .ok_or_else(|| Error::bug(format!("line {} of the checkpoints is not one", position + 1)))
        })
        .collect()
}

fn read_line(line: &str) -> Option<(Checkpoint, Vec<u8>)> {
    let line: Line = serde_json::from_str(line).ok()?;
    let checkpoint = Checkpoint {
        district_code: line.district_code,
        sequence: line.sequence,
        hash: STANDARD.decode(line.hash).ok()?,
        signed_at: line.signed_at,
        key_id: line.key_id,
        signature: STANDARD.decode(line.signature).ok()?,
    };
    Some((checkpoint, STANDARD.decode(line.public_key).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_exported_is_read_again() {
        let checkpoint = Checkpoint {
            district_code: "310107".to_owned(),
            sequence: 7,
            hash: vec![1; 32],
            signed_at: Instant::from_micros(1_700_000_000_000_000),
            key_id: 2,
            signature: vec![3; 64],
        };
        let text = export(std::slice::from_ref(&checkpoint), &[(1, vec![8; 32]), (2, vec![9; 32])]);
        assert_eq!(import(&text).unwrap(), vec![(checkpoint, vec![9; 32])]);
        assert!(import("{}").is_err());
    }
}
