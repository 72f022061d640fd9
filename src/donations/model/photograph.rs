//! A photograph as it is kept: decoded within limits, turned upright, and made anew as JPEG without what a camera wrote beside it.
use crate::donations::codes::{PHOTOGRAPH_TOO_LARGE, PHOTOGRAPH_UNREADABLE};
use crate::kernel::error::{Error, Result};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Rgb, RgbImage};
use std::io::Cursor;

/// The most that a file may be.
pub const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The most photographs that one gift may have at a time.
pub const PHOTOGRAPHS_MAX: i64 = 12;
/// The longer side of what is kept, and of its thumbnail.
const SIDES_MAX: (u32, u32) = (1600, 320);
/// The most pixels that are decoded: what a telephone of today takes, and no bomb.
const PIXELS_MAX: u64 = 40_000_000;
/// The most that the decoded pixels may take.
const DECODED_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Quality of the JPEG, of 100: what is kept, and its thumbnail.
const QUALITIES: (u8, u8) = (82, 75);

/// A photograph in both sizes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pressed {
    /// Width of the larger one.
    pub width: i32,
    /// Height of the larger one.
    pub height: i32,
    /// JPEG.
    pub full: Vec<u8>,
    /// JPEG.
    pub thumbnail: Vec<u8>,
}

/// Makes a photograph anew from a file of JPEG, PNG or WebP, whatever its name says.
///
/// # Errors
/// `photograph_unreadable`, `photograph_too_large`.
pub fn press(file: &[u8]) -> Result<Pressed> {
    let upright = decode(file)?;
    let full = within(&upright, SIDES_MAX.0);
    let thumbnail = within(&full, SIDES_MAX.1);
    let side = |length: u32| i32::try_from(length).map_err(|_| Error::bug("a photograph beyond its sides"));
    Ok(Pressed {
        width: side(full.width())?,
        height: side(full.height())?,
        full: jpeg(&full, QUALITIES.0)?,
        thumbnail: jpeg(&thumbnail, QUALITIES.1)?,
    })
}

fn decode(file: &[u8]) -> Result<DynamicImage> {
    let reader = ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(|_| unreadable())?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(unreadable());
    }
    let mut decoder = reader.into_decoder().map_err(|_| unreadable())?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PIXELS_MAX || decoder.total_bytes() > DECODED_BYTES_MAX {
        return Err(PHOTOGRAPH_TOO_LARGE.with("pixels_max", PIXELS_MAX));
    }
    // A broken note of how the camera was held is none.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| unreadable())?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn unreadable() -> Error {
    Error::from(&PHOTOGRAPH_UNREADABLE)
}

/// The image, made smaller if one of its sides is longer.
fn within(image: &DynamicImage, side: u32) -> DynamicImage {
    if image.width() <= side && image.height() <= side {
        return image.clone();
    }
    image.thumbnail(side, side)
}

fn jpeg(image: &DynamicImage, quality: u8) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(&on_white(image))
        .map_err(|error| Error::bug(format!("a photograph: {error}")))?;
    Ok(bytes)
}

/// JPEG knows no transparency: what shines through becomes white paper.
fn on_white(image: &DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.to_rgb8();
    }
    let mut flat = RgbImage::new(image.width(), image.height());
    for (from, to) in image.to_rgba8().pixels().zip(flat.pixels_mut()) {
        let [red, green, blue, alpha] = from.0;
        let alpha = u16::from(alpha);
        let mixed =
            |colour: u8| u8::try_from((u16::from(colour) * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255);
        *to = Rgb([mixed(red), mixed(green), mixed(blue)]);
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgba, RgbaImage};

    fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// An Exif segment that says how the camera was held.
    fn exif(orientation: u8) -> Vec<u8> {
        let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
        let length = u16::try_from(tiff.len() + 2).unwrap().to_be_bytes();
        [&[0xff, 0xe1], &length[..], &tiff].concat()
    }

    fn white(width: u32, height: u32) -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([250, 250, 250])))
    }

    #[test]
    fn each_of_the_three_formats_becomes_a_jpeg_within_its_sides() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let pressed = press(&file(&white(2000, 1000), format)).unwrap();
            assert_eq!((pressed.width, pressed.height), (1600, 800), "{format:?}");
            let thumbnail = image::load_from_memory(&pressed.thumbnail).unwrap();
            assert_eq!((thumbnail.width(), thumbnail.height()), (320, 160));
            assert_eq!(image::guess_format(&pressed.full).unwrap(), ImageFormat::Jpeg);
        }
    }

    #[test]
    fn a_photograph_is_turned_upright_and_what_the_camera_wrote_is_gone() {
        let plain = file(&white(300, 200), ImageFormat::Jpeg);
        let held = [&plain[..2], &exif(6), &plain[2..]].concat();
        let pressed = press(&held).unwrap();
        assert_eq!((pressed.width, pressed.height), (200, 300));
        assert!(!pressed.full.windows(4).any(|four| four == b"Exif"));
    }

    #[test]
    fn what_shines_through_becomes_white() {
        let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0])));
        let pressed = press(&file(&clear, ImageFormat::Png)).unwrap();
        let seen = image::load_from_memory(&pressed.full).unwrap().to_rgb8();
        assert!(seen.get_pixel(4, 4).0.iter().all(|colour| *colour > 245));
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_decoded() {
        // A PNG's head that claims 60,000 × 60,000 pixels; nothing follows it.
        let mut head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0".to_vec();
        head.extend(crc(&head[12..]).to_be_bytes());
        head.extend(b"\0\0\0\x04IDAT");
        let refused = press(&head).unwrap_err();
        let code = refused.code().map(|code| code.name);
        assert!(matches!(code, Some("photograph_too_large" | "photograph_unreadable")), "{code:?}");
        assert_eq!(press(b"GIF89a").unwrap_err().code().unwrap().name, "photograph_unreadable");
        let whole = file(&white(300, 200), ImageFormat::Jpeg);
        assert!(press(&whole[..40]).is_err());
        assert!(press(b"").is_err());
    }

    /// CRC-32 as PNG has it.
    fn crc(bytes: &[u8]) -> u32 {
        let turn = |mut crc: u32| {
            for _ in 0..8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            }
            crc
        };
        !bytes.iter().fold(!0, |crc, byte| turn(crc ^ u32::from(*byte)))
    }
}
