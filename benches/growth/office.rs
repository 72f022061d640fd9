//! The office of the district: it imports the register, drafts batches and approves them.
use super::client::Client;
use super::service::Service;
use nuanquan::kernel::citizen_id::check_character;
use nuanquan::kernel::id::new_uuid;
use nuanquan::kernel::time::Clock;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Who works there, by their tokens.
pub struct Office {
    /// Keeps the register and drafts.
    pub officer: String,
    /// Pays and approves.
    pub manager: String,
}

impl Office {
    /// Imports so many households of two.
    pub async fn import(&self, service: &Service, households: usize) {
        let mut client = Client::connect(service.address, &self.officer).await;
        let path = format!("/api/households/import?id={}", new_uuid());
        let (status, body) = client.post(&path, "text/csv", register(households).as_bytes()).await;
        let report: Value = serde_json::from_slice(&body).expect("a report");
        assert_eq!((status, &report["households_new"]), (201, &json!(households)), "{report}");
    }

    /// Drafts a batch for all of them, from a fund of its own; gives its id.
    pub async fn draft(&self, service: &Service) -> String {
        let today = Clock::system().now().day();
        let code = new_uuid().simple().to_string()[20..].to_ascii_uppercase();
        let names = json!({ "id": new_uuid(), "code": code, "name_zh": "示例", "name_en": "Sample" });
        let mut fund = names.clone();
        fund["resource_class"] = json!("social");
        fund["reason_required"] = json!(false);
        let fund = self.post(service, &self.manager, "/api/funds", fund).await;
        let fund_id = fund["fund_id"].as_str().expect("a fund");
        let deposit = json!({ "id": new_uuid(), "amount_fen": 1_000_000_000, "reference": "bench" });
        self.post(service, &self.manager, &format!("/api/funds/{fund_id}/deposits"), deposit).await;
        let mut campaign = names;
        campaign["id"] = json!(new_uuid());
        campaign["starts_on"] = json!(today);
        campaign["ends_on"] = json!(today.plus_days(60));
        campaign["policy_basis"] = json!("示例文件");
        let campaign = self.post(service, &self.officer, "/api/campaigns", campaign).await;
        let plan = json!({
            "campaign_id": campaign["campaign_id"], "fund_id": fund_id,
            "good_for": { "kind": "value", "face_fen": 1_000 }, "households": { "categories": ["low_income"] },
            "first_on": today, "last_on": today.plus_days(30),
        });
        let draft = json!({ "id": new_uuid(), "plan": plan });
        let batch = self.post(service, &self.officer, "/api/voucher-batches", draft).await;
        batch["batch_id"].as_str().expect("a batch").to_owned()
    }

    /// Approves a batch, which issues its vouchers.
    pub async fn approve(&self, service: &Service, batch_id: &str) {
        let path = format!("/api/voucher-batches/{batch_id}/approve");
        let answer = self.post(service, &self.manager, &path, json!({ "id": new_uuid() })).await;
        assert_eq!(answer["vouchers"], json!(super::HOUSEHOLDS));
    }

    async fn post(&self, service: &Service, token: &str, path: &str, body: Value) -> Value {
        let mut client = Client::connect(service.address, token).await;
        let (status, answer) = client.post(path, "application/json", body.to_string().as_bytes()).await;
        let text = String::from_utf8_lossy(&answer);
        assert!((200..300).contains(&status), "{path} answers {status} {text}");
        serde_json::from_slice(&answer).expect("an answer")
    }
}

/// A register of so many households of two, in the streets of the district.
fn register(households: usize) -> String {
    let mut text = String::from("户号,姓名,与户主关系,身份证号,街道,救助类别,起始日期\n");
    for household in 0..households {
        for (member, relation) in ["户主", "妻"].iter().enumerate() {
            let (name, number) = (["王小明", "李梅"][member], id_number(household * 2 + member));
            let category = if member == 0 { "low_income,2026-01-01" } else { "," };
            let _ = writeln!(text, "B{household:06},{name},{relation},{number},310107015,{category}");
        }
    }
    text
}

/// An ID number of the unassigned area 310199, another for each person.
fn id_number(person: usize) -> String {
    let (year, day, sequence) = (1930 + person / 333_000 % 60, person / 999 % 336, person % 999 + 1);
    let body = format!("310199{year}{:02}{:02}{sequence:03}", day / 28 + 1, day % 28 + 1);
    let check = check_character(&body).unwrap_or('0');
    format!("{body}{check}")
}
