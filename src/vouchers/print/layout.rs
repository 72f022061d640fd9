//! How vouchers lie on paper: eight to an A4 sheet, or one on a card.
use super::words::Said;
use crate::html;
use crate::http::print::{Html, qr};
use crate::kernel::error::Result;

/// How many lie on one page of a sheet.
const PER_PAGE: usize = 8;

/// A voucher as it is printed.
pub struct Card {
    /// The address in the QR.
    pub address: String,
    /// The human code, as printed.
    pub human: String,
    /// What it is good for.
    pub good_for: Vec<Said>,
    /// Until when.
    pub until: Said,
    /// From when, if that is later.
    pub from: Option<Said>,
    /// Where.
    pub where_good: Said,
    /// How to use it.
    pub rules: Said,
    /// The holder's name with its middle hidden.
    pub holder: String,
    /// The household's number in the register, for whoever hands the paper out.
    pub household_no: String,
    /// Batch and position.
    pub serial: String,
}

/// Pages of eight.
pub fn sheet(cards: &[Card]) -> Result<Html> {
    let pages = cards.chunks(PER_PAGE).map(|cards| {
        let drawn: Result<Vec<Html>> = cards.iter().map(voucher).collect();
        Ok(html!("<section class=\"sheet\">{cards}</section>\n", cards = Html::join(drawn?)))
    });
    Ok(Html::join(pages.collect::<Result<Vec<Html>>>()?))
}

/// One card.
pub fn card(cards: &[Card]) -> Result<Html> {
    let drawn: Result<Vec<Html>> = cards.iter().map(voucher).collect();
    Ok(html!("<section class=\"card\">{cards}</section>", cards = Html::join(drawn?)))
}

fn voucher(card: &Card) -> Result<Html> {
    let mut lines = card.good_for.iter();
    let first = lines.next().map(|line| said("good-for", line));
    Ok(html!(
        "<article class=\"voucher\"><header><b>慈善超市 · 暖券</b> <span lang=\"en\">Charity supermarket voucher</span></header>\n\
         <div class=\"code\">{qr}<p class=\"human\">{human}</p></div>\n\
         <div class=\"says\">{good_for}{until}{from}{parts}</div>\n\
         <footer>{where_good}{rules}<p class=\"for\">{holder} · {household_no} · {serial}</p></footer></article>\n",
        qr = qr::svg(&card.address)?,
        human = card.human,
        good_for = first,
        until = said("until", &card.until),
        from = card.from.as_ref().map(|from| said("from", from)),
        parts = Html::join(lines.map(|line| said("parts", line))),
        where_good = said("where", &card.where_good),
        rules = said("rules", &card.rules),
        holder = card.holder,
        household_no = card.household_no,
        serial = card.serial,
    ))
}

/// A sentence in both languages.
pub fn said(class: &str, said: &Said) -> Html {
    html!(
        "<p class=\"{class}\">{zh} <span lang=\"en\">{en}</span></p>",
        class = class,
        zh = said.zh,
        en = said.en,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(zh: &str, en: &str) -> Said {
        Said { zh: zh.to_owned(), en: en.to_owned() }
    }

    fn sample() -> Card {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/vectors/voucher_code.json")).unwrap();
        Card {
            address: vectors["valid"][0]["url"].as_str().unwrap().to_owned(),
            human: "7K3M-9Q2D-XA1".to_owned(),
            good_for: vec![both("可选 100 元物品", "Goods worth ¥100")],
            until: both("可用到 2027年2月28日", "Good until 28 February 2027"),
            from: None,
            where_good: both("普陀区各慈善超市均可使用", "At every charity supermarket of Putuo"),
            rules: both("不兑现", "no cash"),
            holder: "王*<b>".to_owned(),
            household_no: "H-1".to_owned(),
            serial: "B2026-0001-1".to_owned(),
        }
    }

    /// The modules that a path of `M x y h w v1 h-w z` paints, as a camera would see them: so many pixels each.
    fn pixels(svg: &str, scale: usize) -> (usize, Vec<bool>) {
        let between =
            |from: &str, to: &str| svg.split(from).nth(1).unwrap().split(to).next().unwrap().to_owned();
        let side: usize = between("viewBox=\"0 0 ", " ").parse().unwrap();
        let width = side * scale;
        let mut dark = vec![false; width * width];
        for run in between("<path d=\"", "\"").split('M').skip(1) {
            let numbers: Vec<usize> =
                run.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
            let (x, y, length) = (numbers[0], numbers[1], numbers[2]);
            for row in y * scale..(y + 1) * scale {
                dark[row * width + x * scale..row * width + (x + length) * scale].fill(true);
            }
        }
        (width, dark)
    }

    #[test]
    fn a_camera_reads_from_the_paper_what_was_signed() {
        let card = sample();
        let drawn = voucher(&card).unwrap().into_text();
        let (width, dark) = pixels(&drawn, 4);
        assert_eq!(
            width,
            (45 + 8) * 4,
            "version 7, so that 25 mm give modules of more than half a millimetre"
        );
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, width, |x, y| {
            if dark[y * width + x] { 0 } else { 255 }
        });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        assert_eq!(grids[0].decode().unwrap().1, card.address);
    }

    #[test]
    fn what_is_printed_cannot_leave_its_place() {
        let drawn = sheet(&[sample(), sample()]).unwrap().into_text();
        assert!(drawn.contains("王*&lt;b&gt;"));
        assert_eq!(drawn.matches("<article").count(), 2);
        assert_eq!(drawn.matches("class=\"sheet\"").count(), 1);
    }
}
