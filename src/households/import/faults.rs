//! What can be wrong with a row of a file: a code, and its sentence in both languages.

/// One thing that is wrong: where, and why. It never repeats what stands in the cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The row of the file, as a spreadsheet counts.
    pub row: usize,
    /// The heading of the column; nothing if the row as a whole is meant.
    pub column: Option<String>,
    /// The code.
    pub code: &'static str,
    /// Another row that has to do with it.
    pub other_row: Option<usize>,
}

macro_rules! sentences {
    ($($code:literal $zh:literal $en:literal;)+) => {
        /// Every code with its sentences.
        pub const SENTENCES: &[(&str, &str, &str)] = &[$(($code, $zh, $en)),+];
    };
}

sentences! {
    "person_name_empty" "姓名为空" "the name is missing";
    "person_name_too_long" "姓名过长" "the name is too long";
    "person_name_invisible_character" "姓名含有不可见字符" "the name holds an invisible character";
    "person_name_character" "姓名含有不能用的字符" "the name holds a character that no name has";
    "id_number_empty" "身份证号为空" "the ID number is missing";
    "id_number_length" "身份证号应为18位或15位" "an ID number has 18 or 15 characters";
    "id_number_character" "身份证号含有不能用的字符" "the ID number holds a wrong character";
    "id_number_excel_spoilt" "身份证号被Excel当作数字损坏，请按证件重新填写为文本" "a spreadsheet spoilt the ID number; enter it anew as text";
    "id_number_checksum" "身份证号校验码不符" "the ID number fails its check character";
    "id_number_birth_date" "身份证号中的出生日期不存在" "the birth date in the ID number does not exist";
    "id_number_birth_future" "身份证号中的出生日期在今天之后" "the birth date in the ID number lies in the future";
    "id_number_birth_too_early" "身份证号中的出生日期早于1900年" "the birth date in the ID number lies before 1900";
    "phone_empty" "电话为空" "the telephone is missing";
    "phone_character" "电话含有不能用的字符" "the telephone holds a wrong character";
    "phone_area_code_missing" "固定电话缺少区号" "the landline lacks its area code";
    "phone_foreign" "不是国内电话" "not a telephone within China";
    "phone_form" "电话号码格式不对" "neither a mobile nor a landline";
    "too_short" "内容过短" "too short";
    "too_long" "内容过长" "too long";
    "too_many_lines" "应为一行" "more than one line";
    "invisible_character" "含有不可见字符" "holds an invisible character";
    "unfit_character" "只能用字母、数字、横线" "only letters, digits, _ and - are taken";
    "formula" "疑似公式" "looks like a formula";
    "cell_error" "单元格为错误值" "the spreadsheet shows an error in this cell";
    "relation_missing" "与户主关系为空" "the relation to the head is missing";
    "relation_unknown" "与户主关系无法识别" "the relation to the head is not known";
    "area_missing" "街道为空" "the street is missing";
    "area_unknown" "没有这个街道、镇或居委会" "there is no such street, town or committee";
    "area_ambiguous" "有多个同名区划，请填代码" "several areas bear this name; give the code";
    "area_ended" "该区划已撤销" "this area is no more";
    "area_too_wide" "居住地须为本区的街道、镇或居委会" "a residence lies in a street, town or committee of this district";
    "category_unknown" "救助类别无法识别" "the category is not known";
    "category_days" "类别截止日期早于开始日期" "the category ends before it begins";
    "date_form" "日期格式不对" "not a day like 2026-01-31";
    "date_future" "日期在今天之后" "the day lies in the future";
    "birth_missing" "无身份证号时须填出生日期" "without an ID number the day of birth is needed";
    "sex_unknown" "性别无法识别" "the sex is not known";
    "data_basis_unknown" "处理依据无法识别" "the ground for keeping the data is not known";
    "household_head_missing" "本户没有户主" "the household has no head";
    "household_two_heads" "本户已有户主" "the household has a head already";
    "head_row_bad" "户主一行有误，本户其他成员一并退回" "the head's row is bad, so the household waits for it";
    "household_too_big" "一户最多30人" "a household has 30 members at most";
    "outside_your_area" "不在您负责的街道" "not in a street of yours";
    "own_household" "不能为本人所在家庭办理" "nobody acts for a household he belongs to";
    "household_no_taken" "该户号已被使用" "this household number is taken";
    "household_closed" "该户已注销" "this household is closed";
    "household_blocked" "该户信息已封存" "the data of this household are blocked";
    "person_twice_in_file" "此人在文件中重复" "this person stands in the file twice";
    "person_in_other_household" "此人已在另一户在册" "this person is an active member of another household";
    "person_other_name" "同一身份证号在册姓名不同" "the register knows this ID number under another name";
}

/// The sentences of a code.
#[must_use]
pub fn sentence(code: &str) -> (&'static str, &'static str) {
    SENTENCES
        .iter()
        .find(|(known, _, _)| *known == code)
        .map_or(("有误", "is wrong"), |(_, zh, en)| (*zh, *en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{citizen_id, person_name, phone, text};

    #[test]
    fn every_reason_has_its_sentences() {
        let reasons = citizen_id::Reason::ALL.iter().map(citizen_id::Reason::code);
        let reasons = reasons.chain(person_name::Reason::ALL.iter().map(person_name::Reason::code));
        let reasons = reasons.chain(phone::Reason::ALL.iter().map(phone::Reason::code));
        for code in reasons.chain(text::Reason::ALL.iter().map(text::Reason::code)) {
            assert!(SENTENCES.iter().any(|(known, _, _)| *known == code), "{code}");
        }
    }
}
