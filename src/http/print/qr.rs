//! A QR code as one vector path: each run of dark modules is one rectangle, so that it prints sharp at any size.
use super::Html;
use crate::kernel::error::{Error, Result};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// Light modules around a code, as ISO/IEC 18004 asks.
const QUIET: usize = 4;

/// The code of a text at error correction level M, as an SVG element that fills its box.
///
/// # Errors
/// A bug if the text does not fit.
pub fn svg(text: &str) -> Result<Html> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| Error::bug(format!("a QR code: {error}")))?;
    Ok(draw(&code))
}

/// A code that is made already.
#[must_use]
pub fn draw(code: &QrCode) -> Html {
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|left, right| left == right) {
            if run.first() == Some(&Color::Dark) {
                // Writing into a String cannot fail.
                let _ = write!(path, "M{} {}h{}v1h-{}z", x + QUIET, y + QUIET, run.len(), run.len());
            }
            x += run.len();
        }
    }
    let side = (width + 2 * QUIET).to_string();
    crate::html!(
        "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"QR\"><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path d=\"{path}\"/></svg>",
        side = side,
        path = path,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_paints_each_dark_module_once() {
        let code = QrCode::with_error_correction_level(
            "HTTPS://NUANQUAN.EXAMPLE.CN/R/0123456789ABCDEFGHJKMNPQRS",
            EcLevel::M,
        )
        .unwrap();
        let text = draw(&code).into_text();
        let path = text.split("d=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut painted = 0;
        for run in path.split('M').skip(1) {
            painted += run.split('h').nth(1).unwrap().split('v').next().unwrap().parse::<usize>().unwrap();
        }
        let dark = code.to_colors().iter().filter(|color| **color == Color::Dark).count();
        assert_eq!(painted, dark);
    }
}
