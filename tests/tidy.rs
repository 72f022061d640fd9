//! The house rules that a machine can hold: heads of files, sizes, who may use whom, codes with their sentences.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by a panic")]
use nuanquan::serve::problems::SLICES;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const LINES_OF_A_FILE: usize = 400;
const LINES_OF_A_FUNCTION: usize = 70;
/// A list of tables that is read by looking one up; splitting it would only hide them.
const LONG_LISTS: &[&str] = &["src/db/schema.rs"];
/// Who may use whom: one never uses what stands after it.
const ORDER: &[&str] = &[
    "kernel",
    "config",
    "keys",
    "db",
    "access",
    "audit",
    "app",
    "http",
    "stores",
    "staff",
    "goods",
    "needs",
    "campaigns",
    "stock",
    "donations",
    "households",
    "funds",
    "vouchers",
    "redemptions",
    "offline",
    "relief",
    "reports",
    "verify",
    "live",
    "demo",
    "serve",
    "cli",
];

/// A source file: its path with `/`, and its text.
type Source = (String, String);

fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    for folder in ["src", "tests", "benches"] {
        gather(Path::new(folder), &mut files);
    }
    files.push(PathBuf::from("build.rs"));
    files.sort();
    let read = |path: PathBuf| (path.to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap());
    files.into_iter().map(read).collect()
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            files.push(path);
        }
    }
}

/// Fails with all that was found, not with the first alone.
fn none(found: Vec<String>) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_file_opens_with_one_sentence_that_says_what_it_is() {
    none(sources().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(path, _)| path).collect());
}

#[test]
fn no_file_and_no_function_is_long() {
    let mut found = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| !LONG_LISTS.contains(&path.as_str())) {
        let lines: Vec<&str> = text.lines().collect();
        if lines.len() > LINES_OF_A_FILE {
            found.push(format!("{path}: {} lines", lines.len()));
        }
        for (first, line) in lines.iter().enumerate().filter(|(_, line)| begins_function(line)) {
            let end = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
            let ends_at_once = line.trim_end().ends_with(['}', ';']);
            let length = lines.iter().skip(first).position(|line| **line == end).map_or(0, |last| last + 1);
            if !ends_at_once && length > LINES_OF_A_FUNCTION {
                found.push(format!("{path}, line {}: a function of {length} lines", first + 1));
            }
        }
    }
    none(found);
}

fn begins_function(line: &str) -> bool {
    let mut words = line
        .split_whitespace()
        .skip_while(|word| word.starts_with("pub") || matches!(*word, "async" | "const"));
    words.next() == Some("fn")
}

#[test]
fn no_test_is_ignored_and_nothing_is_left_to_do() {
    let marks = [concat!("#[", "ignore"), concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];
    let mut found = Vec::new();
    for (path, text) in sources() {
        for mark in marks.iter().filter(|mark| text.contains(**mark)) {
            found.push(format!("{path}: {mark}"));
        }
    }
    none(found);
}

/// The modules of the crate that a text names, in `use` lines and elsewhere; comments do not count.
fn used(text: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut modules = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        let group = after.strip_prefix('{').and_then(|group| group.split('}').next()).unwrap_or(after);
        let names: Vec<&str> = if after.starts_with('{') { group.split(',').collect() } else { vec![group] };
        for name in names {
            let name: String =
                name.trim().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            modules.insert(name);
        }
    }
    modules
}

#[test]
fn no_slice_uses_one_that_stands_after_it() {
    let place = |module: &str| ORDER.iter().position(|known| *known == module);
    let mut found = Vec::new();
    for (path, text) in sources() {
        let Some(own) =
            path.strip_prefix("src/").and_then(|path| path.split(['/', '.']).next()).and_then(place)
        else {
            continue;
        };
        for module in used(&text) {
            if place(&module).is_some_and(|other| other > own) {
                found.push(format!("{path} uses {module}"));
            }
        }
    }
    none(found);
}

#[test]
fn every_module_has_its_place_in_the_order() {
    let listed = std::fs::read_to_string("src/lib.rs").unwrap();
    let listed: Vec<&str> =
        listed.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let places: Vec<usize> = listed
        .iter()
        .map(|module| {
            ORDER.iter().position(|known| known == module).unwrap_or_else(|| panic!("{module} has no place"))
        })
        .collect();
    assert!(places.is_sorted(), "{listed:?}");
}

#[test]
fn rows_know_no_requests_and_models_know_no_database() {
    let mut found = Vec::new();
    for (path, text) in sources() {
        if path.ends_with("/rows.rs") && text.contains("actix") {
            found.push(format!("{path}: actix"));
        }
        if path.ends_with("/model.rs") && text.contains("diesel::") {
            found.push(format!("{path}: diesel"));
        }
    }
    none(found);
}

#[test]
fn every_code_is_unique_and_has_a_sentence_in_both_languages() {
    let mut slices = BTreeMap::new();
    for (slice, codes) in SLICES {
        for code in *codes {
            if let Some(other) = slices.insert(code.name, slice) {
                panic!("{} is declared by {other} and by {slice}", code.name);
            }
            let is_chinese = code.zh.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
            assert!(is_chinese && code.zh.ends_with('。'), "{}: {}", code.name, code.zh);
            assert!(code.en.is_ascii() && code.en.ends_with('.'), "{}: {}", code.name, code.en);
            assert!((400..=599).contains(&code.status), "{}", code.name);
        }
    }
}

#[test]
fn every_slice_has_its_codes_in_the_list() {
    let mut found = Vec::new();
    for (path, _) in sources() {
        if let Some(slice) = path.strip_prefix("src/").and_then(|path| path.strip_suffix("/codes.rs"))
            && !SLICES.iter().any(|(known, _)| *known == slice)
        {
            found.push(format!("src/serve/problems.rs lacks {slice}"));
        }
    }
    none(found);
}

#[test]
fn every_schema_has_a_name_of_its_own() {
    let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in sources().iter().filter(|(path, _)| path.starts_with("src/")) {
        for list in text.split("words! {").skip(1) {
            let name = list
                .lines()
                .map(str::trim)
                .find(|line| !line.is_empty() && !line.starts_with("//"))
                .unwrap_or_default();
            named.entry(name.trim_end_matches(" {").to_owned()).or_default().push(path.clone());
        }
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if !(line.starts_with("#[derive(") && line.contains("ToSchema")) {
                continue;
            }
            let says = |line: &&str| {
                ["pub ", "struct ", "enum ", "#[schema(as = "].iter().any(|start| line.starts_with(*start))
            };
            let declared = lines.find(says).unwrap_or_default();
            let words = declared.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            let name =
                words.skip_while(|word| !["struct", "enum", "as"].contains(word)).nth(1).unwrap_or_default();
            named.entry(name.to_owned()).or_default().push(path.clone());
        }
    }
    assert!(named.len() > 50, "{}", named.len());
    // The document would describe one of them as the other.
    none(
        named
            .iter()
            .filter(|(_, paths)| paths.len() > 1)
            .map(|(name, paths)| format!("{name}: {paths:?}"))
            .collect(),
    );
}
