//! Sixty donors, and what they bring; purchases fill what gifts leave open.
use super::scene::{NO_DIGEST, Scene, command, id_in};
use crate::access::Actor;
use crate::donations::actions::{donors as enter, offer, receipts, receive};
use crate::goods::{self, rows::Product};
use crate::kernel::error::Result;
use crate::kernel::id::{CommandId, DonationId, DonorId, ProductId};
use crate::stock::actions::purchase;
use crate::stores::rows::Store;
use serde_json::{Value, json};

/// How many donors there are.
const DONORS: usize = 60;
/// Organisations with codes that are well formed and belong to nobody.
const ORGANISATIONS: &[&str] =
    &["示例食品有限公司", "示例粮油集团", "示例日用品商行", "示例科技公司", "示例学校", "示例公益服务中心"];
/// What is bought for every store at the beginning of each month.
const STAPLES: &[&str] = &["G001", "G006", "G004", "G005", "G014", "G043", "G048", "G026", "G022", "G017"];

/// Enters the donors.
pub async fn donors(scene: &mut Scene) -> Result<Vec<DonorId>> {
    let keeper = scene.actor("keeper")?;
    let mut donors = Vec::new();
    for position in 0..DONORS {
        let donor = donor(scene, position);
        let form = json!({ "id": CommandId::make(), "donor": donor });
        let answer = enter::add(&scene.app, &keeper, NO_DIGEST, command(form)?).await?;
        donors.push(DonorId::of(id_in(&answer, "donor_id")?));
    }
    // The donor who signs in is the first one; he gives more often than others.
    if let Some(first) = donors.first().copied() {
        scene.employ_donor(first).await?;
        donors.extend([first; 4]);
    }
    Ok(donors)
}

fn donor(scene: &mut Scene, position: usize) -> Value {
    if position % 6 == 5 {
        let name = scene.people.one_of(ORGANISATIONS).copied().unwrap_or("示例单位");
        return json!({ "kind": "unit", "name": format!("{name}第{}分部", position / 6 + 1), "display": "name" });
    }
    let surname = scene.people.surname();
    let person = scene.people.person(surname, (1950, 2000));
    let (display, alias) = match position % 3 {
        0 => ("name", None),
        1 => ("alias", Some(format!("热心居民{position}"))),
        _ => ("anonymous", None),
    };
    json!({ "kind": "person", "name": person.name, "phone": scene.people.phone(), "display": display, "display_name": alias })
}

/// The first stock of every store, before its till opens.
pub async fn stock_up(scene: &mut Scene) -> Result<()> {
    for store in scene.stores.clone() {
        buy(scene, &store, 120).await?;
    }
    Ok(())
}

async fn buy(scene: &mut Scene, store: &Store, pieces: i64) -> Result<()> {
    let keeper = scene.keeper(store)?;
    let bought: Vec<Product> =
        scene.products.iter().filter(|product| STAPLES.contains(&product.code.as_str())).cloned().collect();
    let ids: Vec<ProductId> = bought.iter().map(|product| product.id).collect();
    let today = scene.app.now().day();
    let values = scene.app.read(move |db| goods::values_on(db, &ids, today)).await?;
    for product in bought {
        // Wholesale: somewhat below what the shelf says.
        let value = values.get(&product.id).map_or(1_000, |value| value.get());
        let form = json!({
            "id": CommandId::make(), "store_id": store.id, "product_id": product.id,
            "expires_on": expiry(scene, &product, 120, 400), "quantity": scene.people.number(pieces / 2, pieces),
            "unit_price_fen": value * scene.people.number(78, 96) / 100, "supplier": "示例批发市场",
        });
        purchase(&scene.app, &keeper, NO_DIGEST, command(form)?).await?;
    }
    Ok(())
}

/// What is given and bought on a day: stores are open from Tuesday to Saturday.
pub async fn on_day(scene: &mut Scene, donors: &[DonorId], day: i64) -> Result<()> {
    for store in scene.stores.clone() {
        if day > 0 && day % 30 == 0 {
            buy(scene, &store, 80).await?;
        }
        if scene.people.number(0, 99) < 22 {
            give(scene, &store, donors, day).await?;
        }
    }
    Ok(())
}

async fn give(scene: &mut Scene, store: &Store, donors: &[DonorId], day: i64) -> Result<()> {
    let keeper = scene.keeper(store)?;
    scene.go_to(day, 10);
    let donor = if scene.people.number(0, 9) == 0 { None } else { scene.people.one_of(donors).copied() };
    let mut lines = Vec::new();
    for _ in 0..scene.people.number(1, 4) {
        let Some(product) = pick(scene) else { continue };
        let expires_on = expiry(scene, &product, 20, 300);
        lines.push(json!({ "product_id": product.id, "quantity": scene.people.number(5, 60), "expires_on": expires_on }));
    }
    let count = lines.len();
    let designation = (scene.people.number(0, 19) == 0).then_some("请优先给独居老人");
    let form = json!({ "id": CommandId::make(), "store_id": store.id, "donor_id": donor, "designation": designation, "lines": lines });
    let answer = offer::offer(&scene.app, &keeper, NO_DIGEST, command(form)?).await?;
    let id = DonationId::of(id_in(&answer, "donation_id")?);
    // Of the last days' gifts some are still on their way.
    if day >= 89 && scene.people.number(0, 1) == 0 {
        return Ok(());
    }
    accept(scene, &keeper, id, count).await?;
    let form = json!({ "id": CommandId::make() });
    receipts::issue(&scene.app, &keeper, NO_DIGEST, id, command(form)?).await?;
    Ok(())
}

/// Now and then a piece of the first line is refused.
async fn accept(scene: &mut Scene, keeper: &Actor, id: DonationId, lines: usize) -> Result<()> {
    let form = if scene.people.number(0, 5) == 0 && lines == 1 {
        json!({
            "id": CommandId::make(),
            "lines": [{ "line_number": 1, "received_quantity": 10 }],
            "inspection": [{ "line_number": 1, "accepted_quantity": 8, "refused_quantity": 2,
                "refusal_reason": "damaged", "refusal_disposal": "returned", "condition": "new" }],
        })
    } else {
        json!({ "id": CommandId::make(), "accept_all": true })
    };
    receive::receive(&scene.app, keeper, NO_DIGEST, id, command(form)?).await?;
    Ok(())
}

fn pick(scene: &mut Scene) -> Option<Product> {
    let products = scene.products.clone();
    scene.people.one_of(&products).cloned()
}

/// A day of expiry as far ahead as the product allows, or none.
fn expiry(scene: &mut Scene, product: &Product, least: i64, most: i64) -> Option<String> {
    if product.shelf_life != crate::goods::model::ShelfLife::Dated {
        return None;
    }
    let life = product.shelf_life_days.map_or(365, i64::from);
    let days = scene.people.number(least.min(life - 1).max(1), most.min(life).max(2));
    let days = i32::try_from(days).unwrap_or(30);
    Some(scene.app.now().day().plus_days(days).to_string())
}
