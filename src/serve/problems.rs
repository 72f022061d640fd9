//! Every problem that the service answers, with its sentence in both languages.
use crate::kernel::error::{self, Code};
use crate::{
    campaigns, donations, funds, goods, households, live, needs, offline, redemptions, staff, stock, stores,
    vouchers,
};
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// The codes of each slice; a slice's `codes.rs` joins here.
pub static SLICES: &[(&str, &[&Code])] = &[
    ("kernel", error::ALL),
    ("stores", stores::codes::ALL),
    ("staff", staff::codes::ALL),
    ("goods", goods::codes::ALL),
    ("needs", needs::codes::ALL),
    ("campaigns", campaigns::codes::ALL),
    ("stock", stock::codes::ALL),
    ("donations", donations::codes::ALL),
    ("households", households::codes::ALL),
    ("funds", funds::codes::ALL),
    ("vouchers", vouchers::codes::ALL),
    ("redemptions", redemptions::codes::ALL),
    ("offline", offline::codes::ALL),
    ("live", live::codes::ALL),
];

/// A problem that the service may answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemKind {
    /// Where it comes from.
    slice: &'static str,
    /// The stable code.
    code: &'static str,
    /// The HTTP status.
    status: u16,
    /// 中文。
    title_zh: &'static str,
    /// English.
    title: &'static str,
}

/// Every problem that the service may answer, by its stable code.
#[utoipa::path(tag = "operations", responses((status = 200, body = Vec<ProblemKind>)))]
#[get("/problems")]
pub async fn list_problems() -> Json<Vec<ProblemKind>> {
    let kind = |slice: &'static str, code: &'static Code| ProblemKind {
        slice,
        code: code.name,
        status: code.status,
        title_zh: code.zh,
        title: code.en,
    };
    Json(SLICES.iter().flat_map(|(slice, codes)| codes.iter().map(|code| kind(slice, code))).collect())
}
