//! Making vouchers: signing, sealing, numbering. It knows no database, so it can work beside the write door.
use crate::households::selection::Chosen;
use crate::kernel::crockford::HumanCode;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{StoreId, VoucherId};
use crate::kernel::money::Fen;
use crate::kernel::sign::{Place, random};
use crate::kernel::time::Instant;
use crate::keys::Keyring;
use crate::stores::model::StoreKind;
use crate::stores::rows::Store;
use crate::vouchers::code::{self, Payload};
use crate::vouchers::model::VoucherState;
use crate::vouchers::plan::Worth;
use crate::vouchers::rows::{Batch, ItemRow, Voucher};
use std::sync::Arc;

/// All that the vouchers of one batch have in common.
pub struct Press {
    keys: Arc<Keyring>,
    batch: Batch,
    worth: Worth,
    homes: Homes,
    issued_at: Instant,
}

/// Some vouchers with their items.
#[derive(Default)]
pub struct Pressed {
    /// The vouchers.
    pub vouchers: Vec<Voucher>,
    /// Their items.
    pub items: Vec<ItemRow>,
}

/// Which store is home to the vouchers of which street.
pub struct Homes(Vec<(String, bool, StoreId, i32)>);

impl Homes {
    /// Of these stores, which are not none, in the order of their numbers.
    #[must_use]
    pub fn of(stores: &[Store]) -> Self {
        let serves_an_area = |kind| matches!(kind, StoreKind::Street | StoreKind::Town);
        let home =
            |store: &Store| (store.area_code.clone(), serves_an_area(store.kind), store.id, store.number);
        Self(stores.iter().map(home).collect())
    }

    /// The store of the street, or the first one where the street has none.
    fn home(&self, area_code: &str) -> Result<(StoreId, i32)> {
        let own = self.0.iter().find(|(code, serves, _, _)| *serves && area_code.starts_with(code.as_str()));
        let (_, _, id, number) =
            own.or(self.0.first()).ok_or_else(|| Error::bug("a batch without a store"))?;
        Ok((*id, *number))
    }
}

impl Press {
    /// For a batch.
    #[must_use]
    pub fn new(keys: Arc<Keyring>, batch: Batch, worth: Worth, homes: Homes, issued_at: Instant) -> Self {
        Self { keys, batch, worth, homes, issued_at }
    }

    /// How many items each voucher has.
    #[must_use]
    pub fn items_each(&self) -> usize {
        self.worth.items.len()
    }

    /// The vouchers of these households, from a position on.
    ///
    /// # Errors
    /// A bug: what does not fit a code was refused at the draft.
    pub fn press(&self, first: i64, chosen: &[(Chosen, Fen)]) -> Result<Pressed> {
        let mut pressed = Pressed::default();
        for (position, (chosen, face)) in (first..).zip(chosen) {
            let voucher = self.voucher(position, chosen, *face)?;
            let items = self.worth.items.iter().zip(1..).map(|(item, item_number)| ItemRow {
                voucher_id: voucher.id,
                item_number,
                product_id: item.product_id,
                category_code: item.category_code.clone(),
                pieces_total: item.pieces,
                pieces_left: item.pieces,
                value_fen: item.value_fen,
                value_left_fen: item.value_fen,
            });
            pressed.items.extend(items);
            pressed.vouchers.push(voucher);
        }
        Ok(pressed)
    }

    fn voucher(&self, position: i64, chosen: &Chosen, face: Fen) -> Result<Voucher> {
        let (home_store_id, home_store_number) = self.homes.home(&chosen.area_code)?;
        let mut voucher = Voucher {
            id: VoucherId::make(),
            district_code: self.batch.district_code.clone(),
            batch_id: self.batch.id,
            household_id: chosen.household_id,
            fund_id: self.batch.fund_id,
            home_store_id,
            home_store_number,
            position,
            state: VoucherState::Issued,
            state_reason: None,
            face_fen: face,
            copay_fen: self.batch.copay_fen,
            balance_fen: face,
            redeemed_fen: Fen::ZERO,
            reversed_fen: Fen::ZERO,
            released_fen: Fen::ZERO,
            moved_fen: Fen::ZERO,
            overdraft_fen: Fen::ZERO,
            first_on: self.batch.first_on,
            last_on: self.batch.last_on,
            snapshot_category: chosen.category.map(|category| category.as_str().to_owned()),
            snapshot_area_code: chosen.area_code.clone(),
            snapshot_size: chosen.size,
            key_id: 0,
            signature: Vec::new(),
            human_key: Vec::new(),
            human_sealed: Vec::new(),
            replaces_id: None,
            issued_at: self.issued_at,
        };
        give_codes(&self.keys, &mut voucher)?;
        Ok(voucher)
    }

    /// Gives all of them new codes: one of the old human codes was taken already.
    ///
    /// # Errors
    /// As [`give_codes`].
    pub fn give_new_codes(&self, pressed: &Pressed) -> Result<Pressed> {
        let mut vouchers = pressed.vouchers.clone();
        for voucher in &mut vouchers {
            give_codes(&self.keys, voucher)?;
        }
        Ok(Pressed { vouchers, items: pressed.items.clone() })
    }
}

/// Signs a voucher and gives it a human code.
///
/// # Errors
/// A bug if the voucher does not fit its code.
pub fn give_codes(keys: &Keyring, voucher: &mut Voucher) -> Result<()> {
    let signer = keys.vouchers.current();
    voucher.key_id = i32::from(signer.key_id);
    voucher.signature = code::sign(&payload(voucher)?, signer).to_vec();
    let human = HumanCode::from_bits(u64::from_be_bytes(random()));
    voucher.human_key = code::human_key(&keys.matching, &human);
    voucher.human_sealed = keys.fields.seal(human_place(voucher), human.as_str());
    Ok(())
}

/// What a voucher's code says.
///
/// # Errors
/// A bug if the voucher does not fit its code.
pub fn payload(voucher: &Voucher) -> Result<Payload> {
    let unfit = || Error::bug("a voucher that does not fit its code");
    let key_id = u8::try_from(voucher.key_id).map_err(|_| unfit())?;
    let store = u16::try_from(voucher.home_store_number).map_err(|_| unfit())?;
    let days = (voucher.first_on, voucher.last_on);
    Payload::new(key_id, voucher.id, store, days, voucher.face_fen).ok_or_else(unfit)
}

/// Where a human code is sealed.
#[must_use]
pub fn human_place(voucher: &Voucher) -> Place<'static> {
    Place { table: "vouchers", column: "human_sealed", row: voucher.id.uuid() }
}
