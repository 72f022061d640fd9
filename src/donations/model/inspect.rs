//! The decision of an inspection, line by line: what is accepted, what is refused, and what one accepted piece is worth.
use super::value::Values;
use super::{Disposal, GoodsCondition, Proof, RefusalReason};
use crate::donations::codes::{
    GOODS_EXPIRED, LINE_NOT_DECIDED, LINE_UNKNOWN, PRODUCT_NEEDED, PROOF_WITHOUT_VALUE, REFUSAL_INCOMPLETE,
};
use crate::goods::Product;
use crate::goods::codes::{PRODUCT_RETIRED, PRODUCT_UNKNOWN};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::ProductId;
use crate::kernel::money::Fen;
use crate::kernel::quantity::Pieces;
use crate::kernel::text::Line;
use crate::kernel::time::Day;
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// What was found of a line, or of a part of it: a line with several days of expiry is given in several parts.
/// What a part leaves out stays as it was offered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectedLine {
    /// The line.
    pub line_number: i32,
    /// Pieces accepted.
    pub accepted_quantity: Pieces,
    /// Pieces refused; accepted and refused pieces of all parts sum to what was received of the line.
    pub refused_quantity: Option<Pieces>,
    /// Why they are refused.
    pub refusal_reason: Option<RefusalReason>,
    /// What becomes of them.
    pub refusal_disposal: Option<Disposal>,
    /// What else is to be said of the refusal; needed for `other`.
    #[schema(value_type = Option<String>)]
    pub refusal_note: Option<Line>,
    /// Condition.
    pub condition: Option<GoodsCondition>,
    /// Last day on which they are good.
    pub expires_on: Option<Day>,
    /// The product; accepted goods must have one.
    pub product_id: Option<ProductId>,
    /// What the donor declares one piece to be worth.
    pub declared_value_fen: Option<Fen>,
    /// What proves it.
    pub declared_proof: Option<Proof>,
    /// What one piece is assessed to be worth.
    pub assessed_value_fen: Option<Fen>,
}

/// A line as it stands before the inspection.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Its number.
    pub line_number: i32,
    /// Pieces that arrived.
    pub received: Pieces,
    /// The product, if known.
    pub product_id: Option<ProductId>,
    /// The day of expiry, if known.
    pub expires_on: Option<Day>,
    /// What the donor declared.
    pub declared_fen: Option<Fen>,
    /// And proved.
    pub proof: Option<Proof>,
}

/// What was decided of a line, or of a part of it.
#[derive(Debug, Clone)]
pub struct Part {
    /// The line it belongs to.
    pub line_number: i32,
    /// Pieces accepted.
    pub accepted: Pieces,
    /// Pieces refused.
    pub refused: Pieces,
    /// Why, what becomes of them, and what else is said.
    pub refusal: Option<(RefusalReason, Disposal, Option<Line>)>,
    /// Condition.
    pub condition: Option<GoodsCondition>,
    /// The product.
    pub product_id: Option<ProductId>,
    /// The day of expiry.
    pub expires_on: Option<Day>,
    /// What one piece is worth.
    pub values: Values,
}

/// What the catalogue knows of the products at hand.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// The products.
    pub products: HashMap<ProductId, Product>,
    /// Their reference values today.
    pub values: HashMap<ProductId, Fen>,
}

/// Decides an inspection; the first thing that does not fit is named with its place.
///
/// # Errors
/// `line_unknown`, `line_not_decided`, and whatever does not fit of a part.
pub fn judge(
    lines: &[Arrived],
    found: &[InspectedLine],
    catalogue: &Catalogue,
    today: Day,
) -> Result<Vec<Part>> {
    if let Some(stray) =
        found.iter().find(|part| !lines.iter().any(|line| line.line_number == part.line_number))
    {
        return Err(LINE_UNKNOWN.with("line_number", stray.line_number));
    }
    let mut parts = Vec::new();
    for line in lines {
        let mut decided = 0;
        let mut of_line = found.iter().filter(|part| part.line_number == line.line_number).peekable();
        if of_line.peek().is_none() && line.received == Pieces::ZERO {
            parts.push(nothing(line));
        }
        for part in of_line {
            let at = |error: Error| error.with("line_number", line.line_number);
            let part = judge_part(line, part, catalogue, today).map_err(at)?;
            decided += part.accepted.get() + part.refused.get();
            parts.push(part);
        }
        if decided != line.received.get() {
            let error = LINE_NOT_DECIDED.with("line_number", line.line_number);
            return Err(error.with("received", line.received.get()).with("decided", decided));
        }
    }
    Ok(parts)
}

/// An inspection that accepts all that arrived as it was offered.
#[must_use]
pub fn accept_all(lines: &[Arrived]) -> Vec<InspectedLine> {
    let arrived = lines.iter().filter(|line| line.received != Pieces::ZERO);
    arrived
        .map(|line| InspectedLine {
            line_number: line.line_number,
            accepted_quantity: line.received,
            refused_quantity: None,
            refusal_reason: None,
            refusal_disposal: None,
            refusal_note: None,
            condition: None,
            expires_on: None,
            product_id: None,
            declared_value_fen: None,
            declared_proof: None,
            assessed_value_fen: None,
        })
        .collect()
}

fn nothing(line: &Arrived) -> Part {
    Part {
        line_number: line.line_number,
        accepted: Pieces::ZERO,
        refused: Pieces::ZERO,
        refusal: None,
        condition: None,
        product_id: line.product_id,
        expires_on: line.expires_on,
        values: Values { declared_fen: line.declared_fen, proof: line.proof, ..Values::default() },
    }
}

fn judge_part(line: &Arrived, found: &InspectedLine, catalogue: &Catalogue, today: Day) -> Result<Part> {
    let refused = found.refused_quantity.unwrap_or(Pieces::ZERO);
    let product_id = found.product_id.or(line.product_id);
    let expires_on = found.expires_on.or(line.expires_on);
    if found.accepted_quantity != Pieces::ZERO {
        acceptable(product_id, expires_on, catalogue, today)?;
    }
    let declared_fen = found.declared_value_fen.or(line.declared_fen);
    let proof = found.declared_proof.or(line.proof);
    if proof.is_some() && declared_fen.is_none() {
        return Err(Error::from(&PROOF_WITHOUT_VALUE));
    }
    Ok(Part {
        line_number: line.line_number,
        accepted: found.accepted_quantity,
        refused,
        refusal: if refused == Pieces::ZERO { None } else { Some(refusal(found)?) },
        condition: found.condition,
        product_id,
        expires_on,
        values: Values {
            declared_fen,
            proof,
            assessed_fen: found.assessed_value_fen,
            reference_fen: product_id.and_then(|id| catalogue.values.get(&id)).copied(),
        },
    })
}

fn acceptable(
    id: Option<ProductId>,
    expires_on: Option<Day>,
    catalogue: &Catalogue,
    today: Day,
) -> Result<()> {
    let id = id.ok_or_else(|| Error::from(&PRODUCT_NEEDED))?;
    let product =
        catalogue.products.get(&id).ok_or_else(|| PRODUCT_UNKNOWN.with("product_id", id.to_string()))?;
    if product.retired_at.is_some() {
        return Err(PRODUCT_RETIRED.with("product_id", id.to_string()));
    }
    product.check_expiry(expires_on)?;
    // Goods are good until the end of their last day.
    if expires_on.is_some_and(|day| day < today) {
        return Err(Error::from(&GOODS_EXPIRED));
    }
    Ok(())
}

fn refusal(found: &InspectedLine) -> Result<(RefusalReason, Disposal, Option<Line>)> {
    let (Some(reason), Some(disposal)) = (found.refusal_reason, found.refusal_disposal) else {
        return Err(Error::from(&REFUSAL_INCOMPLETE));
    };
    if reason == RefusalReason::Other && found.refusal_note.is_none() {
        return Err(REFUSAL_INCOMPLETE.with("at", "refusal_note"));
    }
    Ok((reason, disposal, found.refusal_note.clone()))
}

#[cfg(test)]
mod tests;
