//! A receipt with all that stands on it: for its readers, its print and its public page.
use super::model::donor::shown;
use super::model::{Basis, DonorKind};
use super::rows::donors::{self, Donor};
use super::rows::receipts::Receipt;
use super::rows::{self, Donation, Line};
use super::token::Token;
use super::views::Sight;
use crate::db::Db;
use crate::goods::{self, Product};
use crate::kernel::capital::capital_amount;
use crate::kernel::error::{OrNotFound, Result};
use crate::kernel::id::{DonationId, ProductId, ReceiptId};
use crate::kernel::mask;
use crate::kernel::money::Fen;
use crate::kernel::sign::Matcher;
use crate::kernel::time::{Day, Instant};
use crate::staff;
use crate::stores::rows::Store;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A receipt and what belongs to it.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The receipt.
    pub receipt: Receipt,
    /// The gift.
    pub donation: Donation,
    /// The store.
    pub store: Store,
    /// The donor, unless unnamed.
    pub donor: Option<Donor>,
    /// Who issued it.
    pub handler: Option<String>,
    /// What was accepted.
    pub lines: Vec<ReceiptLine>,
}

/// Goods on a receipt.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReceiptLine {
    /// What it is, in Chinese.
    pub name_zh: String,
    /// In English, where the catalogue knows it.
    pub name_en: Option<String>,
    /// What one piece is.
    pub pack_size: Option<String>,
    /// Pieces.
    pub quantity: i64,
    /// What one piece is worth.
    pub unit_value_fen: Option<Fen>,
    /// What they are worth together.
    pub value_fen: Option<Fen>,
    /// What it rests on.
    pub value_basis: Basis,
}

/// A receipt as it is read by whoever may see the gift.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptView {
    /// Id.
    id: ReceiptId,
    /// Number.
    number: String,
    /// The gift.
    donation_id: DonationId,
    /// Its number.
    donation_number: String,
    /// When it was issued.
    issued_at: Instant,
    /// The donor's name.
    donor_name: Option<String>,
    /// What stands on it.
    lines: Vec<ReceiptLine>,
    /// The amount, if anything on it has a value.
    amount_fen: Option<Fen>,
    /// The amount in capital characters (大写).
    amount_capital: Option<String>,
    /// What the amount rests on: the weakest basis among the valued lines.
    value_basis: Basis,
    /// How many prints are recorded.
    prints: i64,
    /// The number of the official donation invoice.
    official_number: Option<String>,
    /// When it was voided.
    voided_at: Option<Instant>,
    /// Why.
    void_reason: Option<String>,
    /// What its public page is found by, at `/R/…`.
    check_token: String,
}

crate::words! {
    /// Whether a receipt stands.
    Standing {
        /// 有效
        Valid = "valid",
        /// 已作废
        Voided = "voided",
    }
}

/// A receipt as anybody may check it: nothing of the donor but what he wants shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicReceipt {
    /// Number.
    pub number: String,
    /// Whether it stands.
    pub standing: Standing,
    /// The day it was issued.
    pub issued_on: Day,
    /// The day it was voided.
    pub voided_on: Option<Day>,
    /// The store, in Chinese.
    pub store_zh: String,
    /// In English.
    pub store_en: String,
    /// The donor, by the name he wants shown.
    pub donor: Option<String>,
    /// What stands on it.
    pub lines: Vec<ReceiptLine>,
    /// The amount.
    pub amount_fen: Option<Fen>,
    /// The amount in capital characters.
    pub amount_capital: Option<String>,
    /// What it rests on.
    pub value_basis: Basis,
}

impl Sheet {
    /// All that stands on a receipt.
    ///
    /// # Errors
    /// What the database says.
    pub fn load(db: &mut Db<'_>, receipt: Receipt) -> Result<Self> {
        let donation = rows::donation(db, &receipt.district_code, receipt.donation_id)?.or_not_found()?;
        let store = crate::stores::rows::store(db, donation.store_id)?.or_not_found()?;
        let donor = match donation.donor_id {
            Some(id) => donors::donor(db, &donation.district_code, id)?,
            None => None,
        };
        let handler = staff::rows::account(db, receipt.issued_by)?.map(|account| account.display_name);
        let accepted: Vec<Line> =
            rows::lines(db, donation.id)?.into_iter().filter(|line| line.counted().0 > 0).collect();
        let ids: Vec<ProductId> = accepted.iter().filter_map(|line| line.product_id).collect();
        let products = goods::products(db, &ids)?;
        let lines = accepted.into_iter().map(|line| ReceiptLine::of(line, &products)).collect();
        Ok(Self { receipt, donation, store, donor, handler, lines })
    }

    /// The amount in capital characters.
    #[must_use]
    pub fn amount_capital(&self) -> Option<String> {
        self.receipt.amount_fen.and_then(|fen| capital_amount(fen.get()))
    }

    /// As somebody reads it who sees its donor so clearly.
    #[must_use]
    pub fn view(self, sight: Sight, matcher: &Matcher) -> ReceiptView {
        let person = self.donor.as_ref().is_some_and(|donor| donor.kind == DonorKind::Person);
        let masked = person && sight == Sight::Masked;
        let name = self.donor.as_ref().and_then(|donor| donor.name.as_deref());
        ReceiptView {
            id: self.receipt.id,
            number: self.receipt.number.clone(),
            donation_id: self.donation.id,
            donation_number: self.donation.number.clone(),
            issued_at: self.receipt.issued_at,
            donor_name: name.map(|name| if masked { mask::name(name) } else { name.to_owned() }),
            amount_capital: self.amount_capital(),
            amount_fen: self.receipt.amount_fen,
            value_basis: self.receipt.value_basis,
            prints: self.receipt.prints,
            official_number: self.receipt.official_number,
            voided_at: self.receipt.voided_at,
            void_reason: self.receipt.void_reason,
            check_token: Token::of_receipt(matcher, self.receipt.id).text(),
            lines: self.lines,
        }
    }

    /// As anybody may check it.
    #[must_use]
    pub fn public(self) -> PublicReceipt {
        let donor = self.donor.as_ref();
        PublicReceipt {
            standing: if self.receipt.voided_at.is_some() { Standing::Voided } else { Standing::Valid },
            issued_on: self.receipt.issued_at.day(),
            voided_on: self.receipt.voided_at.map(Instant::day),
            donor: donor.and_then(|one| shown(one.display, one.name.as_deref(), one.display_name.as_deref())),
            amount_capital: self.amount_capital(),
            amount_fen: self.receipt.amount_fen,
            value_basis: self.receipt.value_basis,
            number: self.receipt.number,
            store_zh: self.store.name_zh,
            store_en: self.store.name_en,
            lines: self.lines,
        }
    }
}

impl ReceiptLine {
    fn of(line: Line, products: &HashMap<ProductId, Product>) -> Self {
        let (quantity, value_basis, unit_value_fen) = line.counted();
        let product = line.product_id.and_then(|id| products.get(&id));
        Self {
            name_zh: product.map_or(line.description, |product| product.name_zh.clone()),
            name_en: product.map(|product| product.name_en.clone()),
            pack_size: product.map(|product| product.pack_size.clone()),
            quantity,
            unit_value_fen,
            value_fen: unit_value_fen.and_then(|unit| unit.times(quantity)),
            value_basis,
        }
    }
}
