//! Inspections as a table: what fits, and by which code each misfit is refused.
use super::*;
use crate::goods::model::{ShelfLife, Storage};
use crate::kernel::time::Instant;
use serde_json::{Value, json};

const RICE: ProductId = ProductId::of(uuid::Uuid::from_u128(1));
const QUILT: ProductId = ProductId::of(uuid::Uuid::from_u128(2));
const OLD: ProductId = ProductId::of(uuid::Uuid::from_u128(3));

fn product(id: ProductId, shelf_life: ShelfLife, retired: bool) -> (ProductId, Product) {
    let now = Instant::from_micros(0);
    let product = Product {
        id,
        code: "G001".to_owned(),
        name_zh: "粳米".to_owned(),
        name_en: "Rice".to_owned(),
        category_code: "grain_oil".to_owned(),
        pack_size: "5 kg".to_owned(),
        shelf_life,
        shelf_life_days: Some(365),
        storage: Storage::Ambient,
        notes: None,
        created_at: now,
        retired_at: retired.then_some(now),
        food: true,
    };
    (id, product)
}

fn catalogue() -> Catalogue {
    let products = [
        product(RICE, ShelfLife::Dated, false),
        product(QUILT, ShelfLife::None, false),
        product(OLD, ShelfLife::None, true),
    ];
    Catalogue { products: products.into(), values: [(RICE, Fen::new(3200).unwrap())].into() }
}

fn arrived(line_number: i32, received: i64, product_id: Option<ProductId>) -> Arrived {
    Arrived {
        line_number,
        received: Pieces::new(received).unwrap(),
        product_id,
        expires_on: None,
        declared_fen: None,
        proof: None,
    }
}

fn judged(lines: &[Arrived], found: Value) -> Result<Vec<Part>> {
    let found: Vec<InspectedLine> = serde_json::from_value(found).unwrap();
    judge(lines, &found, &catalogue(), Day::parse("2026-03-01").unwrap())
}

#[test]
fn a_line_may_be_split_by_day_of_expiry_and_partly_refused() {
    let parts = judged(
        &[arrived(1, 10, Some(RICE)), arrived(2, 0, None)],
        json!([
            {"line_number": 1, "accepted_quantity": 6, "expires_on": "2026-10-01", "condition": "new"},
            {"line_number": 1, "accepted_quantity": 3, "expires_on": "2026-12-01", "refused_quantity": 1,
             "refusal_reason": "damaged", "refusal_disposal": "destroyed"},
        ]),
    )
    .unwrap();
    let counts: Vec<(i32, i64, i64)> =
        parts.iter().map(|part| (part.line_number, part.accepted.get(), part.refused.get())).collect();
    assert_eq!(counts, vec![(1, 6, 0), (1, 3, 1), (2, 0, 0)]);
    assert_eq!(parts[0].values.unit(), (crate::donations::model::Basis::Reference, Fen::new(3200)));
}

#[test]
fn what_does_not_fit_is_named() {
    let day = "2026-10-01";
    for (received, product_id, part, code) in [
        (2, Some(RICE), json!({"accepted_quantity": 2, "expires_on": "2026-03-01"}), None),
        (2, Some(RICE), json!({"accepted_quantity": 2, "expires_on": "2026-02-28"}), Some("goods_expired")),
        (2, Some(RICE), json!({"accepted_quantity": 2}), Some("expiry_required")),
        (2, Some(QUILT), json!({"accepted_quantity": 2}), None),
        (2, Some(QUILT), json!({"accepted_quantity": 2, "expires_on": day}), Some("expiry_not_allowed")),
        (2, None, json!({"accepted_quantity": 2}), Some("product_needed")),
        (2, None, json!({"accepted_quantity": 2, "product_id": QUILT}), None),
        (2, Some(OLD), json!({"accepted_quantity": 2}), Some("product_retired")),
        (
            2,
            Some(ProductId::of(uuid::Uuid::from_u128(9))),
            json!({"accepted_quantity": 2}),
            Some("product_unknown"),
        ),
        (2, Some(QUILT), json!({"accepted_quantity": 1}), Some("line_not_decided")),
        (2, Some(QUILT), json!({"accepted_quantity": 3}), Some("line_not_decided")),
        (2, Some(QUILT), json!({"accepted_quantity": 1, "refused_quantity": 1}), Some("refusal_incomplete")),
        (
            2,
            None,
            json!({"accepted_quantity": 0, "refused_quantity": 2, "refusal_reason": "home_made", "refusal_disposal": "returned"}),
            None,
        ),
        (
            2,
            None,
            json!({"accepted_quantity": 0, "refused_quantity": 2, "refusal_reason": "other", "refusal_disposal": "returned"}),
            Some("refusal_incomplete"),
        ),
        (
            2,
            Some(QUILT),
            json!({"accepted_quantity": 2, "declared_proof": "invoice"}),
            Some("proof_without_value"),
        ),
        (2, Some(QUILT), json!({"line_number": 7, "accepted_quantity": 2}), Some("line_unknown")),
    ] {
        let mut part = part;
        let line_number = part.get("line_number").cloned().unwrap_or(json!(1));
        part["line_number"] = line_number;
        let outcome = judged(&[arrived(1, received, product_id)], json!([part]));
        let found = outcome.as_ref().err().and_then(Error::code).map(|code| code.name);
        assert_eq!(found, code, "{part}");
        assert_eq!(outcome.is_ok(), code.is_none(), "{part}");
    }
}

#[test]
fn accepting_all_leaves_out_what_did_not_arrive() {
    let lines = [arrived(1, 4, Some(QUILT)), arrived(2, 0, None)];
    let found = accept_all(&lines);
    assert_eq!(found.len(), 1);
    assert_eq!(judge(&lines, &found, &catalogue(), Day::parse("2026-03-01").unwrap()).unwrap().len(), 2);
}
