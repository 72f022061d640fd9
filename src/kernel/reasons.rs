//! Why a field is not valid, in Chinese beside the English that the code says.

/// English, 中文。
const SENTENCES: &[(&str, &str)] = &[
    ("1 to 200 lines", "1 到 200 行"),
    ("1 to 40 lines", "1 到 40 行"),
    ("a product, or a category with the value of its piece", "写商品，或写类别和每件的价值"),
    ("is not over yet", "还没有到这一天"),
    ("lies before the first day", "早于第一天"),
    ("not a row of as many cells as the heading", "这一行的格数与标题不同"),
    ("is that of another member too", "与另一位成员的号码相同"),
    ("stands there twice", "写了两次"),
    ("the line is counted twice", "这一行清点了两次"),
    ("is above 10000", "超过 10000"),
    ("stands there twice for the same days", "同一时段写了两次"),
    ("either the product's id or a barcode", "写商品编号或条码，只写一个"),
    ("58 or 80", "只能是 58 或 80"),
    ("a standing delegation is for every voucher", "长期代领适用于所有的券"),
    ("a one-off delegation names its last day or its voucher", "一次性代领要写最后一天或哪张券"),
    ("is the sending store", "与调出的门店相同"),
    ("too many stores", "门店太多"),
    ("no store is open", "没有营业的门店"),
    ("the till stands in another store", "终端属于另一家门店"),
    ("sizes from 1 to 30, the smaller one first", "人数从 1 到 30，小的在前"),
    ("no heading", "没有标题行"),
    ("from 2 to 90", "从 2 到 90"),
    ("a day in the future", "这一天还没有到"),
    ("only a dated product has them", "只有带保质期的商品才填"),
    ("a dated product keeps 1 to 36500 days", "保质期从 1 到 36500 天"),
    ("a household has 30 members at most", "一户最多 30 人"),
    ("at most 366", "最多 366"),
    ("the number stands in printed codes and stays as it is", "编号印在券码里，不能改"),
    ("1 to 999", "从 1 到 999"),
    ("another reason is said in a note", "选“其他”要写明"),
    ("a household has 1 to 30 members", "一户有 1 到 30 人"),
    ("too many pieces", "件数太多"),
    ("their value is beyond what an amount can be", "金额超出范围"),
    ("a transfer has 1 to 200 lines", "一次调拨 1 到 200 行"),
    ("a basket has 1 to 50 lines", "一次领取 1 到 50 行"),
    ("must lie between the first day in the household and today", "要在入户那天和今天之间"),
    ("must lie between the day of birth and today", "要在出生那天和今天之间"),
    ("not before the first day, nor before today", "不能早于第一天，也不能早于今天"),
    ("must be one of the category's days", "要在该类别的有效期内"),
    ("a pack holds 1 to 100 products", "一个礼包有 1 到 100 种商品"),
    ("too many households; name a category or an area instead", "户数太多，请改用类别或区域"),
    ("sizes from 1 to 30, percent from 1 to 1000", "人数从 1 到 30，百分比从 1 到 1000"),
    ("the holder pays something", "持券人要付一部分"),
    ("1 to 60 months, the first before the last", "1 到 60 个月，起始在前"),
    ("a voucher is good for at most 366 days", "一张券最多有效 366 天"),
    ("name what you need to see", "请写明要看哪几项"),
    ("is not from 0 to 3650", "要从 0 到 3650"),
    ("not before the first day", "不能早于第一天"),
    ("this kind of donor has a name", "这类捐赠人要写名称"),
    ("an anonymous donor has none", "匿名捐赠人不写名称"),
    ("the alias is missing", "没有写化名"),
    ("an anonymous donor shows no name", "匿名捐赠人不显示姓名"),
    ("only organisations and units have one", "只有单位才有统一社会信用代码"),
    ("an organisation has one", "单位要写统一社会信用代码"),
    ("needed where no product is named", "没有选商品时要写明是什么"),
    ("is not from 1 to 200", "要从 1 到 200"),
    ("from 1 to 500 vouchers, from position 1 on", "一次 1 到 500 张，从第 1 张起"),
    ("either the code or the voucher's id", "写券码或券的编号，只写一个"),
    ("too many categories", "类别太多"),
    ("40 at most", "最多 40 个"),
    ("too many areas", "区域太多"),
    ("more than one fund can hold", "超出一个基金能有的金额"),
    ("a posting of nothing", "金额不能是零"),
    ("either this or an inspection", "与验收只能选一样"),
    ("from today to a year ahead", "从今天起一年之内"),
    ("is not a name", "不像一个姓名"),
    ("either a product, or a category, or words", "写商品、类别或文字，只写一种"),
    ("only beside the words in Chinese", "要先写中文"),
    ("only of what is wanted", "只有需要的才写数量"),
    ("is over already", "已经过去了"),
    ("from 1 to 366", "从 1 到 366"),
    ("more than nothing", "要大于零"),
];

/// A reason in Chinese, if it is one of ours.
#[must_use]
pub fn in_chinese(reason: &str) -> Option<&'static str> {
    SENTENCES.iter().find(|(english, _)| *english == reason).map(|(_, chinese)| *chinese)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_is_said_once_and_in_chinese() {
        let mut seen = std::collections::BTreeSet::new();
        for (english, chinese) in SENTENCES {
            assert!(seen.insert(english), "{english}");
            assert!(english.is_ascii() && !chinese.is_ascii(), "{english}");
        }
        assert_eq!(in_chinese("no such reason"), None);
    }
}
