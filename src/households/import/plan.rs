//! What is to become of a file's people: new households, additions to known ones, or faults. Pure: it decides, and
//! changes nothing.
use super::faults::Fault;
use super::read::{Held, Mark, Read, Said};
use crate::access::Scope;
use crate::households::model::{DataBasis, MEMBERS_MAX};
use crate::households::person::Person;
use crate::households::relations::Relation;
use crate::households::rows::known::{Known, KnownHousehold, KnownMember};
use crate::kernel::id::HouseholdId;
use crate::kernel::{mask, search};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A household that the register does not know.
#[derive(Debug)]
pub struct NewHousehold {
    /// Its id.
    pub id: HouseholdId,
    /// Its number, if the file gives one.
    pub household_no: Option<String>,
    /// Area of the hukou.
    pub hukou: String,
    /// Area of residence.
    pub residence: String,
    /// Address.
    pub address: Option<String>,
    /// On what ground the data are kept.
    pub data_basis: DataBasis,
    /// Members.
    pub members: Vec<Person>,
    /// Categories.
    pub categories: Vec<Held>,
    /// The rows it came from.
    pub rows: Vec<usize>,
}

/// What is added to a household that the register knows.
#[derive(Debug, Clone)]
pub struct Addition {
    /// The household.
    pub id: HouseholdId,
    /// Members, each with his row.
    pub members: Vec<(usize, Person)>,
    /// Categories.
    pub categories: Vec<Held>,
    /// The rows it came from.
    pub rows: Vec<usize>,
}

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

/// What is to become of a file.
#[derive(Debug, Default)]
pub struct Plan {
    /// New households.
    pub new: Vec<NewHousehold>,
    /// Additions.
    pub additions: Vec<Addition>,
    /// Rows that say nothing new.
    pub unchanged: usize,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// People who seem to be one.
    pub duplicates: Vec<Duplicate>,
    /// To which household a row belongs that must be corrected: the corrected row has to name it.
    pub belongs: BTreeMap<usize, HouseholdId>,
    /// The numbers of those that the register knows.
    pub numbers: HashMap<HouseholdId, String>,
}

/// Who imports, and what must be known for it.
pub struct Planner<'p> {
    /// What the register knows.
    pub known: &'p Known,
    /// The streets of whoever imports.
    pub scope: &'p Scope,
    /// The key of whoever imports.
    pub own_key: Option<&'p Vec<u8>>,
    /// The heading of the ID number's column.
    pub number_heading: &'p str,
    /// Whether the file has a column for the relation.
    pub has_relations: bool,
    /// What has been decided so far.
    pub plan: Plan,
}

/// The rows of one household.
struct Group<'g> {
    mark: Option<&'g Mark>,
    lines: Vec<&'g Read>,
}

impl<'p> Planner<'p> {
    /// Decides on all rows.
    #[must_use]
    pub fn decide(mut self, lines: &[Read]) -> Plan {
        let twice = self.twice_in_file(lines);
        for group in self.groups(lines) {
            let lines: Vec<(&Read, Option<Person>)> =
                group.lines.iter().map(|line| (*line, self.person(line, &group, &twice))).collect();
            match self.known_household(&group) {
                Some(household) => self.add(household, &lines),
                None => self.enter(&group, &lines),
            }
        }
        self.plan
    }

    /// Rows that name no household follow the one above, unless they begin one.
    fn groups<'l>(&self, lines: &'l [Read]) -> Vec<Group<'l>> {
        let mut groups: Vec<Group<'l>> = Vec::new();
        let mut marked: HashMap<&'l Mark, usize> = HashMap::new();
        let mut last: Option<usize> = None;
        for line in lines {
            let begins = !self.has_relations || line.relation.is_some_and(Relation::is_head);
            let at = match (&line.mark, last) {
                (Some(mark), _) => marked.get(mark).copied(),
                (None, Some(last)) if !begins => Some(last),
                (None, _) => None,
            };
            let at = at.unwrap_or_else(|| {
                groups.push(Group { mark: line.mark.as_ref(), lines: Vec::new() });
                groups.len() - 1
            });
            if let Some(mark) = &line.mark {
                marked.insert(mark, at);
            }
            if let Some(group) = groups.get_mut(at) {
                group.lines.push(line);
            }
            last = Some(at);
        }
        groups
    }

    /// The rows whose person stands in the file before: each with that first row.
    fn twice_in_file<'l>(&self, lines: &'l [Read]) -> HashMap<usize, &'l Read> {
        let mut first: HashMap<(Option<&[u8]>, Option<&Mark>, String, String), &'l Read> = HashMap::new();
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

    /// The person of a row with his relation, if nothing is wrong with it within the file.
    fn person(&mut self, line: &Read, group: &Group<'_>, twice: &HashMap<usize, &Read>) -> Option<Person> {
        let said = line.said.as_ref()?;
        if let Some(earlier) = twice.get(&line.row) {
            self.fault(line.row, true, "person_twice_in_file", Some(earlier.row));
            let (row, other) = (side_of_row(line), side_of_row(earlier));
            self.plan.duplicates.push(Duplicate { code: "person_twice_in_file", row, other });
            return None;
        }
        let is_first = group.lines.first().is_some_and(|first| first.row == line.row);
        let is_named_head =
            matches!((group.mark, &said.key), (Some(Mark::Head(head)), Some(key)) if head == key);
        let word = match line.relation {
            Some(relation) => relation.as_str(),
            None if is_named_head || group.lines.len() == 1 || (is_first && !self.has_relations) => "02",
            None if !self.has_relations => "80",
            None => {
                self.fault(line.row, false, "relation_missing", None);
                return None;
            }
        };
        let mut person = said.person.clone();
        person.relation = word.parse().ok()?;
        if person.relation.is_head() && person.id_number.is_none() {
            self.fault(line.row, true, "id_number_empty", None);
            return None;
        }
        Some(person)
    }

    /// The household of the register that these rows mean.
    fn known_household(&self, group: &Group<'_>) -> Option<&'p KnownHousehold> {
        let known: &'p Known = self.known;
        let by_head = |key: &Vec<u8>| {
            let id = self.known.persons.get(key)?;
            let member = self.member(*id, key)?;
            member.relation.is_head().then_some(*id)
        };
        let id = match group.mark {
            Some(Mark::Number(number)) => self.known.numbers.get(number).copied(),
            Some(Mark::Head(key)) => by_head(key),
            None => {
                let head = group.lines.iter().find(|line| line.relation.is_none_or(Relation::is_head))?;
                by_head(head.said.as_ref()?.key.as_ref()?)
            }
        };
        known.households.get(&id?)
    }

    fn member(&self, id: HouseholdId, key: &[u8]) -> Option<&KnownMember> {
        self.known.members.get(&id)?.iter().find(|member| member.person_key.as_deref() == Some(key))
    }

    fn fault(&mut self, row: usize, in_number: bool, code: &'static str, other_row: Option<usize>) {
        let column = in_number.then(|| self.number_heading.to_owned());
        self.plan.faults.push(Fault { row, column, code, other_row });
    }

    fn fault_all(&mut self, lines: &[(&Read, Option<Person>)], code: &'static str) {
        for (line, person) in lines {
            if person.is_some() {
                self.fault(line.row, false, code, None);
            }
        }
    }

    /// Whether the person is a member of another household; it is told side by side.
    fn is_elsewhere(&mut self, line: &Read, here: Option<HouseholdId>) -> bool {
        let Some(key) = line.said.as_ref().and_then(|said| said.key.as_ref()) else { return false };
        let Some(id) = self.known.persons.get(key).filter(|id| Some(**id) != here) else { return false };
        let household = self.known.households.get(id).filter(|household| household.is_shown_to(self.scope));
        let other =
            household.map_or_else(nobody, |household| side_of_register(household, self.member(*id, key)));
        let code = "person_in_other_household";
        self.plan.duplicates.push(Duplicate { code, row: side_of_row(line), other });
        self.fault(line.row, true, code, None);
        true
    }

    /// Rows of a household that the register does not know.
    fn enter(&mut self, group: &Group<'_>, lines: &[(&Read, Option<Person>)]) {
        let own = |line: &Read| {
            self.own_key.is_some() && line.said.as_ref().and_then(|said| said.key.as_ref()) == self.own_key
        };
        if lines.iter().any(|(line, _)| own(line)) {
            return self.fault_all(lines, "own_household");
        }
        let mut good: Vec<(&Read, &Said, Person)> = Vec::new();
        let mut rest: Vec<usize> = Vec::new();
        for (line, person) in lines {
            match (person, &line.said) {
                (Some(person), Some(said)) if !self.is_elsewhere(line, None) => {
                    if person.relation.is_head() && good.iter().any(|(_, _, known)| known.relation.is_head())
                    {
                        self.fault(line.row, false, "household_two_heads", None);
                        rest.push(line.row);
                    } else if good.len() >= MEMBERS_MAX {
                        self.fault(line.row, false, "household_too_big", None);
                        rest.push(line.row);
                    } else {
                        good.push((line, said, person.clone()));
                    }
                }
                _ => rest.push(line.row),
            }
        }
        match self.household(group, &good) {
            Ok(household) => {
                self.plan.belongs.extend(rest.into_iter().map(|row| (row, household.id)));
                self.plan.new.push(household);
            }
            Err(code) => {
                // Where a head might be among the bad rows, the household waits for it.
                let code =
                    if code == "household_head_missing" && !rest.is_empty() { "head_row_bad" } else { code };
                for (line, _, _) in good {
                    self.fault(line.row, false, code, None);
                }
            }
        }
    }

    fn household(
        &self,
        group: &Group<'_>,
        good: &[(&Read, &Said, Person)],
    ) -> Result<NewHousehold, &'static str> {
        let head =
            good.iter().find(|(_, _, person)| person.relation.is_head()).ok_or("household_head_missing")?;
        let said = || std::iter::once(head).chain(good.iter()).map(|(_, said, _)| *said);
        let hukou = said().find_map(|said| said.hukou.clone()).ok_or("area_missing")?;
        let residence = said().find_map(|said| said.residence.clone()).ok_or("area_missing")?;
        if !self.scope.sees_area(&hukou) && !self.scope.sees_area(&residence) {
            return Err("outside_your_area");
        }
        let mut categories: Vec<Held> = Vec::new();
        for held in good.iter().flat_map(|(_, said, _)| &said.categories) {
            if !categories.iter().any(|known| known.code == held.code && overlap(known, held)) {
                categories.push(held.clone());
            }
        }
        let household_no = match group.mark {
            Some(Mark::Number(number)) => Some(number.clone()),
            _ => None,
        };
        Ok(NewHousehold {
            id: HouseholdId::make(),
            household_no,
            hukou,
            residence,
            address: said().find_map(|said| said.address.clone()),
            data_basis: said().find_map(|said| said.data_basis).unwrap_or(DataBasis::StatutoryDuty),
            members: good.iter().map(|(_, _, person)| person.clone()).collect(),
            categories,
            rows: good.iter().map(|(line, _, _)| line.row).collect(),
        })
    }

    /// Rows of a household that the register knows: an import adds to it, and changes nothing.
    fn add(&mut self, household: &KnownHousehold, lines: &[(&Read, Option<Person>)]) {
        let id = household.id;
        if let Some(code) = household.shut(self.scope) {
            return self.fault_all(lines, code);
        }
        if self.own_key.is_some_and(|own| self.known.persons.get(own) == Some(&id)) {
            return self.fault_all(lines, "own_household");
        }
        self.plan.numbers.insert(id, household.household_no.clone());
        let members = self.known.members.get(&id).map_or(&[][..], Vec::as_slice);
        let held = self.known.categories.get(&id).map_or(&[][..], Vec::as_slice);
        let mut addition = Addition { id, members: Vec::new(), categories: Vec::new(), rows: Vec::new() };
        for (line, person) in lines {
            let (Some(person), Some(said)) = (person, &line.said) else {
                self.plan.belongs.insert(line.row, id);
                continue;
            };
            if self.is_elsewhere(line, Some(id)) {
                continue;
            }
            let known = members.iter().find(|member| is_same(member, said));
            if let Some(member) = known
                && search::fold(&member.name) != search::fold(person.name.as_str())
            {
                let other = side_of_register(household, Some(member));
                self.plan.duplicates.push(Duplicate {
                    code: "person_other_name",
                    row: side_of_row(line),
                    other,
                });
                self.fault(line.row, false, "person_other_name", None);
                self.plan.belongs.insert(line.row, id);
                continue;
            }
            if known.is_none() && person.relation.is_head() {
                self.fault(line.row, false, "household_two_heads", None);
                self.plan.belongs.insert(line.row, id);
                continue;
            }
            if known.is_none() && members.len() + addition.members.len() >= MEMBERS_MAX {
                self.fault(line.row, false, "household_too_big", None);
                continue;
            }
            let before = addition.categories.len();
            for new in &said.categories {
                let is_known = held.iter().any(|held| {
                    held.code == new.code
                        && new.valid_to.is_none_or(|last| held.valid_from <= last)
                        && held.valid_to.is_none_or(|last| new.valid_from <= last)
                });
                if !is_known
                    && !addition.categories.iter().any(|known| known.code == new.code && overlap(known, new))
                {
                    addition.categories.push(new.clone());
                }
            }
            if known.is_none() {
                addition.members.push((line.row, person.clone()));
            }
            if known.is_none() || addition.categories.len() > before {
                addition.rows.push(line.row);
            } else {
                self.plan.unchanged += 1;
            }
        }
        if !addition.rows.is_empty() {
            self.plan.additions.push(addition);
        }
    }
}

impl Plan {
    /// The rows that are not taken.
    #[must_use]
    pub fn bad_rows(&self) -> BTreeSet<usize> {
        self.faults.iter().map(|fault| fault.row).collect()
    }
}

fn overlap(one: &Held, other: &Held) -> bool {
    one.valid_to.is_none_or(|last| other.valid_from <= last)
        && other.valid_to.is_none_or(|last| one.valid_from <= last)
}

/// Whether a row means this member: by the ID number, or, where there is none, by name and day of birth.
fn is_same(member: &KnownMember, said: &Said) -> bool {
    match &said.key {
        Some(key) => member.person_key.as_ref() == Some(key),
        None => {
            member.person_key.is_none()
                && member.birth_on == said.person.birth_on
                && search::fold(&member.name) == search::fold(said.person.name.as_str())
        }
    }
}

fn nobody() -> Side {
    Side { row: None, household_no: None, name_masked: None, id_last_four: None }
}

fn side_of_row(line: &Read) -> Side {
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

fn side_of_register(household: &KnownHousehold, member: Option<&KnownMember>) -> Side {
    let member = member.filter(|member| member.is_shown());
    Side {
        row: None,
        household_no: Some(household.household_no.clone()),
        name_masked: member.map(|member| mask::name(&member.name)),
        id_last_four: member.and_then(|member| member.id_last_four.clone()),
    }
}
