//! The code of a voucher: the bytes in its QR, what signs them, and how a scanner's text is read.
//!
//! The QR holds an address in capitals, `HTTPS://HOST/V/` and 146 characters of Crockford's Base32: 91 bytes, big-endian,
//! the last character filled up with two zero bits.
//!
//! | bytes | what |
//! |---|---|
//! | 0 | version: 1 |
//! | 1 | number of the key that signed |
//! | 2–17 | the voucher's id, 16 bytes as UUIDs are written |
//! | 18–19 | number of the home store |
//! | 20–21 | first day, in days since 2020-01-01 |
//! | 22–23 | last day, in days since 2020-01-01 |
//! | 24–26 | face in fen |
//! | 27–90 | Ed25519 signature over `nuanquan-voucher-v1` and bytes 0–26 |
//!
//! Nothing in it is personal. Whoever holds it holds the voucher: a code is printed, never logged and never answered
//! to a command. `tests/vectors/voucher_code.json` holds codes made by another program; the web app reads it too.
use crate::kernel::crockford::{self, HumanCode};
use crate::kernel::glyph::half_width;
use crate::kernel::id::VoucherId;
use crate::kernel::money::Fen;
use crate::kernel::sign::{Matcher, Signer};
use crate::kernel::time::Day;
use crate::keys::Signers;

/// What begins the signed message, so that no signature of another purpose passes here.
pub const LABEL: &[u8] = b"nuanquan-voucher-v1";
/// The version of the layout.
pub const VERSION: u8 = 1;
/// Bytes before the signature.
const PAYLOAD_BYTES: usize = 27;
/// Characters of a code.
pub const CHARACTERS: usize = 146;
/// The longest text that is looked at; addresses are far shorter.
const TEXT_CHARACTERS_MAX: usize = 400;
/// Days from 1970-01-01 to 2020-01-01.
const EPOCH: i32 = 18_262;
/// The highest face that three bytes hold.
pub const FACE_FEN_MAX: i64 = 0xff_ffff;

/// What a code says. Made by [`Payload::new`], so that each one fits its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payload {
    key_id: u8,
    voucher_id: VoucherId,
    home_store_number: u16,
    first_on: Day,
    last_on: Day,
    face_fen: Fen,
}

/// Why a text is no code of ours. To the outside all of them are one refusal; the web app's tests know each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not 146 characters.
    #[error("code_length")]
    Length,
    /// A character outside the alphabet.
    #[error("code_character")]
    Character,
    /// Bits beyond the last byte.
    #[error("code_padding")]
    Padding,
    /// Of a layout that is not known.
    #[error("code_version")]
    Version,
    /// Of a key that is not at hand.
    #[error("code_key_unknown")]
    KeyUnknown,
    /// The signature does not belong to the bytes.
    #[error("code_signature")]
    Signature,
    /// Signed, and yet its days are out of order: a fault of whoever signed.
    #[error("code_days")]
    Days,
}

impl From<crockford::Reason> for Fault {
    fn from(reason: crockford::Reason) -> Self {
        match reason {
            crockford::Reason::Length => Self::Length,
            crockford::Reason::Padding => Self::Padding,
            crockford::Reason::Character | crockford::Reason::CheckCharacter => Self::Character,
        }
    }
}

impl Payload {
    /// A payload whose days are in order and fit, with the face, their two and three bytes.
    #[must_use]
    pub fn new(
        key_id: u8,
        voucher_id: VoucherId,
        home_store_number: u16,
        days: (Day, Day),
        face_fen: Fen,
    ) -> Option<Self> {
        let (first_on, last_on) = days;
        let fits = first_on <= last_on && face_fen.get() <= FACE_FEN_MAX;
        number_of(first_on)?;
        number_of(last_on)?;
        fits.then_some(Self { key_id, voucher_id, home_store_number, first_on, last_on, face_fen })
    }

    /// The number of the key that signs it.
    #[must_use]
    pub const fn key_id(&self) -> u8 {
        self.key_id
    }
    /// The voucher.
    #[must_use]
    pub const fn voucher_id(&self) -> VoucherId {
        self.voucher_id
    }
    /// The number of the home store.
    #[must_use]
    pub const fn home_store_number(&self) -> u16 {
        self.home_store_number
    }
    /// First day.
    #[must_use]
    pub const fn first_on(&self) -> Day {
        self.first_on
    }
    /// Last day.
    #[must_use]
    pub const fn last_on(&self) -> Day {
        self.last_on
    }
    /// Face, or the reference value of what it is good for.
    #[must_use]
    pub const fn face_fen(&self) -> Fen {
        self.face_fen
    }

    /// The 27 bytes.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(PAYLOAD_BYTES);
        bytes.extend([VERSION, self.key_id]);
        bytes.extend(self.voucher_id.uuid().as_bytes());
        bytes.extend(self.home_store_number.to_be_bytes());
        for day in [self.first_on, self.last_on] {
            bytes.extend(number_of(day).unwrap_or_default().to_be_bytes());
        }
        bytes.extend(self.face_fen.get().to_be_bytes().iter().skip(5));
        bytes
    }

    fn of_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        let (version, rest) = take::<1>(bytes)?;
        let (key_id, rest) = take::<1>(rest)?;
        let (voucher, rest) = take::<16>(rest)?;
        let (store, rest) = take::<2>(rest)?;
        let (first, rest) = take::<2>(rest)?;
        let (last, rest) = take::<2>(rest)?;
        let ([high, middle, low], _) = take::<3>(rest)?;
        if version != [VERSION] {
            return Err(Fault::Version);
        }
        let days = (day_of(first)?, day_of(last)?);
        let face = i64::from(u32::from_be_bytes([0, high, middle, low]));
        let voucher_id = VoucherId::of(uuid::Uuid::from_bytes(voucher));
        let [key_id] = key_id;
        Fen::new(face)
            .and_then(|face| Self::new(key_id, voucher_id, u16::from_be_bytes(store), days, face))
            .ok_or(Fault::Days)
    }
}

fn take<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), Fault> {
    let (head, rest) = bytes.split_first_chunk::<N>().ok_or(Fault::Length)?;
    Ok((*head, rest))
}

fn number_of(day: Day) -> Option<u16> {
    u16::try_from(day.number() - EPOCH).ok()
}

fn day_of(bytes: [u8; 2]) -> Result<Day, Fault> {
    Day::from_number(EPOCH + i32::from(u16::from_be_bytes(bytes))).ok_or(Fault::Days)
}

/// Signs a payload: the code, and the signature from which it can be rebuilt. The payload names the signer's key.
#[must_use]
pub fn encode(payload: &Payload, signer: &Signer) -> (String, [u8; 64]) {
    let signature = sign(payload, signer);
    (rebuild(payload, &signature), signature)
}

/// The signature alone, for a batch whose codes are printed later.
#[must_use]
pub fn sign(payload: &Payload, signer: &Signer) -> [u8; 64] {
    signer.sign(&[LABEL, &payload.bytes()].concat())
}

/// The code from what the voucher's row holds.
#[must_use]
pub fn rebuild(payload: &Payload, signature: &[u8]) -> String {
    crockford::encode(&[&payload.bytes(), signature].concat())
}

/// The address in the QR, in capitals: the alphanumeric mode knows no others.
#[must_use]
pub fn address(public_url: &str, code: &str) -> String {
    format!("{}/V/{code}", public_url.to_ascii_uppercase())
}

/// Reads what a camera, a scanner or a keyboard gave: a code, or an address that ends with one, in any case, in full width.
///
/// # Errors
/// Why it is no code of ours.
pub fn read(text: &str, signers: &Signers) -> Result<Payload, Fault> {
    if text.chars().count() > TEXT_CHARACTERS_MAX {
        return Err(Fault::Length);
    }
    let text: String = text.chars().map(half_width).collect();
    // Input methods turn `:/.` into signs of their own, so the code is what stands after the last sign of any kind.
    let text = text.trim_matches(|c: char| c.is_whitespace() || crate::kernel::glyph::is_invisible(c));
    let code = text.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    if code.len() != CHARACTERS {
        return Err(Fault::Length);
    }
    let bytes = crockford::decode(code)?;
    let (payload, signature) = bytes.split_at_checked(PAYLOAD_BYTES).ok_or(Fault::Length)?;
    let read = Payload::of_bytes(payload);
    let key_id = payload.get(1).copied().unwrap_or_default();
    if read == Err(Fault::Version) {
        return read;
    }
    let signer = signers.get(key_id).ok_or(Fault::KeyUnknown)?;
    if signer.verify(&[LABEL, payload].concat(), signature) { read } else { Err(Fault::Signature) }
}

/// What a human code is stored and found by.
#[must_use]
pub fn human_key(matcher: &Matcher, code: &HumanCode) -> Vec<u8> {
    matcher.key("voucher", code.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Vectors {
        key_id: u8,
        seed_hex: String,
        public_key_hex: String,
        valid: Vec<Valid>,
        reads_as_the_first: Vec<String>,
        invalid: Vec<Invalid>,
    }

    #[derive(Deserialize)]
    struct Valid {
        key_id: u8,
        voucher_id: VoucherId,
        home_store_number: u16,
        first_on: Day,
        last_on: Day,
        face_fen: Fen,
        payload_hex: String,
        signature_hex: String,
        code: String,
        url: String,
    }

    #[derive(Deserialize)]
    struct Invalid {
        text: String,
        fault: String,
    }

    impl Valid {
        fn payload(&self) -> Payload {
            let days = (self.first_on, self.last_on);
            Payload::new(self.key_id, self.voucher_id, self.home_store_number, days, self.face_fen).unwrap()
        }
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn vectors() -> (Vectors, Signers) {
        let vectors: Vectors =
            serde_json::from_str(include_str!("../../tests/vectors/voucher_code.json")).unwrap();
        let seed: Vec<u8> = (0..32)
            .map(|at| u8::from_str_radix(&vectors.seed_hex[at * 2..at * 2 + 2], 16).unwrap())
            .collect();
        let signer = Signer::from_seed(vectors.key_id, &seed).unwrap();
        assert_eq!(hex(signer.public_key()), vectors.public_key_hex);
        (vectors, Signers::new(vec![signer]).unwrap())
    }

    #[test]
    fn codes_are_those_of_another_program() {
        let (vectors, signers) = vectors();
        for valid in &vectors.valid {
            let payload = valid.payload();
            let (code, signature) = encode(&payload, signers.current());
            assert_eq!(hex(&payload.bytes()), valid.payload_hex);
            assert_eq!(hex(&signature), valid.signature_hex);
            assert_eq!(code, valid.code);
            assert_eq!(code.len(), CHARACTERS);
            assert_eq!(address("https://nuanquan.example.cn", &code), valid.url);
            assert_eq!(rebuild(&payload, &signature), code);
            assert_eq!(read(&code, &signers), Ok(payload));
        }
    }

    #[test]
    fn a_code_is_read_as_scanners_and_input_methods_give_it() {
        let (vectors, signers) = vectors();
        let first = vectors.valid[0].payload();
        for text in &vectors.reads_as_the_first {
            assert_eq!(read(text, &signers), Ok(first), "{text}");
        }
    }

    #[test]
    fn what_we_did_not_print_is_refused() {
        let (vectors, signers) = vectors();
        for invalid in &vectors.invalid {
            let fault = read(&invalid.text, &signers).unwrap_err();
            assert_eq!(fault.to_string(), invalid.fault, "{}", invalid.text);
        }
        assert_eq!(read(&"0".repeat(100_000), &signers), Err(Fault::Length));
        let code = &vectors.valid[0].code;
        for at in 0..CHARACTERS {
            let flipped = if code.as_bytes()[at] == b'0' { "8" } else { "0" };
            let text = format!("{}{flipped}{}", &code[..at], &code[at + 1..]);
            assert!(read(&text, &signers).is_err(), "a flipped character at {at}");
        }
    }

    #[test]
    fn what_does_not_fit_its_bytes_is_no_payload() {
        let day = |text| Day::parse(text).unwrap();
        let payload = |days, face| Payload::new(1, VoucherId::make(), 1, days, Fen::new(face).unwrap());
        let days = (day("2026-12-01"), day("2027-02-28"));
        assert!(payload(days, FACE_FEN_MAX).is_some());
        assert!(payload(days, FACE_FEN_MAX + 1).is_none());
        assert!(payload((days.1, days.0), 1).is_none());
        assert!(payload((day("2019-12-31"), days.1), 1).is_none());
        assert!(payload((days.0, day("2199-12-31")), 1).is_none());
    }
}
