//! What those need who run the service: health, metrics, problems, the page of the API, copies, the command line.
use crate::both;
use crate::support::history;
use crate::support::{Engine, TestApp, id};
use nuanquan::access::Role;
use nuanquan::db::Address;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program itself, on the database of a test.
fn nuanquan(app: &TestApp, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nuanquan"));
    command.args(words).env_remove("DATABASE_URL").env("NUANQUAN_UNSAFE_DURABILITY", "test");
    if let Address::Postgres { url, .. } = app.app.store.address() {
        command.env("DATABASE_URL", url);
    }
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn data(app: &TestApp) -> String {
    app.app.config.data.to_str().unwrap().to_owned()
}

both! {
    async fn it_says_that_it_is_alive_and_ready(app: &TestApp) {
        let nobody = app.nobody();
        assert_eq!(nobody.get("/healthz").await.ok()["status"], "alive");
        let ready = nobody.get("/readyz").await.ok();
        assert_eq!(ready["ready"], true);
        assert_eq!(ready["engine"], if app.engine == Engine::Sqlite { "sqlite" } else { "postgres" });
        assert_eq!(ready["migrations"], "applied");
        assert_eq!(ready["durability"], "unsafe", "the tests lift the wait for the disk, and it says so");
    }

    async fn its_metrics_name_routes_and_no_ids(app: &TestApp) {
        let nobody = app.nobody();
        let secret = id().to_string();
        nobody.get(&format!("/api/stores/{secret}")).await.refused("unauthenticated");
        let metrics = nobody.get("/metrics").await;
        assert_eq!(metrics.status, 200);
        let lines = metrics.text();
        assert!(lines.contains(r#"nuanquan_requests_total{method="GET",route="/api/stores/{id}",status="401"}"#), "{lines}");
        assert!(lines.contains("nuanquan_request_seconds_bucket"), "{lines}");
        assert!(!lines.contains(&secret));
    }

    async fn every_problem_is_listed_in_both_languages(app: &TestApp) {
        let all = app.nobody().get("/api/problems").await.ok();
        let all = all.as_array().unwrap();
        assert!(all.iter().any(|problem| problem["code"] == "not_found" && problem["status"] == 404));
        assert!(all.iter().all(|problem| problem["title_zh"] != "" && problem["title"] != ""));
    }

    async fn the_page_of_the_api_needs_no_network_and_no_script_in_its_text(app: &TestApp) {
        let nobody = app.nobody();
        let moved = nobody.get("/api/docs").await;
        assert_eq!(moved.status, 200, "it leads to the page");
        let page = nobody.get("/api/docs/").await;
        assert_eq!(page.status, 200);
        let mut files: Vec<String> = Vec::new();
        for part in page.text().split(['"', '\'']) {
            assert!(!part.contains("://"), "the page asks {part}");
            if let Some(file) = part.strip_prefix("./") {
                files.push(file.to_owned());
            }
        }
        assert!(files.iter().any(|file| file == "swagger-initializer.js"), "{files:?}");
        for file in files {
            assert_eq!(nobody.get(&format!("/api/docs/{file}")).await.status, 200, "{file}");
        }
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe-inline"), "{policy}");
        for script in page.text().split("<script").skip(1) {
            assert!(script.trim_start().starts_with("src="), "a script in the page's own text would not run");
        }
        let initializer = nobody.get("/api/docs/swagger-initializer.js").await.text();
        assert!(initializer.contains("/api/openapi.json"), "{initializer}");
        assert!(initializer.contains(r#""validatorUrl": "none""#), "{initializer}");
        assert_eq!(nobody.get("/api/openapi.json").await.ok()["openapi"], "3.1.0");
    }

    async fn the_command_proves_a_history_and_its_checkpoints(app: &TestApp) {
        history::write(app).await;
        nuanquan::serve::tasks::sign(&app.app).await;
        let proved = nuanquan(app, &["verify", "--data", &data(app)]);
        assert!(proved.status.success(), "{}{}", text(&proved.stdout), text(&proved.stderr));
        assert_eq!(text(&proved.stdout).matches("holds").count(), 7);

        let kept = app.app.config.data.join("kept.jsonl");
        let exported = nuanquan(app, &["checkpoint", "--data", &data(app)]);
        assert_eq!(text(&exported.stdout).lines().count(), 1, "{}", text(&exported.stderr));
        let by_api = app.of_district(Role::Auditor).await.get("/api/trail/checkpoints").await.text();
        assert_eq!(by_api, text(&exported.stdout));
        std::fs::write(&kept, &exported.stdout).unwrap();
        let file = kept.to_str().unwrap();
        let proved = nuanquan(app, &["verify", "--json", "--checkpoint", file, "--data", &data(app)]);
        assert!(proved.status.success(), "{}", text(&proved.stdout));
        let statements: serde_json::Value = serde_json::from_slice(&proved.stdout).unwrap();
        assert_eq!(statements.as_array().unwrap().len(), 7);

        std::fs::write(&kept, text(&exported.stdout).replace("\"sequence\":", "\"sequence\":9")).unwrap();
        let proved = nuanquan(app, &["verify", "--checkpoint", file, "--data", &data(app)]);
        assert_eq!(proved.status.code(), Some(1), "{}", text(&proved.stdout));
        assert!(text(&proved.stdout).contains("BROKEN  6."), "{}", text(&proved.stdout));
        std::fs::write(&kept, "no checkpoint\n").unwrap();
        assert_eq!(nuanquan(app, &["verify", "--checkpoint", file, "--data", &data(app)]).status.code(), Some(2));
    }

    async fn the_database_can_be_asked_whether_steps_are_missing(app: &TestApp) {
        let asked = nuanquan(app, &["migrate", "--check", "--data", &data(app)]);
        assert!(asked.status.success(), "{}", text(&asked.stderr));
        let applied = nuanquan(app, &["migrate", "--data", &data(app)]);
        assert_eq!(text(&applied.stdout).trim(), "0 steps applied");
    }
}

#[test]
fn every_command_explains_itself() {
    let help = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_nuanquan")).args(words).output().unwrap();
        assert!(output.status.success(), "{words:?}");
        text(&output.stdout)
    };
    let all = help(&["--help"]);
    for command in ["serve", "migrate", "verify", "checkpoint", "backup", "restore", "openapi"] {
        assert!(all.contains(&format!("\n  {command} ")), "{command}: {all}");
        assert!(help(&[command, "--help"]).contains("Usage: nuanquan"), "{command}");
    }
}

#[test]
fn nothing_is_proved_where_there_is_no_database() {
    let folder = std::env::temp_dir().join(format!("nuanquan-none-{}", id()));
    let proved = Command::new(env!("CARGO_BIN_EXE_nuanquan"))
        .args(["verify", "--data", folder.to_str().unwrap()])
        .env_remove("DATABASE_URL")
        .output()
        .unwrap();
    assert_eq!(proved.status.code(), Some(2), "{}", text(&proved.stdout));
    assert!(!folder.exists(), "and none is made");
}

#[actix_web::test]
async fn a_server_says_how_it_is_copied() {
    let app = TestApp::start(Engine::Postgres).await;
    let to = app.app.config.data.join("copy.db");
    let said = nuanquan(&app, &["backup", "--data", &data(&app), "--to", to.to_str().unwrap()]);
    assert_eq!(said.status.code(), Some(1));
    assert!(text(&said.stdout).contains("pg_dump"), "{}", text(&said.stdout));
    assert!(!to.exists());
    app.stop().await;
}

fn folder(of: &TestApp, name: &str) -> PathBuf {
    let folder = of.app.config.data.join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn copy_keys(from: &Path, to: &Path) {
    std::fs::create_dir_all(to.join("keys")).unwrap();
    for file in std::fs::read_dir(from.join("keys")).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join("keys").join(file.file_name())).unwrap();
    }
}

#[actix_web::test]
async fn a_copy_is_restored_beside_its_keys_and_proves_the_same() {
    let app = TestApp::start(Engine::Sqlite).await;
    history::write(&app).await;
    nuanquan::serve::tasks::sign(&app.app).await;
    let copy = app.app.config.data.join("copy.db");
    let (from, copy_name) = (data(&app), copy.to_str().unwrap().to_owned());
    let made = nuanquan(&app, &["backup", "--data", &from, "--to", &copy_name]);
    assert!(made.status.success(), "{}{}", text(&made.stdout), text(&made.stderr));
    let again = nuanquan(&app, &["backup", "--data", &from, "--to", &copy_name]);
    assert_eq!(again.status.code(), Some(2), "a copy is not overwritten");

    // Without the keys it is restored, and says what is missing; no key is in the copy or made.
    let empty = folder(&app, "without-keys");
    let restored = nuanquan(&app, &["restore", "--data", empty.to_str().unwrap(), "--from", &copy_name]);
    assert_eq!(restored.status.code(), Some(1), "{}", text(&restored.stderr));
    assert!(text(&restored.stdout).contains("trail 1: missing"), "{}", text(&restored.stdout));
    assert!(!empty.join("keys").exists());
    let twice = nuanquan(&app, &["restore", "--data", empty.to_str().unwrap(), "--from", &copy_name]);
    assert_eq!(twice.status.code(), Some(2), "nothing is overwritten");

    let other = folder(&app, "other-keys");
    nuanquan::keys::Keyring::open(&other).unwrap();
    let restored = nuanquan(&app, &["restore", "--data", other.to_str().unwrap(), "--from", &copy_name]);
    assert_eq!(restored.status.code(), Some(1));
    assert!(text(&restored.stdout).contains("another key of this number"), "{}", text(&restored.stdout));

    let whole = folder(&app, "with-keys");
    copy_keys(&app.app.config.data, &whole);
    let whole = whole.to_str().unwrap();
    let restored = nuanquan(&app, &["restore", "--data", whole, "--from", &copy_name]);
    assert!(restored.status.success(), "{}{}", text(&restored.stdout), text(&restored.stderr));
    let kept = app.app.config.data.join("kept.jsonl");
    std::fs::write(&kept, nuanquan(&app, &["checkpoint", "--data", &from]).stdout).unwrap();
    let of = |folder: &str| {
        nuanquan(&app, &["verify", "--json", "--checkpoint", kept.to_str().unwrap(), "--data", folder])
    };
    let (proved, proved_again) = (of(&from), of(whole));
    assert!(proved_again.status.success(), "{}{}", text(&proved_again.stdout), text(&proved_again.stderr));
    assert_eq!(text(&proved.stdout), text(&proved_again.stdout));
    serves(whole);

    // One byte is changed: the manifest says so, and nothing is restored.
    let mut bytes = std::fs::read(&copy).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&copy, bytes).unwrap();
    let damaged = folder(&app, "damaged");
    let refused = nuanquan(&app, &["restore", "--data", damaged.to_str().unwrap(), "--from", &copy_name]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(!damaged.join("nuanquan.db").exists());
    app.stop().await;
}

/// The service comes up on a folder, and everything in it can be read.
fn serves(folder: &str) {
    let mut service = super::logs::Service::start(&["--data", folder], &[]);
    service.end();
}

/// Runs the service as a program and ends it by a signal.
#[cfg(unix)]
#[test]
fn a_signal_ends_the_service_after_it_has_signed_the_trail() {
    use std::io::{BufRead, BufReader};
    let folder = std::env::temp_dir().join(format!("nuanquan-serve-{}", id()));
    let mut service = Command::new(env!("CARGO_BIN_EXE_nuanquan"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data", folder.to_str().unwrap()])
        .env_remove("DATABASE_URL")
        .env("NUANQUAN_PUBLIC_URL", "https://nuanquan.test")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(service.stdout.take().unwrap()).lines();
    let serving = lines.find(|line| line.as_ref().unwrap().contains("\"serving\"")).unwrap().unwrap();
    let serving: serde_json::Value = serde_json::from_str(&serving).unwrap();
    assert!(
        serving["address"].as_str().unwrap().starts_with("127.0.0.1:"),
        "logs are JSON where no person looks on"
    );
    let began = std::time::Instant::now();
    assert!(Command::new("kill").args(["-TERM", &service.id().to_string()]).status().unwrap().success());
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert!(service.wait().unwrap().success(), "{rest:?}");
    assert!(began.elapsed().as_secs() < 15);
    let at = |word: &str| {
        rest.iter().position(|line| line.contains(word)).unwrap_or_else(|| panic!("{word}: {rest:?}"))
    };
    assert!(at("ending") < at("\"ended\""));
    std::fs::remove_dir_all(folder).unwrap();
}
