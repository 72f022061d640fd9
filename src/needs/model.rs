//! What a need says, and whether it says one thing.
use crate::kernel::error::{Result, invalid};
use crate::kernel::id::ProductId;
use crate::kernel::quantity::Quantity;
use crate::kernel::text::{Code, Line, Text};
use crate::kernel::time::Day;
use serde::Deserialize;
use utoipa::ToSchema;

/// What else is said of a need.
pub type Remark = Text<1, 200>;

crate::words! {
    /// Whether something is wanted.
    NeedKind {
        /// 需要
        Wanted = "wanted",
        /// 不收
        Refused = "refused",
    }
}

/// What a need says.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedFacts {
    /// Whether it is wanted or not taken.
    pub kind: NeedKind,
    /// A product; or else
    pub product_id: Option<ProductId>,
    /// a category; or else
    #[schema(value_type = Option<String>)]
    pub category_code: Option<Code>,
    /// 用中文说的别的东西；
    #[schema(value_type = Option<String>)]
    pub words_zh: Option<Line>,
    /// and the same in English.
    #[schema(value_type = Option<String>)]
    pub words_en: Option<Line>,
    /// About how many pieces are wanted.
    pub quantity: Option<Quantity>,
    /// The last day on which this is so.
    pub until_on: Option<Day>,
    /// 说明。
    #[schema(value_type = Option<String>)]
    pub note_zh: Option<Remark>,
    /// What else is said of it, in English.
    #[schema(value_type = Option<String>)]
    pub note_en: Option<Remark>,
}

impl NeedFacts {
    /// Checks that it says one thing, and says it in time.
    ///
    /// # Errors
    /// `invalid_field` with the place.
    pub fn check(&self, today: Day) -> Result<()> {
        let things = [self.product_id.is_some(), self.category_code.is_some(), self.words_zh.is_some()];
        if things.iter().filter(|said| **said).count() != 1 {
            return Err(invalid("need.words_zh", "either a product, or a category, or words"));
        }
        if self.words_en.is_some() && self.words_zh.is_none() {
            return Err(invalid("need.words_en", "only beside the words in Chinese"));
        }
        if self.kind == NeedKind::Refused && self.quantity.is_some() {
            return Err(invalid("need.quantity", "only of what is wanted"));
        }
        if self.until_on.is_some_and(|day| day < today) {
            return Err(invalid("need.until_on", "is over already"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_need_says_one_thing_that_is_not_over() {
        let today = Day::parse("2026-11-22").unwrap();
        for (facts, fits) in [
            (json!({"kind": "wanted", "category_code": "grain_oil", "quantity": 40}), true),
            (json!({"kind": "refused", "words_zh": "药品", "words_en": "medicine"}), true),
            (json!({"kind": "wanted"}), false),
            (json!({"kind": "wanted", "category_code": "grain_oil", "words_zh": "米"}), false),
            (json!({"kind": "refused", "words_en": "medicine"}), false),
            (json!({"kind": "refused", "category_code": "grain_oil", "words_en": "oil"}), false),
            (json!({"kind": "refused", "words_zh": "药品", "quantity": 1}), false),
            (json!({"kind": "wanted", "words_zh": "棉被", "until_on": "2026-11-22"}), true),
            (json!({"kind": "wanted", "words_zh": "棉被", "until_on": "2026-11-21"}), false),
        ] {
            let parsed: NeedFacts = serde_json::from_value(facts.clone()).unwrap();
            assert_eq!(parsed.check(today).is_ok(), fits, "{facts}");
        }
    }
}
