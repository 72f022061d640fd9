//! People who seem to be one, side by side and masked.
use super::read::{Mark, Read};
use crate::households::rows::known::{KnownHousehold, KnownMember};
use crate::kernel::{mask, search};
use std::collections::HashMap;

/// By what a row's person is known: the key; or, without one, household, name and day of birth.
type Who<'l> = (Option<&'l [u8]>, Option<&'l Mark>, String, String);

/// One side of a pair of people who seem to be one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Side {
    /// The row of the file; nothing for the register.
    pub row: Option<usize>,
    /// The household's number.
    pub household_no: Option<String>,
    /// Name with its middle hidden.
    pub name_masked: Option<String>,
    /// Last four characters of the ID number.
    pub id_last_four: Option<String>,
}

/// Two people who seem to be one, side by side.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Duplicate {
    /// The code of the fault.
    pub code: &'static str,
    /// As the row has it.
    pub row: Side,
    /// As another row or the register has it; empty where another street's household is meant.
    pub other: Side,
}

/// Nobody who may be shown.
#[must_use]
pub fn nobody() -> Side {
    Side { row: None, household_no: None, name_masked: None, id_last_four: None }
}

/// A row's person.
#[must_use]
pub fn side_of_row(line: &Read) -> Side {
    let household_no = match &line.mark {
        Some(Mark::Number(number)) => Some(number.clone()),
        _ => None,
    };
    let person = line.said.as_ref().map(|said| &said.person);
    Side {
        row: Some(line.row),
        household_no,
        name_masked: person.map(|person| mask::name(person.name.as_str())),
        id_last_four: person
            .and_then(|person| person.id_number.as_ref())
            .map(|number| number.last_four().to_owned()),
    }
}

/// A member of the register.
#[must_use]
pub fn side_of_register(household: &KnownHousehold, member: Option<&KnownMember>) -> Side {
    let member = member.filter(|member| member.is_shown());
    Side {
        row: None,
        household_no: Some(household.household_no.clone()),
        name_masked: member.map(|member| mask::name(&member.name)),
        id_last_four: member.and_then(|member| member.id_last_four.clone()),
    }
}

/// The rows whose person stands in the file before: each with that first row.
#[must_use]
pub fn twice_in_file<'l>(lines: &'l [Read]) -> HashMap<usize, &'l Read> {
    let mut first: HashMap<Who<'l>, &'l Read> = HashMap::new();
    let mut twice = HashMap::new();
    for line in lines {
        let Some(said) = &line.said else { continue };
        let who = match &said.key {
            Some(key) => (Some(key.as_slice()), None, String::new(), String::new()),
            None => {
                let born = said.person.birth_on.map(|day| day.to_string()).unwrap_or_default();
                (None, line.mark.as_ref(), search::fold(said.person.name.as_str()), born)
            }
        };
        // Without number and household nobody can tell whether two people are one.
        if who.0.is_none() && who.1.is_none() {
            continue;
        }
        match first.get(&who) {
            Some(earlier) => drop(twice.insert(line.row, *earlier)),
            None => drop(first.insert(who, line)),
        }
    }
    twice
}
