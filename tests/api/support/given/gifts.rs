//! Donors and their gifts.
use super::{Given, STORE, text};
use crate::support::{Caller, app::PASSWORD, id};
use futures_util::future::LocalBoxFuture;
use serde_json::{Value, json};
use std::future::IntoFuture;

/// A gift on the shelf.
pub struct Gift {
    pub id: String,
    pub lots: Vec<String>,
    /// What its public trace is found by.
    pub trace_token: String,
}

/// A gift to be offered, received and inspected.
pub struct GiftToGive<'a> {
    given: &'a Given<'a>,
    lines: Vec<(String, i64, Option<i32>)>,
    donor: Option<&'a Caller>,
    designation: Option<&'a str>,
}

impl<'a> Given<'a> {
    /// A donor with an account that he made himself: the account, and who he is.
    pub async fn donor(&self, name: &str) -> (Caller, String) {
        let body = json!({ "id": id(), "username": format!("d-{}", &id().simple().to_string()[12..]), "password": PASSWORD,
            "donor": { "kind": "person", "name": name, "display": "anonymous" } });
        let made = self.app.nobody().post("/api/donor-accounts", &body).await.created();
        let account_id = serde_json::from_value(made["account_id"].clone()).unwrap();
        (self.app.signed_in(account_id, None).await, text(&made["donor_id"]))
    }

    /// A gift of so many pieces, good for so many days.
    pub fn gift(&'a self, code: &str, pieces: i64, days: Option<i32>) -> GiftToGive<'a> {
        GiftToGive { given: self, lines: Vec::new(), donor: None, designation: None }.and(code, pieces, days)
    }
}

impl<'a> GiftToGive<'a> {
    /// And so many pieces of something else.
    pub fn and(mut self, code: &str, pieces: i64, days: Option<i32>) -> Self {
        self.lines.push((code.to_owned(), pieces, days));
        self
    }

    /// Offered by this donor; else anonymous at the counter.
    pub fn from(mut self, donor: &'a Caller) -> Self {
        self.donor = Some(donor);
        self
    }

    /// Meant for something, in the donor's words.
    pub fn meant_for(mut self, designation: &'a str) -> Self {
        self.designation = Some(designation);
        self
    }

    /// Offers it, and nothing more: what the service answers.
    pub async fn offered(&self) -> Value {
        let given = self.given;
        let mut lines = Vec::new();
        for (code, pieces, days) in &self.lines {
            lines.push(json!({ "product_id": given.product(code).await, "quantity": pieces,
                "expires_on": days.map(|days| given.day(days)) }));
        }
        let body = json!({ "id": id(), "store_id": given.app.store(STORE).await, "designation": self.designation, "lines": lines });
        self.donor.unwrap_or(&given.keeper).post("/api/donations", &body).await.created()
    }
}

impl<'a> IntoFuture for GiftToGive<'a> {
    type Output = Gift;
    type IntoFuture = LocalBoxFuture<'a, Gift>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let offered = self.offered().await;
            let gift = text(&offered["donation_id"]);
            let path = format!("/api/donations/{gift}/receive");
            let received =
                self.given.keeper.post(&path, &json!({ "id": id(), "accept_all": true })).await.ok();
            let lots = received["lots"].as_array().unwrap().iter().map(|lot| text(&lot["lot_id"])).collect();
            Gift { id: gift, lots, trace_token: text(&offered["trace_token"]) }
        })
    }
}
