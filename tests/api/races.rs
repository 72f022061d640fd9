//! Many at the same moment, wherever something could be had twice. (Tills race in `redemptions/races.rs`.)
use crate::both;
use crate::support::given::{Given, text};
use crate::support::{Reply, id};
use futures_util::future::join_all;
use serde_json::json;

fn of_status(replies: &[Reply], status: u16) -> usize {
    replies.iter().filter(|reply| reply.status == status).count()
}

both! {
    async fn twins_of_a_deposit_enter_the_money_once(app: &TestApp) {
        let given = Given::of(app).await;
        let fund = given.fund().await;
        let (path, money) = (format!("/api/funds/{fund}/deposits"), json!({ "id": id(), "amount_fen": 700, "reference": "示例入账" }));
        let replies = join_all((0..16).map(|_| given.manager.post(&path, &money))).await;
        assert!(replies.iter().all(|reply| reply.status == 201 && reply.body == replies[0].body), "{}", replies[0].text());
        assert_eq!(given.columns(&fund).await, [700, 700, 0, 0, 0]);
    }

    async fn twins_of_a_purchase_put_one_lot_on_the_shelf(app: &TestApp) {
        let given = Given::of(app).await;
        let bought = json!({ "id": id(), "store_id": app.store("PT01").await, "product_id": given.product("G032").await,
            "quantity": 5, "unit_price_fen": 100, "supplier": "示例批发市场" });
        let replies = join_all((0..16).map(|_| given.keeper.post("/api/stock/purchases", &bought))).await;
        assert!(replies.iter().all(|reply| reply.status == 201 && reply.body == replies[0].body), "{}", replies[0].text());
        assert_eq!(given.on_hand(&text(&replies[0].json()["lot_id"])).await, 5);
        assert_eq!(given.keeper.get("/api/stock").await.ok()["items"].as_array().unwrap().len(), 1);
    }

    async fn two_who_approve_one_batch_issue_it_once(app: &TestApp) {
        let given = Given::of(app).await;
        let (fund, campaign) = (given.fund().with(100_000).await, given.campaign().await);
        let households = [given.household().await.id, given.household().await.id];
        let plan = json!({ "campaign_id": campaign, "fund_id": fund, "good_for": { "kind": "value", "face_fen": 1_000 },
            "households": { "household_ids": households }, "first_on": given.day(0), "last_on": given.day(30) });
        let drafted = given.district.post("/api/voucher-batches", &json!({ "id": id(), "plan": plan })).await.created();
        let batch = text(&drafted["batch_id"]);
        let path = format!("/api/voucher-batches/{batch}/approve");
        let others = app.of_district(nuanquan::access::Role::FundManager).await;
        let approvals = (0..8).map(|turn| {
            let (path, approver) = (path.clone(), if turn % 2 == 0 { &given.manager } else { &others });
            async move { approver.post(&path, &json!({ "id": id() })).await }
        });
        let replies = join_all(approvals).await;
        assert_eq!((of_status(&replies, 200), of_status(&replies, 409)), (1, 7));
        assert_eq!(given.vouchers_of(&batch).await.len(), 2);
        assert_eq!(given.columns(&fund).await, [100_000, 98_000, 2_000, 0, 0]);
    }

    async fn batches_and_withdrawals_that_race_for_a_fund_never_promise_more_than_it_has(app: &TestApp) {
        let given = Given::of(app).await;
        let (fund, campaign) = (given.fund().with(10_000).await, given.campaign().await);
        let household = given.household().await.id;
        let mut drafts = Vec::new();
        for _ in 0..6 {
            let plan = json!({ "campaign_id": campaign, "fund_id": fund, "good_for": { "kind": "value", "face_fen": 3_000 },
                "households": { "household_ids": [household] }, "first_on": given.day(0), "last_on": given.day(30) });
            let drafted = given.district.post("/api/voucher-batches", &json!({ "id": id(), "plan": plan })).await.created();
            drafts.push(format!("/api/voucher-batches/{}/approve", text(&drafted["batch_id"])));
        }
        let (manager, fund_path) = (&given.manager, format!("/api/funds/{fund}"));
        let approvals = join_all(drafts.iter().map(|path| async move { manager.post(path, &json!({ "id": id() })).await }));
        let deposits = join_all((0..4).map(|_| manager_moves(manager, format!("{fund_path}/deposits"), 500)));
        let withdrawals = join_all((0..8).map(|_| manager_moves(manager, format!("{fund_path}/withdrawals"), 700)));
        let (approvals, (deposits, withdrawals)) =
            futures_util::future::join(approvals, futures_util::future::join(deposits, withdrawals)).await;
        assert_eq!(of_status(&deposits, 201), 4);
        let (issued, sent_back) = (of_status(&approvals, 200), of_status(&withdrawals, 201));
        for refused in approvals.iter().chain(&withdrawals).filter(|reply| reply.status >= 400) {
            refused.refused("fund_short");
        }
        let [received, available, reserved, spent, lost] = given.columns(&fund).await;
        assert_eq!(received, 10_000 + 4 * 500 - 700 * i64::try_from(sent_back).unwrap());
        assert_eq!(reserved, 3_000 * i64::try_from(issued).unwrap());
        assert_eq!((available, spent, lost), (received - reserved, 0, 0));
        assert!(available >= 0 && issued < 6, "{issued} of 6 were issued");
    }

    async fn one_household_is_registered_once_however_many_enter_its_head(app: &TestApp) {
        let given = Given::of(app).await;
        let person = given.person();
        let enter = |_| {
            let body = json!({ "id": id(), "hukou_area_code": "310107015", "residence_area_code": "310107015",
                "members": [{ "name": person.name, "id_number": person.id_number, "relation": "02" }] });
            let district = given.district.clone();
            async move { district.post("/api/households", &body).await }
        };
        let replies = join_all((0..10).map(enter)).await;
        assert_eq!((of_status(&replies, 201), of_status(&replies, 409)), (1, 9));
        assert_eq!(given.district.get("/api/households").await.ok()["items"].as_array().unwrap().len(), 1);
    }
}

async fn manager_moves(manager: &crate::support::Caller, path: String, amount_fen: i64) -> Reply {
    manager.post(&path, &json!({ "id": id(), "amount_fen": amount_fen, "reference": "示例" })).await
}
