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

    /// What a reader makes of the picture that the path paints, eight dots to a module.
    fn read(svg: &str) -> String {
        let side: usize =
            svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let path = svg.split("d=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut dark = vec![false; side * side];
        for run in path.split('M').skip(1) {
            let (start, length) = run.split('v').next().unwrap().split_once('h').unwrap();
            let (x, y) = start.split_once(' ').unwrap();
            let from = y.parse::<usize>().unwrap() * side + x.parse::<usize>().unwrap();
            for module in &mut dark[from..from + length.parse::<usize>().unwrap()] {
                assert!(!*module, "a module is painted twice");
                *module = true;
            }
        }
        let shade = |x: usize, y: usize| if dark[y / 8 * side + x / 8] { 0 } else { 255 };
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side * 8, side * 8, shade);
        picture.detect_grids()[0].decode().unwrap().1
    }

    #[test]
    fn what_is_painted_reads_as_the_text() {
        let text = "HTTPS://NUANQUAN.EXAMPLE.CN/R/0123456789ABCDEFGHJKMNPQRS";
        assert_eq!(read(&svg(text).unwrap().into_text()), text);
    }
}
