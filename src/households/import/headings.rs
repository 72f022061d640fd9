//! The headings that files use, in Chinese and English, and what stands below each.
use crate::kernel::search::fold;
use csv::StringRecord;

/// How far down the headings may stand: files begin with titles.
const LOOK_DOWN: usize = 10;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident [$($synonym:literal)+];)+) => {
        /// What a column holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Column { $($(#[$doc])* $name),+ }

        /// Each column with its headings, the usual one first.
        const SYNONYMS: &[(Column, &[&str])] = &[$((Column::$name, &[$($synonym),+])),+];
    };
}

columns! {
    /// The household's number.
    HouseholdNo ["户号" "家庭编号" "户编号" "家庭号" "住户编号" "救助证号" "低保证号" "household no" "household number" "household_no" "household" "household id"];
    /// The member's name.
    Name ["姓名" "成员姓名" "家庭成员姓名" "人员姓名" "name" "full name" "member name"];
    /// The relation to the head.
    Relation ["与户主关系" "家庭关系" "关系" "与申请人关系" "与持证人关系" "成员关系" "relation" "relationship" "relation to head"];
    /// The member's ID number.
    IdNumber ["身份证号" "身份证号码" "公民身份号码" "居民身份证号" "居民身份证号码" "身份证" "证件号码" "证件号" "成员身份证号" "id number" "id_number" "id no" "citizen id" "id card"];
    /// The head's ID number.
    HeadNumber ["户主身份证号" "户主身份证号码" "户主证件号码" "申请人身份证号" "head id number" "head_id_number"];
    /// The telephone.
    Phone ["联系电话" "电话" "手机" "手机号" "手机号码" "联系方式" "电话号码" "phone" "telephone" "mobile" "tel"];
    /// Street of the hukou.
    HukouArea ["户籍街道" "户籍地" "户籍街镇" "户籍所在街道" "户籍所在地" "户籍区划" "户籍区划代码" "户籍街道代码" "hukou area" "hukou_area" "hukou_area_code" "hukou street" "hukou"];
    /// Street of residence.
    ResidenceArea ["居住街道" "居住地" "居住街镇" "现居住街道" "现住街道" "居住地街道" "居住区划" "居住区划代码" "居住街道代码" "居委会" "居委" "residence area" "residence_area" "residence_area_code" "residence street" "residence"];
    /// The street, where a file knows only one.
    Area ["街道" "街镇" "所属街道" "所属街镇" "区划代码" "街道代码" "street" "area" "area code" "area_code"];
    /// The address.
    Address ["地址" "家庭地址" "家庭住址" "居住地址" "详细地址" "住址" "现住址" "address" "home address"];
    /// The categories, several in one cell.
    Categories ["救助类别" "类别" "对象类别" "困难类别" "人员类别" "家庭类别" "救助对象类别" "category" "categories"];
    /// The categories' first day.
    ValidFrom ["类别起始日期" "起始日期" "开始日期" "生效日期" "享受起始日期" "认定日期" "valid from" "valid_from" "category from"];
    /// The categories' last day.
    ValidTo ["类别截止日期" "截止日期" "终止日期" "结束日期" "有效期至" "到期日期" "valid to" "valid_to" "category to"];
    /// The categories' legal basis.
    LegalBasis ["法律依据" "政策依据" "依据" "认定依据" "文号" "legal basis" "legal_basis" "policy basis"];
    /// Who proved the categories.
    ProvingBody ["证明单位" "认定单位" "出具单位" "审批单位" "认定机关" "审批机关" "proving body" "proving_body" "issued by"];
    /// The day of birth.
    BirthOn ["出生日期" "出生年月日" "生日" "birth date" "date of birth" "birth_on" "born on"];
    /// The sex.
    Sex ["性别" "sex" "gender"];
    /// The ground on which the data are kept.
    DataBasis ["处理依据" "信息处理依据" "data basis" "data_basis"];
    /// Of an error file: the row in the first file. It is passed over.
    FileRow ["行号" "row"];
    /// Of an error file: what was wrong. It is passed over.
    Fault ["错误" "错误说明" "errors" "error"];
}

/// The headings of a file.
#[derive(Debug, Clone)]
pub struct Headings {
    /// In which of the lines they stand.
    pub position: usize,
    /// As they are written.
    pub texts: Vec<String>,
    /// What each column holds, where it is known.
    pub columns: Vec<Option<Column>>,
}

impl Column {
    /// The usual heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        SYNONYMS
            .iter()
            .find(|(column, _)| *column == self)
            .and_then(|(_, names)| names.first())
            .copied()
            .unwrap_or_default()
    }
}

/// What a heading stands for.
#[must_use]
pub fn column_of(heading: &str) -> Option<Column> {
    let plain = plain(heading);
    if plain.is_empty() {
        return None;
    }
    SYNONYMS
        .iter()
        .find(|(_, names)| names.iter().any(|name| self::plain(name) == plain))
        .map(|(column, _)| *column)
}

/// A heading without what varies: spaces, stars, colons, remarks in brackets.
fn plain(heading: &str) -> String {
    let folded = fold(heading);
    let head = folded.split(['(', '（', '[', '【']).next().unwrap_or_default();
    head.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// How many columns of a line are headings that are known, each counted once.
#[must_use]
pub fn score(line: &StringRecord) -> usize {
    let mut known: Vec<Column> = line.iter().filter_map(column_of).collect();
    known.sort_unstable();
    known.dedup();
    known.len()
}

/// The headings: the line near the top that knows most columns, a name and an ID number among them.
///
/// # Errors
/// The usual headings of what is missing.
pub fn find(lines: &[(usize, StringRecord)]) -> Result<Headings, Vec<&'static str>> {
    let best = lines.iter().take(LOOK_DOWN).enumerate().rev().max_by_key(|(_, (_, line))| score(line));
    let Some((position, (_, line))) = best else {
        return Err(vec![Column::Name.heading(), Column::IdNumber.heading()]);
    };
    let mut columns: Vec<Option<Column>> = Vec::new();
    for cell in line {
        let column = column_of(cell);
        // The first of two columns of one meaning counts.
        columns.push(column.filter(|column| !columns.contains(&Some(*column))));
    }
    let has = |column: Column| columns.contains(&Some(column));
    let mut missing: Vec<&'static str> = [Column::Name, Column::IdNumber]
        .into_iter()
        .filter(|column| !has(*column))
        .map(Column::heading)
        .collect();
    if !has(Column::Area) && !has(Column::HukouArea) && !has(Column::ResidenceArea) {
        missing.push(Column::Area.heading());
    }
    if missing.is_empty() {
        let texts = line.iter().map(str::to_owned).collect();
        Ok(Headings { position, texts, columns })
    } else {
        Err(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_both_languages_and_however_decorated() {
        for (text, column) in [
            ("＊姓 名：", Column::Name),
            ("身份证号（18位）", Column::IdNumber),
            ("戶籍街道", Column::HukouArea),
            ("ID Number", Column::IdNumber),
            ("Household_No", Column::HouseholdNo),
            ("\u{feff}救助类别", Column::Categories),
        ] {
            assert_eq!(column_of(text), Some(column), "{text}");
        }
        assert_eq!(column_of("备注"), None);
    }

    #[test]
    fn no_heading_has_two_meanings() {
        let mut seen = std::collections::BTreeMap::new();
        for (column, names) in SYNONYMS {
            for name in *names {
                let known = seen.insert(plain(name), *column);
                assert!(known.is_none_or(|known| known == *column), "{name}");
            }
        }
    }

    #[test]
    fn headings_stand_below_a_title() {
        let line = |cells: &[&str]| StringRecord::from(cells.to_vec());
        let lines = [
            (1, line(&["低保家庭名册"])),
            (2, line(&["姓名", "身份证号", "街道", "姓名"])),
            (3, line(&["张三", "1", "x", "y"])),
        ];
        let found = find(&lines).unwrap();
        assert_eq!((found.position, &found.columns[2..]), (1, &[Some(Column::Area), None][..]));
        assert_eq!(find(&lines[..1]).unwrap_err(), ["姓名", "身份证号", "街道"]);
    }
}
