//! What the register knows already of people and households that somebody is about to enter by the thousand.
use crate::access::Scope;
use crate::db::Db;
use crate::db::dialect::{EachKey, ToColumn};
use crate::db::types::{DaySql, UuidSql};
use crate::households::model::HouseholdStatus;
use crate::households::relations::Relation;
use crate::kernel::error::Result;
use crate::kernel::id::{HouseholdId, MemberId};
use crate::kernel::need::Category;
use crate::kernel::time::Day;
use diesel::Queryable;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;

/// How many keys go into one question.
const KEYS_AT_ONCE: usize = 5_000;

/// A household of the register.
#[derive(Debug, Clone, Queryable)]
pub struct KnownHousehold {
    /// Id.
    pub id: HouseholdId,
    /// Number.
    pub household_no: String,
    status: HouseholdStatus,
    /// Area of the hukou.
    pub hukou_area_code: String,
    /// Area of residence.
    pub residence_area_code: String,
    is_hidden: i64,
    is_in_preparation: i64,
}

/// An active member of the register.
#[derive(Debug, Clone, Queryable)]
pub struct KnownMember {
    /// Id.
    pub id: MemberId,
    /// Household.
    pub household_id: HouseholdId,
    /// Name.
    pub name: String,
    /// Relation to the head.
    pub relation: Relation,
    /// Day of birth.
    pub birth_on: Option<Day>,
    /// Keyed hash of the ID number.
    pub person_key: Option<Vec<u8>>,
    /// Last four characters of it.
    pub id_last_four: Option<String>,
    is_hidden: i64,
}

/// A category of the register.
#[derive(Debug, Clone, Queryable)]
pub struct KnownCategory {
    /// Household.
    pub household_id: HouseholdId,
    /// Which one.
    pub code: Category,
    /// First day.
    pub valid_from: Day,
    /// Last day.
    pub valid_to: Option<Day>,
}

/// What the register knows.
#[derive(Debug, Default)]
pub struct Known {
    /// Households by id.
    pub households: HashMap<HouseholdId, KnownHousehold>,
    /// Households by number.
    pub numbers: HashMap<String, HouseholdId>,
    /// Whose key is a member of which household.
    pub persons: HashMap<Vec<u8>, HouseholdId>,
    /// Members by household.
    pub members: HashMap<HouseholdId, Vec<KnownMember>>,
    /// Categories by household.
    pub categories: HashMap<HouseholdId, Vec<KnownCategory>>,
}

impl KnownHousehold {
    /// Why nothing can be added to it, if so.
    #[must_use]
    pub fn shut(&self, scope: &Scope) -> Option<&'static str> {
        if !self.is_seen_by(scope) || self.is_in_preparation > 0 {
            Some("household_no_taken")
        } else if self.is_hidden > 0 {
            Some("household_blocked")
        } else if self.status == HouseholdStatus::Closed {
            Some("household_closed")
        } else {
            None
        }
    }

    /// Whether somebody may be told of it.
    #[must_use]
    pub fn is_seen_by(&self, scope: &Scope) -> bool {
        scope.sees_area(&self.hukou_area_code) || scope.sees_area(&self.residence_area_code)
    }

    /// Whether its members may be shown, masked.
    #[must_use]
    pub fn is_shown_to(&self, scope: &Scope) -> bool {
        self.is_seen_by(scope) && self.is_hidden == 0 && self.is_in_preparation == 0
    }
}

impl KnownMember {
    /// Whether he may be shown, masked.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.is_hidden == 0
    }
}

impl KnownCategory {
    /// Whether it is this category and holds on some of these days.
    #[must_use]
    pub fn overlaps(&self, code: Category, (from, to): (Day, Option<Day>)) -> bool {
        self.code == code
            && self.valid_to.is_none_or(|last| from <= last)
            && to.is_none_or(|last| self.valid_from <= last)
    }
}

impl Known {
    /// Looks people and households up.
    ///
    /// # Errors
    /// What the database says.
    pub fn look_up(
        db: &mut Db<'_>,
        district_code: &str,
        keys: &[Vec<u8>],
        numbers: &[String],
    ) -> Result<Self> {
        let mut known = Self::default();
        let mut ids: HashSet<HouseholdId> = HashSet::new();
        for keys in keys.chunks(KEYS_AT_ONCE) {
            for (key, id) in persons(db, district_code, keys)? {
                known.persons.insert(key, id);
                ids.insert(id);
            }
        }
        for numbers in numbers.chunks(KEYS_AT_ONCE) {
            ids.extend(numbered(db, district_code, numbers)?);
        }
        let ids: Vec<HouseholdId> = ids.into_iter().collect();
        for ids in ids.chunks(KEYS_AT_ONCE) {
            known.load(db, ids)?;
        }
        Ok(known)
    }

    fn load(&mut self, db: &mut Db<'_>, ids: &[HouseholdId]) -> Result<()> {
        for household in households(db, ids)? {
            self.numbers.insert(household.household_no.clone(), household.id);
            self.households.insert(household.id, household);
        }
        for member in members(db, ids)? {
            self.members.entry(member.household_id).or_default().push(member);
        }
        for category in categories(db, ids)? {
            self.categories.entry(category.household_id).or_default().push(category);
        }
        Ok(())
    }
}

fn persons(db: &mut Db<'_>, district_code: &str, keys: &[Vec<u8>]) -> Result<Vec<(Vec<u8>, HouseholdId)>> {
    let found: Vec<(Option<Vec<u8>>, HouseholdId)> = EachKey::<(Nullable<Binary>, UuidSql)> {
        one: "select person_key, household_id from members where person_key = ? and district_code = ? and left_on is null",
        all: "select m.person_key, m.household_id from members m join (select * from unnest(?, ?)) k(person_key, district_code) \
              on m.person_key = k.person_key and m.district_code = k.district_code where m.left_on is null",
        columns: vec![ToColumn::column(keys.to_vec()), ToColumn::column(vec![district_code; keys.len()])],
        row: PhantomData,
    }
    .load(db)?;
    Ok(found.into_iter().filter_map(|(key, id)| Some((key?, id))).collect())
}

fn numbered(db: &mut Db<'_>, district_code: &str, numbers: &[String]) -> Result<Vec<HouseholdId>> {
    EachKey::<UuidSql> {
        one: "select id from households where household_no = ? and district_code = ?",
        all: "select h.id from households h join (select * from unnest(?, ?)) k(household_no, district_code) \
              on h.household_no = k.household_no and h.district_code = k.district_code",
        columns: vec![
            ToColumn::column(numbers.to_vec()),
            ToColumn::column(vec![district_code; numbers.len()]),
        ],
        row: PhantomData,
    }
    .load(db)
}

fn households(db: &mut Db<'_>, ids: &[HouseholdId]) -> Result<Vec<KnownHousehold>> {
    macro_rules! select {
        ($condition:literal) => {
            concat!(
                "select h.id, h.household_no, h.status, h.hukou_area_code, h.residence_area_code, \
                 cast(case when h.blocked_at is null and h.erased_at is null then 0 else 1 end as bigint), \
                 (select count(*) from imports i where i.id = h.import_id and i.state <> 'live') \
                 from households h where h.id = ",
                $condition
            )
        };
    }
    EachKey::<(UuidSql, Text, Text, Text, Text, BigInt, BigInt)> {
        one: select!("?"),
        all: select!("any(?)"),
        columns: vec![ToColumn::column(ids.to_vec())],
        row: PhantomData,
    }
    .load(db)
}

fn members(db: &mut Db<'_>, ids: &[HouseholdId]) -> Result<Vec<KnownMember>> {
    macro_rules! select {
        ($condition:literal) => {
            concat!(
                "select id, household_id, name, relation, birth_on, person_key, id_last_four, \
                 cast(case when blocked_at is null then 0 else 1 end as bigint) from members \
                 where left_on is null and household_id = ",
                $condition
            )
        };
    }
    EachKey::<(UuidSql, UuidSql, Text, Text, Nullable<DaySql>, Nullable<Binary>, Nullable<Text>, BigInt)> {
        one: select!("?"),
        all: select!("any(?)"),
        columns: vec![ToColumn::column(ids.to_vec())],
        row: PhantomData,
    }
    .load(db)
}

fn categories(db: &mut Db<'_>, ids: &[HouseholdId]) -> Result<Vec<KnownCategory>> {
    macro_rules! select {
        ($condition:literal) => {
            concat!("select household_id, code, valid_from, valid_to from household_categories where household_id = ", $condition)
        };
    }
    EachKey::<(UuidSql, Text, DaySql, Nullable<DaySql>)> {
        one: select!("?"),
        all: select!("any(?)"),
        columns: vec![ToColumn::column(ids.to_vec())],
        row: PhantomData,
    }
    .load(db)
}
