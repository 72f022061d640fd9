//! What a piece of a gift is worth, and what that rests on.
use super::{Basis, Proof};
use crate::kernel::money::Fen;

/// The values that are known of one piece.
#[derive(Debug, Clone, Copy, Default)]
pub struct Values {
    /// What the donor declares.
    pub declared_fen: Option<Fen>,
    /// What proves it.
    pub proof: Option<Proof>,
    /// What the inspection assessed.
    pub assessed_fen: Option<Fen>,
    /// What the catalogue says on the day of inspection.
    pub reference_fen: Option<Fen>,
}

impl Values {
    /// The value that counts and what it rests on: a proven one before an assessed one before the catalogue's.
    /// What a donor merely says is kept, and counts for nothing.
    #[must_use]
    pub fn unit(&self) -> (Basis, Option<Fen>) {
        match (self.declared_fen.filter(|_| self.proof.is_some()), self.assessed_fen, self.reference_fen) {
            (Some(proven), _, _) => (Basis::Proof, Some(proven)),
            (None, Some(assessed), _) => (Basis::Assessed, Some(assessed)),
            (None, None, Some(reference)) => (Basis::Reference, Some(reference)),
            (None, None, None) => (Basis::Unvalued, None),
        }
    }
}

/// One accepted line as a receipt counts it: pieces, basis, fen for a piece.
pub type Counted = (i64, Basis, Option<Fen>);

/// The amount of a receipt and what it rests on: the weakest basis of its valued lines; unvalued lines add nothing.
/// Nothing if the sum is beyond what an amount can be.
#[must_use]
pub fn amount(lines: &[Counted]) -> Option<(Basis, Option<Fen>)> {
    let mut basis = Basis::Unvalued;
    let mut sum: Option<Fen> = None;
    for (pieces, line_basis, unit) in lines.iter().filter(|(pieces, _, _)| *pieces > 0) {
        let Some(unit) = unit else { continue };
        let value = unit.times(*pieces)?;
        basis = if sum.is_none() { *line_basis } else { basis.max(*line_basis) };
        sum = Some(sum.unwrap_or(Fen::ZERO).plus(value)?);
    }
    Some((basis, sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fen(fen: i64) -> Option<Fen> {
        Fen::new(fen)
    }

    #[test]
    fn a_proven_value_counts_before_an_assessed_one_before_the_catalogue() {
        let all = Values {
            declared_fen: fen(3),
            proof: Some(Proof::Invoice),
            assessed_fen: fen(2),
            reference_fen: fen(1),
        };
        assert_eq!(all.unit(), (Basis::Proof, fen(3)));
        assert_eq!(Values { proof: None, ..all }.unit(), (Basis::Assessed, fen(2)));
        assert_eq!(Values { proof: None, assessed_fen: None, ..all }.unit(), (Basis::Reference, fen(1)));
        assert_eq!(Values { declared_fen: fen(9), ..Values::default() }.unit(), (Basis::Unvalued, None));
    }

    #[test]
    fn a_receipt_rests_on_its_weakest_valued_line_and_sums_to_the_fen() {
        let lines =
            [(3, Basis::Proof, fen(1999)), (2, Basis::Reference, fen(50)), (7, Basis::Unvalued, None)];
        assert_eq!(amount(&lines), Some((Basis::Reference, fen(6097))));
        assert_eq!(amount(&[(7, Basis::Unvalued, None)]), Some((Basis::Unvalued, None)));
        assert_eq!(
            amount(&[(0, Basis::Proof, fen(5)), (1, Basis::Assessed, fen(0))]),
            Some((Basis::Assessed, fen(0)))
        );
        assert_eq!(amount(&[(2, Basis::Proof, Some(Fen::MAX))]), None);
    }
}
