//! Outboxes that arrive at once, and beside the tills that are online.
use super::till::{Till, outcome};
use crate::both;
use crate::redemptions::scene::Scene;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};

both! {
    async fn an_outbox_sent_several_times_at_once_is_settled_once(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        let lot = scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.count = 3).await;
        let entries: Vec<_> = batch.vouchers.iter().map(|voucher| till.rice(&scene, voucher.id, 1)).collect();
        let all: Vec<_> = entries.iter().collect();
        let replies = join_all((0..4).map(|_| till.send(&all))).await;
        let answers: Vec<Value> = replies.iter().flat_map(|reply| reply.ok()["answers"].as_array().unwrap().clone()).collect();
        let accepted = answers.iter().filter(|answer| outcome(answer) == ("accepted", "-")).count();
        let repeated = answers.iter().filter(|answer| outcome(answer) == ("repeat", "-")).count();
        assert_eq!((accepted, repeated), (3, 9));
        assert_eq!(scene.on_hand(lot).await, 6);
    }

    async fn a_till_online_and_an_outbox_share_a_voucher_and_nothing_is_lost_unsaid(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        let lot = scene.rice(30, 40).await;
        let batch = scene.batch(|wanted| { wanted.count = 4; wanted.face_fen = 5_000; }).await;
        for voucher in &batch.vouchers {
            let entry = till.rice(&scene, voucher.id, 1);
            let sent = [&entry];
            let (online, offline) = join(scene.redeem(&voucher.qr, 1), till.send(&sent)).await;
            let offline = offline.ok()["answers"][0].clone();
            // Whoever came second: online it is refused, offline it is a case.
            let (case, balance) = if online.status == 201 { (("conflict", "over_balance"), 0) } else { (("accepted", "-"), 1_800) };
            assert_eq!((outcome(&offline), scene.balance(voucher.id).await), (case, balance));
        }
        let left = scene.number("select count(*) from stock_movements where reason = 'redeemed' and lot_id = ?", lot.uuid()).await;
        assert_eq!(scene.on_hand(lot).await, 40 - left);
    }

    async fn a_batch_that_broke_off_goes_on_where_it_stopped(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.count = 3).await;
        let entries: Vec<_> = batch.vouchers.iter().map(|voucher| till.rice(&scene, voucher.id, 1)).collect();
        // The server was killed behind the second entry, and no answer came.
        till.send(&[&entries[0], &entries[1]]).await.ok();
        let answers = till.send(&[&entries[0], &entries[1], &entries[2]]).await.ok()["answers"].clone();
        let outcomes: Vec<&str> = answers.as_array().unwrap().iter().map(|answer| outcome(answer).0).collect();
        assert_eq!(json!(outcomes), json!(["repeat", "repeat", "accepted"]));
        till.close(&[]).await.ok();
    }
}
