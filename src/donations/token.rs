//! Public tokens of traces, receipts and guests' offers: derived by keyed hash from an id, so that no secret is stored to print one again.
use crate::kernel::crockford;
use crate::kernel::id::{DonationId, ReceiptId};
use crate::kernel::sign::Matcher;

/// 128 bits that nobody guesses; printed as 26 characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token([u8; 16]);

impl Token {
    /// Of a gift's trace.
    #[must_use]
    pub fn of_trace(matcher: &Matcher, id: DonationId) -> Self {
        Self::derive(matcher, "trace", id.uuid())
    }

    /// Of a receipt's public page.
    #[must_use]
    pub fn of_receipt(matcher: &Matcher, id: ReceiptId) -> Self {
        Self::derive(matcher, "receipt", id.uuid())
    }

    /// Of what a guest follows his offer by.
    #[must_use]
    pub fn of_offer(matcher: &Matcher, id: DonationId) -> Self {
        Self::derive(matcher, "offer", id.uuid())
    }

    fn derive(matcher: &Matcher, domain: &str, id: uuid::Uuid) -> Self {
        let hash = matcher.key(domain, &id.to_string());
        let mut bytes = [0; 16];
        for (byte, from) in bytes.iter_mut().zip(hash) {
            *byte = from;
        }
        Self(bytes)
    }

    /// Reads a printed one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        crockford::decode(text).ok()?.try_into().ok().map(Self)
    }

    /// What its row is found by.
    #[must_use]
    pub fn key(&self) -> &[u8] {
        &self.0
    }

    /// What the row of a token that opens more than a look is found by: nobody who reads the row can use it.
    #[must_use]
    pub fn sealed_key(&self, matcher: &Matcher) -> Vec<u8> {
        matcher.key("follow", &self.text())
    }

    /// As it is printed.
    #[must_use]
    pub fn text(&self) -> String {
        crockford::encode(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_as_it_is_printed_and_depends_on_key_and_kind() {
        let matcher = Matcher::new(&[1; 32]);
        let id = uuid::Uuid::from_u128(7);
        let token = Token::of_trace(&matcher, DonationId::of(id));
        assert_eq!(token.text().len(), 26);
        assert!(Token::parse(&token.text().to_lowercase()) == Some(token));
        assert!(token != Token::of_receipt(&matcher, ReceiptId::of(id)));
        assert!(token != Token::of_trace(&Matcher::new(&[2; 32]), DonationId::of(id)));
        assert!(Token::parse("ABC").is_none() && Token::parse(&token.text().repeat(2)).is_none());
    }
}
