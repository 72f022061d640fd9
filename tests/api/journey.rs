//! The whole job as people do it: from an offer to a household's bag, back to the donor, and taken back.
use crate::both;
use crate::support::app::PASSWORD;
use crate::support::given::{STREET, text};
use crate::support::{Caller, Given, TestApp, id, qr};
use serde_json::{Value, json};

/// What a gift has become by the time it stands on the shelf.
struct Gift {
    donor: Caller,
    donor_id: String,
    id: String,
    trace_token: String,
}

async fn post(caller: &Caller, path: &str, mut body: Value) -> Value {
    body["id"] = json!(id());
    let reply = caller.post(path, &body).await;
    assert!(reply.status < 300, "{path} answers {}", reply.text());
    reply.json()
}

/// Somebody opens an account, signs in and offers; the keeper counts, inspects and refuses one torn bag.
async fn gift(given: &Given<'_>) -> Gift {
    let nobody = given.app.nobody();
    let account = json!({ "username": "chen-xiaoming", "password": PASSWORD,
        "donor": { "kind": "person", "name": "陈晓明", "display": "name", "phone": "13800001234" } });
    let made = post(&nobody, "/api/donor-accounts", account).await;
    let session = json!({ "username": "chen-xiaoming", "password": PASSWORD });
    let signed_in = nobody.post("/api/session", &session).await.ok();
    let donor = Caller { token: Some(text(&signed_in["access_token"])), ..nobody };
    let offer = json!({ "store_id": given.app.store("PT01").await, "designation": "请给独居老人", "lines": [
        { "product_id": given.product("G001").await, "quantity": 10, "expires_on": given.day(90) },
        { "product_id": given.product("G006").await, "quantity": 4, "expires_on": given.day(60) }] });
    let offered = post(&donor, "/api/donations", offer).await;
    let gift = text(&offered["donation_id"]);
    let path = format!("/api/donations/{gift}");
    assert_eq!(post(&given.keeper, &format!("{path}/receive"), json!({})).await["state"], "received");
    let found = json!({ "lines": [
        { "line_number": 1, "accepted_quantity": 9, "refused_quantity": 1, "refusal_reason": "expired", "refusal_disposal": "destroyed" },
        { "line_number": 2, "accepted_quantity": 4 }] });
    let inspected = post(&given.keeper, &format!("{path}/inspect"), found).await;
    assert_eq!((&inspected["state"], inspected["lots"].as_array().unwrap().len()), (&json!("inspected"), 2));
    let shelf = given.keeper.get("/api/stock").await.ok();
    let on_hand: Vec<_> =
        shelf["items"].as_array().unwrap().iter().map(|lot| lot["on_hand"].as_i64()).collect();
    assert_eq!(on_hand.iter().flatten().sum::<i64>(), 13);
    Gift { donor, donor_id: text(&made["donor_id"]), id: gift, trace_token: text(&offered["trace_token"]) }
}

/// The receipt is printed, and whoever scans its code sees that it stands.
async fn receipt(given: &Given<'_>, gift: &Gift) {
    let issued = post(&given.keeper, &format!("/api/donations/{}/receipt", gift.id), json!({})).await;
    let path = format!("/api/receipts/{}", text(&issued["receipt_id"]));
    assert_eq!(post(&given.keeper, &format!("{path}/prints"), json!({})).await["copy"], 1);
    let paper = given.keeper.get(&format!("{path}/print?copy=1")).await.text();
    assert!(paper.contains("陈晓明") && paper.contains("伍佰贰拾捌元整"), "{paper}");
    let scanned = qr::read(&paper).remove(0);
    let token = scanned.rsplit('/').next().unwrap();
    let nobody = given.app.nobody();
    let page = nobody.get(&format!("/R/{token}")).await;
    assert!(
        page.status == 200 && page.text().contains(issued["number"].as_str().unwrap()),
        "{}",
        page.text()
    );
    let checked = nobody.get(&format!("/api/public/receipts/{token}")).await.ok();
    assert_eq!(
        (&checked["standing"], &checked["amount_fen"]),
        (&json!("valid"), &json!(9 * 3_200 + 4 * 6_000))
    );
}

/// What the vouchers lead to.
struct Relief {
    household: String,
    fund: String,
    batch: String,
    /// The QR of the printed sheet, as a scanner reads it.
    scanned: String,
}

/// The street registers a household, the manager fills a fund, one drafts and another approves, and paper comes out.
async fn relief(given: &Given<'_>) -> Relief {
    let person = given.person();
    let household = json!({ "hukou_area_code": STREET, "residence_area_code": STREET, "address": "示例路 1 弄 2 号 301 室",
        "members": [{ "name": person.name, "id_number": person.id_number, "relation": "02" }],
        "categories": [{ "code": "minimum_living", "legal_basis": "沪民规〔2021〕1号", "proving_body": "街道社会救助事务管理所",
            "valid_from": given.day(-100), "valid_to": null }] });
    let household = text(&post(&given.officer, "/api/households", household).await["household_id"]);
    let fund = json!({ "code": "CARE", "name_zh": "关爱基金", "name_en": "Care fund", "resource_class": "social", "reason_required": false });
    let fund = text(&post(&given.manager, "/api/funds", fund).await["fund_id"]);
    let money = json!({ "amount_fen": 50_000, "reference": "示例入账" });
    post(&given.manager, &format!("/api/funds/{fund}/deposits"), money).await;
    let plan = json!({ "campaign_id": given.campaign().await, "fund_id": fund, "good_for": { "kind": "value", "face_fen": 20_000 },
        "households": {}, "first_on": given.day(0), "last_on": given.day(30) });
    let batch =
        text(&post(&given.district, "/api/voucher-batches", json!({ "plan": plan })).await["batch_id"]);
    assert_eq!(given.columns(&fund).await, [50_000, 50_000, 0, 0, 0], "a draft promises nothing");
    let approve = format!("/api/voucher-batches/{batch}/approve");
    let own = given.district.post(&approve, &json!({ "id": id() })).await;
    assert!(own.status == 403 || own.status == 409, "nobody approves what he drafted: {}", own.text());
    post(&given.manager, &approve, json!({})).await;
    assert_eq!(given.columns(&fund).await, [50_000, 30_000, 20_000, 0, 0]);
    let sheet =
        given.district.get(&format!("/api/voucher-batches/{batch}/sheet?from=1&count=500")).await.text();
    assert!(!sheet.contains(&person.name) && !sheet.contains(&person.id_number), "{sheet}");
    let mut codes = qr::read(&sheet);
    assert_eq!(codes.len(), 1);
    Relief { household, fund, batch, scanned: codes.remove(0) }
}

/// The cashier scans and gives two kinds of goods.
async fn redeem(given: &Given<'_>, relief: &Relief) -> Value {
    let (_, path) = relief.scanned.split_at(relief.scanned.find("/V/").expect("an address"));
    assert!(given.app.nobody().get(path).await.text().contains("可选 200 元物品"));
    let seen = given.cashier.post("/api/vouchers/lookup", &json!({ "code": relief.scanned })).await.ok();
    assert_eq!((&seen["verdict"], &seen["balance_fen"]), (&json!("good"), &json!(20_000)));
    let basket = json!({ "code": relief.scanned, "lines": [{ "product_id": given.product("G001").await, "quantity": 2 },
        { "product_id": given.product("G006").await, "quantity": 1 }] });
    let redeemed = post(&given.cashier, "/api/redemptions", basket).await;
    assert_eq!((&redeemed["fund_fen"], &redeemed["balance_fen"]), (&json!(12_400), &json!(7_600)));
    assert!(given.app.nobody().get(path).await.text().contains("可选 76 元物品"));
    redeemed
}

/// From the redemption to household, fund, lot, gift and donor.
async fn leads_back(auditor: &Caller, redemption: &str, (gift, relief): (&Gift, &Relief)) {
    let seen = auditor.get(&format!("/api/redemptions/{redemption}")).await.ok();
    assert_eq!(seen["household"]["household_id"], json!(relief.household));
    assert_eq!(
        (&seen["fund"]["fund_id"], &seen["batch"]["batch_id"]),
        (&json!(relief.fund), &json!(relief.batch))
    );
    let lines = seen["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 2);
    for line in lines {
        let behind = &line["donation"];
        assert_eq!((&behind["donation_id"], &behind["donor_shown"]), (&json!(gift.id), &json!("陈晓明")));
        let lot = auditor.get(&format!("/api/lots/{}", text(&line["lot_id"]))).await.ok();
        assert_eq!(
            (&lot["donation_line_id"], &lot["designation"]),
            (&behind["donation_line_id"], &json!("请给独居老人"))
        );
    }
    let seen = auditor.get(&format!("/api/donations/{}", gift.id)).await.ok();
    assert_eq!(seen["donor"]["id"], json!(gift.donor_id));
}

/// The only item of a list.
async fn only(caller: &Caller, path: &str) -> Value {
    let page = caller.get(path).await.ok();
    let items = page["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{path}: {page}");
    items[0].clone()
}

/// From the donor to gift, lots and redemption; and from household and fund to voucher and redemption.
async fn leads_forward(auditor: &Caller, redemption: &str, (gift, relief): (&Gift, &Relief)) {
    let given = only(auditor, &format!("/api/donations?donor_id={}", gift.donor_id)).await;
    assert_eq!(given["id"], json!(gift.id));
    for line in auditor.get(&format!("/api/donations/{}", gift.id)).await.ok()["lines"].as_array().unwrap() {
        let lot =
            only(auditor, &format!("/api/stock?empty=true&donation_line_id={}", text(&line["id"]))).await;
        let left = only(auditor, &format!("/api/lots/{}/redemptions", text(&lot["id"]))).await;
        assert_eq!(
            (&left["redemption_id"], &left["household_id"]),
            (&json!(redemption), &json!(relief.household))
        );
    }
    let voucher = only(auditor, &format!("/api/vouchers?household_id={}", relief.household)).await;
    let batch = only(auditor, &format!("/api/voucher-batches?fund_id={}", relief.fund)).await;
    assert_eq!((&voucher["batch_id"], &batch["id"]), (&json!(relief.batch), &json!(relief.batch)));
    let used = only(auditor, &format!("/api/redemptions?voucher_id={}", text(&voucher["id"]))).await;
    assert_eq!(used["id"], json!(redemption));
}

/// Pieces on hand and in quarantine, fen spent, fen redeemed: as the reports say.
async fn reported(app: &TestApp, auditor: &Caller) -> [i64; 4] {
    let report = async |name: &str| auditor.get(&format!("/api/reports/{name}")).await.ok();
    let (stock, funds, vouchers) = (report("stock").await, report("funds").await, report("vouchers").await);
    assert_eq!(vouchers["adds_up"], true, "{}", app.url);
    [
        &stock["total"]["pieces"],
        &stock["total"]["quarantined"],
        &funds["funds"][0]["spent_fen"],
        &vouchers["amounts"]["redeemed_fen"],
    ]
    .map(|number| number.as_i64().unwrap())
}

both! {
    async fn a_gift_becomes_a_bag_of_rice_and_every_step_can_be_traced_and_taken_back(app: &TestApp) {
        let given = Given::of(app).await;
        let gift = gift(&given).await;
        receipt(&given, &gift).await;
        let relief = relief(&given).await;
        assert_eq!(reported(app, &given.auditor).await, [13, 0, 0, 0]);
        let redeemed = redeem(&given, &relief).await;
        let redemption = text(&redeemed["redemption_id"]);
        leads_back(&given.auditor, &redemption, (&gift, &relief)).await;
        leads_forward(&given.auditor, &redemption, (&gift, &relief)).await;

        // The donor is told of it, as far as no household can be guessed.
        let told = gift.donor.get(&format!("/api/donations/{}/trace", gift.id)).await.ok();
        assert_eq!((&told["hidden"], &told["households"], &told["lines"][0]["accepted"]), (&json!(true), &Value::Null, &json!(9)));
        assert_eq!(app.nobody().get(&format!("/T/{}", gift.trace_token)).await.status, 200);
        gift.donor.get(&format!("/api/redemptions/{redemption}")).await.refused("forbidden");

        assert_eq!(reported(app, &given.auditor).await, [10, 0, 12_400, 12_400]);
        let rice = redeemed["lines"].as_array().unwrap().iter().find(|line| line["quantity"] == 2).unwrap();
        let back = json!({ "reason": "faulty_goods", "lines": [{ "line_id": rice["line_id"], "quantity": 1 }] });
        let reversed = post(&given.cashier, &format!("/api/redemptions/{redemption}/reverse"), back).await;
        assert_eq!((&reversed["fund_fen"], &reversed["to_fund"]), (&json!(3_200), &json!(false)));
        assert_eq!(reported(app, &given.auditor).await, [11, 1, 9_200, 9_200]);
        assert_eq!(given.columns(&relief.fund).await, [50_000, 30_000, 10_800, 9_200, 0]);
        app.proves_itself().await;
    }
}
