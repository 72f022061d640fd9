//! The lines below the headings as people: each cell checked, all that is wrong with a line told at once.
use super::cells::{self, AreaBook, CategoryBook, meant};
use super::faults::Fault;
use super::file::Line;
use super::headings::{Column, Headings};
use crate::households::model::{DataBasis, SexCode};
use crate::households::person::{Person, civil};
use crate::households::relations::Relation;
use crate::kernel::citizen_id::{self, CitizenId};
use crate::kernel::error::Result;
use crate::kernel::need::Category;
use crate::kernel::person_name::PersonName;
use crate::kernel::phone::Phone;
use crate::kernel::text::Code;
use crate::kernel::time::Day;
use crate::keys::Keyring;
use csv::StringRecord;

/// What a file says nothing of.
pub const NOT_STATED: &str = "未注明（导入） not stated in the import";

/// The days and the grounds of a line's categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which one.
    pub code: Category,
    /// On which law or document it rests.
    pub legal_basis: String,
    /// Who proved it.
    pub proving_body: String,
    /// First day.
    pub valid_from: Day,
    /// Last day.
    pub valid_to: Option<Day>,
}

impl Held {
    /// Whether another one says the same for some of its days.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins_in_time = |a: &Self, b: &Self| b.valid_to.is_none_or(|last| a.valid_from <= last);
        self.code == other.code && begins_in_time(self, other) && begins_in_time(other, self)
    }
}

/// What a good line says.
#[derive(Debug, Clone)]
pub struct Said {
    /// The person; his relation may be changed once the household is known.
    pub person: Person,
    /// The keyed hash of the ID number.
    pub key: Option<Vec<u8>>,
    /// Area of the hukou.
    pub hukou: Option<String>,
    /// Area of residence.
    pub residence: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Categories.
    pub categories: Vec<Held>,
    /// On what ground the data are kept.
    pub data_basis: Option<DataBasis>,
}

/// By what a line says to which household it belongs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Mark {
    /// The household's number.
    Number(String),
    /// The keyed hash of the head's ID number.
    Head(Vec<u8>),
}

/// A line, read.
#[derive(Debug)]
pub struct Read {
    /// Its number in the file.
    pub row: usize,
    /// To which household it says it belongs.
    pub mark: Option<Mark>,
    /// The relation, if it could be read.
    pub relation: Option<Relation>,
    /// What it says, if nothing is wrong with it.
    pub said: Option<Said>,
}

/// What the reading of a line needs.
pub struct Reader<'r> {
    /// The headings.
    pub headings: &'r Headings,
    /// The areas.
    pub areas: &'r AreaBook,
    /// The categories.
    pub categories: &'r CategoryBook,
    /// The keys.
    pub keys: &'r Keyring,
    /// Today.
    pub today: Day,
    /// The district.
    pub district_code: &'r str,
}

/// Collects what is wrong with one line.
struct Line1<'l> {
    headings: &'l Headings,
    row: usize,
    cells: &'l StringRecord,
    faults: Vec<Fault>,
}

impl Line1<'_> {
    fn cell(&self, column: Column) -> &str {
        let at = self.headings.columns.iter().position(|known| *known == Some(column));
        at.and_then(|at| self.cells.get(at)).unwrap_or_default()
    }

    fn fault(&mut self, column: Column, code: &'static str) {
        let at = self.headings.columns.iter().position(|known| *known == Some(column));
        let heading = at
            .and_then(|at| self.headings.texts.get(at))
            .map_or_else(|| column.heading().to_owned(), Clone::clone);
        self.faults.push(Fault { row: self.row, column: Some(heading), code, other_row: None });
    }

    /// Reads a cell; what is wrong with it is noted.
    fn read<T>(
        &mut self,
        column: Column,
        read: impl FnOnce(&str) -> std::result::Result<Option<T>, &'static str>,
    ) -> Option<T> {
        match read(self.cell(column)) {
            Ok(value) => value,
            Err(code) => {
                self.fault(column, code);
                None
            }
        }
    }
}

impl Reader<'_> {
    /// Reads all lines.
    #[must_use]
    pub fn read_all(&self, lines: &[Line]) -> (Vec<Read>, Vec<Fault>) {
        let (mut found, mut faults) = (Vec::with_capacity(lines.len()), Vec::new());
        for (row, cells) in lines {
            let mut line = Line1 { headings: self.headings, row: *row, cells, faults: Vec::new() };
            found.push(self.read_line(&mut line));
            faults.append(&mut line.faults);
        }
        (found, faults)
    }

    fn read_line(&self, line: &mut Line1<'_>) -> Read {
        let number = line.read(Column::HouseholdNo, |cell| {
            meant(cell)
                .map(|text| Code::parse(&text).map(|code| code.to_string()).map_err(|reason| reason.code()))
                .transpose()
        });
        let head = line.read(Column::HeadNumber, |cell| self.number(cell));
        let relation = line.read(Column::Relation, |cell| {
            meant(cell).map(|text| Relation::read(&text).ok_or("relation_unknown")).transpose()
        });
        let person = self.person(line, relation);
        let (hukou, residence) = self.areas(line);
        let address = line.read(Column::Address, cells::line);
        let categories = self.held(line);
        let data_basis = line.read(Column::DataBasis, cells::data_basis);
        let key = |number: &CitizenId| self.keys.matching.key("person", number.as_str());
        let mark = number.map(Mark::Number).or_else(|| head.as_ref().map(|head| Mark::Head(key(head))));
        let said = person.filter(|_| line.faults.is_empty()).map(|person| Said {
            key: person.id_number.as_ref().map(key),
            person,
            hukou,
            residence,
            address,
            categories,
            data_basis,
        });
        Read { row: line.row, mark, relation, said }
    }

    fn number(&self, cell: &str) -> std::result::Result<Option<CitizenId>, &'static str> {
        match CitizenId::parse(&meant(cell).unwrap_or_default(), civil(self.today)) {
            Ok(number) => Ok(Some(number)),
            Err(citizen_id::Reason::Empty) => Ok(None),
            Err(reason) => Err(reason.code()),
        }
    }

    fn person(&self, line: &mut Line1<'_>, relation: Option<Relation>) -> Option<Person> {
        let name = line.read(Column::Name, |cell| {
            let text = cell.trim().trim_start_matches('\'');
            cells::refuse_formula(text)?;
            PersonName::parse(text).map(Some).map_err(|reason| reason.code())
        });
        let before = line.faults.len();
        let id_number = line.read(Column::IdNumber, |cell| self.number(cell));
        let number_is_bad = line.faults.len() > before;
        let birth_on = line.read(Column::BirthOn, cells::day);
        let sex: Option<SexCode> = line.read(Column::Sex, cells::sex);
        let phone = line.read(Column::Phone, |cell| {
            meant(cell).map(|text| Phone::parse(&text).map_err(|reason| reason.code())).transpose()
        });
        if birth_on.is_some_and(|day| day > self.today) {
            line.fault(Column::BirthOn, "date_future");
        }
        // A head without a number is refused where the household is known: a first line may be the head unsaid.
        if id_number.is_none() && !number_is_bad && birth_on.is_none() {
            line.fault(Column::IdNumber, "id_number_empty");
        }
        // Whoever stands alone, or first, is the head; that is decided with the household.
        let relation = relation.or_else(|| Relation::read("99"))?;
        Some(Person::new(name?, id_number, relation, phone, (sex, birth_on)))
    }

    fn areas(&self, line: &mut Line1<'_>) -> (Option<String>, Option<String>) {
        let code = |area: &crate::stores::rows::Area| area.code.clone();
        let any = line.read(Column::Area, |cell| Ok(self.areas.read(cell)?.map(code)));
        let hukou = line.read(Column::HukouArea, |cell| Ok(self.areas.read(cell)?.map(code)));
        let residence = line.read(Column::ResidenceArea, |cell| Ok(self.areas.read(cell)?.map(code)));
        let residence = residence.or_else(|| any.clone());
        let hukou = hukou.or(any);
        // One street given stands for both, as most files know only one.
        let (hukou, residence) = (hukou.clone().or_else(|| residence.clone()), residence.or(hukou));
        if let Some(code) = &residence
            && (code.len() < 9 || !crate::access::actor::lies_in(code, self.district_code))
        {
            line.fault(Column::ResidenceArea, "area_too_wide");
        }
        (hukou, residence)
    }

    fn held(&self, line: &mut Line1<'_>) -> Vec<Held> {
        let codes =
            line.read(Column::Categories, |cell| self.categories.read(cell).map(Some)).unwrap_or_default();
        let valid_from = line.read(Column::ValidFrom, cells::day).unwrap_or(self.today);
        let valid_to = line.read(Column::ValidTo, cells::last_day);
        if valid_to.is_some_and(|last| last < valid_from) {
            line.fault(Column::ValidTo, "category_days");
        }
        let legal_basis = line.read(Column::LegalBasis, cells::line).unwrap_or_else(|| NOT_STATED.to_owned());
        let proving_body =
            line.read(Column::ProvingBody, cells::line).unwrap_or_else(|| NOT_STATED.to_owned());
        let held = |code| Held {
            code,
            legal_basis: legal_basis.clone(),
            proving_body: proving_body.clone(),
            valid_from,
            valid_to,
        };
        codes.into_iter().map(held).collect()
    }
}

/// The areas, read once for a file.
///
/// # Errors
/// What the database says.
pub fn area_book(db: &mut crate::db::Db<'_>) -> Result<AreaBook> {
    let today = db.today();
    Ok(AreaBook::new(crate::stores::rows::areas(db)?, today))
}
