//! Households of the register, of invented people.
use super::{Given, STREET, text};
use crate::support::id;
use futures_util::future::LocalBoxFuture;
use nuanquan::demo::people::Person;
use serde_json::{Value, json};
use std::future::IntoFuture;

/// A household of the register.
#[derive(Clone)]
pub struct Household {
    pub id: String,
    pub number: String,
    /// As registered: for those that change it next.
    pub version: Value,
    /// The head's name.
    pub holder: String,
    /// The ID numbers of its members.
    pub id_numbers: Vec<String>,
}

/// A household to be registered: `given.household().of(3).in_street(STREET).await`.
pub struct HouseholdToEnter<'a> {
    given: &'a Given<'a>,
    members: usize,
    street: String,
    categories: Vec<String>,
}

impl<'a> Given<'a> {
    /// A household of one, in need by `minimum_living`.
    pub fn household(&self) -> HouseholdToEnter<'_> {
        HouseholdToEnter {
            given: self,
            members: 1,
            street: STREET.to_owned(),
            categories: vec!["minimum_living".to_owned()],
        }
    }

    /// Somebody who does not exist, unlike anybody else of this story.
    pub fn person(&self) -> Person {
        let mut people = self.people.borrow_mut();
        let surname = people.surname();
        people.person(surname, (1936, 2000))
    }
}

impl HouseholdToEnter<'_> {
    /// Of so many members.
    pub fn of(mut self, members: usize) -> Self {
        self.members = members;
        self
    }

    /// In another street.
    pub fn in_street(mut self, code: &str) -> Self {
        self.street = code.to_owned();
        self
    }

    /// In need by something else.
    pub fn in_need_by(mut self, category: &str) -> Self {
        self.categories = vec![category.to_owned()];
        self
    }
}

impl<'a> IntoFuture for HouseholdToEnter<'a> {
    type Output = Household;
    type IntoFuture = LocalBoxFuture<'a, Household>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let given = self.given;
            let people: Vec<Person> = (0..self.members).map(|_| given.person()).collect();
            let member = |(position, person): (usize, &Person)| {
                let relation = if position == 0 { "02" } else { "20" };
                json!({ "name": person.name, "id_number": person.id_number, "relation": relation })
            };
            let members: Vec<Value> = people.iter().enumerate().map(member).collect();
            let categories = self.categories.iter().map(|code| {
                json!({ "code": code, "legal_basis": "沪民规〔2021〕1号", "proving_body": "街道社会救助事务管理所",
                    "valid_from": given.day(-100), "valid_to": null })
            });
            let body = json!({ "id": id(), "hukou_area_code": self.street, "residence_area_code": self.street,
                "address": "示例路 1 弄 2 号 301 室", "members": members, "categories": categories.collect::<Vec<_>>() });
            let answer = given.district.post("/api/households", &body).await.created();
            Household {
                id: text(&answer["household_id"]),
                number: text(&answer["household_no"]),
                version: answer["version"].clone(),
                holder: people[0].name.clone(),
                id_numbers: people.into_iter().map(|person| person.id_number).collect(),
            }
        })
    }
}
