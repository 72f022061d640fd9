//! One cell at a time: the texts that files hold as days, streets, categories, sexes; a code where they hold none.
use crate::households::model::{DataBasis, SexCode};
use crate::kernel::glyph::typed;
use crate::kernel::need::Category;
use crate::kernel::search::{fold, term};
use crate::kernel::text::Line;
use crate::kernel::time::Day;
use crate::stores::model::{Level, valid_on};
use crate::stores::rows::Area;
use std::collections::BTreeMap;

/// What people write into a cell that has nothing to say.
const NOTHING: &[&str] =
    &["", "-", "--", "—", "——", "/", "\\", "无", "空", "暂无", "null", "NULL", "n/a", "N/A"];
/// Last days that are none.
const FOR_EVER: &[&str] = &["长期", "长期有效", "永久", "永久有效", "至今"];

/// A cell as it was meant: half-width, without the apostrophe by which a spreadsheet marks text; nothing if it says nothing.
#[must_use]
pub fn meant(cell: &str) -> Option<String> {
    let text = typed(cell);
    let text = text.trim_start_matches('\'').trim();
    if NOTHING.contains(&text) { None } else { Some(text.to_owned()) }
}

/// A free text, as it was written.
///
/// # Errors
/// `formula`, `cell_error`, or why it is no line.
pub fn line(cell: &str) -> Result<Option<String>, &'static str> {
    let text = cell.trim().trim_start_matches('\'').trim();
    if NOTHING.contains(&text) {
        return Ok(None);
    }
    refuse_formula(text)?;
    if text.starts_with(['+', '-']) {
        return Err("formula");
    }
    Line::parse(text).map(|line| Some(line.to_string())).map_err(|reason| reason.code())
}

/// Refuses what a spreadsheet would run, and what it could not.
///
/// # Errors
/// `formula`, `cell_error`.
pub fn refuse_formula(text: &str) -> Result<(), &'static str> {
    if text.starts_with(['=', '@']) {
        return Err("formula");
    }
    if text.starts_with('#') && text.ends_with(['!', '?', 'A']) {
        return Err("cell_error");
    }
    Ok(())
}

/// A day in any of the forms that people and spreadsheets write.
///
/// # Errors
/// `date_form`.
pub fn day(cell: &str) -> Result<Option<Day>, &'static str> {
    let Some(text) = meant(cell) else { return Ok(None) };
    let date = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> =
        date.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let found = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => of_parts(year, month, day),
        [whole] if whole.len() == 8 => {
            let part = |range| whole.get(range).unwrap_or_default();
            of_parts(part(0..4), part(4..6), part(6..8))
        }
        // A spreadsheet counts days from the end of 1899.
        [serial] if (4..=5).contains(&serial.len()) => {
            serial.parse::<i32>().ok().and_then(|days| Day::from_number(days - 25_569))
        }
        _ => None,
    };
    found.map(Some).ok_or("date_form")
}

/// A last day; some are none.
///
/// # Errors
/// `date_form`.
pub fn last_day(cell: &str) -> Result<Option<Day>, &'static str> {
    if meant(cell).is_some_and(|text| FOR_EVER.contains(&text.as_str())) { Ok(None) } else { day(cell) }
}

fn of_parts(year: &str, month: &str, day: &str) -> Option<Day> {
    Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// A sex.
///
/// # Errors
/// `sex_unknown`.
pub fn sex(cell: &str) -> Result<Option<SexCode>, &'static str> {
    let Some(text) = meant(cell) else { return Ok(None) };
    match text.to_lowercase().as_str() {
        "男" | "男性" | "1" | "m" | "male" => Ok(Some(SexCode::Male)),
        "女" | "女性" | "2" | "f" | "female" => Ok(Some(SexCode::Female)),
        "未知" | "未说明" | "0" | "9" => Ok(Some(SexCode::Unknown)),
        _ => Err("sex_unknown"),
    }
}

/// On what ground the data are kept.
///
/// # Errors
/// `data_basis_unknown`.
pub fn data_basis(cell: &str) -> Result<Option<DataBasis>, &'static str> {
    let Some(text) = meant(cell) else { return Ok(None) };
    match text.as_str() {
        "法定职责" | "履行法定职责" => Ok(Some(DataBasis::StatutoryDuty)),
        "同意" | "单独同意" | "本人同意" => Ok(Some(DataBasis::Consent)),
        word => word.parse().map(Some).map_err(|_| "data_basis_unknown"),
    }
}

/// The categories by all their names.
pub struct CategoryBook(BTreeMap<String, Category>);

impl CategoryBook {
    /// With every name of every category.
    #[must_use]
    pub fn new() -> Self {
        let mut names = BTreeMap::new();
        for category in Category::ALL {
            let own =
                [category.zh(), category.en()].into_iter().chain(category.other_names().iter().copied());
            names.extend(own.map(|name| (term(name), *category)));
            names.insert(category.as_str().to_owned(), *category);
            names.extend(category.number().map(|number| (number.to_string(), *category)));
        }
        Self(names)
    }

    fn one(&self, text: &str) -> Option<Category> {
        self.0.get(text.trim()).or_else(|| self.0.get(&term(text))).copied()
    }

    /// The categories in a cell, several parted by commas and the like.
    ///
    /// # Errors
    /// `category_unknown`.
    pub fn read(&self, cell: &str) -> Result<Vec<Category>, &'static str> {
        let Some(text) = meant(cell) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for part in
            text.split([',', '，', ';', '；', '/', '|', '+', '\n']).filter(|part| !part.trim().is_empty())
        {
            match self.one(part) {
                Some(category) => found.push(category),
                // Some names hold the mark by which others are parted.
                None => {
                    let parts = part.split(['、', ' ']).filter(|part| !part.trim().is_empty());
                    found.extend(
                        parts
                            .map(|part| self.one(part).ok_or("category_unknown"))
                            .collect::<Result<Vec<_>, _>>()?,
                    );
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

impl Default for CategoryBook {
    fn default() -> Self {
        Self::new()
    }
}

/// The areas by code and by name.
pub struct AreaBook {
    areas: Vec<Area>,
    /// The names of cities and districts, which people write before that of a street.
    above: Vec<String>,
    today: Day,
    names: BTreeMap<String, Vec<usize>>,
}

impl AreaBook {
    /// With these areas, as they are valid on a day.
    #[must_use]
    pub fn new(areas: Vec<Area>, today: Day) -> Self {
        let is_above = |area: &&Area| matches!(area.level, Level::City | Level::District);
        let above: Vec<String> = areas.iter().filter(is_above).map(|area| plain(&area.name_zh)).collect();
        let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (position, area) in areas.iter().enumerate() {
            let mut known = vec![plain(&area.name_zh), short(&plain(&area.name_zh)), plain(&area.name_en)];
            known.sort_unstable();
            known.dedup();
            for name in known {
                names.entry(name).or_default().push(position);
            }
        }
        Self { areas, above, today, names }
    }

    /// The area that a cell means.
    ///
    /// # Errors
    /// `area_unknown`, `area_ended`, `area_ambiguous`.
    pub fn read(&self, cell: &str) -> Result<Option<&Area>, &'static str> {
        let Some(text) = meant(cell) else { return Ok(None) };
        let valid = |area: &&Area| valid_on(self.today, area.valid_from, area.valid_to);
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let area = self.areas.iter().find(|area| area.code == text).ok_or("area_unknown")?;
            return if valid(&area) { Ok(Some(area)) } else { Err("area_ended") };
        }
        let mut ended = false;
        let whole = plain(&text);
        let below = self.below(&whole);
        for name in [whole.clone(), below.to_owned(), short(below)] {
            let named: Vec<&Area> =
                self.names.get(&name).into_iter().flatten().filter_map(|at| self.areas.get(*at)).collect();
            let now: Vec<&Area> = named.iter().copied().filter(valid).collect();
            ended |= !named.is_empty();
            match now.as_slice() {
                [] => {}
                [area] => return Ok(Some(area)),
                _ => return Err("area_ambiguous"),
            }
        }
        Err(if ended { "area_ended" } else { "area_unknown" })
    }

    /// A name without those of the city and the district before it.
    fn below<'n>(&self, name: &'n str) -> &'n str {
        self.above.iter().fold(name, |name, above| {
            name.strip_prefix(above.as_str()).filter(|rest| !rest.is_empty()).unwrap_or(name)
        })
    }
}

fn plain(name: &str) -> String {
    fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn short(plain: &str) -> String {
    let name = plain.strip_suffix("办事处").unwrap_or(plain);
    let shorter = name
        .strip_suffix("街道")
        .or_else(|| name.strip_suffix("subdistrict"))
        .or_else(|| name.strip_suffix("镇"));
    shorter.filter(|rest| !rest.is_empty()).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_every_form() {
        let expected = Day::parse("2026-01-31");
        for text in [
            "2026-01-31",
            "2026/1/31",
            "2026.1.31",
            "2026年1月31日",
            "20260131",
            "46053",
            "２０２６－０１－３１",
            "2026-01-31 00:00:00",
            "'2026-1-31",
        ] {
            assert_eq!(day(text), Ok(expected), "{text}");
        }
        for text in ["2026-02-30", "31.1.26", "昨天", "2026-01", "1899-12-31", "长期"] {
            assert_eq!(day(text), Err("date_form"), "{text}");
        }
        assert_eq!((day(" / "), last_day("长期有效")), (Ok(None), Ok(None)));
    }

    #[test]
    fn categories_are_read_by_all_their_names() {
        let book = CategoryBook::new();
        let read = |text: &str| book.read(text);
        assert_eq!(read("低保家庭，困难残疾人"), Ok(vec![Category::MinimumLiving, Category::Disabled]));
        assert_eq!(read("支内、支疆退休回沪定居人员"), Ok(vec![Category::ReturnedWorker]));
        assert_eq!(read("低保、尿毒症"), Ok(vec![Category::MinimumLiving, Category::MedicalUnassisted]));
        assert_eq!(read("109;minimum_living / 低保"), Ok(vec![Category::MinimumLiving]));
        assert_eq!(read("富户"), Err("category_unknown"));
        assert_eq!(read("无"), Ok(Vec::new()));
    }

    #[test]
    fn formulas_and_errors_are_refused() {
        for text in ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "'=HYPERLINK(\"x\")"] {
            assert_eq!(line(text), Err("formula"), "{text}");
        }
        assert_eq!(line("#REF!"), Err("cell_error"));
        assert_eq!(line("示例路 1 号"), Ok(Some("示例路 1 号".to_owned())));
    }

    #[test]
    fn areas_are_read_by_code_and_name() {
        let area = |code: &str, name: &str, valid_to: Option<&str>| Area {
            code: code.to_owned(),
            name_zh: name.to_owned(),
            name_en: format!("{code} Subdistrict"),
            level: if code.len() == 6 { Level::District } else { Level::Street },
            parent_code: None,
            valid_from: None,
            valid_to: valid_to.and_then(Day::parse),
            successor_code: None,
        };
        let areas = vec![
            area("310000", "上海市", None),
            area("310107", "普陀区", None),
            area("310107015", "长寿路街道", None),
            area("310107101", "真如镇", Some("2014-12-31")),
            area("310107022", "真如镇街道", None),
        ];
        let book = AreaBook::new(areas, Day::parse("2026-01-01").unwrap());
        let code = |text: &str| book.read(text).map(|area| area.map(|area| area.code.clone()));
        for text in
            ["长寿路街道", "長壽路", "上海市普陀区长寿路街道", "３１０１０７０１５", "长寿路街道办事处"]
        {
            assert_eq!(code(text), Ok(Some("310107015".to_owned())), "{text}");
        }
        assert_eq!(code("真如镇"), Ok(Some("310107022".to_owned())), "the town became a street of its name");
        assert_eq!(code("310107101"), Err("area_ended"));
        assert_eq!(code("不存在"), Err("area_unknown"));
    }
}
