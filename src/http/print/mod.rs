//! What the server itself prints and shows as a page: HTML that escapes by itself, QR codes as vector, styles as files.
//!
//! No page holds a script or a style of its own: the content policy forbids both.
pub mod html;
pub mod qr;

use crate::kernel::error::{Error, NO_SUCH_PATH, Result};
use actix_web::HttpResponse;
use actix_web::web::{self, Path, ServiceConfig};
pub use html::Html;

/// A style sheet, by the name in its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A receipt for a gift, A5 across.
    Receipt,
    /// A public page, on a phone first.
    Public,
    /// Labels for goods, 50 × 35 mm.
    Label,
    /// A person's own data, A4.
    Person,
    /// Vouchers, eight to an A4 sheet or one on an A6 card.
    Voucher,
    /// A till's slip, 58 mm wide.
    Slip58,
    /// A till's slip, 80 mm wide.
    Slip80,
}

impl Style {
    const ALL: &'static [Self] =
        &[Self::Receipt, Self::Public, Self::Label, Self::Person, Self::Voucher, Self::Slip58, Self::Slip80];

    const fn name(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Public => "public",
            Self::Slip58 => "slip-58",
            Self::Slip80 => "slip-80",
            Self::Label => "label",
            Self::Voucher => "voucher",
            Self::Person => "person",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Receipt => include_str!("receipt.css"),
            Self::Public => include_str!("public.css"),
            Self::Slip58 => include_str!("slip-58.css"),
            Self::Slip80 => include_str!("slip-80.css"),
            Self::Label => include_str!("label.css"),
            Self::Voucher => include_str!("voucher.css"),
            Self::Person => include_str!("person.css"),
        }
    }
}

/// The styles, at `/print/NAME.css`.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/print/{name}.css", web::get().to(style));
}

async fn style(path: Path<String>) -> Result<HttpResponse> {
    let style = Style::ALL.iter().find(|style| style.name() == path.as_str());
    let style = style.ok_or_else(|| Error::from(&NO_SUCH_PATH))?;
    Ok(HttpResponse::Ok()
        .insert_header(("cache-control", "no-cache"))
        .content_type("text/css")
        .body(style.text()))
}

/// A whole page; it is neither kept by caches nor found by search engines.
#[must_use]
pub fn page(title: &str, style: Style, body: &Html) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(text(title, style, body))
}

/// The text of a page.
#[must_use]
pub fn text(title: &str, style: Style, body: &Html) -> String {
    let name = style.name();
    let page = crate::html!(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
         <link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/print/{name}.css\"></head>\n<body>{body}</body></html>\n",
        title = title,
        name = name,
        body = body,
    );
    page.into_text()
}
