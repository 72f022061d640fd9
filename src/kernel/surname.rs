//! Surnames that a rule of one character, or a dictionary's first reading, would get wrong.

use super::search::simplified;

/// Surnames of two characters, each with its readings.
const COMPOUND: &str = "欧阳ou'yang 上官shang'guan 司马si'ma 司徒si'tu 司空si'kong 司寇si'kou \
    诸葛zhu'ge 尉迟yu'chi 长孙zhang'sun 皇甫huang'fu 令狐ling'hu 宇文yu'wen \
    慕容mu'rong 夏侯xia'hou 公孙gong'sun 仲孙zhong'sun 叔孙shu'sun 颛孙zhuan'sun \
    轩辕xuan'yuan 钟离zhong'li 东方dong'fang 东郭dong'guo 西门xi'men 南宫nan'gong \
    南门nan'men 端木duan'mu 独孤du'gu 赫连he'lian 呼延hu'yan 鲜于xian'yu \
    闻人wen'ren 澹台tan'tai 濮阳pu'yang 淳于chun'yu 单于chan'yu 太叔tai'shu \
    申屠shen'tu 公羊gong'yang 公冶gong'ye 公西gong'xi 公良gong'liang 宗政zong'zheng \
    闾丘lü'qiu 梁丘liang'qiu 左丘zuo'qiu 亓官qi'guan 子车zi'ju 巫马wu'ma \
    漆雕qi'diao 乐正yue'zheng 壤驷rang'si 拓跋tuo'ba 夹谷jia'gu 宰父zai'fu \
    谷梁gu'liang 完颜wan'yan 耶律ye'lü 纳兰na'lan 贺兰he'lan 哥舒ge'shu \
    万俟mo'qi 百里bai'li 第五di'wu 羊舌yang'she 微生wei'sheng 段干duan'gan \
    叶赫ye'he 爱新ai'xin";

/// Surnames of one character, each with its reading, where a dictionary gives others before or beside it.
const SINGLE: &str = "单shan 仇qiu 曾zeng 解xie 查zha 区ou 任ren 华hua 朴piao 覃qin 洗xian 召shao \
    折she 乐yue 员yun 缪miao 种chong 卜bu 薄bo 盖ge 句gou 都du 祭zhai 秘bi \
    阚kan 郇xun 翟zhai 郗xi 粘nian 繁po 适kuo 隗wei 能nai 尉wei 莘shen 黑he \
    藏zang 会gui 重chong 长chang 乜nie 佴nai 炅gui 晟cheng 盛sheng 葛ge 冯feng 沈shen \
    余yu 叶ye 车che 宁ning 俞yu 牟mou 贾jia 石shi";

/// Whether two characters, simplified or traditional, make a compound surname.
pub fn is_compound(first: char, second: char) -> bool {
    compound_reading(first, second).is_some()
}

/// The readings of a compound surname.
pub(super) fn compound_reading(first: char, second: char) -> Option<[&'static str; 2]> {
    let surname: String = [simplified(first), simplified(second)].iter().collect();
    let reading = COMPOUND.split_whitespace().find_map(|entry| entry.strip_prefix(&surname))?;
    reading.split_once('\'').map(<[_; 2]>::from)
}

/// The reading of a surname of one character, where it needs telling.
pub(super) fn single_reading(c: char) -> Option<&'static str> {
    let c = simplified(c);
    SINGLE.split_whitespace().find_map(|entry| entry.strip_prefix(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compound_surnames_are_known_in_both_scripts() {
        for surname in ["欧阳", "歐陽", "尉遲", "長孫", "諸葛", "鮮于", "东方"] {
            let pair: Vec<char> = surname.chars().collect();
            assert!(matches!(pair.as_slice(), [a, b] if is_compound(*a, *b)), "{surname}");
        }
        assert!(!is_compound('张', '三'));
    }

    #[test]
    fn surnames_have_their_own_reading() {
        assert_eq!(single_reading('單'), Some("shan"));
        assert_eq!(compound_reading('万', '俟'), Some(["mo", "qi"]));
        assert_eq!(single_reading('王'), None);
    }

    #[test]
    fn every_entry_is_whole_and_stands_once() {
        let read = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == 'ü') && !text.is_empty();
        let mut seen = std::collections::HashSet::new();
        for entry in COMPOUND.split_whitespace() {
            let surname: Vec<char> = entry.chars().take(2).collect();
            let reading = surname.first().zip(surname.last()).and_then(|(a, b)| compound_reading(*a, *b));
            assert!(reading.is_some_and(|parts| parts.into_iter().all(read)), "{entry}");
            assert!(seen.insert(surname), "{entry}");
        }
        for entry in SINGLE.split_whitespace() {
            let surname: Vec<char> = entry.chars().take(1).collect();
            assert!(surname.first().and_then(|c| single_reading(*c)).is_some_and(read), "{entry}");
            assert!(seen.insert(surname), "{entry}");
        }
    }
}
