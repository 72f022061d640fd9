//! Amounts of money as receipts write them: in capital characters (大写) and in figures.

/// The largest amount with a name here: 999,999,999,999.99 yuan.
const LARGEST_FEN: u64 = 99_999_999_999_999;

/// The amount in capital characters: 168032 is 壹仟陆佰捌拾元叁角贰分.
/// After 会计基础工作规范, article 52: 整 follows an amount that ends in yuan or jiao, never one that ends in fen.
/// None for an amount below zero or beyond 999,999,999,999.99 yuan.
pub fn capital_amount(fen: i64) -> Option<String> {
    let fen = u64::try_from(fen).ok().filter(|fen| *fen <= LARGEST_FEN)?;
    let (yuan, jiao, fen) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut words = if yuan > 0 { format!("{}元", capital_yuan(yuan)?) } else { String::new() };
    if jiao > 0 {
        words.push(numeral(jiao)?);
        words.push('角');
    } else if fen > 0 && yuan > 0 {
        words.push('零');
    }
    if fen > 0 {
        words.push(numeral(fen)?);
        words.push('分');
        return Some(words);
    }
    if words.is_empty() {
        words.push_str("零元");
    }
    Some(format!("{words}整"))
}

/// Group by group of four digits, from 亿 down. Zeros within are one 零; zeros that end a group are silent.
fn capital_yuan(yuan: u64) -> Option<String> {
    let mut words = String::new();
    let mut zero_waits = false;
    for (group, name) in [(yuan / 100_000_000, "亿"), (yuan / 10_000 % 10_000, "万"), (yuan % 10_000, "")] {
        for (digit, unit) in
            [(group / 1000, "仟"), (group / 100 % 10, "佰"), (group / 10 % 10, "拾"), (group % 10, "")]
        {
            if digit == 0 {
                zero_waits = !words.is_empty();
                continue;
            }
            if zero_waits {
                words.push('零');
                zero_waits = false;
            }
            words.push(numeral(digit)?);
            words.push_str(unit);
        }
        if group > 0 {
            words.push_str(name);
            zero_waits = false;
        }
    }
    Some(words)
}

fn numeral(digit: u64) -> Option<char> {
    "零壹贰叁肆伍陆柒捌玖".chars().nth(usize::try_from(digit).ok()?)
}

/// The amount in figures with commas: 168032 is `1,680.32`.
pub fn figures(fen: i64) -> String {
    let amount = plain(fen);
    let (yuan, cents) = amount.split_once('.').unwrap_or((&amount, "00"));
    let (sign, digits) = yuan.strip_prefix('-').map_or(("", yuan), |digits| ("-", digits));
    let mut grouped = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{cents}")
}

/// The amount in figures for another program: 168032 is `1680.32`.
pub fn plain(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests {
    use super::super::vectors;
    use super::*;

    #[test]
    fn amounts_are_written_as_receipts_write_them() {
        let table: Vec<(i64, String, String)> = vectors::of("/capital");
        for (fen, capital, in_figures) in table {
            assert_eq!(capital_amount(fen), Some(capital), "{fen}");
            assert_eq!(figures(fen), in_figures);
            assert_eq!(plain(fen), in_figures.replace(',', ""));
        }
    }

    #[test]
    fn what_has_no_name_has_none() {
        for fen in [-1, 100_000_000_000_000, i64::MAX, i64::MIN] {
            assert_eq!(capital_amount(fen), None, "{fen}");
        }
    }

    #[test]
    fn figures_hold_for_every_amount() {
        assert_eq!(figures(-168_032), "-1,680.32");
        assert_eq!(plain(-5), "-0.05");
        assert_eq!(figures(i64::MIN), "-92,233,720,368,547,758.08");
        assert_eq!(figures(i64::MAX), "92,233,720,368,547,758.07");
    }
}
