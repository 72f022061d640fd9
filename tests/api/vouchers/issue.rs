//! Approving, which issues: two persons, never more than the fund holds, all or nothing.
use super::Office;
use crate::both;
use crate::funds::money;
use crate::support::id;
use nuanquan::access::{Grant, Role};
use nuanquan::app::App;
use nuanquan::db::Lane;
use nuanquan::funds::{self, Posting, PostingKind};
use nuanquan::kernel::id::{AccountId, BatchId, CommandId, FundId, PostingId};
use nuanquan::kernel::time::Instant;
use nuanquan::vouchers::batches::gather::{gather, name};
use nuanquan::vouchers::batches::press::{Homes, Press};
use nuanquan::vouchers::batches::resume_abandoned;
use nuanquan::vouchers::plan::Plan;
use nuanquan::vouchers::rows::batches::{self, Approval};
use nuanquan::vouchers::rows::issue;
use serde_json::{Value, json};

async fn pieces(office: &Office<'_>, voucher: &Value) -> Vec<(i64, i64)> {
    let shown = office.shown(voucher).await;
    let item =
        |item: &Value| (item["pieces_left"].as_i64().unwrap(), item["value_left_fen"].as_i64().unwrap());
    shown["items"].as_array().unwrap().iter().map(item).collect()
}

both! {
    async fn a_batch_takes_two_persons_and_exists_for_nobody_before(app: &TestApp) {
        let office = Office::open(app, 100_000).await;
        office.household("王秀英", 1946).await;
        office.household("李建国", 1950).await;
        let draft = json!({ "id": id(), "plan": office.plan() });
        let drafted = office.manager.post("/api/voucher-batches", &draft).await;
        assert_eq!(office.manager.post("/api/voucher-batches", &draft).await.body, drafted.body);
        let drafted = drafted.created();
        assert_eq!((&drafted["vouchers"], &drafted["total_fen"]), (&json!(2), &json!(20_000)));
        let batch = drafted["batch_id"].as_str().unwrap();
        assert_eq!(office.fund_columns().await, [100_000, 100_000, 0, 0, 0]);
        office.approve(&drafted).await.refused("own_deed");
        let path = format!("/api/voucher-batches/{batch}/approve");
        office.street.post(&path, &json!({ "id": id() })).await.refused("forbidden");
        assert!(office.vouchers(batch).await.is_empty());
        let sheet = office.district.get(&format!("/api/voucher-batches/{batch}/sheet")).await;
        assert_eq!(sheet.refused("batch_state")["state"], "drafted");

        let second = app.of_district(Role::FundManager).await;
        let approve = json!({ "id": id() });
        let first = second.post(&path, &approve).await;
        assert_eq!(first.ok()["vouchers"], 2);
        let again = second.post(&path, &approve).await;
        assert_eq!((&again.body, &again.headers["nuanquan-repeat"]), (&first.body, &"true".parse().unwrap()));
        second.post(&path, &json!({ "id": id() })).await.refused("batch_state");
        assert_eq!(office.fund_columns().await, [100_000, 80_000, 20_000, 0, 0]);
        let vouchers = office.vouchers(batch).await;
        assert_eq!(vouchers.len(), 2);
        assert_eq!(vouchers[0]["holder_name_masked"], "王*英");
        assert_eq!((&vouchers[0]["condition"], &vouchers[0]["category"]), (&json!("unused"), &json!("minimum_living")));
        let shown = office.district.get(&format!("/api/voucher-batches/{batch}")).await.ok();
        assert_eq!((&shown["counts"]["unused"], &shown["counts"]["outstanding_fen"]), (&json!(2), &json!(20_000)));
        assert_eq!(shown["batch"]["policy_basis"], "沪府办发〔2004〕67号");
        office.all_holds().await;
    }

    async fn a_fund_is_never_over_committed_to_the_fen(app: &TestApp) {
        let office = Office::open(app, 19_999).await;
        office.household("王秀英", 1946).await;
        office.household("李建国", 1950).await;
        let drafted = office.draft(office.plan()).await.created();
        assert_eq!(office.approve(&drafted).await.refused("fund_short")["missing_fen"], 1);
        let batch = drafted["batch_id"].as_str().unwrap();
        assert!(office.vouchers(batch).await.is_empty());
        assert_eq!(office.fund_columns().await, [19_999, 19_999, 0, 0, 0]);
        office.manager.post(&format!("/api/funds/{}/deposits", office.fund), &money(1)).await.created();
        office.approve(&drafted).await.ok();
        assert_eq!(office.fund_columns().await, [20_000, 0, 20_000, 0, 0]);
        office.all_holds().await;
    }

    async fn what_changed_since_the_draft_is_drafted_anew(app: &TestApp) {
        let office = Office::open(app, 100_000).await;
        office.household("王秀英", 1946).await;
        let drafted = office.draft(office.plan()).await.created();
        office.household("李建国", 1950).await;
        let now = office.approve(&drafted).await.refused("batch_changed");
        assert_eq!((&now["vouchers"], &now["total_fen"]), (&json!(2), &json!(20_000)));
        assert_eq!(office.fund_columns().await, [100_000, 100_000, 0, 0, 0]);
        let path = format!("/api/voucher-batches/{}/discard", drafted["batch_id"].as_str().unwrap());
        office.district.post(&path, &json!({ "id": id() })).await.ok();
        office.approve(&drafted).await.refused("batch_state");
    }

    async fn a_pack_is_worth_the_sum_of_its_pieces(app: &TestApp) {
        let office = Office::open(app, 100_000).await;
        office.household("王秀英", 1946).await;
        let packs = office.manager.get("/api/packs").await.ok();
        let packs = packs["items"].as_array().or(packs.as_array()).unwrap().clone();
        let pack = packs.iter().find(|pack| pack["code"] == "P1").unwrap()["id"].clone();
        let mut plan = office.plan();
        plan["good_for"] = json!({ "kind": "pack", "pack_id": pack });
        let batch = office.issued(plan).await;
        let voucher = office.vouchers(&batch).await.remove(0);
        let pieces = pieces(&office, &voucher).await;
        assert_eq!(pieces.len(), 7);
        assert_eq!(voucher["face_fen"], 14_900);
        assert_eq!(pieces.iter().map(|(_, value)| value).sum::<i64>(), 14_900);
        assert_eq!(office.fund_columns().await, [100_000, 85_100, 14_900, 0, 0]);
        office.all_holds().await;
    }

    async fn goods_have_their_value_of_the_issue_day_and_copay_keeps_the_cash_out_of_the_fund(app: &TestApp) {
        let office = Office::open(app, 100_000).await;
        office.household("王秀英", 1946).await;
        let rice = crate::goods::product(&office.manager, "G001").await["id"].clone();
        for (good_for, face, items) in [
            (json!({ "kind": "goods", "product_id": rice, "pieces": 2 }), 6_400, vec![(2, 6_400)]),
            (json!({ "kind": "goods", "category_code": "grain_oil", "pieces": 3, "piece_fen": 333 }), 999, vec![(3, 999)]),
            (json!({ "kind": "copay", "face_fen": 900, "copay_fen": 100 }), 900, vec![]),
        ] {
            let mut plan = office.plan();
            plan["good_for"] = good_for;
            let batch = office.issued(plan).await;
            let voucher = office.vouchers(&batch).await.remove(0);
            assert_eq!(voucher["face_fen"], face);
            assert_eq!(pieces(&office, &voucher).await, items);
        }
        assert_eq!(office.fund_columns().await, [100_000, 91_701, 8_299, 0, 0]);
        office.all_holds().await;
    }

    async fn a_voucher_s_home_is_the_store_of_its_street_if_it_is_good_there(app: &TestApp) {
        let office = Office::open(app, 100_000).await;
        office.household("王秀英", 1946).await;
        let home = |vouchers: Vec<Value>| vouchers[0]["home_store_id"].clone();
        let batch = office.issued(office.plan()).await;
        assert_eq!(home(office.vouchers(&batch).await), json!(app.store("PT01").await));
        let mut plan = office.plan();
        plan["store_ids"] = json!([app.store("PT11").await, app.store("PT10").await]);
        let batch = office.issued(plan).await;
        assert_eq!(home(office.vouchers(&batch).await), json!(app.store("PT10").await));
        let voucher = office.vouchers(&batch).await.remove(0);
        office.redeem(&office.code(&voucher).await).await.refused("wrong_store");
    }

    async fn a_batch_that_broke_off_is_a_draft_again_and_its_money_is_free(app: &TestApp) {
        let office = Office::open(app, 100_000).await;
        office.household("王秀英", 1946).await;
        office.household("李建国", 1950).await;
        let drafted = office.draft(office.plan()).await.created();
        let batch = drafted["batch_id"].as_str().unwrap();
        break_off(&app.app, batch, &office).await;
        assert_eq!(office.fund_columns().await, [100_000, 80_000, 20_000, 0, 0]);
        assert!(office.vouchers(batch).await.is_empty());
        office.approve(&drafted).await.refused("batch_state");
        office.all_holds().await;

        // On PostgreSQL another instance may be at work on it for a while.
        app.pass_days(1);
        assert_eq!(resume_abandoned(&app.app).await.unwrap(), 1);
        let mut office = office;
        office.sign_in_again().await;
        assert_eq!(office.fund_columns().await, [100_000, 100_000, 0, 0, 0]);
        office.all_holds().await;
        office.approve(&drafted).await.ok();
        assert_eq!(office.vouchers(batch).await.len(), 2);
        assert_eq!(resume_abandoned(&app.app).await.unwrap(), 0);
        office.all_holds().await;
    }

    async fn a_batch_whose_vouchers_are_being_made_can_be_cancelled(app: &TestApp) {
        let office = Office::open(app, 100_000).await;
        office.household("王秀英", 1946).await;
        office.household("李建国", 1950).await;
        let drafted = office.draft(office.plan()).await.created();
        let batch = drafted["batch_id"].as_str().unwrap();
        let (path, body) = (format!("/api/voucher-batches/{batch}"), json!({ "id": id() }));
        let cancel = format!("{path}/cancel");
        assert_eq!(office.manager.get(&path).await.ok()["prepared"], Value::Null);
        office.manager.post(&cancel, &json!({ "id": id() })).await.refused("batch_state");
        break_off(&app.app, batch, &office).await;
        assert_eq!(office.manager.get(&path).await.ok()["prepared"], 1);
        app.of_district(Role::DistrictOfficer).await.post(&cancel, &body).await.refused("forbidden");

        let first = office.manager.post(&cancel, &body).await;
        assert_eq!(first.ok()["batch_id"], batch);
        assert_eq!(office.manager.post(&cancel, &body).await.ok(), first.ok());
        office.manager.post(&cancel, &json!({ "id": id() })).await.refused("batch_state");
        let detail = office.manager.get(&path).await.ok();
        assert_eq!((&detail["batch"]["state"], &detail["prepared"]), (&json!("drafted"), &Value::Null));
        assert_eq!(office.fund_columns().await, [100_000, 100_000, 0, 0, 0]);
        assert!(office.vouchers(batch).await.is_empty());
        office.approve(&drafted).await.ok();
        assert_eq!(office.vouchers(batch).await.len(), 2);
        office.manager.post(&cancel, &json!({ "id": id() })).await.refused("batch_state");
        office.all_holds().await;
    }

    async fn a_cancel_that_races_with_the_making_leaves_a_whole_batch_or_a_draft(app: &TestApp) {
        let office = Office::open(app, 100_000).await;
        office.household("王秀英", 1946).await;
        for _ in 0..4 {
            let drafted = office.draft(office.plan()).await.created();
            let batch = drafted["batch_id"].as_str().unwrap();
            let (path, body) = (format!("/api/voucher-batches/{batch}/cancel"), json!({ "id": id() }));
            let before = office.fund_columns().await;
            let cancelled = async {
                // Asked again until the preparation has begun, or is over.
                for _ in 0..400 {
                    let reply = office.manager.post(&path, &json!({ "id": id() })).await;
                    if reply.status == 200 || office.manager.get(&path.replace("/cancel", "")).await.ok()["batch"]["state"] == "live" {
                        return reply.status == 200;
                    }
                }
                panic!("the batch was never begun: {body}");
            };
            let (approved, cancelled) = futures_util::future::join(office.approve(&drafted), cancelled).await;
            if cancelled {
                approved.refused("batch_cancelled");
                assert_eq!(office.fund_columns().await, before);
                assert!(office.vouchers(batch).await.is_empty());
            } else {
                approved.ok();
                assert_eq!(office.vouchers(batch).await.len(), 1);
            }
            office.all_holds().await;
        }
    }
}

/// Leaves a batch as a crash would: reserved, and one of its two vouchers written.
async fn break_off(app: &App, batch: &str, office: &Office<'_>) {
    let batch = BatchId::of(batch.parse().unwrap());
    let fund_id = FundId::of(office.fund.parse().unwrap());
    let account_id: AccountId = office.manager.account_id.unwrap();
    let keys = app.keys.clone();
    app.write(Lane::Office, move |db| {
        let found = batches::lock(db, "310107", batch)?.unwrap();
        let approval = Approval { account_id, at: db.now(), command_id: CommandId::make() };
        batches::begin(db, batch, approval)?;
        let grant = Grant { account_id, device_id: None, district_code: "310107".to_owned() };
        let posting = Posting {
            id: PostingId::make(),
            fund_id,
            kind: PostingKind::Reserve,
            amount_fen: found.total_fen,
            batch_id: Some(batch),
            voucher_id: None,
            redemption_id: None,
            reference: None,
            command_id: approval.command_id,
            at: db.now(),
        };
        funds::post(db, &grant, posting)?;
        let entry = nuanquan::audit::Entry {
            operation: "vouchers.approve_batch",
            subject_kind: "batch",
            subject_id: batch.uuid(),
            command_id: approval.command_id,
        };
        nuanquan::audit::record(db, &grant, entry, &json!({}));
        let plan: Plan = serde_json::from_str(&found.rule).unwrap();
        let named = name(db, "310107", &plan)?;
        let gathered = gather(db, "310107", &plan, &named.worth, None)?;
        let (homes, at): (Homes, Instant) = (Homes::of(&named.stores), db.now());
        let pressed =
            Press::new(keys.clone(), found, named.worth, homes, at).press(1, &gathered.chosen[..1])?;
        assert!(issue::may_write(db, batch, approval.at)?);
        issue::insert(db, &pressed.vouchers, &pressed.items)
    })
    .await
    .unwrap();
}
