//! Files that are not what they say, or too much of it.
use crate::both;
use crate::support::given::STREET;
use crate::support::{Caller, Reply, TestApp, id};
use nuanquan::access::Role;
use rust_xlsxwriter::Workbook;
use serde_json::json;
use std::io::{Cursor, Read, Write};
use std::time::Instant;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const GIGABYTE: u64 = 1 << 30;
const TEXTS: &str = "xl/sharedStrings.xml";
const SHEET: &str = "xl/worksheets/sheet1.xml";

fn book() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["户号", "姓名", "与户主关系", "身份证号", "街道"],
        ["A001", "张三", "户主", "310199194603150023", "长寿路街道"],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// The same workbook with one of its parts changed.
fn changed(book: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut written = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        written.start_file(&*name, SimpleFileOptions::default()).unwrap();
        written.write_all(if name == part { change(text) } else { text }.as_bytes()).unwrap();
    }
    written.finish().unwrap().into_inner()
}

/// A stream that unpacks to so many zeros: a zero, and then over and over the 258 bytes before.
fn deflated_zeros(bytes: u64) -> Vec<u8> {
    let (mut out, mut held, mut bits) = (Vec::new(), 0_u64, 0_u32);
    let mut put = |value: u64, length: u32| {
        held |= value << bits;
        bits += length;
        while bits >= 8 {
            out.push(u8::try_from(held & 0xff).unwrap());
            held >>= 8;
            bits -= 8;
        }
    };
    // The last block, with fixed codes; the codes' own bits run from the highest to the lowest.
    put(1, 1);
    put(1, 2);
    put(0b0000_1100, 8);
    for _ in 0..(bytes - 1) / 258 {
        put(0b1010_0011, 8);
        put(0, 5);
    }
    put(0, 7);
    put(0, 7);
    out
}

/// A zip of one file, whose size is what it says.
fn bomb(name: &str, said: u32) -> Vec<u8> {
    let packed = deflated_zeros(GIGABYTE);
    let (length, name_length) = (u32::try_from(packed.len()).unwrap(), u16::try_from(name.len()).unwrap());
    let mut common = Vec::new();
    for word in [20_u16, 0, 8, 0, 0] {
        common.extend(word.to_le_bytes());
    }
    for word in [0_u32, length, said] {
        common.extend(word.to_le_bytes());
    }
    common.extend(name_length.to_le_bytes());
    common.extend(0_u16.to_le_bytes());
    let mut file = [b"PK\x03\x04".as_slice(), &common, name.as_bytes(), &packed].concat();
    let at = u32::try_from(file.len()).unwrap();
    let central = [b"PK\x01\x02\x14\x00".as_slice(), &common, &[0; 14], name.as_bytes()].concat();
    file.extend(&central);
    file.extend(b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00");
    file.extend(u32::try_from(central.len()).unwrap().to_le_bytes());
    file.extend(at.to_le_bytes());
    file.extend([0, 0]);
    file
}

async fn import(caller: &Caller, bytes: Vec<u8>) -> Reply {
    let path = format!("/api/households/import?id={}", id());
    caller.send(reqwest::Method::POST, &path, Some(("application/octet-stream", bytes))).await
}

async fn nothing_is_there(app: &TestApp, officer: &Caller) {
    assert_eq!(officer.get("/api/households").await.ok()["items"], json!([]));
    assert_eq!(officer.get("/api/households/imports").await.ok()["items"], json!([]));
    let trail = app.of_district(Role::Auditor).await.get("/api/trail").await.ok();
    assert_eq!(trail["items"], json!([]));
}

both! {
    async fn a_workbook_that_breaks_off_is_refused(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, STREET).await;
        let whole = book();
        for part in 1..20 {
            let half = whole[..whole.len() * part / 20].to_vec();
            assert_eq!(import(&officer, half).await.refused("file_unreadable")["reason"].as_str().map(str::is_empty), Some(false));
        }
        let cut = changed(&whole, SHEET, |text| text[..text.len() / 2].to_owned());
        import(&officer, cut).await.refused("file_unreadable");
        nothing_is_there(app, &officer).await;
        import(&officer, whole).await.created();
    }

    async fn a_gigabyte_in_a_few_is_refused_at_once(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, STREET).await;
        let began = Instant::now();
        for name in [TEXTS, SHEET, "xl/media/image1.png"] {
            import(&officer, bomb(name, u32::try_from(GIGABYTE).unwrap())).await.refused("file_too_big");
        }
        // It says that it is small.
        let reply = import(&officer, bomb(TEXTS, 1_000)).await;
        assert!(["file_too_big", "file_unreadable"].contains(&reply.json()["code"].as_str().unwrap()), "{}", reply.text());
        assert!((400..500).contains(&reply.status));
        assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
        nothing_is_there(app, &officer).await;
    }

    async fn entities_in_entities_are_not_unfolded(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, STREET).await;
        let mut kinds = "<!ENTITY a0 \"ZQX7ZQX7ZQX7\">".to_owned();
        for level in 1..12 {
            let before = format!("&a{};", level - 1).repeat(10);
            kinds.push_str(&format!("<!ENTITY a{level} \"{before}\">"));
        }
        let outside = "<!ENTITY a11 SYSTEM \"file:///etc/passwd\">".to_owned();
        for kinds in [kinds, outside] {
            let laughing = changed(&book(), TEXTS, |text| {
                let (head, rest) = text.split_once("?>").unwrap();
                format!("{head}?><!DOCTYPE sst [{kinds}]>{}", rest.replace("张三", "&a11;"))
            });
            let began = Instant::now();
            let reply = import(&officer, laughing).await;
            assert!((400..500).contains(&reply.status) && reply.json()["code"].is_string(), "{} {}", reply.status, reply.text());
            assert!(!reply.text().contains("ZQX7") && !reply.text().contains("root:"), "{}", reply.text());
            assert!(began.elapsed().as_secs() < 5);
        }
        nothing_is_there(app, &officer).await;
    }

    async fn a_sheet_is_as_large_as_its_cells_and_not_as_it_says(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, STREET).await;
        let said = |range: &'static str| changed(&book(), SHEET, |text| {
            let at = text.find("<dimension ref=\"").unwrap() + 16;
            let end = at + text[at..].find('"').unwrap();
            format!("{}{range}{}", &text[..at], &text[end..])
        });
        import(&officer, changed(&book(), SHEET, |text| text.replace("r=\"A2\"", "r=\"XFD2\""))).await.refused("file_too_big");
        for range in ["A1:", "ZZZZZZ99999999999999999999", "-1:-1"] {
            let reply = import(&officer, said(range)).await;
            assert!(reply.status < 500, "{range}: {} {}", reply.status, reply.text());
        }
        let began = Instant::now();
        let report = import(&officer, said("A1:XFD1048576")).await.created();
        assert_eq!(report["rows_bad"], 0, "{report}");
        assert!(began.elapsed().as_secs() < 5);
    }

    async fn no_cell_of_a_file_to_correct_begins_like_a_formula(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, STREET).await;
        let lead = ["=1+1", "+1", "-1", "@x", "＝1", "＠x"];
        for lead in lead {
            let text = format!("户号,姓名,与户主关系,身份证号,街道,{lead}\nA001,\"{lead}\",户主,310199194603150023,长寿路,\"{lead}\"\n");
            let path = format!("/api/households/import?dry_run=true&id={}", id());
            let reply = officer.send(reqwest::Method::POST, &path, Some(("text/csv", text.into_bytes()))).await;
            let report = reply.ok();
            let Some(file) = report["error_file"].as_str() else { panic!("{lead:?}: {report}") };
            let text = file.trim_start_matches('\u{feff}').as_bytes();
            for line in csv::ReaderBuilder::new().has_headers(false).from_reader(text).records() {
                for cell in &line.unwrap() {
                    assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']), "{cell}");
                }
            }
        }
    }
}
