//! What the server does in a history: the way that people do it, over HTTP; money and releases straight into the books.
use super::history::{Clock, Deed};
use super::play::Play;
use crate::support::id;
use nuanquan::access::Grant;
use nuanquan::audit::{self, Entry};
use nuanquan::db::{Db, Lane};
use nuanquan::funds::{self, Posting, PostingKind};
use nuanquan::kernel::error::Result;
use nuanquan::kernel::id::{BatchId, CommandId, FundId, PostingId};
use nuanquan::kernel::money::Fen;
use serde_json::json;

impl Play<'_> {
    /// Somebody at the store.
    pub fn grant(&self) -> Grant {
        Grant { account_id: self.account, device_id: None, district_code: "310107".to_owned() }
    }

    /// Money comes in.
    pub async fn deposit(&self, fund_id: FundId, fen: i64) {
        let (grant, command_id) = (self.grant(), CommandId::make());
        let deposited = self.app.app.write(Lane::Office, move |db| {
            post(db, &grant, (PostingKind::Deposit, fund_id, None, fen), command_id)
        });
        deposited.await.unwrap();
    }

    /// Does what a history wants.
    pub async fn act(&mut self, deed: Deed) {
        let (Deed::Redeem(voucher, _)
        | Deed::Lost(voucher, _)
        | Deed::Revoke(voucher)
        | Deed::Replace(voucher)
        | Deed::Freeze(voucher)
        | Deed::Release(voucher)) = deed;
        let number = voucher % self.vouchers.len();
        let voucher = self.vouchers[number].given.id;
        let on_voucher =
            |what: &str| (format!("/api/vouchers/{voucher}/{what}"), json!({ "id": id(), "reason": "lost" }));
        let (path, body) = match deed {
            Deed::Redeem(_, pieces) | Deed::Lost(_, pieces) => {
                return self.redeem(number, pieces, deed).await;
            }
            Deed::Revoke(_) => on_voucher("revoke"),
            Deed::Replace(_) => on_voucher("replace"),
            Deed::Freeze(_) => on_voucher("freeze"),
            Deed::Release(_) => return self.release(number).await,
        };
        assert!(self.officer.post(&path, &body).await.status < 500);
    }

    /// What the release of a batch does to its vouchers, on whatever day.
    async fn release(&self, number: usize) {
        let (grant, command_id) = (self.grant(), CommandId::make());
        let (batch_id, fund_id) = (self.vouchers[number].batch, self.vouchers[number].fund);
        let released = self.app.app.write(Lane::Office, move |db| {
            let (_, total) = nuanquan::vouchers::rows::release::release(db, batch_id, 10)?;
            post(db, &grant, (PostingKind::Release, fund_id, Some(batch_id), total), command_id)
        });
        released.await.unwrap();
    }

    async fn redeem(&mut self, number: usize, pieces: i64, deed: Deed) {
        let basket = json!({ "id": id(), "store_id": self.store, "voucher_id": self.vouchers[number].given.id,
            "lines": [{ "product_id": self.rice, "quantity": pieces }] });
        let reply = self.cashier.post("/api/redemptions", &basket).await;
        assert!(reply.status == 201 || reply.status == 409, "{}", reply.text());
        let honoured = reply.status == 201;
        if honoured {
            self.pieces += pieces;
        }
        if matches!(deed, Deed::Lost(..)) {
            let mut till = self.tills.remove(0);
            let before = till.outbox.len();
            self.hand_out(&mut till, (number, pieces), Clock::Right, Some(basket["id"].clone()));
            // The same goods: they left once.
            if honoured && till.outbox.len() > before {
                self.pieces -= pieces;
            }
            self.tills.insert(0, till);
        }
    }
}

/// Moves money, if there is any to move, and tells the trail.
fn post(
    db: &mut Db<'_>,
    grant: &Grant,
    (kind, fund_id, batch_id, fen): (PostingKind, FundId, Option<BatchId>, i64),
    command_id: CommandId,
) -> Result<()> {
    if let Some(amount_fen) = Fen::new(fen).filter(|amount| !amount.is_zero()) {
        let posting = Posting {
            id: PostingId::make(),
            fund_id,
            kind,
            amount_fen,
            batch_id,
            voucher_id: None,
            redemption_id: None,
            reference: None,
            command_id,
            at: db.now(),
        };
        funds::post(db, grant, posting)?;
    }
    tell(db, grant, command_id);
    Ok(())
}

/// An entry of the trail for what is given.
pub fn tell(db: &mut Db<'_>, grant: &Grant, command_id: CommandId) {
    let entry = Entry {
        operation: "tests.given",
        subject_kind: "fixture",
        subject_id: command_id.uuid(),
        command_id,
    };
    audit::record(db, grant, entry, &json!({}));
}
