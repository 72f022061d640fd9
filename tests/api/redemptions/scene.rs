//! A store with goods, a cashier at its till, and vouchers.
use super::till::{self, Batch, Wanted};
use crate::support::{Caller, Reply, TestApp, id};
use nuanquan::access::Role;
use nuanquan::kernel::id::{LotId, ProductId, StoreId, VoucherId};
use nuanquan::vouchers::model::VoucherKind;
use serde_json::{Value, json};

/// Rice at 32.00, oil at 60.00, a towel at its lot's value.
pub struct Scene<'a> {
    pub app: &'a TestApp,
    pub store: StoreId,
    pub cashier: Caller,
    pub rice: ProductId,
}

impl<'a> Scene<'a> {
    pub async fn set(app: &'a TestApp) -> Self {
        let store = app.store("PT01").await;
        let cashier = app.at_store(Role::Cashier, "PT01").await;
        let rice = till::product(&app.app, "G001").await;
        Self { app, store, cashier, rice }
    }

    /// Rice on the shelf that expires in so many days.
    pub async fn rice(&self, expires_in: i32, pieces: i64) -> LotId {
        till::lot(&self.app.app, self.store, self.rice, Some(expires_in), pieces).await
    }

    pub async fn voucher(&self, face_fen: i64) -> Batch {
        till::batch(&self.app.app, Wanted::value(self.store, face_fen)).await
    }

    pub async fn batch(&self, change: impl FnOnce(&mut Wanted)) -> Batch {
        let mut wanted = Wanted::value(self.store, 10_000);
        change(&mut wanted);
        till::batch(&self.app.app, wanted).await
    }

    /// A batch of vouchers for so many pieces of rice.
    pub async fn rice_vouchers(&self, pieces: i64, value_fen: i64) -> Batch {
        let rice = self.rice;
        self.batch(|wanted| {
            wanted.kind = VoucherKind::Goods;
            wanted.face_fen = value_fen;
            wanted.items = vec![(Some(rice), None, pieces, value_fen)];
        })
        .await
    }

    /// A basket of so many pieces of rice.
    pub fn basket(&self, code: &str, pieces: i64) -> Value {
        json!({ "id": id(), "store_id": self.store, "code": code, "lines": [{ "product_id": self.rice, "quantity": pieces }] })
    }

    pub async fn redeem(&self, code: &str, pieces: i64) -> Reply {
        self.cashier.post("/api/redemptions", &self.basket(code, pieces)).await
    }

    /// Pieces left of a lot.
    pub async fn on_hand(&self, lot: LotId) -> i64 {
        self.number("select on_hand from lots where id = ?", lot.uuid()).await
    }

    /// What a voucher still holds.
    pub async fn balance(&self, voucher: VoucherId) -> i64 {
        self.number("select balance_fen from vouchers where id = ?", voucher.uuid()).await
    }

    /// The number that a question about one id gives.
    pub async fn number(&self, question: &'static str, about: uuid::Uuid) -> i64 {
        use diesel::RunQueryDsl;
        use nuanquan::db::dialect::Statement;
        use nuanquan::db::types::AnyId;
        let asked = move |db: &mut nuanquan::db::Db<'_>| {
            let question = Statement::<diesel::sql_types::BigInt>::new(question).bind(AnyId::of(about));
            Ok(question.get_result::<i64>(db.conn())?)
        };
        self.app.app.read(asked).await.unwrap()
    }

    /// Freezes, revokes or replaces a voucher, as the district does.
    pub async fn deed(&self, voucher: VoucherId, deed: &str) -> Value {
        let officer = self.app.of_district(Role::DistrictOfficer).await;
        let path = format!("/api/vouchers/{voucher}/{deed}");
        officer.post(&path, &json!({ "id": id(), "reason": "lost" })).await.json()
    }

    /// Changes one row, as another slice would.
    pub async fn change(&self, statement: &'static str, about: uuid::Uuid) {
        use diesel::RunQueryDsl;
        use nuanquan::db::Lane;
        use nuanquan::db::dialect::Statement;
        use nuanquan::db::types::AnyId;
        let changed = self.app.app.write(Lane::Office, move |db| {
            Ok(Statement::<()>::new(statement).bind(AnyId::of(about)).execute(db.conn())?)
        });
        assert_eq!(changed.await.unwrap(), 1);
    }
}
