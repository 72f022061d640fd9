//! Plays a history: the server's deeds go the whole way over HTTP, the tills' entries through the real sync.
use super::deeds::tell;
use super::history::{Clock, Deed, History, TillPlan};
use crate::offline::till::DeviceKey;
use crate::redemptions::till::{self as fixture, Batch, Given, Wanted};
use crate::support::{Caller, TestApp, id};
use nuanquan::access::Role;
use nuanquan::db::Lane;
use nuanquan::kernel::id::{AccountId, BatchId, CommandId, FundId, LeaseId, ProductId, StoreId};
use nuanquan::kernel::money::Fen;
use nuanquan::kernel::sign::sha256;
use nuanquan::kernel::time::Instant;
use nuanquan::offline::entry::{Bytes, LeaseToken, Sealed};
use nuanquan::offline::model::{EntryOutcome, LeaseEnd, first_link};
use nuanquan::offline::rows::{Lease, insert_lease};
use nuanquan::offline::sync::{Outbox, sync};
use nuanquan::offline::token;
use nuanquan::stores::rows::Store;
use nuanquan::vouchers::model::VoucherKind;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI32, Ordering};

const DAY: i64 = 86_400;
const PRICE: i64 = 3_200;

/// A voucher of the history, with what it costs.
pub struct Held {
    pub given: Given,
    pub kind: VoucherKind,
    pub balance: i64,
    pub batch: BatchId,
    pub fund: FundId,
}

/// A till with what it did.
pub struct Till {
    pub lease: Lease,
    token: LeaseToken,
    key: DeviceKey,
    previous: Vec<u8>,
    counter: i64,
    /// In their order; those of a copy behind.
    pub outbox: Vec<Sealed>,
    pub copied: bool,
    /// What it reckoned so far: in all, and for each voucher.
    used: (i64, BTreeMap<usize, i64>),
    /// What it believes that each voucher holds.
    believed: BTreeMap<usize, i64>,
    /// Where the links of its outbox stood, for a copy.
    links: Vec<(i64, Vec<u8>)>,
}

/// A history on its way.
pub struct Play<'a> {
    pub app: &'a TestApp,
    history: &'a History,
    pub store: StoreId,
    pub rice: ProductId,
    pub cashier: Caller,
    pub officer: Caller,
    pub account: AccountId,
    pub vouchers: Vec<Held>,
    pub funds: Vec<FundId>,
    pub tills: Vec<Till>,
    /// Pieces that left, online and offline.
    pub pieces: i64,
    settled: BTreeMap<Vec<u8>, EntryOutcome>,
    /// The outcomes and codes that were answered.
    pub answers: BTreeSet<String>,
}

impl<'a> Play<'a> {
    /// Sets the scene: a fund, vouchers, goods, two tills with a lease each, one after the other.
    pub async fn begin(app: &'a TestApp, history: &'a History, number: usize) -> Self {
        let store = store(app, number).await;
        let rice = fixture::product(&app.app, "G001").await;
        for (days, pieces, meant) in &history.lots {
            fixture::lot_for(&app.app, store, rice, Some(*days), *pieces, (*meant, None)).await;
        }
        let mut vouchers: Vec<Held> = Vec::new();
        let mut categories = [Some("low_income"), Some("disabled"), None].into_iter().cycle();
        let mut wanted = |fund: Option<FundId>, face| {
            let category = categories.next().flatten();
            Wanted { first_in: -9, category, fund, ..Wanted::value(store, face) }
        };
        let shared = |vouchers: &[Held]| vouchers.first().filter(|_| history.one_fund).map(|held| held.fund);
        for face in &history.faces {
            let batch = fixture::batch(&app.app, wanted(shared(&vouchers), *face)).await;
            vouchers.extend(held(batch, VoucherKind::Value, *face));
        }
        let other = wanted(shared(&vouchers), 6_000);
        let (kind, other) = if history.copay {
            (VoucherKind::Copay, Wanted { kind: VoucherKind::Copay, copay_fen: 100, ..other })
        } else {
            let items = vec![(Some(rice), None, 3, 6_000)];
            (VoucherKind::Goods, Wanted { kind: VoucherKind::Goods, items, ..other })
        };
        vouchers.extend(held(fixture::batch(&app.app, other).await, kind, 6_000));
        let mut funds: Vec<FundId> = vouchers.iter().map(|held| held.fund).collect();
        funds.dedup();
        let cashier = app.someone(Role::Cashier, crate::support::app::Where::Store(store)).await;
        let officer = app.of_district(Role::DistrictOfficer).await;
        let account = cashier.account_id.unwrap();
        let mut play = Self {
            app,
            history,
            store,
            rice,
            cashier,
            officer,
            account,
            vouchers,
            funds,
            tills: Vec::new(),
            pieces: 0,
            settled: BTreeMap::new(),
            answers: BTreeSet::new(),
        };
        for fund in play.funds.clone() {
            play.deposit(fund, history.spare).await;
        }
        let now = app.app.now();
        play.till(&history.tills[0], now.plus_seconds(-5 * DAY)).await;
        play.till(&history.tills[1], now.plus_seconds(-3 * DAY)).await;
        play
    }

    /// A till with a lease of a day and a half, over by now, and what its cashier did under it.
    async fn till(&mut self, plan: &TillPlan, issued_at: Instant) {
        let key = DeviceKey::make();
        let number = i32::try_from(self.tills.len() + 1).unwrap();
        let device_id = fixture::device(&self.app.app, self.store, number).await;
        let fen = |fen: i64| Fen::new(fen).unwrap();
        let until_at = issued_at.plus_seconds(DAY + DAY / 2);
        let lease = Lease {
            id: LeaseId::make(),
            district_code: "310107".to_owned(),
            store_id: self.store,
            device_id,
            account_id: self.account,
            public_key: key.public(),
            per_voucher_fen: fen(self.history.limits.0),
            total_fen: fen(self.history.limits.1),
            issued_at,
            until_at,
            closed_at: Some(until_at),
            ended: Some(LeaseEnd::Expired),
            last_counter: None,
            last_hash: None,
        };
        let (grant, written) = (self.grant(), lease.clone());
        let inserted = self.app.app.write(Lane::Office, move |db| {
            insert_lease(db, &written)?;
            tell(db, &grant, CommandId::of(written.id.uuid()));
            Ok(())
        });
        inserted.await.unwrap();
        let believed = self.vouchers.iter().map(|held| held.balance).enumerate().collect();
        let mut till = Till {
            token: LeaseToken::parse(&token::of(&lease, &self.app.app.keys.leases).unwrap()).unwrap(),
            previous: first_link(lease.id).to_vec(),
            lease,
            key,
            counter: 0,
            outbox: Vec::new(),
            copied: false,
            used: (0, BTreeMap::new()),
            believed,
            links: Vec::new(),
        };
        for (voucher, pieces, clock) in &plan.tries {
            self.hand_out(&mut till, (*voucher, *pieces), *clock, None);
        }
        if let Some(place) = plan.copied_at.filter(|place| *place < till.outbox.len()) {
            (till.counter, till.previous) = till.links[place].clone();
            till.copied = true;
            for (voucher, pieces, _) in plan.tries.iter().rev() {
                self.hand_out(&mut till, (*voucher, *pieces), Clock::Right, None);
            }
        }
        self.tills.push(till);
    }

    /// What a till does alone, as far as its lease and what it carries allow. A copy does as it likes.
    pub fn hand_out(
        &mut self,
        till: &mut Till,
        (voucher, pieces): (usize, i64),
        clock: Clock,
        same: Option<Value>,
    ) {
        let voucher = voucher % self.vouchers.len();
        let held = &self.vouchers[voucher];
        let believed = till.believed[&voucher];
        let copay = held.kind == VoucherKind::Copay;
        let unit = if held.kind == VoucherKind::Goods { 2_000 } else { PRICE };
        let (goods, cash) = (unit * pieces, if copay { 100 } else { 0 });
        let fen = goods - cash;
        let of_voucher = till.used.1.get(&voucher).copied().unwrap_or(0);
        let fits = fen <= believed
            && till.used.0 + fen <= till.lease.total_fen.get()
            && of_voucher + fen <= till.lease.per_voucher_fen.get();
        if !fits && !till.copied {
            return;
        }
        till.used.0 += fen;
        *till.used.1.entry(voucher).or_default() += fen;
        till.believed.insert(voucher, if copay { 0 } else { believed - fen });
        let true_at = till.lease.issued_at.plus_seconds(600 + 3_600 * till.counter);
        let at = match clock {
            Clock::Right => true_at,
            Clock::TwoDaysBehind => true_at.plus_seconds(-2 * DAY),
            Clock::TwoDaysAhead => true_at.plus_seconds(2 * DAY),
        };
        let payload = json!({
            "v": 1, "lease_id": till.lease.id, "counter": till.counter + 1, "previous": Bytes(till.previous.clone()),
            "id": same.unwrap_or_else(|| json!(id())), "account_id": self.account, "at": at, "device_at": at,
            "carried_at": till.lease.issued_at, "voucher_id": held.given.id, "collector": "holder", "tender": "cash",
            "lines": [{ "product_id": self.rice, "quantity": pieces, "unit_fen": unit, "value_fen": goods }],
            "fund_fen": fen, "cash_fen": cash,
        });
        let bytes = payload.to_string().into_bytes();
        till.links.push((till.counter, std::mem::replace(&mut till.previous, sha256(&bytes).to_vec())));
        till.counter += 1;
        self.pieces += pieces;
        till.outbox.push(Sealed { signature: Bytes(till.key.sign(&bytes)), payload: Bytes(bytes) });
    }

    /// The server does what it does, what the tills did arrives in two rounds, each in an order of its own.
    pub async fn run(&mut self, shuffled: bool, told: &str) {
        let history = self.history;
        let mut dice = Dice(history.shuffle);
        let cuts: Vec<usize> = self
            .tills
            .iter()
            .zip(&history.tills)
            .map(|(till, plan)| plan.first.min(till.outbox.len()))
            .collect();
        // Which lots are left after a first round depends on the order where some are meant for others; how many pieces
        // are left does not, and what the tills do next draws on nothing else.
        let meant = history.lots.iter().any(|(.., meant)| meant.is_some());
        for (round, deeds) in history.deeds.iter().enumerate() {
            for deed in deeds {
                let draws = matches!(deed, Deed::Redeem(..) | Deed::Lost(..));
                if !(draws && meant && round > 0) {
                    self.act(*deed).await;
                }
            }
            let mut arriving: Vec<(usize, usize)> = Vec::new();
            for (number, till) in self.tills.iter().enumerate() {
                let places = if round == 0 { 0..cuts[number] } else { cuts[number]..till.outbox.len() };
                arriving.extend(places.map(|place| (number, place)));
            }
            if shuffled {
                let repeats: Vec<_> = arriving.iter().copied().filter(|_| dice.below(3) == 0).collect();
                arriving.extend(repeats);
                for place in (1..arriving.len()).rev() {
                    arriving.swap(place, dice.below(place + 1));
                }
            }
            let most = if shuffled { 1 + dice.below(4) } else { 50 };
            self.arrive(&arriving, most, told).await;
        }
    }

    /// Entries arrive in batches of one till each.
    async fn arrive(&mut self, arriving: &[(usize, usize)], most: usize, told: &str) {
        let mut rest = arriving;
        while let Some((number, _)) = rest.first() {
            let same = rest.iter().take(most).take_while(|(other, _)| other == number).count();
            let (now, later) = rest.split_at(same);
            rest = later;
            let till = &self.tills[*number];
            let entries: Vec<Sealed> = now.iter().map(|(_, place)| till.outbox[*place].clone()).collect();
            let sent: Vec<Vec<u8>> =
                entries.iter().map(|sealed| sha256(&sealed.payload.0).to_vec()).collect();
            let synced = sync(&self.app.app, Outbox { token: till.token.clone(), entries }).await;
            let synced = synced.unwrap_or_else(|error| panic!("{error}; {told}"));
            assert_eq!(synced.answers.len(), sent.len(), "each has its answer; {told}");
            for (answer, hash) in synced.answers.into_iter().zip(sent) {
                assert_eq!(answer.hash.0, hash, "{told}");
                assert_ne!(answer.outcome, EntryOutcome::Refused, "{:?}; {told}", answer.code);
                self.answers.insert(answer.outcome.to_string());
                self.answers.extend(answer.code);
                let before = self.settled.insert(hash, answer.outcome);
                let repeated = answer.outcome == EntryOutcome::Repeat;
                assert!(before.is_none() || repeated, "settled twice; {told}");
            }
        }
    }

    /// How many different entries have their answer.
    pub fn answered(&self) -> usize {
        self.settled.len()
    }
}

/// A store of its own, so that nothing of another history lies on its shelf.
async fn store(app: &TestApp, number: usize) -> StoreId {
    static LAST: AtomicI32 = AtomicI32::new(1_000);
    let place = LAST.fetch_add(1, Ordering::Relaxed);
    let id = StoreId::make();
    let like = app.store("PT01").await;
    let inserted = app.app.write(Lane::Office, move |db| {
        let like = nuanquan::stores::rows::store(db, like)?.unwrap();
        let code = format!("S{place}-{number}");
        nuanquan::stores::rows::insert_store(db, &Store { id, number: place, code, ..like })
    });
    inserted.await.unwrap();
    id
}

/// Throws that a seed repeats (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((word ^ (word >> 31)) >> 33).unwrap() % sides
    }
}

fn held(batch: Batch, kind: VoucherKind, balance: i64) -> impl Iterator<Item = Held> {
    let fund = batch.fund_id;
    let id = batch.id;
    batch.vouchers.into_iter().map(move |given| Held { given, kind, balance, batch: id, fund })
}
