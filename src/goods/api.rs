//! The routes of goods.
use super::actions::{
    self, AddBarcode, AddGoodsCategory, AddPack, AddProduct, AddValue, BarcodeAnswer, CategoryAnswer,
    ChangeProduct, JustDo, PackAnswer, ProductAnswer, Rename,
};
use super::rows::{self, Category, Wanted};
use super::views::{self, PackView, ProductDetail, ProductView, Scanned};
use super::{ProductSearch, label, product_of_barcode};
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::http::pages::{Page, limit};
use crate::kernel::error::{Error, INVALID_PATH, OrNotFound, Result, invalid};
use crate::kernel::gtin::Gtin;
use crate::kernel::id::{PackId, ProductId};
use crate::kernel::text::{Code, Text};
use crate::kernel::time::Day;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get, post, put};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// The most labels on one sheet.
const LABELS_MAX: usize = 200;

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_categories).service(add_goods_category).service(rename_category);
    config.service(list_products).service(add_product).service(read_product).service(change_product);
    config.service(retire_product).service(add_value).service(print_label);
    config.service(add_barcode).service(remove_barcode).service(add_in_house_barcode).service(read_barcode);
    config.service(list_packs).service(add_pack).service(read_pack);
    config.service(rename_pack).service(retire_pack);
}

/// Which products.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ProductQuery {
    /// Part of a name in either script, its pinyin or initials, a code, or a whole barcode.
    #[param(value_type = Option<String>)]
    q: Option<Text<0, 100, 1>>,
    /// Of this category.
    #[param(value_type = Option<String>)]
    category: Option<Code>,
    /// Retired ones too.
    retired: Option<bool>,
    /// The last id of the page before.
    after: Option<ProductId>,
    /// Items wanted, 1 to 200.
    limit: Option<i64>,
}

/// On which day.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct DayQuery {
    /// The day whose values count; today unless asked.
    on: Option<Day>,
}

/// Which labels.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct LabelQuery {
    /// Of this barcode; unless asked, of the in-house one or any other.
    #[param(value_type = Option<String>)]
    gtin: Option<Gtin>,
    /// How many, 1 to 200.
    count: Option<usize>,
}

/// A path hands digits on as a number, which a barcode is not: it is read from its text.
fn gtin_of(text: &str) -> Result<Gtin> {
    Gtin::parse(text).map_err(|_| Error::from(&INVALID_PATH))
}

/// The categories.
#[utoipa::path(tag = "goods", security(("session" = ["read_house"])), responses((status = 200, body = Vec<Category>)))]
#[get("/categories")]
async fn list_categories(app: Data<App>, _actor: Can<may::ReadHouse>) -> Result<Json<Vec<Category>>> {
    app.read(rows::categories).await.map(Json)
}

/// Enters a category.
#[utoipa::path(tag = "goods", security(("session" = ["manage_goods"])), request_body = AddGoodsCategory, responses((status = 201, body = CategoryAnswer)))]
#[post("/categories")]
async fn add_goods_category(
    app: Data<App>,
    actor: Can<may::ManageGoods>,
    body: Body<AddGoodsCategory>,
) -> Result<Answer> {
    actions::add_category(&app, &actor, body.digest, body.value).await
}

/// Gives a category other names.
#[utoipa::path(tag = "goods", security(("session" = ["manage_goods"])), request_body = Rename,
    params(("code" = String, Path)), responses((status = 200, body = CategoryAnswer)))]
#[put("/categories/{code}")]
async fn rename_category(
    app: Data<App>,
    actor: Can<may::ManageGoods>,
    path: Path<String>,
    body: Body<Rename>,
) -> Result<Answer> {
    let code = Code::parse(&path).map_err(|_| Error::from(&INVALID_PATH))?;
    actions::rename_category(&app, &actor, body.digest, code, body.value).await
}

/// Products with barcodes and today's value, in the order in which they were entered.
#[utoipa::path(tag = "goods", security(("session" = ["read_house"])), params(ProductQuery), responses((status = 200, body = Page<ProductView>)))]
#[get("/products")]
async fn list_products(
    app: Data<App>,
    _actor: Can<may::ReadHouse>,
    query: Query<ProductQuery>,
) -> Result<Json<Page<ProductView>>> {
    let query = query.into_inner();
    let limit = limit(query.limit);
    let search = ProductSearch {
        text: query.q.map(|text| text.to_string()),
        category_code: query.category.map(|code| code.to_string()),
        product_id: None,
    };
    let retired = query.retired.unwrap_or(false);
    let wanted = Wanted { retired, after: query.after, limit: Some(limit + 1), ..search.wanted() };
    let items = app
        .read(move |db| rows::list(db, &wanted).and_then(|products| views::products(db, products)))
        .await?;
    Ok(Json(Page::of(items, limit, |item| item.product.id.uuid())))
}

/// Enters a product.
#[utoipa::path(tag = "goods", security(("session" = ["manage_goods"])), request_body = AddProduct, responses((status = 201, body = ProductAnswer)))]
#[post("/products")]
async fn add_product(app: Data<App>, actor: Can<may::ManageGoods>, body: Body<AddProduct>) -> Result<Answer> {
    actions::add_product(&app, &actor, body.digest, body.value).await
}

/// One product, with all its values.
#[utoipa::path(tag = "goods", security(("session" = ["read_house"])), params(("id" = ProductId, Path)), responses((status = 200, body = ProductDetail)))]
#[get("/products/{id}")]
async fn read_product(
    app: Data<App>,
    _actor: Can<may::ReadHouse>,
    path: Path<ProductId>,
) -> Result<Json<ProductDetail>> {
    app.read(move |db| views::product(db, path.into_inner())).await.map(Json)
}

/// Changes a product.
#[utoipa::path(tag = "goods", security(("session" = ["manage_goods"])), request_body = ChangeProduct,
    params(("id" = ProductId, Path)), responses((status = 200, body = ProductAnswer)))]
#[put("/products/{id}")]
async fn change_product(
    app: Data<App>,
    actor: Can<may::ManageGoods>,
    path: Path<ProductId>,
    body: Body<ChangeProduct>,
) -> Result<Answer> {
    actions::change_product(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Retires a product.
#[utoipa::path(tag = "goods", security(("session" = ["manage_goods"])), request_body = JustDo,
    params(("id" = ProductId, Path)), responses((status = 200, body = ProductAnswer)))]
#[post("/products/{id}/retire")]
async fn retire_product(
    app: Data<App>,
    actor: Can<may::ManageGoods>,
    path: Path<ProductId>,
    body: Body<JustDo>,
) -> Result<Answer> {
    actions::retire_product(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Sets the reference value of a product from a day on.
#[utoipa::path(tag = "goods", security(("session" = ["manage_goods"])), request_body = AddValue,
    params(("id" = ProductId, Path)), responses((status = 201, body = ProductAnswer)))]
#[post("/products/{id}/values")]
async fn add_value(
    app: Data<App>,
    actor: Can<may::ManageGoods>,
    path: Path<ProductId>,
    body: Body<AddValue>,
) -> Result<Answer> {
    actions::add_value(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Labels with name and EAN-13, to print.
#[utoipa::path(tag = "goods", security(("session" = ["read_house"])), params(("id" = ProductId, Path), LabelQuery),
    responses((status = 200, body = String, content_type = "text/html")))]
#[get("/products/{id}/label")]
async fn print_label(
    app: Data<App>,
    _actor: Can<may::ReadHouse>,
    path: Path<ProductId>,
    query: Query<LabelQuery>,
) -> Result<HttpResponse> {
    let count = query.count.unwrap_or(1);
    if !(1..=LABELS_MAX).contains(&count) {
        return Err(invalid("count", "is not from 1 to 200"));
    }
    let id = path.into_inner();
    let read = move |db: &mut crate::db::Db<'_>| {
        Ok((rows::product(db, id)?.or_not_found()?, rows::barcodes(db, &[id])?))
    };
    let (product, barcodes) = app.read(read).await?;
    label::sheet(&product, &barcodes, query.gtin.as_ref(), count)
}

/// Gives a product a barcode more.
#[utoipa::path(tag = "goods", security(("session" = ["manage_goods"])), request_body = AddBarcode,
    params(("id" = ProductId, Path)), responses((status = 201, body = BarcodeAnswer)))]
#[post("/products/{id}/barcodes")]
async fn add_barcode(
    app: Data<App>,
    actor: Can<may::ManageGoods>,
    path: Path<ProductId>,
    body: Body<AddBarcode>,
) -> Result<Answer> {
    actions::add_barcode(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Takes a barcode from a product.
#[utoipa::path(tag = "goods", security(("session" = ["manage_goods"])), request_body = JustDo,
    params(("id" = ProductId, Path), ("gtin" = String, Path)), responses((status = 200, body = BarcodeAnswer)))]
#[post("/products/{id}/barcodes/{gtin}/remove")]
async fn remove_barcode(
    app: Data<App>,
    actor: Can<may::ManageGoods>,
    path: Path<(ProductId, String)>,
    body: Body<JustDo>,
) -> Result<Answer> {
    let (id, gtin) = path.into_inner();
    actions::remove_barcode(&app, &actor, body.digest, (id, gtin_of(&gtin)?), body.value).await
}

/// Gives a product without a barcode one of the house.
#[utoipa::path(tag = "goods", security(("session" = ["manage_goods"])), request_body = JustDo,
    params(("id" = ProductId, Path)), responses((status = 201, body = BarcodeAnswer)))]
#[post("/products/{id}/in-house-barcode")]
async fn add_in_house_barcode(
    app: Data<App>,
    actor: Can<may::ManageGoods>,
    path: Path<ProductId>,
    body: Body<JustDo>,
) -> Result<Answer> {
    actions::add_in_house_barcode(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// The product that a barcode names.
#[utoipa::path(tag = "goods", security(("session" = ["read_house"])), params(("gtin" = String, Path)), responses((status = 200, body = Scanned)))]
#[get("/barcodes/{gtin}")]
async fn read_barcode(
    app: Data<App>,
    _actor: Can<may::ReadHouse>,
    path: Path<String>,
) -> Result<Json<Scanned>> {
    let gtin = gtin_of(&path)?;
    app.read(move |db| {
        let (product, pieces) = product_of_barcode(db, &gtin)?.or_not_found()?;
        let product = views::products(db, vec![product])?.pop().or_not_found()?;
        Ok(Scanned { pieces, product })
    })
    .await
    .map(Json)
}

/// The packs with what they hold and what that is worth on a day.
#[utoipa::path(tag = "goods", security(("session" = ["read_house"])), params(DayQuery), responses((status = 200, body = Vec<PackView>)))]
#[get("/packs")]
async fn list_packs(
    app: Data<App>,
    _actor: Can<may::ReadHouse>,
    query: Query<DayQuery>,
) -> Result<Json<Vec<PackView>>> {
    app.read(move |db| rows::packs(db).and_then(|packs| views::packs(db, packs, query.on))).await.map(Json)
}

/// Enters a pack.
#[utoipa::path(tag = "goods", security(("session" = ["manage_goods"])), request_body = AddPack, responses((status = 201, body = PackAnswer)))]
#[post("/packs")]
async fn add_pack(app: Data<App>, actor: Can<may::ManageGoods>, body: Body<AddPack>) -> Result<Answer> {
    actions::add_pack(&app, &actor, body.digest, body.value).await
}

/// One pack.
#[utoipa::path(tag = "goods", security(("session" = ["read_house"])), params(("id" = PackId, Path), DayQuery), responses((status = 200, body = PackView)))]
#[get("/packs/{id}")]
async fn read_pack(
    app: Data<App>,
    _actor: Can<may::ReadHouse>,
    path: Path<PackId>,
    query: Query<DayQuery>,
) -> Result<Json<PackView>> {
    app.read(move |db| {
        let pack = rows::pack(db, path.into_inner())?.or_not_found()?;
        views::packs(db, vec![pack], query.on)?.pop().or_not_found()
    })
    .await
    .map(Json)
}

/// Gives a pack other names.
#[utoipa::path(tag = "goods", security(("session" = ["manage_goods"])), request_body = Rename,
    params(("id" = PackId, Path)), responses((status = 200, body = PackAnswer)))]
#[put("/packs/{id}")]
async fn rename_pack(
    app: Data<App>,
    actor: Can<may::ManageGoods>,
    path: Path<PackId>,
    body: Body<Rename>,
) -> Result<Answer> {
    actions::rename_pack(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Retires a pack.
#[utoipa::path(tag = "goods", security(("session" = ["manage_goods"])), request_body = JustDo,
    params(("id" = PackId, Path)), responses((status = 200, body = PackAnswer)))]
#[post("/packs/{id}/retire")]
async fn retire_pack(
    app: Data<App>,
    actor: Can<may::ManageGoods>,
    path: Path<PackId>,
    body: Body<JustDo>,
) -> Result<Answer> {
    actions::retire_pack(&app, &actor, body.digest, path.into_inner(), body.value).await
}
