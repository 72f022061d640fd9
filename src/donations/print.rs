//! The receipt as it is printed, and the page behind its QR code: Chinese first, English second.
use super::model::Basis;
use super::receipt::{PublicReceipt, ReceiptLine, Sheet, Standing};
use crate::html;
use crate::http::print::{Html, qr};
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::kernel::pack_size;

/// An amount in figures: 1,680.32.
#[must_use]
pub fn figures(fen: Fen) -> String {
    let (yuan, rest) = (fen.get() / 100, fen.get() % 100);
    let digits = yuan.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{rest:02}")
}

/// What a value rests on, in both languages.
#[must_use]
pub const fn basis_words(basis: Basis) -> (&'static str, &'static str) {
    match basis {
        Basis::Proof => ("凭证价", "by proof"),
        Basis::Assessed => ("评估价", "assessed"),
        Basis::Reference => ("参考价", "reference"),
        Basis::Unvalued => ("未计价", "unvalued"),
    }
}

/// The receipt; `address` is what its QR code leads to.
///
/// # Errors
/// A bug if the address does not fit a QR code.
pub fn receipt(sheet: &Sheet, address: &str) -> Result<Html> {
    let receipt = &sheet.receipt;
    let store = &sheet.store;
    let day = receipt.issued_at.day();
    Ok(html!(
        "<main class=\"sheet\">{void}<header><div><h1>捐赠物资接收凭证</h1><p class=\"en\">Receipt for Donated Goods</p></div>\
         {reprint}<p class=\"number\"><span>No.</span> {number}</p></header>\
         <dl class=\"facts\"><div><dt>捐赠人 <i>Donor</i></dt><dd>{donor}</dd></div>\
         <div><dt>日期 <i>Date</i></dt><dd>{day_zh}<i>{day}</i></dd></div>\
         <div><dt>接收单位 <i>Received by</i></dt><dd>{store_zh}<i>{store_en}</i></dd></div>\
         <div><dt>捐赠编号 <i>Gift</i></dt><dd>{gift}</dd></div></dl>\
         <table><thead><tr class=\"list\"><th colspan=\"7\">物资清单 Goods · {number}</th></tr>\
         <tr><th>序号<i>No.</i></th><th class=\"name\">品名<i>Goods</i></th><th>规格<i>Piece</i></th>\
         <th>数量<i>Quantity</i></th><th>单价（元）<i>Each, yuan</i></th><th>金额（元）<i>Value, yuan</i></th>\
         <th>计价依据<i>Basis</i></th></tr></thead><tbody>{rows}</tbody><tfoot>{total}</tfoot></table>\
         {notes}<footer><div><dl class=\"signed\"><div><dt>经手人 <i>Handled by</i></dt><dd>{handler}</dd></div>\
         <div><dt>捐赠人签字 <i>Donor's signature</i></dt><dd></dd></div>\
         <div><dt>接收单位盖章 <i>Seal</i></dt><dd></dd></div></dl>\
         <p class=\"small\">本凭证证明物资已经接收，不是公益事业捐赠票据，不作税前扣除凭据。\
         <i>This receipt confirms that the goods were received; it is not the official donation invoice.</i></p></div>\
         <figure>{code}<figcaption>扫码核验 <i>Scan to check</i></figcaption></figure></footer></main>",
        void = receipt
            .voided_at
            .map(|at| html!("<p class=\"void\">作废<i>VOID {day}</i></p>", day = at.day().to_string())),
        reprint = (receipt.prints > 1).then(|| html!(
            "<p class=\"reprint\">补打 第{copy}次<i>REPRINT No. {copy}</i></p>",
            copy = receipt.prints
        )),
        number = receipt.number,
        donor = donor_line(sheet),
        day_zh = day.in_chinese(),
        day = day.to_string(),
        store_zh = store.name_zh,
        store_en = store.name_en,
        gift = sheet.donation.number,
        rows = Html::join(sheet.lines.iter().zip(1..).map(|(line, number)| row(line, number))),
        total = total(sheet),
        notes = notes(sheet),
        handler = sheet.handler,
        code = qr::svg(address)?,
    ))
}

fn donor_line(sheet: &Sheet) -> Html {
    let donor = sheet.donor.as_ref();
    match donor.and_then(|donor| donor.name.as_deref()) {
        Some(name) => {
            html!(
                "{name}<i>{code}</i>",
                name = name,
                code = donor.and_then(|donor| donor.credit_code.as_deref())
            )
        }
        None => html!("匿名捐赠<i>anonymous</i>"),
    }
}

fn row(line: &ReceiptLine, number: i64) -> Html {
    let (basis_zh, basis_en) = basis_words(line.value_basis);
    html!(
        "<tr><td>{number}</td><td class=\"name\">{zh}<i>{en}</i></td><td>{pack_size}{size_en}</td><td class=\"figure\">{quantity}</td>\
         <td class=\"figure\">{unit}</td><td class=\"figure\">{value}</td><td>{basis_zh}<i>{basis_en}</i></td></tr>",
        number = number,
        zh = line.name_zh,
        en = line.name_en,
        pack_size = line.pack_size,
        size_en = size_en(line),
        quantity = line.quantity,
        unit = amount_or_dash(line.unit_value_fen),
        value = amount_or_dash(line.value_fen),
        basis_zh = basis_zh,
        basis_en = basis_en,
    )
}

/// The size in English where it says something else.
fn size_en(line: &ReceiptLine) -> Option<Html> {
    let size = line.pack_size.as_deref()?;
    let said = pack_size::in_english(size);
    (said != size).then(|| html!("<i>{said}</i>", said = said))
}

fn amount_or_dash(fen: Option<Fen>) -> String {
    fen.map_or_else(|| "—".to_owned(), figures)
}

fn total(sheet: &Sheet) -> Html {
    let pieces: i64 = sheet.lines.iter().map(|line| line.quantity).sum();
    let amount = match (sheet.receipt.amount_fen, sheet.amount_capital()) {
        (Some(fen), Some(capital)) => html!(
            "<span>人民币（大写）<b>{capital}</b></span> <span>（小写）<b>¥{figures}</b></span>",
            capital = capital,
            figures = figures(fen)
        ),
        _ => html!("<b>未计价</b><i>unvalued: this receipt states goods, no amount</i>"),
    };
    html!(
        "<tr><td colspan=\"3\">合计<i>Total</i></td><td class=\"figure\">{pieces}</td><td colspan=\"3\" class=\"amount\">{amount}</td></tr>",
        pieces = pieces,
        amount = amount,
    )
}

fn notes(sheet: &Sheet) -> Html {
    let note = |zh: &str, en: &str, text: &Option<String>| {
        text.as_ref().map(|text| {
            html!("<p class=\"note\"><span>{zh} <i>{en}</i></span>{text}</p>", zh = zh, en = en, text = text)
        })
    };
    html!(
        "{designation}{official}{reason}",
        designation = note("捐赠意愿", "Designation", &sheet.donation.designation),
        official = note("捐赠票据号", "Official invoice", &sheet.receipt.official_number),
        reason = note("作废原因", "Voided because", &sheet.receipt.void_reason),
    )
}

/// The page behind the QR code; `trace` leads on to where the goods went.
#[must_use]
pub fn check(receipt: &PublicReceipt, trace: &str) -> Html {
    let standing = match (receipt.standing, receipt.voided_on) {
        (Standing::Voided, day) => html!(
            "<p class=\"bad\"><b>已作废</b> {day}<i>This receipt is voided.</i></p>",
            day = day.map(|day| day.in_chinese())
        ),
        (Standing::Valid, _) => html!("<p class=\"good\"><b>凭证有效</b><i>This receipt is valid.</i></p>"),
    };
    let rows = receipt.lines.iter().map(|line| {
        html!(
            "<tr><td>{zh} {pack_size}<i>{en} {size_en}</i></td><td class=\"figure\">{quantity}</td></tr>",
            pack_size = line.pack_size,
            size_en = line.pack_size.as_deref().map(pack_size::in_english),
            zh = line.name_zh,
            en = line.name_en,
            quantity = line.quantity
        )
    });
    let (basis_zh, basis_en) = basis_words(receipt.value_basis);
    let amount = receipt.amount_fen.map(|fen| html!(
        "<div><dt>金额 <i>Amount</i></dt><dd>¥{figures}　{capital}<i>{basis_zh} {basis_en}</i></dd></div>",
        figures = figures(fen), capital = receipt.amount_capital, basis_zh = basis_zh, basis_en = basis_en));
    html!(
        "<main><h1>接收凭证核验<i>Receipt for donated goods</i></h1>{standing}\
         <dl><div><dt>编号 <i>No.</i></dt><dd>{number}</dd></div><div><dt>日期 <i>Date</i></dt><dd>{day_zh}<i>{day}</i></dd></div>\
         <div><dt>接收单位 <i>Received by</i></dt><dd>{store_zh}<i>{store_en}</i></dd></div>\
         <div><dt>捐赠人 <i>Donor</i></dt><dd>{donor}</dd></div>{amount}</dl>\
         <table><thead><tr><th>品名<i>Goods</i></th><th class=\"figure\">数量<i>Quantity</i></th></tr></thead><tbody>{rows}</tbody></table>\
         <p><a href=\"/T/{trace}\">这些物资去了哪里<i>Where the goods went</i></a></p></main>",
        standing = standing,
        number = receipt.number,
        day_zh = receipt.issued_on.in_chinese(),
        day = receipt.issued_on.to_string(),
        store_zh = receipt.store_zh,
        store_en = receipt.store_en,
        donor = receipt
            .donor
            .as_ref()
            .map_or_else(|| html!("不公开<i>not shown</i>"), |name| html!("{name}", name = name)),
        amount = amount,
        rows = Html::join(rows),
        trace = trace,
    )
}

/// The page for a code that belongs to no receipt.
#[must_use]
pub fn no_such_receipt() -> Html {
    html!(
        "<main><h1>接收凭证核验<i>Receipt for donated goods</i></h1>\
         <p class=\"bad\"><b>查无此凭证</b><i>There is no such receipt.</i></p></main>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_grouped_and_have_two_decimals() {
        for (fen, text) in [
            (0, "0.00"),
            (5, "0.05"),
            (99_999, "999.99"),
            (100_000, "1,000.00"),
            (123_456_789, "1,234,567.89"),
        ] {
            assert_eq!(figures(Fen::new(fen).unwrap()), text);
        }
    }
}
