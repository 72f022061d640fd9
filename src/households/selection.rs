//! Choosing households for a batch of vouchers: by category, size and area of residence, or one by one.
use super::{Category, HouseholdStatus};
use crate::access::actor::lies_in;
use crate::db::Db;
use crate::db::schema::{household_categories, households, imports};
use crate::kernel::error::{Result, invalid};
use crate::kernel::id::HouseholdId;
use crate::kernel::text::Code;
use crate::stores;
use diesel::dsl::exists;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;

/// How many areas a rule may name.
const AREAS_MAX: usize = 50;
/// How many households a rule may name one by one.
pub const HOUSEHOLDS_MAX: usize = 10_000;
/// How many ids go into one question.
const IDS_AT_ONCE: usize = 1_000;

/// Which households a batch is for; what is left empty leaves nobody out.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// Those that hold one of these categories on the day; the first one held, in this order, goes onto the voucher.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Those of at least so many active members.
    #[schema(minimum = 1, maximum = 30)]
    pub size_min: Option<u8>,
    /// Those of at most so many active members.
    #[schema(minimum = 1, maximum = 30)]
    pub size_max: Option<u8>,
    /// Those that live in one of these areas, or in one that was renamed into it.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub area_codes: Vec<Code>,
    /// Only these, as far as the rest of the rule lets them through.
    pub household_ids: Option<Vec<HouseholdId>>,
}

/// A household that a rule lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The household.
    pub household_id: HouseholdId,
    /// Its number in the register.
    pub household_no: String,
    /// Where it lives.
    pub area_code: String,
    /// Active members.
    pub size: i32,
    /// The first category of the rule that it holds; without one in the rule, the first that it holds at all.
    pub category: Option<Category>,
}

impl Selection {
    /// Whether the rule is one that can be followed.
    ///
    /// # Errors
    /// `invalid_field`.
    pub fn check(&self) -> Result<()> {
        let sizes = self.size_min.unwrap_or(1)..=self.size_max.unwrap_or(30);
        if sizes.is_empty() || *sizes.start() < 1 || *sizes.end() > 30 {
            return Err(invalid("size_min", "sizes from 1 to 30, the smaller one first"));
        }
        if self.area_codes.len() > AREAS_MAX {
            return Err(invalid("area_codes", "too many areas"));
        }
        if self.categories.len() > Category::ALL.len() {
            return Err(invalid("categories", "too many categories"));
        }
        if self.household_ids.as_ref().is_some_and(|ids| ids.len() > HOUSEHOLDS_MAX) {
            return Err(invalid("household_ids", "too many households; name a category or an area instead"));
        }
        Ok(())
    }
}

/// The active households of a district that a rule lets through, street by street, by their numbers.
/// Blocked, erased and imported ones that are not live yet are not among them.
///
/// # Errors
/// What the database says.
pub fn choose(db: &mut Db<'_>, district_code: &str, rule: &Selection) -> Result<Vec<Chosen>> {
    let areas = areas(db, &rule.area_codes)?;
    let mut found = Vec::new();
    match &rule.household_ids {
        None => found = load(db, district_code, rule, None)?,
        Some(ids) => {
            let ids: Vec<HouseholdId> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
            for ids in ids.chunks(IDS_AT_ONCE) {
                found.extend(load(db, district_code, rule, Some(ids))?);
            }
        }
    }
    found.retain(|chosen| {
        let lives_there = areas.as_ref().is_none_or(|areas| areas.contains(&chosen.area_code));
        lives_there && (rule.categories.is_empty() || chosen.category.is_some())
    });
    found.sort_unstable_by(|left, right| {
        (&left.area_code, &left.household_no).cmp(&(&right.area_code, &right.household_no))
    });
    Ok(found)
}

fn load(
    db: &mut Db<'_>,
    district_code: &str,
    rule: &Selection,
    ids: Option<&[HouseholdId]>,
) -> Result<Vec<Chosen>> {
    let sizes = (i32::from(rule.size_min.unwrap_or(1)), i32::from(rule.size_max.unwrap_or(u8::MAX)));
    let live = exists(
        imports::table
            .filter(imports::id.nullable().eq(households::import_id))
            .filter(imports::state.eq("live"))
            .select(imports::id),
    );
    let mut query = households::table
        .filter(households::district_code.eq(district_code))
        .filter(households::status.eq(HouseholdStatus::Active))
        .filter(households::blocked_at.is_null())
        .filter(households::erased_at.is_null())
        .filter(households::size.between(sizes.0, sizes.1))
        .filter(households::import_id.is_null().or(live))
        .select((households::id, households::household_no, households::residence_area_code, households::size))
        .into_boxed();
    if let Some(ids) = ids {
        query = query.filter(households::id.eq_any(ids));
    }
    let found = query.load::<(HouseholdId, String, String, i32)>(db.conn())?;
    let mut held = held(db, district_code, rule, ids)?;
    let chosen = found.into_iter().map(|(household_id, household_no, area_code, size)| Chosen {
        category: held.remove(&household_id),
        household_id,
        household_no,
        area_code,
        size,
    });
    Ok(chosen.collect())
}

/// The codes of the areas that lie in the wanted ones, or were renamed into one of them; nothing if all are wanted.
fn areas(db: &mut Db<'_>, wanted: &[Code]) -> Result<Option<BTreeSet<String>>> {
    if wanted.is_empty() {
        return Ok(None);
    }
    let areas = stores::rows::areas(db)?;
    let mut codes: BTreeSet<String> = areas
        .iter()
        .filter(|area| wanted.iter().any(|wanted| lies_in(&area.code, wanted.as_str())))
        .map(|area| area.code.clone())
        .collect();
    loop {
        let before = codes.len();
        for area in &areas {
            let renamed = area.successor_code.as_ref().is_some_and(|code| codes.contains(code));
            let below = area.parent_code.as_ref().is_some_and(|code| codes.contains(code));
            if renamed || below {
                codes.insert(area.code.clone());
            }
        }
        if codes.len() == before {
            return Ok(Some(codes));
        }
    }
}

/// For each household the first of its categories that are valid today: in the rule's order, else in the register's.
fn held(
    db: &mut Db<'_>,
    district_code: &str,
    rule: &Selection,
    ids: Option<&[HouseholdId]>,
) -> Result<HashMap<HouseholdId, Category>> {
    use household_categories as held;
    let day = db.today();
    let mut query = held::table
        .filter(held::district_code.eq(district_code))
        .filter(held::valid_from.le(day))
        .filter(held::valid_to.is_null().or(held::valid_to.ge(day)))
        .select((held::household_id, held::code))
        .into_boxed();
    if !rule.categories.is_empty() {
        query = query.filter(held::code.eq_any(&rule.categories));
    }
    if let Some(ids) = ids {
        query = query.filter(held::household_id.eq_any(ids));
    }
    let order = if rule.categories.is_empty() { Category::ALL } else { &rule.categories };
    let rank = |category: &Category| order.iter().position(|known| known == category);
    let mut first: HashMap<HouseholdId, Category> = HashMap::new();
    for (household_id, category) in query.load::<(HouseholdId, Category)>(db.conn())? {
        let kept = first.entry(household_id).or_insert(category);
        if rank(&category) < rank(kept) {
            *kept = category;
        }
    }
    Ok(first)
}
