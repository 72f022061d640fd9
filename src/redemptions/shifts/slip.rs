//! A shift's report for the roll: what was done, what should be in the drawer, what was counted, and a line to sign on.
use super::views::ShiftView;
use crate::html;
use crate::http::print::Html;
use crate::kernel::money::Fen;

/// As HTML for a narrow roll.
#[must_use]
pub fn html(shift: &ShiftView) -> Html {
    let moment =
        |at: Option<crate::kernel::time::Instant>| at.map_or_else(|| "–".to_owned(), |at| at.shanghai());
    let mut facts = vec![
        fact("收银员", "Cashier", shift.account_name.clone()),
        fact("开始", "From", moment(shift.opened_at)),
        fact("结束", "To", moment(shift.closed_at)),
    ];
    if let Some(till) = shift.till {
        facts.insert(0, fact("收银台", "Till", till.to_string()));
    }
    html!(
        "<main><header><h1>交班单<i>Shift report</i></h1><p>{store}<i>{store_en}</i></p></header><dl>{facts}</dl>\
         <table><tbody>{rows}</tbody></table><dl>{count}{note}</dl>\
         <footer><p>签字 <i>Signature</i></p><p>＿＿＿＿＿＿＿＿</p></footer></main>",
        store = shift.store_name_zh,
        store_en = shift.store_name_en,
        facts = Html::join(facts),
        rows = Html::join(rows(shift)),
        count = Html::join(count(shift)),
        note = shift.note.as_ref().map(|note| fact("说明", "Note", note.clone())),
    )
}

fn rows(shift: &ShiftView) -> Vec<Html> {
    let sums = &shift.sums;
    let mut rows = vec![
        row("兑换", "Redeemed", sums.redeemed.to_string()),
        row("拒绝", "Refused", sums.refused.to_string()),
        row("退回", "Reversed", sums.reversed.to_string()),
        row("基金支付", "Paid by funds", fen(sums.fund_fen)),
        row("退回基金", "Back to funds", fen(sums.fund_back_fen)),
        row("收现金", "Cash taken", fen(sums.cash_fen)),
        row("退现金", "Cash given back", fen(sums.cash_back_fen)),
        row("收移动支付", "Taken by phone", fen(sums.mobile_fen)),
        row("退移动支付", "Back by phone", fen(sums.mobile_back_fen)),
    ];
    let float = shift.float_fen.map_or_else(|| "未清点".to_owned(), fen);
    rows.push(row("备用金", "Float", float));
    rows
}

fn count(shift: &ShiftView) -> Vec<Html> {
    let mut facts = vec![
        fact("应有现金", "Cash due", yuan(shift.expected.cash_fen)),
        fact("应有移动支付", "By phone due", yuan(shift.expected.mobile_fen)),
    ];
    if let Some(counted) = &shift.counted {
        facts.push(fact("实点现金", "Cash counted", fen(counted.cash_fen)));
        facts.push(fact("微信", "WeChat", fen(counted.wechat_fen)));
        facts.push(fact("支付宝", "Alipay", fen(counted.alipay_fen)));
    }
    if let Some(difference) = &shift.difference {
        facts.push(fact("现金差额", "Cash difference", yuan(difference.cash_fen)));
        facts.push(fact("移动支付差额", "By phone difference", yuan(difference.mobile_fen)));
    }
    facts
}

fn row(zh: &str, en: &str, value: String) -> Html {
    html!(
        "<tr><td>{zh}<i>{en}</i></td><td class=\"count\">{value}</td></tr>",
        zh = zh,
        en = en,
        value = value
    )
}

fn fact(zh: &str, en: &str, value: String) -> Html {
    html!("<div><dt>{zh} <i>{en}</i></dt><dd>{value}</dd></div>", zh = zh, en = en, value = value)
}

fn fen(fen: Fen) -> String {
    yuan(fen.get())
}

/// Yuan with two places; below zero with a sign before it.
fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "−" } else { "" };
    let whole = fen.unsigned_abs();
    format!("{sign}{}.{:02}", whole / 100, whole % 100)
}

#[cfg(test)]
mod tests {
    use super::yuan;

    #[test]
    fn yuan_have_two_places_and_one_sign() {
        for (fen, said) in [(0, "0.00"), (5, "0.05"), (-50, "−0.50"), (12_345, "123.45"), (-100, "−1.00")]
        {
            assert_eq!(yuan(fen), said);
        }
    }
}
