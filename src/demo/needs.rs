//! What the demonstration's stores need, and what guests have just offered to them.
use super::scene::{NO_DIGEST, Scene, command};
use crate::donations::actions::guests;
use crate::kernel::error::Result;
use crate::kernel::id::CommandId;
use crate::needs::actions;
use serde_json::{Value, json};

/// Lists what each store wants and does not take.
pub async fn list(scene: &mut Scene) -> Result<()> {
    for (position, store) in scene.stores.clone().into_iter().enumerate() {
        let keeper = scene.keeper(&store)?;
        for need in needs(scene, position) {
            let form = json!({ "id": CommandId::make(), "store_id": store.id, "need": need });
            actions::add(&scene.app, &keeper, NO_DIGEST, command(form)?).await?;
        }
    }
    Ok(())
}

/// Stores differ in what they lack; what is not taken is the same almost everywhere.
fn needs(scene: &Scene, position: usize) -> Vec<Value> {
    let product =
        |code: &str| scene.products.iter().find(|product| product.code == code).map(|product| product.id);
    let until = scene.app.now().day().plus_days(30).to_string();
    let mut needs = vec![
        json!({ "kind": "wanted", "product_id": product("G001"), "quantity": 40, "until_on": until }),
        json!({ "kind": "refused", "words_zh": "药品、烟酒", "words_en": "medicine, tobacco, alcohol" }),
    ];
    if position.is_multiple_of(2) {
        needs.push(json!({ "kind": "wanted", "category_code": "clothing_bedding",
            "note_zh": "全新或八成新以上，洗净", "note_en": "new, or nearly new and washed" }));
    }
    if position.is_multiple_of(3) {
        needs.push(json!({ "kind": "wanted", "product_id": product("G027"), "quantity": 12,
            "note_zh": "给独居老人", "note_en": "for old people who live alone" }));
        needs.push(json!({ "kind": "refused", "words_zh": "旧衣服（仓库已满）", "words_en": "used clothes (no room)" }));
    }
    needs
}

/// Two offers of people without an account.
pub async fn guests_offer(scene: &mut Scene) -> Result<()> {
    let Some(store) = scene.stores.first().cloned() else { return Ok(()) };
    for (what, pieces, ahead) in [("全新儿童棉衣", 3, 1), ("未拆封的大米，5 公斤", 4, 2)] {
        let form = json!({
            "id": CommandId::make(), "store_id": store.id, "phone": scene.people.phone(),
            "wished_on": scene.app.now().day().plus_days(ahead).to_string(), "wished_time": "afternoon",
            "lines": [{ "description": what, "quantity": pieces }],
        });
        guests::offer(&scene.app, "demonstration", NO_DIGEST, command(form)?).await?;
    }
    Ok(())
}
