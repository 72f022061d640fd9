//! What stands in the log, and what never does: the program itself is run, and all that it says is read.
use crate::both;
use crate::support::{Caller, Given, TestApp, id};
use nuanquan::access::Role;
use nuanquan::db::Address;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;

/// The service as a program of its own.
pub struct Service {
    program: Child,
    pub url: String,
    said: Vec<JoinHandle<String>>,
}

impl Service {
    /// Starts it, and waits until it serves.
    pub fn start(words: &[&str], settings: &[(&str, &str)]) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_nuanquan"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(words)
            .env_remove("DATABASE_URL")
            .env("NUANQUAN_PUBLIC_URL", "https://nuanquan.test")
            .env("NUANQUAN_UNSAFE_DURABILITY", "test")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (found, serving) = mpsc::channel();
        let (out, mut err) = (program.stdout.take().unwrap(), program.stderr.take().unwrap());
        let out = std::thread::spawn(move || {
            let mut all = String::new();
            for line in BufReader::new(out).lines().map(Result::unwrap) {
                if line.contains("\"serving\"") {
                    let line: Value = serde_json::from_str(&line).unwrap();
                    found.send(line["address"].as_str().unwrap().to_owned()).unwrap();
                }
                all.push_str(&line);
                all.push('\n');
            }
            all
        });
        let err = std::thread::spawn(move || {
            let mut all = String::new();
            err.read_to_string(&mut all).unwrap();
            all
        });
        let Ok(address) = serving.recv() else { panic!("it ended: {}", err.join().unwrap()) };
        Self { program, url: format!("http://{address}"), said: vec![out, err] }
    }

    /// Ends it by a signal, and gives all that it said.
    pub fn end(&mut self) -> String {
        let pid = self.program.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        assert!(self.program.wait().unwrap().success());
        self.said.drain(..).map(|said| said.join().unwrap()).collect()
    }
}

/// A second instance beside the one of the test, on the same database, with all of its log.
fn beside(app: &TestApp) -> Service {
    let folder = app.app.config.data.to_str().unwrap().to_owned();
    let mut settings = vec![("NUANQUAN_LOG", "debug")];
    if let Address::Postgres { url, .. } = app.app.store.address() {
        settings.push(("DATABASE_URL", url));
    }
    Service::start(&["--data", &folder], &settings)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// A query's value as it stands in an address.
fn escaped(name: &str, value: &str) -> String {
    serde_urlencoded::to_string([(name, value)]).unwrap()
}

/// Signs in and out with passwords right and wrong; what must not be told.
async fn sign_in(nobody: &Caller) -> Vec<String> {
    let password = crate::support::app::PASSWORD;
    let wrong = "Wrong-Password-4711";
    let session = |password: &str| json!({ "username": "clerk", "password": password });
    nobody.post("/api/session", &session(wrong)).await.refused("wrong_credentials");
    nobody
        .post("/api/session", &json!({ "username": "clerk", "password": wrong, "pin": "99887766" }))
        .await
        .refused("invalid_body");
    let tokens = nobody.post("/api/session", &session(password)).await.ok();
    let clerk = Caller { token: Some(text(&tokens["access_token"])), ..nobody.clone() };
    clerk.get("/api/me").await.ok();
    let refreshed =
        nobody.post("/api/session/refresh", &json!({ "refresh_token": tokens["refresh_token"] })).await.ok();
    let forged = format!("{}x", text(&tokens["access_token"]));
    Caller { token: Some(forged), ..nobody.clone() }.get("/api/me").await.refused("unauthenticated");
    nobody
        .get(&format!("/api/me?{}", escaped("access_token", &text(&tokens["access_token"]))))
        .await
        .refused("unauthenticated");
    let mut secrets = vec![password.to_owned(), wrong.to_owned(), "99887766".to_owned()];
    for tokens in [&tokens, &refreshed] {
        secrets.extend([text(&tokens["access_token"]), text(&tokens["refresh_token"])]);
    }
    secrets
}

/// Looks a voucher up and redeems it, by its code and by what is nearly that.
async fn at_the_till(given: &Given<'_>, cashier: &Caller) -> Vec<String> {
    given.goods("G001", 10).good_for(30).await;
    let household = given.household().await;
    let voucher = given.voucher().for_households(std::slice::from_ref(&household.id)).await;
    let typed =
        format!("{}-{}-{}", &voucher.human_code[..4], &voucher.human_code[4..8], &voucher.human_code[8..]);
    let lower = voucher.code.to_lowercase();
    let mut flipped = voucher.code.clone();
    flipped.replace_range(40..41, if &flipped[40..41] == "7" { "8" } else { "7" });
    for code in [&voucher.code, &lower, &voucher.human_code, &typed] {
        cashier.post("/api/vouchers/lookup", &json!({ "code": code })).await.ok();
    }
    cashier.post("/api/vouchers/lookup", &json!({ "code": flipped })).await.refused("code_invalid");
    cashier
        .post("/api/vouchers/lookup", &json!({ "code": voucher.code, "pin": voucher.human_code }))
        .await
        .refused("invalid_body");
    let basket = given.basket(&voucher.code, &[("G001", 1)]).await;
    cashier.post("/api/redemptions", &basket).await.created();
    cashier
        .post("/api/redemptions", &given.basket(&voucher.code, &[("G001", 9)]).await)
        .await
        .refused("over_balance");
    for address in ["/V/", "/v/", "/V/x/", "//V/", "/api/V/", "/api/vouchers/", "/api/vouchers/lookup?code="]
    {
        for code in [&voucher.code, &lower, &flipped, &voucher.human_code] {
            assert!(cashier.get(&format!("{address}{code}")).await.status < 500);
        }
    }
    vec![
        voucher.code[..24].to_owned(),
        voucher.code[100..].to_owned(),
        flipped[..60].to_owned(),
        voucher.human_code,
        typed,
        household.holder,
        household.id_numbers[0].clone(),
    ]
}

/// Registers and searches people, with bodies good and bad.
async fn in_the_register(given: &Given<'_>, officer: &Caller) -> Vec<String> {
    let (person, other) = (given.person(), given.person());
    let (phone, address) = ("13912345678", "保密路 77 弄 5 号");
    let body = json!({ "id": id(), "hukou_area_code": crate::support::given::STREET, "residence_area_code": crate::support::given::STREET,
        "address": address, "members": [{ "name": person.name, "id_number": person.id_number, "phone": phone, "relation": "02" }],
        "categories": [] });
    let mut unknown = body.clone();
    unknown[&person.id_number] = json!(person.name);
    let mut misplaced = body.clone();
    misplaced["members"][0]["relation"] = json!(person.id_number);
    let mut number = body.clone();
    number["members"][0]["id_number"] =
        json!(person.id_number.parse::<i64>().unwrap_or(310_199_194_603_150_023));
    for bad in [unknown, misplaced, number] {
        officer.post("/api/households", &bad).await.refused("invalid_body");
    }
    officer.post("/api/households", &body).await.created();
    let mut again = body.clone();
    again["id"] = json!(id());
    assert!(
        (400..500).contains(&officer.post("/api/households", &again).await.status),
        "he is a member already"
    );
    for q in [&person.name, &person.id_number, phone, &format!("{}\u{0}", person.name)] {
        assert!(officer.get(&format!("/api/households?{}", escaped("q", q))).await.status < 500);
    }
    officer.get(&format!("/api/households?limit={}", person.id_number)).await;
    officer.get(&format!("/api/households/{}", person.id_number)).await.refused("invalid_path");
    let file = format!(
        "户号,姓名,与户主关系,身份证号,联系电话,街道\r\nL1,{},户主,{},{phone},长寿路街道\r\nL2,{},户主,{}9,,长寿路街道\r\n",
        other.name, other.id_number, other.name, other.id_number
    );
    for dry in [true, false] {
        let path = format!("/api/households/import?id={}&dry_run={dry}", id());
        let reply =
            officer.send(reqwest::Method::POST, &path, Some(("text/csv", file.clone().into_bytes()))).await;
        assert!(reply.status < 300, "{}", reply.text());
    }
    vec![
        person.name.clone(),
        escaped("q", &person.name)[2..].to_owned(),
        person.id_number,
        other.name,
        other.id_number,
        phone.to_owned(),
        "保密路".to_owned(),
    ]
}

both! {
    async fn nothing_secret_and_nothing_personal_is_logged(app: &TestApp) {
        let given = Given::of(app).await;
        let store = app.store("PT01").await;
        app.account("clerk", &[(Role::Cashier, crate::support::app::Where::Store(store))], true).await;
        let mut service = beside(app);
        let there = |caller: &Caller| Caller { url: service.url.clone(), ..caller.clone() };
        let mut secrets = sign_in(&there(&app.nobody())).await;
        secrets.extend(at_the_till(&given, &there(&given.cashier)).await);
        secrets.extend(in_the_register(&given, &there(&given.district)).await);
        let log = service.end();
        let told: Vec<&String> =
            secrets.iter().filter(|secret| log.to_lowercase().contains(&secret.to_lowercase())).collect();
        let lines: Vec<&str> = log.lines().filter(|line| told.iter().any(|secret| line.contains(secret.as_str()))).collect();
        assert!(told.is_empty(), "{told:?} in {lines:?}");
        assert!(log.lines().filter(|line| line.contains("\"answered\"")).count() > 40, "{log}");
        let of_codes = |line: &&str| line.to_lowercase().contains("/v/");
        let pages: Vec<&str> = log.lines().filter(of_codes).collect();
        assert!(!pages.is_empty() && pages.iter().all(|line| line.contains("\"/V/…\"")), "{pages:?}");
    }
}
