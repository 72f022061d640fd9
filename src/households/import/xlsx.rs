//! An xlsx as lines of cells, read cell by cell, after its zip has been weighed: a bomb never reaches the reader.
use super::file::{Budget, COLUMNS_MAX, Line, unreadable};
use crate::households::codes::FILE_TOO_BIG;
use crate::kernel::error::Result;
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};
use csv::StringRecord;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The most that a workbook may hold once it is unpacked.
const UNPACKED_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// The most that its table of texts may hold: the reader keeps all of it at once.
const TEXTS_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The most files in it.
const ENTRIES_MAX: usize = 1_000;
/// The most characters of a cell that are kept; every column takes less, so a longer one fails its check.
const CELL_CHARACTERS_MAX: usize = 1_001;
/// From this on a number has lost digits: a spreadsheet keeps fifteen.
const NUMBER_SPOILT: f64 = 1e15;

/// The lines of the first sheet that can be seen.
///
/// # Errors
/// `file_unreadable`, `file_too_big`.
pub fn lines(bytes: &[u8]) -> Result<Vec<Line>> {
    weigh(bytes)?;
    let fault = |_| unreadable("not a workbook, or only a part of one");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(fault)?;
    let visible = |sheet: &&calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    let name = book.sheets_metadata().iter().find(visible).map(|sheet| sheet.name.clone());
    let name = name.ok_or_else(|| unreadable("no sheet that can be seen"))?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(fault)?;
    let (mut found, mut row, mut line) = (Budget::default(), 0_u32, StringRecord::new());
    while let Some(cell) = cells.next_cell().map_err(fault)? {
        let (at, column) = cell.get_position();
        if at < row {
            return Err(unreadable("rows out of order"));
        }
        if at > row {
            found.push(number_of(row), std::mem::take(&mut line))?;
            row = at;
        }
        let text = text_of(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMNS_MAX {
            return Err(FILE_TOO_BIG.with("columns_max", COLUMNS_MAX));
        }
        if column < line.len() {
            return Err(unreadable("cells out of order"));
        }
        while line.len() < column {
            line.push_field("");
        }
        line.push_field(&text);
    }
    found.push(number_of(row), line)?;
    Ok(found.lines)
}

fn number_of(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX).saturating_add(1)
}

/// Unpacks everything once into nothing, to learn its true size: what a zip says of itself may be a lie.
fn weigh(bytes: &[u8]) -> Result<()> {
    let fault = "not a workbook, or only a part of one";
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| unreadable(fault))?;
    if archive.len() > ENTRIES_MAX {
        return Err(FILE_TOO_BIG.with("entries_max", ENTRIES_MAX));
    }
    let mut left = UNPACKED_BYTES_MAX;
    for position in 0..archive.len() {
        let mut entry = archive.by_index(position).map_err(|_| unreadable(fault))?;
        let is_texts =
            entry.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let most = if is_texts { left.min(TEXTS_BYTES_MAX) } else { left };
        if entry.size() > most {
            return Err(FILE_TOO_BIG.with("bytes_max", most));
        }
        let held = std::io::copy(&mut (&mut entry).take(most + 1), &mut std::io::sink())
            .map_err(|_| unreadable(fault))?;
        if held > most {
            return Err(FILE_TOO_BIG.with("bytes_max", most));
        }
        left -= held;
    }
    Ok(())
}

/// A cell as the text that a person reads in it.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        // In this form the check of ID numbers tells that a spreadsheet spoilt it.
        DataRef::Float(number) if number.abs() >= NUMBER_SPOILT => format!("{number:E}"),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => cut(text),
        DataRef::SharedString(text) => cut(text),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTimeIso(text) => text.split('T').next().unwrap_or_default().to_owned(),
        DataRef::DurationIso(text) => cut(text),
        DataRef::Error(error) => format!("#{error:?}!"),
    }
}

fn cut(text: &str) -> String {
    text.chars().take(CELL_CHARACTERS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::Workbook;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn book() -> Vec<u8> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "姓名").unwrap().write(0, 2, "身份证号").unwrap();
        sheet
            .write(2, 0, "张三")
            .unwrap()
            .write(2, 2, 310199194603150023_f64)
            .unwrap()
            .write(2, 3, 13800001234_f64)
            .unwrap();
        let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 31).unwrap();
        sheet
            .write_datetime_with_format(2, 4, day, &rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d"))
            .unwrap();
        sheet.write(2, 5, 310_107_015).unwrap();
        book.save_to_buffer().unwrap()
    }

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn code(bytes: &[u8]) -> &'static str {
        lines(bytes).unwrap_err().code().unwrap().name
    }

    #[test]
    fn cells_are_read_as_people_see_them() {
        let found = lines(&book()).unwrap();
        assert_eq!(found[0].1, StringRecord::from(vec!["姓名", "", "身份证号"]));
        assert_eq!(found[1].0, 3);
        let cells: Vec<&str> = found[1].1.iter().collect();
        assert_eq!(cells, ["张三", "", "3.1019919460315E17", "13800001234", "2026-01-31", "310107015"]);
    }

    #[test]
    fn half_a_workbook_is_refused() {
        let whole = book();
        for part in [whole.len() / 2, whole.len() - 10, 30] {
            assert_eq!(code(&whole[..part]), "file_unreadable");
        }
        assert_eq!(code(&zipped(&[("hello.txt", b"hello")])), "file_unreadable");
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        let zeros = vec![b' '; 65 * 1024 * 1024];
        assert_eq!(code(&zipped(&[("xl/sharedStrings.xml", &zeros)])), "file_too_big");
        let many: Vec<(String, &[u8])> = (0..=ENTRIES_MAX).map(|n| (n.to_string(), &b""[..])).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
        assert_eq!(code(&zipped(&many)), "file_too_big");
    }
}
