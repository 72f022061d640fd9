//! Keys at work: Ed25519 signatures, keyed hashes for matching, and sealed fields.
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, Ed25519KeyPair, KeyPair, ParsedPublicKey, UnparsedPublicKey,
};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::Mac;
use sha2::{Digest, Sha256};

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Random bytes from the operating system.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // A machine without randomness can keep no secret: there is nothing better to do than to stop.
    #[expect(clippy::expect_used, reason = "no secret can be made without randomness")]
    aws_lc_rs::rand::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Whether the holder of this public key signed the message (Ed25519).
#[must_use]
pub fn is_signed(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key).verify(message, signature).is_ok()
}

/// The bytes of a till's public key: a point of P-256, not compressed.
pub const DEVICE_KEY_BYTES: usize = 65;

/// Whether these bytes are the public key of a till: browsers know no Ed25519 yet, so that tills sign with ECDSA on P-256.
#[must_use]
pub fn is_device_key(public_key: &[u8]) -> bool {
    public_key.len() == DEVICE_KEY_BYTES && ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_key).is_ok()
}

/// Whether the holder of a till's key signed the message (ECDSA on P-256 with SHA-256; r and s, 32 bytes each).
#[must_use]
pub fn is_signed_by_device(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_key).verify(message, signature).is_ok()
}

/// An Ed25519 key pair with its number.
pub struct Signer {
    /// The number that stands beside each signature.
    pub key_id: u8,
    pair: Ed25519KeyPair,
    pkcs8: zeroize::Zeroizing<Vec<u8>>,
}

impl Signer {
    /// The pair that this seed of 32 bytes stands for; nothing if it has another length.
    #[must_use]
    pub fn from_seed(key_id: u8, seed: &[u8]) -> Option<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
        let pkcs8 = pair.to_pkcs8v1().ok()?.as_ref().to_vec();
        Some(Self { key_id, pair, pkcs8: zeroize::Zeroizing::new(pkcs8) })
    }

    /// The 64 bytes of the signature.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes.copy_from_slice(self.pair.sign(message).as_ref());
        bytes
    }

    /// Whether this key signed the message.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        is_signed(self.public_key(), message, signature)
    }

    /// The 32 bytes of the public key.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    /// The pair in PKCS#8, as `jsonwebtoken` wants it.
    #[must_use]
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.key_id)
    }
}

/// A key for keyed hashes: the same value gives the same hash, and nobody without the key can try values.
pub struct Matcher(zeroize::Zeroizing<Vec<u8>>);

impl Matcher {
    /// With this secret.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self(zeroize::Zeroizing::new(secret.to_vec()))
    }

    /// HMAC-SHA-256 of a value within a domain ("person", "phone", "voucher"), so that equal values of two domains differ.
    #[must_use]
    pub fn key(&self, domain: &str, value: &str) -> Vec<u8> {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = <hmac::Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.0).expect("any key length");
        mac.update(domain.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

/// Where a sealed value belongs; a value moved to another place does not open.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The row's id.
    pub row: uuid::Uuid,
}

impl Place<'_> {
    fn associated_data(&self) -> Vec<u8> {
        [self.table.as_bytes(), b".", self.column.as_bytes(), b".", self.row.as_bytes()].concat()
    }
}

/// Seals fields with XChaCha20-Poly1305: key id (1 byte), nonce (24), ciphertext and tag.
pub struct Sealer {
    key_id: u8,
    ciphers: Vec<(u8, XChaCha20Poly1305)>,
}

impl Sealer {
    /// With these keys of 32 bytes each; the last one seals, all open. Nothing if there is none or one is of another length.
    #[must_use]
    pub fn new(keys: &[(u8, Vec<u8>)]) -> Option<Self> {
        let ciphers = keys
            .iter()
            .map(|(id, key)| XChaCha20Poly1305::new_from_slice(key).ok().map(|cipher| (*id, cipher)))
            .collect::<Option<Vec<_>>>()?;
        Some(Self { key_id: ciphers.last()?.0, ciphers })
    }

    /// The sealed bytes of a text that belongs to this place.
    #[must_use]
    pub fn seal(&self, place: Place<'_>, text: &str) -> Vec<u8> {
        let nonce: [u8; 24] = random();
        let payload = Payload { msg: text.as_bytes(), aad: &place.associated_data() };
        let sealed = self
            .ciphers
            .iter()
            .find(|(id, _)| *id == self.key_id)
            .and_then(|(_, cipher)| cipher.encrypt(&XNonce::from(nonce), payload).ok())
            .unwrap_or_default();
        [&[self.key_id][..], &nonce, &sealed].concat()
    }

    /// The text, if it was sealed for this place with a key that is at hand.
    #[must_use]
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Option<zeroize::Zeroizing<String>> {
        let (key_id, rest) = sealed.split_first()?;
        let (nonce, ciphertext) = rest.split_at_checked(24)?;
        let nonce: [u8; 24] = nonce.try_into().ok()?;
        let (_, cipher) = self.ciphers.iter().find(|(id, _)| id == key_id)?;
        let payload = Payload { msg: ciphertext, aad: &place.associated_data() };
        let bytes = cipher.decrypt(&XNonce::from(nonce), payload).ok()?;
        String::from_utf8(bytes).ok().map(zeroize::Zeroizing::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_field_opens_only_in_its_place() {
        let sealer = Sealer::new(&[(1, vec![7; 32]), (2, vec![8; 32])]).unwrap();
        let row = uuid::Uuid::from_u128(5);
        let place = Place { table: "members", column: "phone", row };
        let sealed = sealer.seal(place, "13800000000");
        assert_eq!(sealed.first(), Some(&2));
        assert_eq!(sealer.open(place, &sealed).unwrap().as_str(), "13800000000");
        assert!(sealer.open(Place { column: "id_number", ..place }, &sealed).is_none());
        let old = Sealer::new(&[(1, vec![7; 32])]).unwrap();
        assert!(old.open(place, &sealed).is_none());
    }

    #[test]
    fn a_changed_message_fails_its_signature() {
        let signer = Signer::from_seed(1, &[3; 32]).unwrap();
        let signature = signer.sign(b"rice");
        assert!(signer.verify(b"rice", &signature));
        assert!(!signer.verify(b"oil", &signature));
    }
}
