//! What follows when a redemption is taken back, in whole or in part: pure, as the decision at the till is.
use super::codes::{ALREADY_REVERSED, OVER_REVERSED};
use super::rows::{Line, Redemption, ReversalLine};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::RedemptionLineId;
use crate::kernel::money::Fen;

/// A line to be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// Which line.
    pub line: Line,
    /// Pieces of it.
    pub quantity: i64,
    /// What they cost.
    pub value: Fen,
}

/// What is taken back and who gets what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The lines.
    pub lines: Vec<Returned>,
    /// The fund's part.
    pub fund: Fen,
    /// The cash part.
    pub cash: Fen,
    /// Whether all of the redemption is taken back, by this reversal alone.
    pub whole: bool,
}

/// Plans a reversal. Pieces that are not named stay; if none are named, all that was not yet taken back comes.
/// The household's cash part stays as long as the goods it keeps are worth it.
///
/// # Errors
/// `already_reversed` if nothing is left; `over_reversed` for more than is left of a line.
pub fn plan(
    redemption: &Redemption,
    lines: &[Line],
    before: &[ReversalLine],
    wanted: Option<&[(RedemptionLineId, i64)]>,
    given_before: (Fen, Fen),
) -> Result<Plan> {
    let left = |line: &Line| {
        let earlier = before.iter().filter(|earlier| earlier.redemption_line_id == line.id);
        let (quantity, value) =
            earlier.fold((0, 0), |(pieces, fen), one| (pieces + one.quantity, fen + one.value_fen.get()));
        (line.quantity - quantity, line.value_fen.get() - value)
    };
    if lines.iter().all(|line| left(line).0 == 0) {
        return Err(Error::from(&ALREADY_REVERSED));
    }
    let mut returned = Vec::new();
    for line in lines {
        let (pieces_left, fen_left) = left(line);
        let asked = wanted.map_or(pieces_left, |wanted| pieces_of(wanted, line.id));
        if asked > pieces_left {
            return Err(OVER_REVERSED.with("line_id", line.id.to_string()).with("pieces_left", pieces_left));
        }
        if asked > 0 {
            let share = line.value_fen.get() / line.quantity.max(1) * asked;
            let fen = if asked == pieces_left { fen_left } else { share.min(fen_left) };
            returned.push(Returned { line: *line, quantity: asked, value: amount(fen)? });
        }
    }
    let known = |id: &RedemptionLineId| lines.iter().any(|line| line.id == *id);
    if returned.is_empty() || !wanted.unwrap_or_default().iter().all(|(id, _)| known(id)) {
        return Err(Error::from(&OVER_REVERSED));
    }
    let sum = |values: &mut dyn Iterator<Item = Fen>| values.map(Fen::get).sum::<i64>();
    let value_before = sum(&mut before.iter().map(|one| one.value_fen));
    let value_now = sum(&mut returned.iter().map(|one| one.value));
    let kept = redemption.goods_fen.get() - value_before - value_now;
    let cash_kept = redemption.cash_fen.get().min(kept);
    let whole = before.is_empty()
        && returned.iter().map(|one| one.quantity).sum::<i64>()
            == lines.iter().map(|line| line.quantity).sum::<i64>();
    Ok(Plan {
        fund: amount(redemption.fund_fen.get() - given_before.0.get() - (kept - cash_kept))?,
        cash: amount(redemption.cash_fen.get() - given_before.1.get() - cash_kept)?,
        lines: returned,
        whole,
    })
}

fn pieces_of(wanted: &[(RedemptionLineId, i64)], id: RedemptionLineId) -> i64 {
    wanted.iter().filter(|(line, _)| *line == id).fold(0_i64, |sum, (_, pieces)| sum.saturating_add(*pieces))
}

fn amount(fen: i64) -> Result<Fen> {
    Fen::new(fen).ok_or_else(|| Error::bug("more would be given back than was paid"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::id::*;
    use crate::kernel::time::Instant;
    use crate::redemptions::model::{CollectorKind, Outcome};

    fn fen(fen: i64) -> Fen {
        Fen::new(fen).unwrap()
    }

    fn redemption(fund: i64, cash: i64) -> Redemption {
        Redemption {
            id: RedemptionId::make(),
            district_code: "310107".to_owned(),
            voucher_id: VoucherId::make(),
            household_id: HouseholdId::make(),
            fund_id: FundId::make(),
            store_id: StoreId::make(),
            device_id: None,
            account_id: AccountId::make(),
            outcome: Outcome::Redeemed,
            refusal_code: None,
            collector: CollectorKind::Holder,
            delegate_id: None,
            fund_fen: fen(fund),
            cash_fen: fen(cash),
            goods_fen: fen(fund + cash),
            released_fen: Fen::ZERO,
            first_redemption_id: None,
            accepted_at: Instant::from_micros(0),
            at: Instant::from_micros(0),
        }
    }

    fn line(redemption: &Redemption, quantity: i64, value: i64) -> Line {
        Line {
            id: RedemptionLineId::make(),
            redemption_id: redemption.id,
            line_number: 1,
            lot_id: LotId::make(),
            product_id: ProductId::make(),
            item_number: None,
            quantity,
            unit_fen: fen(value / quantity),
            value_fen: fen(value),
        }
    }

    fn taken(lines: &[Returned]) -> Vec<ReversalLine> {
        let row = |one: &Returned| ReversalLine {
            reversal_id: ReversalId::make(),
            redemption_line_id: one.line.id,
            quantity: one.quantity,
            value_fen: one.value,
            returned_lot_id: None,
        };
        lines.iter().map(row).collect()
    }

    #[test]
    fn piece_by_piece_gives_back_as_much_as_all_at_once() {
        for (fund, cash) in [(1_000, 0), (900, 100), (0, 100)] {
            let given = redemption(fund, cash);
            let lines = [line(&given, 3, fund + cash)];
            let all = plan(&given, &lines, &[], None, (Fen::ZERO, Fen::ZERO)).unwrap();
            assert_eq!((all.fund, all.cash, all.whole), (fen(fund), fen(cash), true));
            let (mut before, mut back) = (Vec::new(), (Fen::ZERO, Fen::ZERO));
            for _ in 0..3 {
                let one = plan(&given, &lines, &before, Some(&[(lines[0].id, 1)]), back).unwrap();
                assert!(!one.whole);
                before.extend(taken(&one.lines));
                back = (back.0.plus(one.fund).unwrap(), back.1.plus(one.cash).unwrap());
            }
            assert_eq!(back, (fen(fund), fen(cash)));
            let again = plan(&given, &lines, &before, None, back).unwrap_err();
            assert_eq!(again.code(), Some(&ALREADY_REVERSED));
        }
    }

    #[test]
    fn the_cash_part_stays_while_the_goods_that_stay_are_worth_it() {
        let given = redemption(900, 100);
        let lines = [line(&given, 1, 600), line(&given, 1, 400)];
        let one = plan(&given, &lines, &[], Some(&[(lines[0].id, 1)]), (Fen::ZERO, Fen::ZERO)).unwrap();
        assert_eq!((one.fund, one.cash), (fen(600), Fen::ZERO));
    }

    #[test]
    fn no_more_comes_back_than_was_given() {
        let given = redemption(1_000, 0);
        let lines = [line(&given, 2, 1_000)];
        for wanted in
            [vec![(lines[0].id, 3)], vec![(lines[0].id, 0)], vec![(RedemptionLineId::make(), 1)], Vec::new()]
        {
            let refused = plan(&given, &lines, &[], Some(&wanted), (Fen::ZERO, Fen::ZERO)).unwrap_err();
            assert_eq!(refused.code(), Some(&OVER_REVERSED), "{wanted:?}");
        }
    }
}
