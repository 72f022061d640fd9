//! The slip that a household takes home: what it got and what is left. No prices, no category, no name.
use super::model::Outcome;
use super::rows::Redemption;
use super::views::RedemptionView;
use crate::db::Db;
use crate::html;
use crate::http::print::Html;
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::money::Fen;
use crate::stores;
use crate::vouchers::balance::Spendable;
use crate::vouchers::spend;

/// What stands on a slip.
pub struct Slip {
    view: RedemptionView,
    store: stores::rows::Store,
    voucher: Spendable,
}

impl Slip {
    /// Loads it; of a refusal there is none.
    ///
    /// # Errors
    /// `not_found` for a refusal.
    pub fn load(db: &mut Db<'_>, redemption: Redemption) -> Result<Self> {
        if redemption.outcome != Outcome::Redeemed {
            return Err(Error::from(&crate::kernel::error::NOT_FOUND));
        }
        let voucher = spend::look(db, redemption.voucher_id)?.or_not_found()?;
        let store = stores::rows::store(db, redemption.store_id)?.or_not_found()?;
        Ok(Self { view: super::views::view(db, redemption)?, store, voucher })
    }

    /// As HTML for a narrow roll.
    #[must_use]
    pub fn html(&self) -> Html {
        let row = |line: &super::views::LineView, pieces: i64, mark: Option<Html>| {
            (pieces > 0).then(|| {
                html!(
                    "<tr><td>{zh}{mark}<i>{en}</i></td><td class=\"count\">× {pieces}</td></tr>",
                    zh = line.name_zh,
                    mark = mark,
                    en = line.name_en,
                    pieces = pieces
                )
            })
        };
        let kept = self.view.lines.iter().filter_map(|line| {
            let pieces = line.line.quantity - line.reversed_quantity;
            row(line, pieces, None)
        });
        let back = self
            .view
            .lines
            .iter()
            .filter_map(|line| row(line, line.reversed_quantity, Some(html!("（已退回 taken back）"))));
        let fact = |zh: &str, en: &str, value: String| {
            html!("<div><dt>{zh} <i>{en}</i></dt><dd>{value}</dd></div>", zh = zh, en = en, value = value)
        };
        let redemption = &self.view.redemption;
        let till = self.view.till.map(|number| fact("收银台", "Till", number.to_string()));
        let cash = (!redemption.cash_fen.is_zero()).then(|| fact("自付", "Paid", yuan(redemption.cash_fen)));
        let refund: i64 = self.view.reversals.iter().map(|one| one.reversal.cash_fen.get()).sum();
        let refund = Fen::new(refund).filter(|fen| !fen.is_zero());
        html!(
            "<main><header><h1>{store}</h1><i>{store_en}</i></header>\
             <dl>{at}{till}{number}</dl><table><tbody>{lines}</tbody></table><dl>{cash}{refund}{left}</dl>\
             <footer>谢谢光临<i>Thank you for coming</i></footer></main>",
            store = self.store.name_zh,
            store_en = self.store.name_en,
            at = fact("时间", "Time", redemption.at.shanghai()),
            till = till,
            number = fact("编号", "No.", short(&redemption.id.to_string())),
            lines = Html::join(kept.chain(back)),
            cash = cash,
            refund = refund.map(|fen| fact("已退还", "Refunded", yuan(fen))),
            left = self.left(),
        )
    }

    /// What the voucher still holds: pieces, or yuan.
    fn left(&self) -> Html {
        let value = match self.voucher.balance.pieces_left() {
            Some(pieces) => format!("{pieces} 件"),
            None => yuan(self.voucher.balance.left),
        };
        let until = self.voucher.last_on;
        html!(
            "<div><dt>券内剩余 <i>Left</i></dt><dd>{value}</dd></div><div><dt>有效期至 <i>Until</i></dt><dd>{until}</dd></div>",
            value = value,
            until = until.to_string()
        )
    }
}

fn yuan(fen: Fen) -> String {
    format!("{}.{:02} 元", fen.get() / 100, fen.get() % 100)
}

/// The last characters of an id: enough to tell one slip of a day from another.
fn short(id: &str) -> String {
    id.rsplit('-').next().unwrap_or_default().to_uppercase()
}
