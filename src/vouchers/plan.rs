//! What a batch is to be: for whom, good for what, from which fund, when and where.
use super::code::FACE_FEN_MAX;
use super::codes::FACE_OUT_OF_RANGE;
use super::model::{Overlap, SizeFactor, USUAL_FACTORS, VoucherKind, face_for};
use crate::campaigns::actions::Document;
use crate::funds::model::FundReason;
use crate::households::selection::Selection;
use crate::kernel::error::{Error, Result, invalid};
use crate::kernel::id::{CampaignId, FundId, PackId, ProductId, StoreId};
use crate::kernel::money::Fen;
use crate::kernel::quantity::Quantity;
use crate::kernel::text::Code;
use crate::kernel::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Days back in which something received counts as overlap, unless the plan says another number.
const OVERLAP_DAYS: u16 = 30;
/// Days after the last day before what is left may be released: longer than any till may work offline.
const RELEASE_AFTER_DAYS: (u8, u8, u8) = (2, 7, 90);
/// The longest time a voucher may be good.
const DAYS_MAX: i32 = 366;
/// How many stores a plan may name.
const STORES_MAX: usize = 200;

/// A batch as it is previewed, drafted, and computed anew when it is approved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// Which fund pays.
    pub fund_id: FundId,
    /// Why, if the fund asks for a reason.
    pub fund_reason: Option<FundReason>,
    /// On which document it rests; that of the campaign unless said.
    #[schema(value_type = Option<String>)]
    pub policy_basis: Option<Document>,
    /// What each voucher is good for.
    pub good_for: GoodFor,
    /// For whom.
    pub households: Selection,
    /// What becomes of households that had something in the last days; included unless said.
    pub overlap: Option<Overlap>,
    /// How many days back; 30 unless said.
    #[schema(maximum = 366)]
    pub overlap_days: Option<u16>,
    /// First day.
    pub first_on: Day,
    /// Last day, until midnight.
    pub last_on: Day,
    /// Days after the last day before what is left may be released; 7 unless said.
    #[schema(minimum = 2, maximum = 90)]
    pub release_after_days: Option<u8>,
    /// Where it is good; at all stores of the district if none is named.
    #[serde(default)]
    pub store_ids: Vec<StoreId>,
}

/// What a voucher is good for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum GoodFor {
    /// 金额券: any goods up to its face.
    Value(Face),
    /// 紧急券: as a 金额券.
    Emergency(Face),
    /// 品类券: so many pieces of one product, or of any product of one category.
    Goods(PiecesOf),
    /// 礼包券: the pieces of a pack.
    Pack {
        /// The pack.
        pack_id: PackId,
    },
    /// 一元购券: the fund pays the face, the holder pays the rest in cash.
    Copay {
        /// The fund's part.
        face_fen: Fen,
        /// The holder's part.
        copay_fen: Fen,
    },
}

/// A face, for each household the same or by its size.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Face {
    /// The face for a household of one.
    pub face_fen: Fen,
    /// Whether larger households get more.
    #[serde(default)]
    pub by_size: bool,
    /// How much more; the usual factors unless said: ×1.0 for one or two, ×1.5 for three, ×2.0 from four on.
    pub size_factors: Option<Vec<SizeFactor>>,
}

/// So many pieces of one product or of one category.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PiecesOf {
    /// The product; or else the category.
    pub product_id: Option<ProductId>,
    /// The category; or else the product.
    #[schema(value_type = Option<String>)]
    pub category_code: Option<Code>,
    /// How many.
    pub pieces: Quantity,
    /// What the fund pays for one piece of a category; a product's piece has its reference value of the issue day.
    pub piece_fen: Option<Fen>,
}

/// Pieces that a voucher gives, with what they are worth on the issue day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The product, or else
    pub product_id: Option<ProductId>,
    /// the category.
    pub category_code: Option<String>,
    /// How many.
    pub pieces: i64,
    /// What all of them are worth.
    pub value_fen: Fen,
}

/// What each voucher of a batch is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worth {
    /// The face for a household of one, or the value of all pieces.
    pub face_fen: Fen,
    /// The holder's part.
    pub copay_fen: Fen,
    /// More for larger households.
    pub factors: Vec<SizeFactor>,
    /// The pieces, in their order on the voucher.
    pub items: Vec<Item>,
}

impl GoodFor {
    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> VoucherKind {
        match self {
            Self::Value(_) => VoucherKind::Value,
            Self::Emergency(_) => VoucherKind::Emergency,
            Self::Goods(_) => VoucherKind::Goods,
            Self::Pack { .. } => VoucherKind::Pack,
            Self::Copay { .. } => VoucherKind::Copay,
        }
    }
}

impl Face {
    /// What each voucher is worth.
    #[must_use]
    pub fn worth(&self) -> Worth {
        let factors = match (&self.size_factors, self.by_size) {
            (_, false) => Vec::new(),
            (Some(factors), true) => factors.clone(),
            (None, true) => USUAL_FACTORS.to_vec(),
        };
        Worth { face_fen: self.face_fen, copay_fen: Fen::ZERO, factors, items: Vec::new() }
    }

    fn check(&self) -> Result<()> {
        let factors = self.size_factors.as_deref().unwrap_or_default();
        let fits = |factor: &SizeFactor| {
            (1..=30).contains(&factor.size_from) && (1..=1000).contains(&factor.percent)
        };
        if factors.len() > 30 || !factors.iter().all(fits) {
            return Err(invalid("good_for.size_factors", "sizes from 1 to 30, percent from 1 to 1000"));
        }
        Ok(())
    }
}

impl Worth {
    /// The face of a household's voucher.
    ///
    /// # Errors
    /// `face_out_of_range` for nothing, or for more than a code can carry.
    pub fn face_of(&self, size: i32) -> Result<Fen> {
        face_for(self.face_fen, &self.factors, size)
            .filter(|face| !face.is_zero() && face.get() <= FACE_FEN_MAX)
            .ok_or_else(|| Error::from(&FACE_OUT_OF_RANGE))
    }
}

impl Plan {
    /// What can be checked without the database.
    ///
    /// # Errors
    /// `invalid_field`.
    pub fn check(&self, today: Day) -> Result<()> {
        self.households.check()?;
        if self.last_on < self.first_on || self.last_on < today {
            return Err(invalid("last_on", "not before the first day, nor before today"));
        }
        if self.last_on.number() - self.first_on.number() > DAYS_MAX
            || self.first_on < today.plus_days(-DAYS_MAX)
        {
            return Err(invalid("first_on", "a voucher is good for at most 366 days"));
        }
        if self.overlap_days() > 366 {
            return Err(invalid("overlap_days", "at most 366"));
        }
        if !(RELEASE_AFTER_DAYS.0..=RELEASE_AFTER_DAYS.2).contains(&self.release_after_days()) {
            return Err(invalid("release_after_days", "from 2 to 90"));
        }
        if self.store_ids.len() > STORES_MAX {
            return Err(invalid("store_ids", "too many stores"));
        }
        match &self.good_for {
            GoodFor::Value(face) | GoodFor::Emergency(face) => face.check(),
            GoodFor::Goods(goods) => {
                let of_product =
                    goods.product_id.is_some() && goods.category_code.is_none() && goods.piece_fen.is_none();
                let of_category = goods.product_id.is_none()
                    && goods.category_code.is_some()
                    && goods.piece_fen.is_some_and(|piece| !piece.is_zero());
                if of_product || of_category {
                    return Ok(());
                }
                Err(invalid("good_for", "a product, or a category with the value of its piece"))
            }
            GoodFor::Copay { copay_fen, .. } if copay_fen.is_zero() || copay_fen.get() > FACE_FEN_MAX => {
                Err(invalid("good_for.copay_fen", "the holder pays something"))
            }
            GoodFor::Copay { .. } | GoodFor::Pack { .. } => Ok(()),
        }
    }

    /// How many days back something received counts.
    #[must_use]
    pub fn overlap_days(&self) -> u16 {
        self.overlap_days.unwrap_or(OVERLAP_DAYS)
    }

    /// Days after the last day before what is left may be released.
    #[must_use]
    pub fn release_after_days(&self) -> u8 {
        self.release_after_days.unwrap_or(RELEASE_AFTER_DAYS.1)
    }

    /// Whether households that had something are left out.
    #[must_use]
    pub fn leaves_out_overlap(&self) -> bool {
        self.overlap == Some(Overlap::Exclude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn plan(good_for: serde_json::Value) -> serde_json::Result<Plan> {
        serde_json::from_value(json!({
            "campaign_id": uuid::Uuid::nil(), "fund_id": uuid::Uuid::nil(), "good_for": good_for, "households": {},
            "first_on": "2026-12-01", "last_on": "2027-02-28",
        }))
    }

    fn fault(plan: &Plan) -> Option<&'static str> {
        plan.check(Day::parse("2026-11-20").unwrap())
            .err()
            .and_then(|error| error.code())
            .map(|code| code.name)
    }

    #[test]
    fn a_plan_names_what_it_is_good_for() {
        let product = uuid::Uuid::nil();
        for (good_for, expected) in [
            (json!({ "kind": "value", "face_fen": 10_000 }), None),
            (json!({ "kind": "goods", "product_id": product, "pieces": 2 }), None),
            (json!({ "kind": "goods", "category_code": "grain", "pieces": 2, "piece_fen": 3_000 }), None),
            (json!({ "kind": "goods", "category_code": "grain", "pieces": 2 }), Some("invalid_field")),
            (json!({ "kind": "goods", "pieces": 2 }), Some("invalid_field")),
            (json!({ "kind": "copay", "face_fen": 900, "copay_fen": 100 }), None),
            (json!({ "kind": "copay", "face_fen": 900, "copay_fen": 0 }), Some("invalid_field")),
            (json!({ "kind": "pack", "pack_id": product }), None),
        ] {
            assert_eq!(fault(&plan(good_for.clone()).unwrap()), expected, "{good_for}");
        }
        assert!(plan(json!({ "kind": "value", "face_fen": 1, "pack_id": product })).is_err());
        assert!(plan(json!({ "kind": "gold", "face_fen": 1 })).is_err());
        assert!(plan(json!({ "kind": "value", "face_fen": -1 })).is_err());
    }

    #[test]
    fn days_are_in_order_and_not_over() {
        let good = plan(json!({ "kind": "value", "face_fen": 10_000 })).unwrap();
        let with = |first: &str, last: &str| {
            let (first_on, last_on) = (Day::parse(first).unwrap(), Day::parse(last).unwrap());
            fault(&Plan { first_on, last_on, ..good.clone() })
        };
        assert_eq!(with("2026-12-01", "2026-12-01"), None);
        assert_eq!(with("2026-12-02", "2026-12-01"), Some("invalid_field"));
        assert_eq!(with("2026-10-01", "2026-11-19"), Some("invalid_field"));
        assert_eq!(with("2026-12-01", "2028-12-01"), Some("invalid_field"));
    }

    #[test]
    fn a_face_fits_three_bytes_whatever_the_size() {
        let face = Face { face_fen: Fen::new(10_000_000).unwrap(), by_size: true, size_factors: None };
        assert!(face.worth().face_of(1).is_ok());
        assert_eq!(face.worth().face_of(4).unwrap_err().code(), Some(&FACE_OUT_OF_RANGE));
    }
}
