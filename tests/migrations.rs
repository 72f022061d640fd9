//! The steps of the database: twins for the two databases, there and back again, and equal to what diesel sees.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by a panic")]
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::sql_types::{Integer, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use std::collections::BTreeMap;
use std::path::Path;

/// What a type of SQLite may be called on PostgreSQL.
const TYPES: &[(&str, &[&str])] = &[
    ("blob", &["uuid", "bytea"]),
    ("integer", &["bigint", "integer", "timestamptz"]),
    ("text", &["text", "date"]),
];
/// Triggers and what they call are written differently; they stand at the end of a step.
const DIFFERENT: &[&str] = &["create function ", "create trigger ", "drop trigger ", "drop function "];

fn steps(engine: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(Path::new("migrations").join(engine))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn text(engine: &str, step: &str, file: &str) -> String {
    std::fs::read_to_string(Path::new("migrations").join(engine).join(step).join(file)).unwrap()
}

/// What both databases say alike: the lines before the first trigger.
fn common(text: &str) -> Vec<&str> {
    text.lines().take_while(|line| !DIFFERENT.iter().any(|start| line.starts_with(start))).collect()
}

/// The words of a line; commas and the end of a table are no part of them.
fn words(line: &str) -> Vec<&str> {
    line.strip_suffix(" strict, without rowid;")
        .unwrap_or(line.strip_suffix(';').unwrap_or(line))
        .split_whitespace()
        .map(|word| word.trim_end_matches(','))
        .collect()
}

fn is_twin(sqlite: &str, postgres: &str) -> bool {
    sqlite == postgres || TYPES.iter().any(|(name, twins)| *name == sqlite && twins.contains(&postgres))
}

#[test]
fn the_twins_have_the_same_steps_and_the_same_text_but_for_type_names() {
    assert_eq!(steps("sqlite"), steps("postgres"));
    for step in &steps("sqlite") {
        for file in ["up.sql", "down.sql"] {
            let (sqlite, postgres) = (text("sqlite", step, file), text("postgres", step, file));
            let at = format!("{step}/{file}");
            let (sqlite, postgres) = (common(&sqlite), common(&postgres));
            assert_eq!(sqlite.len(), postgres.len(), "{at}: as many lines");
            for (number, (one, other)) in sqlite.into_iter().zip(postgres).enumerate() {
                let (one, other) = (words(one), words(other));
                let twins = one.len() == other.len()
                    && one.iter().zip(&other).all(|(one, other)| is_twin(one, other));
                assert!(twins, "{at}, line {}: {one:?} and {other:?}", number + 1);
            }
        }
    }
}

#[test]
fn the_same_tables_are_append_only_on_both() {
    let triggers = |engine: &'static str| -> Vec<(String, String)> {
        let all = steps(engine).into_iter().map(move |step| text(engine, &step, "up.sql"));
        all.collect::<String>()
            .lines()
            .filter_map(|line| line.strip_prefix("create trigger "))
            .filter_map(|line| {
                let (before, after) = line.split_once(" on ")?;
                let table = after.split_whitespace().next()?.to_owned();
                Some((table, before.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")))
            })
            .collect()
    };
    let tables = |engine| -> BTreeMap<String, String> {
        let mut tables: BTreeMap<String, String> = BTreeMap::new();
        for (table, when) in triggers(engine) {
            let held = tables.entry(table).or_default();
            for deed in ["update", "delete"].iter().filter(|deed| when.contains(**deed)) {
                if !held.contains(deed) {
                    held.push_str(deed);
                }
            }
        }
        tables
    };
    assert_eq!(tables("sqlite"), tables("postgres"));
    for (table, held) in tables("sqlite") {
        assert!(held.contains("update") && held.contains("delete"), "{table}: {held}");
    }
    let happened =
        ["trail", "commands", "stock_movements", "fund_postings", "redemptions", "reversals", "cash_entries"];
    for table in happened.into_iter().chain(["shifts", "shift_items"]) {
        assert!(tables("sqlite").contains_key(table), "{table} is append-only");
    }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Ups, downs, ups; nothing is left in between.
fn there_and_back<C>(conn: &mut C, folder: &str, tables: &str)
where
    C: MigrationHarness<C::Backend> + diesel::migration::MigrationConnection,
    FileBasedMigrations: MigrationSource<C::Backend>,
    C: Connection,
    for<'q> diesel::query_builder::SqlQuery: diesel::query_dsl::LoadQuery<'q, C, Found>,
{
    let source = || FileBasedMigrations::from_path(Path::new("migrations").join(folder)).unwrap();
    let known = MigrationSource::<C::Backend>::migrations(&source()).unwrap().len();
    assert_eq!(conn.run_pending_migrations(source()).unwrap().len(), known);
    let after = sql_query(tables.to_owned()).load::<Found>(conn).unwrap().len();
    conn.revert_all_migrations(source()).unwrap();
    let left: Vec<String> = sql_query(tables.to_owned())
        .load::<Found>(conn)
        .unwrap()
        .into_iter()
        .map(|table| table.name)
        .collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(conn.run_pending_migrations(source()).unwrap().len(), known);
    assert_eq!(sql_query(tables.to_owned()).load::<Found>(conn).unwrap().len(), after);
}

#[test]
fn all_steps_go_up_and_down_and_up_again_on_sqlite() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    there_and_back(
        &mut conn,
        "sqlite",
        "select name from sqlite_master where name not like 'sqlite_%' and name not like '\\_\\_diesel%' escape '\\'",
    );
}

#[test]
fn all_steps_go_up_and_down_and_up_again_on_postgres() {
    let server = std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL: `make test` brings a server");
    let name = format!("nuanquan_steps_{}", std::process::id());
    let mut admin = PgConnection::establish(&server).unwrap();
    admin.batch_execute(&format!("create database {name} template template0 encoding 'UTF8'")).unwrap();
    let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
    let outcome = std::panic::catch_unwind(|| {
        let mut conn = PgConnection::establish(&url).unwrap();
        there_and_back(
            &mut conn,
            "postgres",
            "select cast(relname as text) as name from pg_class where relnamespace = 'public'::regnamespace and relname not like '\\_\\_diesel%' \
             union all select cast(proname as text) as name from pg_proc where pronamespace = 'public'::regnamespace",
        );
    });
    admin.batch_execute(&format!("drop database {name} with (force)")).unwrap();
    outcome.unwrap();
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Integer)]
    required: i32,
}

/// The tables of `src/db/schema.rs`: name → columns with their types.
fn seen_by_diesel() -> BTreeMap<String, Vec<(String, String)>> {
    let mut tables: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut table = String::new();
    for line in std::fs::read_to_string("src/db/schema.rs").unwrap().lines().map(str::trim) {
        if let Some((name, _)) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            table = name.to_owned();
        } else if let Some((column, kind)) = line.strip_suffix(',').and_then(|line| line.split_once(" -> ")) {
            tables.entry(table.clone()).or_default().push((column.to_owned(), kind.to_owned()));
        }
    }
    tables
}

#[test]
fn diesel_sees_the_tables_as_they_are() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    let source = FileBasedMigrations::from_path("migrations/sqlite").unwrap();
    conn.run_pending_migrations(source).unwrap();
    let columns: Vec<Column> = sql_query(
        "select m.name as table_name, c.name as name, lower(c.type) as kind, c.\"notnull\" as required \
         from sqlite_master m join pragma_table_info(m.name) c \
         where m.type = 'table' and m.name not like '\\_\\_diesel%' escape '\\' order by m.name, c.cid",
    )
    .load(&mut conn)
    .unwrap();
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for column in columns {
        tables.entry(column.table_name.clone()).or_default().push(column);
    }
    let seen = seen_by_diesel();
    assert_eq!(seen.keys().collect::<Vec<_>>(), tables.keys().collect::<Vec<_>>());
    for (table, columns) in tables {
        for (column, (name, kind)) in columns.iter().zip(&seen[&table]) {
            assert_eq!(&column.name, name, "{table}");
            let optional = kind.starts_with("Nullable<");
            assert_eq!(column.required == 0, optional, "{table}.{name} may be null");
            let stored = match kind.trim_start_matches("Nullable<").trim_end_matches('>') {
                "UuidSql" | "Binary" => "blob",
                "InstantSql" | "BigInt" | "Integer" => "integer",
                "DaySql" | "Text" => "text",
                other => panic!("{table}.{name}: {other}"),
            };
            assert_eq!(column.kind, stored, "{table}.{name}");
        }
        assert_eq!(columns.len(), seen[&table].len(), "{table}");
    }
}

#[test]
fn each_step_has_a_name_and_a_way_back() {
    for engine in ["sqlite", "postgres"] {
        let mut last = 0;
        for step in &steps(engine) {
            let number: u32 = step.split('_').next().unwrap().parse().unwrap();
            assert!(step.as_bytes()[4] == b'_' && number > last, "{step}");
            last = number;
            assert!(!text(engine, step, "down.sql").trim().is_empty(), "{engine}/{step}");
        }
    }
}
