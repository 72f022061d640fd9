//! A person as entered, and as kept: the identity sealed and keyed, the name searchable, the rest plain.
use super::model::SexCode;
use super::relations::Relation;
use super::rows::Household;
use super::rows::delegates::Delegate;
use super::rows::members::Member;
use crate::kernel::citizen_id::{CitizenId, CitizenIdText, Sex};
use crate::kernel::civil_date::CivilDate;
use crate::kernel::error::{Result, invalid};
use crate::kernel::id::{HouseholdId, MemberId};
use crate::kernel::person_name::PersonName;
use crate::kernel::phone::Phone;
use crate::kernel::search;
use crate::kernel::sign::Place;
use crate::kernel::time::Day;
use crate::keys::Keyring;
use serde::Deserialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

/// Why a head must have an ID number: the till compares its last four characters.
pub const HEAD_WITHOUT_NUMBER: &str = "the head of a household is known by the ID number";

/// A person as somebody enters him.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterPerson {
    /// Name.
    #[schema(value_type = String)]
    pub name: PersonName,
    /// ID number (GB 11643); one of 15 digits becomes its 18. The head of a household must have one.
    #[schema(value_type = Option<String>)]
    pub id_number: Option<CitizenIdText>,
    /// Relation to the head, by its code of GB/T 4761.
    pub relation: Relation,
    /// Telephone.
    #[schema(value_type = Option<String>)]
    pub phone: Option<Phone>,
    /// Sex; told by the ID number where there is one.
    pub sex: Option<SexCode>,
    /// Day of birth; told by the ID number where there is one, else it must be given.
    pub birth_on: Option<Day>,
}

/// A person who has been checked.
#[derive(Debug, Clone)]
pub struct Person {
    /// Name.
    pub name: PersonName,
    /// ID number.
    pub id_number: Option<CitizenId>,
    /// Relation to the head.
    pub relation: Relation,
    /// Telephone.
    pub phone: Option<Phone>,
    /// Sex.
    pub sex: SexCode,
    /// Day of birth.
    pub birth_on: Option<Day>,
}

impl EnterPerson {
    /// Checks what depends on the day.
    ///
    /// # Errors
    /// `invalid_field` with the place below `at`.
    pub fn read(self, at: &str, today: Day) -> Result<Person> {
        let place = |field: &str| format!("{at}.{field}");
        let id_number = match self.id_number {
            Some(text) => {
                Some(text.read(civil(today)).map_err(|reason| invalid(&place("id_number"), reason.code()))?)
            }
            None => None,
        };
        if self.birth_on.is_some_and(|day| day > today) {
            return Err(invalid(&place("birth_on"), "is not over yet"));
        }
        Ok(Person::new(self.name, id_number, self.relation, self.phone, (self.sex, self.birth_on)))
    }

    /// Checks a person who is not on record yet: a head has an ID number, and everybody a day of birth.
    ///
    /// # Errors
    /// `invalid_field` with the place below `at`.
    pub fn read_new(self, at: &str, today: Day) -> Result<Person> {
        let person = self.read(at, today)?;
        if person.id_number.is_none() && person.relation.is_head() {
            return Err(invalid(&format!("{at}.id_number"), HEAD_WITHOUT_NUMBER));
        }
        if person.birth_on.is_none() {
            return Err(invalid(
                &format!("{at}.birth_on"),
                "without an ID number the day of birth is needed",
            ));
        }
        Ok(person)
    }
}

impl Person {
    /// Sex and day of birth are those of the ID number where there is one.
    #[must_use]
    pub fn new(
        name: PersonName,
        id_number: Option<CitizenId>,
        relation: Relation,
        phone: Option<Phone>,
        (sex, birth_on): (Option<SexCode>, Option<Day>),
    ) -> Self {
        let told = id_number.as_ref().map(|id| (sex_of(id), birth_of(id)));
        let (sex, birth_on) = told.unwrap_or((sex.unwrap_or(SexCode::Unknown), birth_on));
        Self { name, id_number, relation, phone, sex, birth_on }
    }

    /// The keyed hash by which the person is recognised.
    #[must_use]
    pub fn key(&self, keys: &Keyring) -> Option<Vec<u8>> {
        self.id_number.as_ref().map(|id| keys.matching.key("person", id.as_str()))
    }

    /// The person as a row of a household.
    #[must_use]
    pub fn member(
        &self,
        keys: &Keyring,
        district_code: &str,
        household_id: HouseholdId,
        id: MemberId,
        joined_on: Day,
    ) -> Member {
        let seal =
            |column, text: &str| keys.fields.seal(Place { table: "members", column, row: id.uuid() }, text);
        Member {
            id,
            district_code: district_code.to_owned(),
            household_id,
            name: self.name.as_str().to_owned(),
            search_text: search::searchable(self.name.as_str()),
            relation: self.relation,
            sex: self.sex,
            birth_on: self.birth_on,
            id_number_sealed: self.id_number.as_ref().map(|number| seal("id_number_sealed", number.as_str())),
            person_key: self.key(keys),
            id_last_four: self.id_number.as_ref().map(|number| number.last_four().to_owned()),
            phone_sealed: self.phone.as_ref().map(|phone| seal("phone_sealed", phone.as_str())),
            phone_key: self.phone.as_ref().map(|phone| keys.matching.key("phone", phone.as_str())),
            joined_on,
            left_on: None,
            left_reason: None,
            blocked_at: None,
            erased_at: None,
        }
    }
}

/// A member's row in another household: with an id of its own, for which what is sealed is sealed anew.
#[must_use]
pub fn moved(keys: &Keyring, member: &Member, to: HouseholdId, relation: Relation, joined_on: Day) -> Member {
    let id = MemberId::make();
    let seal = |column, text: Zeroizing<String>| {
        keys.fields.seal(Place { table: "members", column, row: id.uuid() }, &text)
    };
    Member {
        id,
        household_id: to,
        relation,
        id_number_sealed: open_id_number(keys, member).map(|text| seal("id_number_sealed", text)),
        phone_sealed: open_phone(keys, member).map(|text| seal("phone_sealed", text)),
        joined_on,
        left_on: None,
        left_reason: None,
        ..member.clone()
    }
}

/// The day as the check of ID numbers wants it.
#[must_use]
pub fn civil(day: Day) -> CivilDate {
    let (year, month, day) = day.parts();
    CivilDate { year: i32::from(year), month: month.unsigned_abs(), day: day.unsigned_abs() }
}

fn birth_of(id: &CitizenId) -> Option<Day> {
    let birth = id.birth();
    Day::new(i16::try_from(birth.year).ok()?, i8::try_from(birth.month).ok()?, i8::try_from(birth.day).ok()?)
}

fn sex_of(id: &CitizenId) -> SexCode {
    match id.sex() {
        Sex::Male => SexCode::Male,
        Sex::Female => SexCode::Female,
    }
}

/// Seals a household's address.
#[must_use]
pub fn seal_address(keys: &Keyring, id: HouseholdId, address: &str) -> Vec<u8> {
    keys.fields.seal(Place { table: "households", column: "address_sealed", row: id.uuid() }, address)
}

/// A household's address.
#[must_use]
pub fn open_address(keys: &Keyring, household: &Household) -> Option<Zeroizing<String>> {
    let place = Place { table: "households", column: "address_sealed", row: household.id.uuid() };
    keys.fields.open(place, household.address_sealed.as_deref()?)
}

/// A member's ID number.
#[must_use]
pub fn open_id_number(keys: &Keyring, member: &Member) -> Option<Zeroizing<String>> {
    let place = Place { table: "members", column: "id_number_sealed", row: member.id.uuid() };
    keys.fields.open(place, member.id_number_sealed.as_deref()?)
}

/// A member's telephone.
#[must_use]
pub fn open_phone(keys: &Keyring, member: &Member) -> Option<Zeroizing<String>> {
    let place = Place { table: "members", column: "phone_sealed", row: member.id.uuid() };
    keys.fields.open(place, member.phone_sealed.as_deref()?)
}

/// A delegate's ID number and telephone.
#[must_use]
pub fn open_delegate(
    keys: &Keyring,
    delegate: &Delegate,
) -> (Option<Zeroizing<String>>, Option<Zeroizing<String>>) {
    let open = |column, sealed: &[u8]| {
        keys.fields.open(Place { table: "delegates", column, row: delegate.id.uuid() }, sealed)
    };
    let phone = delegate.phone_sealed.as_deref().and_then(|sealed| open("phone_sealed", sealed));
    (open("id_number_sealed", &delegate.id_number_sealed), phone)
}
