//! The rows of batches, vouchers and their items.
pub mod batches;
pub mod counts;
pub mod issue;
pub mod overlap;
pub mod release;
pub mod vouchers;

pub use batches::Batch;
pub use vouchers::{ItemRow, Voucher};

use super::model::{BatchState, Reason, VoucherKind, VoucherState};

crate::stored_words!(VoucherKind, VoucherState, BatchState, Reason);

#[cfg(test)]
pub mod tests {
    //! A voucher for the tests of pure decisions.
    use super::Voucher;
    use crate::kernel::id::{BatchId, FundId, HouseholdId, StoreId, VoucherId};
    use crate::kernel::money::Fen;
    use crate::kernel::time::{Day, Instant};
    use crate::vouchers::model::VoucherState;

    /// An unused voucher of this face.
    pub fn voucher(face: i64) -> Voucher {
        let face = Fen::new(face).unwrap();
        Voucher {
            id: VoucherId::make(),
            district_code: "310107".to_owned(),
            batch_id: BatchId::make(),
            household_id: HouseholdId::make(),
            fund_id: FundId::make(),
            home_store_id: StoreId::make(),
            home_store_number: 1,
            position: 1,
            state: VoucherState::Issued,
            state_reason: None,
            face_fen: face,
            copay_fen: Fen::ZERO,
            balance_fen: face,
            redeemed_fen: Fen::ZERO,
            reversed_fen: Fen::ZERO,
            released_fen: Fen::ZERO,
            moved_fen: Fen::ZERO,
            overdraft_fen: Fen::ZERO,
            first_on: Day::parse("2026-12-01").unwrap(),
            last_on: Day::parse("2027-02-28").unwrap(),
            snapshot_category: None,
            snapshot_area_code: "310107015".to_owned(),
            snapshot_size: 1,
            key_id: 1,
            signature: vec![0; 64],
            human_key: Vec::new(),
            human_sealed: Vec::new(),
            replaces_id: None,
            issued_at: Instant::from_micros(0),
        }
    }
}
