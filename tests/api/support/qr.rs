//! Reading the codes off a printed page, as a camera would.

/// So many dots to a module.
const SCALE: usize = 4;

/// What the codes of a page say, in their order.
pub fn read(page: &str) -> Vec<String> {
    page.split("<svg class=\"qr\"").skip(1).map(|rest| decode(between(rest, "", "</svg>"))).collect()
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).unwrap().1.split(to).next().unwrap()
}

/// The path is a row of `M x y h w v1 h-w z`: each paints one run of dark modules.
fn decode(svg: &str) -> String {
    let side: usize = between(svg, "viewBox=\"0 0 ", " ").parse().unwrap();
    let mut dark = vec![false; side * side];
    for run in between(svg, "<path d=\"", "\"").split('M').skip(1) {
        let numbers: Vec<usize> =
            run.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
        let from = numbers[1] * side + numbers[0];
        dark[from..from + numbers[2]].fill(true);
    }
    let shade = |x: usize, y: usize| if dark[y / SCALE * side + x / SCALE] { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side * SCALE, side * SCALE, shade);
    image.detect_grids()[0].decode().unwrap().1
}
