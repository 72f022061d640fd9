//! The page behind a voucher's QR: balance, days and stores for whoever holds it; nothing of whom it was given to.
use super::layout::said;
use super::words::{self, Said};
use super::{Found, stores_of};
use crate::app::App;
use crate::db::Db;
use crate::html;
use crate::http::print::{Html, Style, page};
use crate::http::watch::caller_address;
use crate::kernel::error::{OrNotFound, Result};
use crate::stores;
use crate::stores::model::StoreKind;
use crate::vouchers::code::{self, Payload};
use crate::vouchers::model::{Condition, condition};
use crate::vouchers::rows::{batches, vouchers};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, REFERRER_POLICY};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use moka::sync::Cache;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// How many pages one address may open in a minute: enough for a hall full of people behind one address.
const PAGES_A_MINUTE: u32 = 240;

static OPENED: LazyLock<Cache<String, Arc<AtomicU32>>> =
    LazyLock::new(|| Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(60)).build());

/// Shows the page of a code. What is no code of ours, of no voucher, or of one not issued yet, looks the same.
pub async fn show(request: HttpRequest, app: Data<App>, path: Path<String>) -> HttpResponse {
    let address = caller_address(&request, &app);
    let opened = OPENED.get_with(address, || Arc::new(AtomicU32::new(0))).fetch_add(1, Ordering::Relaxed);
    let answer = if opened >= PAGES_A_MINUTE {
        plain(StatusCode::TOO_MANY_REQUESTS, "请稍后再试", "Please try again in a minute")
    } else {
        match code::read(&path, &app.keys.vouchers) {
            Ok(payload) => match app.read(view(&app, payload)).await {
                Ok(body) => page("暖券", Style::Public, &body),
                Err(error) if error.code().is_some() => unknown(),
                Err(error) => {
                    tracing::error!(%error, "the page of a voucher failed");
                    plain(StatusCode::INTERNAL_SERVER_ERROR, "系统出错了", "Something went wrong on our side")
                }
            },
            Err(_) => unknown(),
        }
    };
    secret(answer)
}

/// Neither caches nor the next page learn the address.
fn secret(mut answer: HttpResponse) -> HttpResponse {
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    answer
}

fn unknown() -> HttpResponse {
    plain(
        StatusCode::NOT_FOUND,
        "没有查到这张券。请扫券上的二维码；券上印的 11 位编号，请拿到柜台查。",
        "There is no such voucher. Please scan the square code; the 11 characters printed on it are for the counter.",
    )
}

fn plain(status: StatusCode, zh: &str, en: &str) -> HttpResponse {
    let sentence = Said { zh: zh.to_owned(), en: en.to_owned() };
    let body =
        html!("<main class=\"voucher\"><h1>暖券</h1>{sentence}</main>", sentence = said("bad", &sentence));
    let mut answer = page("暖券", Style::Public, &body);
    *answer.status_mut() = status;
    answer
}

fn view(app: &App, payload: Payload) -> impl FnOnce(&mut Db<'_>) -> Result<Html> + Send + 'static {
    let district = app.config.district_code.clone();
    move |db| body(db, &district, &payload)
}

fn body(db: &mut Db<'_>, district_code: &str, payload: &Payload) -> Result<Html> {
    let voucher = vouchers::voucher(db, district_code, payload.voucher_id())?.or_not_found()?;
    let batch = batches::batch(db, &voucher.district_code, voucher.batch_id)?.or_not_found()?;
    let named = stores_of(db, &batch)?;
    let everywhere = if named.is_empty() { stores::rows::stores(db, district_code)? } else { Vec::new() };
    let today = db.today();
    let stores: Vec<_> = named
        .into_iter()
        .chain(everywhere)
        .filter(|store| store.is_open_on(today) && store.kind != StoreKind::Depot)
        .collect();
    let found = Found::load(db, batch, vec![voucher.clone()])?;
    let stands = condition(&voucher, found.today);
    let usable = matches!(stands, Condition::Unused | Condition::Partly);
    let lines = found.good_for(&voucher).into_iter().filter(|_| usable);
    let listed = stores.iter().map(|store| {
        html!(
            "<li>{name}{hours}{address}</li>",
            name = store.name_zh,
            hours = store.hours.as_ref().map(|hours| html!("<br><small>{hours}</small>", hours = hours)),
            address = store
                .address
                .as_ref()
                .map(|address| html!("<br><small>{address}</small>", address = address)),
        )
    });
    Ok(html!(
        "<main class=\"voucher\"><h1>暖券 <span lang=\"en\">Charity supermarket voucher</span></h1>\n\
         {state}{good_for}{from}{until}\
         <button class=\"aloud\" type=\"button\" hidden>朗读 <span lang=\"en\">Read aloud</span></button>\
         {where_good}<ul>{stores}</ul>{rules}</main>\
         <script src=\"/read-aloud.js\" defer></script>",
        state = said(
            if usable && voucher.first_on <= today { "good" } else { "bad" },
            &words::state(stands, &voucher, found.today)
        ),
        good_for = Html::join(lines.map(|line| said("good-for", &line))),
        from = words::from(voucher.first_on, found.today).map(|from| said("from", &from)),
        until = said("until", &words::until(voucher.last_on)),
        where_good = said("where", &found.where_good),
        stores = Html::join(listed),
        rules = said("rules", &words::rules(found.batch.kind)),
    ))
}
