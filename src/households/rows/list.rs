//! Looking for households: by street, category, status, number, name or identity.
use super::super::model::HouseholdStatus;
use super::{Household, is_visible};
use crate::access::Scope;
use crate::db::Db;
use crate::db::schema::{household_categories as held, households, imports, members};
use crate::kernel::error::Result;
use crate::kernel::id::HouseholdId;
use crate::kernel::need::Category;
use diesel::dsl::exists;
use diesel::prelude::*;

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// The person with this key.
    Person(Vec<u8>),
    /// Whoever has a telephone with this key.
    Phone(Vec<u8>),
    /// A name, in the form of the search column; or the beginning of a household's number; or four last characters.
    Text {
        /// As the search column has it.
        folded: String,
        /// As it was typed.
        typed: String,
    },
}

/// What narrows a list.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The streets that whoever asks may see.
    pub scope: Scope,
    /// District.
    pub district_code: String,
    /// Hukou or residence in this area.
    pub area: Option<String>,
    /// Holds this category today.
    pub category: Option<Category>,
    /// Where it stands.
    pub status: Option<HouseholdStatus>,
    /// What is looked for.
    pub term: Option<Term>,
    /// Those whose data are blocked, instead of the others.
    pub blocked: bool,
    /// The last one of the page before.
    pub after: Option<HouseholdId>,
    /// How many to load.
    pub limit: i64,
}

/// The codes that lie in an area, as a range that an index can answer.
fn range_of(area: &str) -> (String, String) {
    let first = area.strip_suffix("0000").unwrap_or(area).to_owned();
    let last = format!("{first:9<12}");
    (first, last)
}

/// A household that belongs to an area by its hukou or by its residence.
macro_rules! lies_in {
    ($area:expr) => {{
        let (first, last) = range_of($area);
        let by_hukou = households::hukou_area_code.between(first.clone(), last.clone());
        by_hukou.or(households::residence_area_code.between(first, last))
    }};
}

/// The households of members: whoever left one is found only where he is now.
macro_rules! found {
    ($condition:expr) => {
        members::table
            .filter($condition)
            .filter(members::blocked_at.is_null())
            .filter(members::left_on.is_null().or(members::left_reason.eq("household_closed")))
            .select(members::household_id)
    };
}

/// One page of households, newest first.
///
/// # Errors
/// What the database says.
pub fn page(db: &mut Db<'_>, filter: &Filter) -> Result<Vec<Household>> {
    let today = db.today();
    let mut query = households::table
        .filter(households::district_code.eq(&filter.district_code))
        .filter(is_visible!())
        .select(Household::as_select())
        .order(households::id.desc())
        .limit(filter.limit)
        .into_boxed();
    query = if filter.blocked {
        query.filter(households::blocked_at.is_not_null())
    } else {
        query.filter(households::blocked_at.is_null()).filter(households::erased_at.is_null())
    };
    if !filter.scope.district_wide {
        let mut areas = filter.scope.areas.iter();
        query = match areas.next() {
            None => return Ok(Vec::new()),
            Some(first) => {
                let mut seen: Box<dyn BoxableExpression<_, _, SqlType = diesel::sql_types::Bool>> =
                    Box::new(lies_in!(first));
                for area in areas {
                    seen = Box::new(seen.or(lies_in!(area)));
                }
                query.filter(seen)
            }
        };
    }
    if let Some(area) = &filter.area {
        query = query.filter(lies_in!(area));
    }
    if let Some(status) = filter.status {
        query = query.filter(households::status.eq(status));
    }
    if let Some(after) = filter.after {
        query = query.filter(households::id.lt(after));
    }
    if let Some(category) = filter.category {
        let holders = held::table
            .filter(held::code.eq(category))
            .filter(held::valid_from.le(today))
            .filter(held::valid_to.is_null().or(held::valid_to.ge(today)))
            .select(held::household_id);
        query = query.filter(households::id.eq_any(holders));
    }
    query = match &filter.term {
        None => query,
        Some(Term::Person(key)) => query.filter(households::id.eq_any(found!(members::person_key.eq(key)))),
        Some(Term::Phone(key)) => query.filter(households::id.eq_any(found!(members::phone_key.eq(key)))),
        Some(Term::Text { folded, typed }) => {
            let number = households::household_no.like(format!("{}%", typed.replace(['%', '_', '\\'], "")));
            let last_four = typed.to_ascii_uppercase();
            let name = format!("%{folded}%");
            query.filter(
                number
                    .or(households::id.eq_any(found!(members::search_text.like(name))))
                    .or(households::id.eq_any(found!(members::id_last_four.eq(last_four)))),
            )
        }
    };
    Ok(query.load(db.conn())?)
}
