//! The books as a child would keep them.
use nuanquan::kernel::time::Day;

/// Pieces of one product.
#[derive(Debug, Clone)]
pub struct Lot {
    pub id: String,
    /// Rice or oil.
    pub product: usize,
    pub expires_on: Day,
    pub pieces: i64,
    /// At the store where vouchers are used, and not in quarantine.
    pub on_shelf: bool,
}

/// A voucher.
#[derive(Debug, Clone)]
pub struct Voucher {
    pub id: String,
    pub code: String,
    pub kind: usize,
    pub balance: i64,
    pub state: &'static str,
    pub last_on: Day,
}

/// A redemption that was honoured.
#[derive(Debug, Clone)]
pub struct Redemption {
    pub id: String,
    pub voucher: String,
    /// Line, lot, pieces.
    pub lines: Vec<(String, String, i64)>,
    pub released: i64,
}

/// A proposal to write off or on.
#[derive(Debug, Clone)]
pub struct Proposal {
    pub id: String,
    pub lot: String,
    pub pieces: i64,
}

/// A batch that waits for somebody to approve it.
#[derive(Debug, Clone)]
pub struct Draft {
    pub id: String,
    pub kind: usize,
    pub last_on: Day,
}

/// All of it.
#[derive(Debug, Default)]
pub struct Model {
    pub received: i64,
    pub spent: i64,
    pub lots: Vec<Lot>,
    pub vouchers: Vec<Voucher>,
    pub redemptions: Vec<Redemption>,
    pub proposals: Vec<Proposal>,
    pub drafts: Vec<Draft>,
}

/// Fen of a piece of rice, and of oil.
pub const PRICES: [i64; 2] = [3_200, 6_000];
/// The kinds: 金额券, 紧急券, 一元购券, 品类券.
pub const EMERGENCY: usize = 1;
pub const COPAY: usize = 2;

impl Model {
    /// What is promised to households.
    pub fn reserved(&self) -> i64 {
        self.vouchers.iter().map(|voucher| voucher.balance).sum()
    }

    /// Received, available, reserved, spent, lost: as the fund must say.
    pub fn columns(&self) -> [i64; 5] {
        let reserved = self.reserved();
        [self.received, self.received - reserved - self.spent, reserved, self.spent, 0]
    }

    pub fn lot(&mut self, id: &str) -> &mut Lot {
        self.lots.iter_mut().find(|lot| lot.id == id).expect("a lot of this story")
    }

    pub fn voucher(&mut self, id: &str) -> &mut Voucher {
        self.vouchers.iter_mut().find(|voucher| voucher.id == id).expect("a voucher of this story")
    }

    /// Days of expiry and pieces in the order in which they must leave; nothing if there are too few.
    pub fn drawn(&self, product: usize, mut wanted: i64, today: Day) -> Option<Vec<(Day, i64)>> {
        let good =
            |lot: &&Lot| lot.on_shelf && lot.product == product && lot.expires_on >= today && lot.pieces > 0;
        let mut lots: Vec<(Day, i64)> =
            self.lots.iter().filter(good).map(|lot| (lot.expires_on, lot.pieces)).collect();
        lots.sort_unstable();
        let mut drawn: Vec<(Day, i64)> = Vec::new();
        for (day, pieces) in lots {
            let taken = pieces.min(wanted);
            wanted -= taken;
            match drawn.last_mut() {
                Some((last, sum)) if *last == day => *sum += taken,
                _ if taken > 0 => drawn.push((day, taken)),
                _ => {}
            }
        }
        (wanted == 0).then_some(drawn)
    }

    /// What must leave the shelf for a basket on a voucher that is worth money, product by product; nothing if it is to
    /// be refused. Of the other kinds nothing is foretold.
    pub fn foretold(
        &self,
        voucher: &str,
        basket: &[(usize, i64)],
        today: Day,
    ) -> Option<Vec<(usize, Day, i64)>> {
        let voucher = self.vouchers.iter().find(|one| one.id == voucher)?;
        let cost: i64 = basket.iter().map(|(product, pieces)| PRICES[*product] * pieces).sum();
        if voucher.state != "issued"
            || voucher.last_on < today
            || cost > voucher.balance
            || voucher.balance == 0
        {
            return None;
        }
        let mut all = Vec::new();
        for (product, pieces) in basket {
            let drawn = self.drawn(*product, *pieces, today)?;
            all.extend(drawn.into_iter().map(|(day, pieces)| (*product, day, pieces)));
        }
        Some(all)
    }
}
