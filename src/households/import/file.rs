//! An uploaded file as lines of cells: xlsx, or text in UTF-8, UTF-16 or GBK with commas, semicolons or tabs.
use super::headings;
use super::xlsx;
use crate::households::codes::{FILE_TOO_BIG, FILE_UNREADABLE};
use crate::kernel::error::{Error, Result};
use csv::StringRecord;
use encoding_rs::{Encoding, GB18030};
use std::borrow::Cow;

/// The most that a file may be.
pub const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// The most lines that a file may hold.
pub const LINES_MAX: usize = 200_100;
/// The most columns.
pub const COLUMNS_MAX: usize = 100;
/// The most bytes that all its cells may hold together.
pub const TEXT_BYTES_MAX: usize = 128 * 1024 * 1024;

/// A line with its number, as a spreadsheet counts.
pub type Line = (usize, StringRecord);

/// Why a file cannot be read, in words that repeat nothing of it.
pub fn unreadable(reason: &str) -> Error {
    FILE_UNREADABLE.with("reason", reason)
}

/// The file's lines that hold anything.
///
/// # Errors
/// `file_unreadable`, `file_too_big`.
pub fn lines(bytes: &[u8]) -> Result<Vec<Line>> {
    match bytes {
        [] => Err(unreadable("the file is empty")),
        [b'P', b'K', 3 | 5 | 7, ..] => xlsx::lines(bytes),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            Err(unreadable("an old or encrypted workbook; save it as .xlsx without a password"))
        }
        _ => text_lines(&decoded(bytes)?),
    }
}

fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>> {
    let strict = |encoding: &'static Encoding, bytes| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes)
    };
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, bom)) => strict(encoding, bytes.get(bom..).unwrap_or_default()),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Some(Cow::Borrowed(text)),
            Err(_) => strict(GB18030, bytes),
        },
    };
    let text = text.ok_or_else(|| unreadable("neither UTF-8 nor GBK"))?;
    if text.contains('\0') {
        return Err(unreadable("no text"));
    }
    Ok(if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text })
}

fn text_lines(text: &str) -> Result<Vec<Line>> {
    let lines = |delimiter| Lines::of(text, delimiter);
    let known =
        |delimiter: &u8| lines(*delimiter).take(12).flatten().map(|(_, line)| headings::score(&line)).max();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(known).unwrap_or(b',');
    let mut found = Budget::default();
    for line in lines(delimiter) {
        let (number, line) = line?;
        found.push(number, line)?;
    }
    Ok(found.lines)
}

/// The lines of a text, numbered as a spreadsheet would: empty lines count, line ends inside cells do not.
struct Lines<'t> {
    text: &'t str,
    records: csv::StringRecordsIntoIter<&'t [u8]>,
    counted_bytes: usize,
    line_ends: usize,
    inner_line_ends: usize,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str, delimiter: u8) -> Self {
        let records = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes())
            .into_records();
        Self { text, records, counted_bytes: 0, line_ends: 0, inner_line_ends: 0 }
    }

    /// The number of a line that begins at this byte, or after empty lines there.
    fn number(&mut self, byte: u64) -> usize {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        let empty = self.text.get(byte..).map_or(0, |rest| rest.len() - rest.trim_start_matches('\n').len());
        let begins = byte.saturating_add(empty);
        let between = self.text.get(self.counted_bytes..begins).unwrap_or_default();
        self.line_ends += between.matches('\n').count();
        self.counted_bytes = begins;
        (self.line_ends + 1).saturating_sub(self.inner_line_ends)
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<Line>;
    fn next(&mut self) -> Option<Self::Item> {
        let line = match self.records.next()? {
            Ok(line) => line,
            Err(_) => return Some(Err(unreadable("a line that breaks off"))),
        };
        let number = self.number(line.position().map_or(0, csv::Position::byte));
        self.inner_line_ends += line.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
        Some(Ok((number, line)))
    }
}

/// Lines, as long as they are not too many.
#[derive(Default)]
pub(super) struct Budget {
    pub(super) lines: Vec<Line>,
    bytes: usize,
}

impl Budget {
    /// Takes a line, unless it is empty.
    pub(super) fn push(&mut self, number: usize, line: StringRecord) -> Result<()> {
        if line.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        self.bytes += line.as_slice().len();
        if self.lines.len() >= LINES_MAX {
            return Err(FILE_TOO_BIG.with("rows_max", LINES_MAX));
        }
        if line.len() > COLUMNS_MAX {
            return Err(FILE_TOO_BIG.with("columns_max", COLUMNS_MAX));
        }
        if self.bytes > TEXT_BYTES_MAX {
            return Err(FILE_TOO_BIG.with("bytes_max", TEXT_BYTES_MAX));
        }
        self.lines.push((number, line));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<(usize, Vec<String>)> {
        lines(bytes)
            .unwrap()
            .into_iter()
            .map(|(n, line)| (n, line.iter().map(str::to_owned).collect()))
            .collect()
    }

    #[test]
    fn texts_are_read_in_every_encoding_and_with_every_delimiter() {
        let text = "姓名,身份证号,街道\r\n张三,1,长寿路\r\n";
        let expected = cells(text.as_bytes());
        assert_eq!(expected[1], (2, vec!["张三".to_owned(), "1".to_owned(), "长寿路".to_owned()]));
        let (gbk, _, _) = encoding_rs::GBK.encode(text);
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [
            gbk.as_ref(),
            format!("\u{feff}{text}").as_bytes(),
            &utf16,
            text.replace(',', ";").as_bytes(),
            text.replace(',', "\t").as_bytes(),
        ] {
            assert_eq!(cells(bytes), expected);
        }
    }

    #[test]
    fn lines_are_numbered_as_a_spreadsheet_does() {
        let found = cells("姓名,地址\n\n\"张\n三\",x\n李四,y\n".as_bytes());
        assert_eq!(found.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 3, 4]);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for bytes in [
            &b""[..],
            b"PK\x03\x04 broken",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"a\0b",
            b"\xff\xff\xff,\x81",
        ] {
            assert_eq!(lines(bytes).unwrap_err().code().unwrap().name, "file_unreadable", "{bytes:?}");
        }
        let wide = vec!["x"; COLUMNS_MAX + 1].join(",");
        assert_eq!(lines(wide.as_bytes()).unwrap_err().code().unwrap().name, "file_too_big");
    }
}
