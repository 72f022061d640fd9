//! EAN-13 as an inline vector image, by the tables of ISO/IEC 15420.
use crate::html;
use crate::http::print::Html;
use crate::kernel::gtin::Gtin;
use std::fmt::Write;

/// Bars of the digits 0 to 9 in the left half with odd parity: seven modules, a dark one is a 1.
const ODD: [u8; 10] = [
    0b000_1101, 0b001_1001, 0b001_0011, 0b011_1101, 0b010_0011, 0b011_0001, 0b010_1111, 0b011_1011,
    0b011_0111, 0b000_1011,
];
/// Which of the six left digits have even parity, by the first digit of the number.
const EVEN: [u8; 10] = [
    0b00_0000, 0b00_1011, 0b00_1101, 0b00_1110, 0b01_0011, 0b01_1001, 0b01_1100, 0b01_0101, 0b01_0110,
    0b01_1010,
];
/// Light modules before and after the bars.
const QUIET: (usize, usize) = (11, 7);
/// Modules of the whole symbol without its quiet zones.
const WIDTH: usize = 95;
/// Height of the bars and of the guards, in modules.
const HEIGHT: (usize, usize) = (60, 65);

/// The 13 digits that a symbol shows for this number; none for a number of 14 digits that does not begin with 0.
#[must_use]
pub fn digits(gtin: &Gtin) -> Option<String> {
    gtin.canonical().strip_prefix('0').map(str::to_owned)
}

/// The modules of the symbol, dark ones true.
fn modules(thirteen: &str) -> Option<Vec<bool>> {
    let digits: Vec<usize> = thirteen
        .chars()
        .map(|c| c.to_digit(10).and_then(|digit| usize::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let (first, rest) = digits.split_first()?;
    let (left, right) = rest.split_at_checked(6)?;
    let parity = EVEN.get(*first)?;
    let mut modules = Vec::with_capacity(WIDTH);
    let mut add = |bits: u8, count: u8| modules.extend((0..count).rev().map(|bit| bits >> bit & 1 == 1));
    add(0b101, 3);
    for (position, digit) in left.iter().enumerate() {
        let odd = ODD.get(*digit)?;
        // Even parity is the right half's bars in reverse.
        let even = (!odd & 0b111_1111).reverse_bits() >> 1;
        add(if parity >> (5 - position) & 1 == 1 { even } else { *odd }, 7);
    }
    add(0b01010, 5);
    for digit in right {
        add(!ODD.get(*digit)? & 0b111_1111, 7);
    }
    add(0b101, 3);
    (modules.len() == WIDTH).then_some(modules)
}

/// The symbol as an SVG element with its digits beneath; none if the number cannot be shown in 13 digits.
#[must_use]
pub fn svg(gtin: &Gtin) -> Option<Html> {
    let thirteen = digits(gtin)?;
    let mut path = String::new();
    let mut x = 0;
    for run in modules(&thirteen)?.chunk_by(|left, right| left == right) {
        if run.first() == Some(&true) {
            let guard = x < 3 || (45..50).contains(&x) || x >= WIDTH - 3;
            let height = if guard { HEIGHT.1 } else { HEIGHT.0 };
            // Writing into a String cannot fail.
            let _ = write!(path, "M{} 0h{}v{height}h-{}z", x + QUIET.0, run.len(), run.len());
        }
        x += run.len();
    }
    let (first, rest) = thirteen.split_at_checked(1)?;
    let (left, right) = rest.split_at_checked(6)?;
    Some(html!(
        "<svg class=\"ean\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 113 72\" shape-rendering=\"crispEdges\" \
         role=\"img\" aria-label=\"{all}\"><rect width=\"113\" height=\"72\" fill=\"#fff\"/><path d=\"{path}\"/>\
         <text x=\"2\" y=\"70\">{first}</text><text x=\"15\" y=\"70\" textLength=\"40\">{left}</text>\
         <text x=\"61\" y=\"70\" textLength=\"40\">{right}</text></svg>",
        all = thirteen,
        path = path,
        first = first,
        left = left,
        right = right,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(text: &str) -> String {
        let modules = modules(&digits(&Gtin::parse(text).unwrap()).unwrap()).unwrap();
        modules.into_iter().map(|dark| if dark { '1' } else { '0' }).collect()
    }

    #[test]
    fn a_known_number_has_its_known_bars() {
        let expected = "101 0001101 0100111 0111101 0001011 0010111 0011101 01010 \
                        1100110 1001110 1001110 1011100 1001000 1010000 101";
        assert_eq!(bars("4003994155486"), expected.replace(' ', ""));
    }

    /// Reads bars back by the parities alone, with tables written in another way.
    fn read(bars: &str) -> String {
        const RIGHT: [&str; 10] = [
            "1110010", "1100110", "1101100", "1000010", "1011100", "1001110", "1010000", "1000100",
            "1001000", "1110100",
        ];
        const PARITY: [&str; 10] = [
            "LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL",
            "LGGLGL",
        ];
        let (mut parity, mut digits) = (String::new(), String::new());
        for at in (3..45).step_by(7) {
            let group = &bars[at..at + 7];
            let turned: String = group.chars().rev().collect();
            let other: String = group.chars().map(|bit| if bit == '0' { '1' } else { '0' }).collect();
            let found = RIGHT.iter().position(|right| *right == other).map(|digit| (digit, 'L'));
            let found = found.or(RIGHT.iter().position(|right| *right == turned).map(|digit| (digit, 'G')));
            let (digit, letter) = found.unwrap();
            parity.push(letter);
            digits.push_str(&digit.to_string());
        }
        for at in (50..92).step_by(7) {
            digits.push_str(&RIGHT.iter().position(|right| *right == &bars[at..at + 7]).unwrap().to_string());
        }
        format!("{}{digits}", PARITY.iter().position(|known| *known == parity).unwrap())
    }

    #[test]
    fn every_first_digit_is_read_back() {
        for text in [
            "0036000291452",
            "1234567890128",
            "2001070000011",
            "3213213213212",
            "4006381333931",
            "5901234123457",
            "6901234567892",
            "7610032065002",
            "8710398602121",
            "9780201379624",
            "036000291452",
            "96385074",
        ] {
            let gtin = Gtin::parse(text).unwrap_or_else(|reason| panic!("{text}: {reason}"));
            assert_eq!(read(&bars(text)), digits(&gtin).unwrap(), "{text}");
        }
    }

    #[test]
    fn a_number_of_a_case_has_no_such_symbol() {
        let case = Gtin::parse("16901234567899").unwrap();
        assert!(svg(&case).is_none());
        assert!(svg(&Gtin::parse("2001070000011").unwrap()).unwrap().into_text().contains("001070"));
    }
}
