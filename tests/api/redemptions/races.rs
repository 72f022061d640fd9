//! Forty tills at once.
use super::scene::Scene;
use crate::both;
use crate::support::Reply;
use futures_util::future::join_all;

fn count(replies: &[Reply], status: u16) -> usize {
    replies.iter().filter(|reply| reply.status == status).count()
}

both! {
    async fn forty_tills_race_for_one_voucher_and_spend_it_exactly_once(app: &TestApp) {
        let scene = Scene::set(app).await;
        let lot = scene.rice(30, 100).await;
        // Enough for three.
        let batch = scene.voucher(10_000).await;
        let code = batch.vouchers[0].qr.clone();
        let replies = join_all((0..40).map(|_| scene.redeem(&code, 1))).await;
        assert_eq!((count(&replies, 201), count(&replies, 409)), (3, 37));
        assert_eq!(scene.balance(batch.vouchers[0].id).await, 400);
        assert_eq!(scene.on_hand(lot).await, 97);
        let spent = scene.number("select spent_fen from funds where id = ?", batch.fund_id.uuid()).await;
        assert_eq!(spent, 9_600);
        for reply in replies.iter().filter(|reply| reply.status == 409) {
            assert!(reply.refused("over_balance")["first_redemption"]["at"].is_string());
        }
        let kept = "select count(*) from redemptions where voucher_id = ?";
        assert_eq!(scene.number(kept, batch.vouchers[0].id.uuid()).await, 40);
    }

    async fn forty_tills_race_for_one_lot_and_empty_it_exactly(app: &TestApp) {
        let scene = Scene::set(app).await;
        let (first, second) = (scene.rice(3, 10).await, scene.rice(9, 15).await);
        let batch = scene.batch(|wanted| wanted.count = 40).await;
        let replies = join_all(batch.vouchers.iter().map(|voucher| scene.redeem(&voucher.qr, 1))).await;
        assert_eq!((count(&replies, 201), count(&replies, 409)), (25, 15));
        assert_eq!((scene.on_hand(first).await, scene.on_hand(second).await), (0, 0));
        for reply in replies.iter().filter(|reply| reply.status == 409) {
            reply.refused("out_of_stock");
        }
        let spent = scene.number("select spent_fen from funds where id = ?", batch.fund_id.uuid()).await;
        assert_eq!(spent, 25 * 3_200);
    }

    async fn twins_of_one_command_get_one_answer(app: &TestApp) {
        let scene = Scene::set(app).await;
        let lot = scene.rice(30, 100).await;
        let batch = scene.voucher(10_000).await;
        let basket = scene.basket(&batch.vouchers[0].qr, 1);
        let replies = join_all((0..20).map(|_| scene.cashier.post("/api/redemptions", &basket))).await;
        assert!(replies.iter().all(|reply| reply.status == 201 && reply.body == replies[0].body));
        assert_eq!(scene.on_hand(lot).await, 99);
    }
}
