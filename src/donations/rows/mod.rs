//! The rows of gifts and their lines.
pub mod donors;
pub mod photographs;
pub mod receipts;

use super::model::value::{Counted, Values};
use super::model::{
    Basis, Display, Disposal, DonorKind, GoodsCondition, PhotographSize, Proof, RefusalReason, State,
    TimeOfDay,
};
use crate::access::Scope;
use crate::db::Db;
use crate::db::schema::{donation_lines, donations};
use crate::kernel::error::{CLASH, Error, Result};
use crate::kernel::id::{
    AccountId, CampaignId, CommandId, DonationId, DonationLineId, DonorId, ProductId, StoreId,
};
use crate::kernel::money::Fen;
use crate::kernel::quantity::Pieces;
use crate::kernel::time::{Day, Instant};
use crate::on_each;
use diesel::prelude::*;

crate::stored_words!(State, DonorKind, Display, Proof, Basis, RefusalReason, Disposal, GoodsCondition);
crate::stored_words!(PhotographSize, TimeOfDay);

/// A gift.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = donations, treat_none_as_default_value = false)]
pub struct Donation {
    /// Id.
    pub id: DonationId,
    /// District.
    pub district_code: String,
    /// Number, as people say it: PT01-2026-00012.
    pub number: String,
    /// The store it is for.
    pub store_id: StoreId,
    /// Who gives; nobody named for an anonymous gift at the counter.
    pub donor_id: Option<DonorId>,
    /// How far it has come.
    pub state: State,
    /// What the donor wants it used for, word for word.
    pub designation: Option<String>,
    /// The category of households that it is meant for.
    pub purpose_category: Option<String>,
    /// The campaign that it is meant for.
    pub purpose_campaign_id: Option<CampaignId>,
    /// What was noted at the offer.
    pub note: Option<String>,
    /// What its public trace is found by.
    pub trace_key: Vec<u8>,
    /// When it was offered.
    pub offered_at: Instant,
    /// By which account.
    pub offered_by: Option<AccountId>,
    /// When it arrived.
    pub received_at: Option<Instant>,
    /// Who counted it.
    pub received_by: Option<AccountId>,
    /// When it was inspected.
    pub inspected_at: Option<Instant>,
    /// Who inspected it.
    pub inspected_by: Option<AccountId>,
    /// When it was declined or withdrawn.
    pub closed_at: Option<Instant>,
    /// Why.
    pub closed_reason: Option<String>,
    /// The command that offered it.
    pub command_id: CommandId,
    /// The day on which the donor would like to bring it.
    pub wished_on: Option<Day>,
    /// At what time of that day.
    pub wished_time: Option<TimeOfDay>,
    /// What a guest follows his offer by, as a keyed hash.
    pub follow_key: Option<Vec<u8>>,
}

/// One line of a gift; values are in fen for one piece.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = donation_lines, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Line {
    /// Id.
    pub id: DonationLineId,
    /// The gift.
    pub donation_id: DonationId,
    /// Number within the gift, from 1.
    pub line_number: i32,
    /// The line it was split of at the inspection.
    pub split_of: Option<i32>,
    /// The product, if known.
    pub product_id: Option<ProductId>,
    /// What it is, in words.
    pub description: String,
    /// Pieces offered.
    pub offered_quantity: Pieces,
    /// Pieces that arrived.
    pub received_quantity: Option<Pieces>,
    /// Pieces accepted.
    pub accepted_quantity: Option<Pieces>,
    /// Pieces refused.
    pub refused_quantity: Option<Pieces>,
    /// Why.
    pub refusal_reason: Option<RefusalReason>,
    /// What becomes of them.
    pub refusal_disposal: Option<Disposal>,
    /// What else is said of the refusal.
    pub refusal_note: Option<String>,
    /// Condition.
    pub condition: Option<GoodsCondition>,
    /// Last day on which they are good.
    pub expires_on: Option<Day>,
    /// What the donor declares.
    pub declared_value_fen: Option<Fen>,
    /// What proves it.
    pub declared_proof: Option<Proof>,
    /// What the inspection assessed.
    pub assessed_value_fen: Option<Fen>,
    /// What the catalogue said on the day of inspection.
    pub reference_value_fen: Option<Fen>,
}

impl Line {
    /// What is known of the worth of one piece.
    #[must_use]
    pub fn values(&self) -> Values {
        Values {
            declared_fen: self.declared_value_fen,
            proof: self.declared_proof,
            assessed_fen: self.assessed_value_fen,
            reference_fen: self.reference_value_fen,
        }
    }

    /// The line as a receipt counts it.
    #[must_use]
    pub fn counted(&self) -> Counted {
        let (basis, unit) = self.values().unit();
        (self.accepted_quantity.map_or(0, Pieces::get), basis, unit)
    }
}

/// Which gifts are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Of this store.
    pub store_id: Option<StoreId>,
    /// In this state.
    pub state: Option<State>,
    /// Of this donor.
    pub donor_id: Option<DonorId>,
}

/// Adds a gift.
pub fn insert(db: &mut Db<'_>, donation: &Donation) -> Result<()> {
    diesel::insert_into(donations::table).values(donation).execute(db.conn())?;
    Ok(())
}

/// Adds lines.
pub fn insert_lines(db: &mut Db<'_>, lines: &[Line]) -> Result<()> {
    on_each!(db, conn => diesel::insert_into(donation_lines::table).values(lines).execute(conn))?;
    Ok(())
}

/// Writes a changed line.
pub fn update_line(db: &mut Db<'_>, line: &Line) -> Result<()> {
    let changed = diesel::update(donation_lines::table.find(line.id)).set(line).execute(db.conn())?;
    if changed == 1 { Ok(()) } else { Err(Error::bug("a line of a gift is not there")) }
}

/// One gift of a district.
pub fn donation(db: &mut Db<'_>, district_code: &str, id: DonationId) -> Result<Option<Donation>> {
    let found = donations::table.find(id).filter(donations::district_code.eq(district_code));
    Ok(found.first(db.conn()).optional()?)
}

/// The gift of a trace's key.
pub fn traced(db: &mut Db<'_>, trace_key: &[u8]) -> Result<Option<Donation>> {
    Ok(donations::table.filter(donations::trace_key.eq(trace_key)).first(db.conn()).optional()?)
}

/// The offer that a guest follows.
pub fn followed(db: &mut Db<'_>, follow_key: &[u8]) -> Result<Option<Donation>> {
    let found = donations::table.filter(donations::follow_key.assume_not_null().eq(follow_key));
    Ok(found.first(db.conn()).optional()?)
}

/// Hands an offer over to another donor.
///
/// # Errors
/// `clash` if it was handed over meanwhile.
pub fn hand_over(db: &mut Db<'_>, id: DonationId, from: DonorId, to: DonorId) -> Result<()> {
    let offer = donations::table.find(id).filter(donations::donor_id.assume_not_null().eq(from));
    let changed = diesel::update(offer).set(donations::donor_id.eq(to)).execute(db.conn())?;
    if changed == 1 { Ok(()) } else { Err(Error::from(&CLASH)) }
}

/// One gift, locked until the deed commits.
pub fn lock(db: &mut Db<'_>, id: DonationId) -> Result<Option<Donation>> {
    // On SQLite there is one writer, which needs no lock.
    Ok(on_each!(db,
        sqlite conn => donations::table.find(id).first::<Donation>(conn).optional()?,
        postgres conn => donations::table.find(id).for_update().first::<Donation>(conn).optional()?
    ))
}

/// The lines of a gift, in their order.
pub fn lines(db: &mut Db<'_>, id: DonationId) -> Result<Vec<Line>> {
    let found = donation_lines::table.filter(donation_lines::donation_id.eq(id));
    Ok(found.order(donation_lines::line_number).load(db.conn())?)
}

/// The lines of these gifts, in their order.
pub fn lines_of(db: &mut Db<'_>, ids: &[DonationId]) -> Result<Vec<Line>> {
    let found = donation_lines::table.filter(donation_lines::donation_id.eq_any(ids));
    Ok(found.order((donation_lines::donation_id, donation_lines::line_number)).load(db.conn())?)
}

/// What a donor gave: every line beside its gift.
pub fn given_by(db: &mut Db<'_>, donor_id: DonorId) -> Result<Vec<(Donation, Line)>> {
    Ok(donations::table
        .inner_join(donation_lines::table.on(donation_lines::donation_id.eq(donations::id)))
        .filter(donations::donor_id.assume_not_null().eq(donor_id))
        .select((donations::all_columns, donation_lines::all_columns))
        .load(db.conn())?)
}

/// The gift of each of these lines.
pub fn of_lines(db: &mut Db<'_>, ids: &[DonationLineId]) -> Result<Vec<(DonationLineId, Donation)>> {
    Ok(donation_lines::table
        .inner_join(donations::table.on(donations::id.eq(donation_lines::donation_id)))
        .filter(donation_lines::id.eq_any(ids))
        .select((donation_lines::id, donations::all_columns))
        .load(db.conn())?)
}

/// Moves a gift on from the state it was locked in.
///
/// # Errors
/// `clash` if it is in that state no more.
pub fn move_on(db: &mut Db<'_>, from: State, donation: &Donation) -> Result<()> {
    let changed = diesel::update(donations::table.find(donation.id).filter(donations::state.eq(from)))
        .set((
            donations::state.eq(donation.state),
            donations::purpose_category.eq(&donation.purpose_category),
            donations::purpose_campaign_id.eq(donation.purpose_campaign_id),
            donations::received_at.eq(donation.received_at),
            donations::received_by.eq(donation.received_by),
            donations::inspected_at.eq(donation.inspected_at),
            donations::inspected_by.eq(donation.inspected_by),
            donations::closed_at.eq(donation.closed_at),
            donations::closed_reason.eq(&donation.closed_reason),
        ))
        .execute(db.conn())?;
    if changed == 1 { Ok(()) } else { Err(Error::from(&CLASH)) }
}

/// A page of the gifts that a scope sees, newest first, and one more if there is one.
pub fn page(
    db: &mut Db<'_>,
    district_code: &str,
    scope: &Scope,
    filter: Filter,
    (after, limit): (Option<uuid::Uuid>, i64),
) -> Result<Vec<Donation>> {
    let mut query =
        donations::table.filter(donations::district_code.eq(district_code.to_owned())).into_boxed();
    if !scope.district_wide {
        let of_stores = donations::store_id.eq_any(scope.stores.clone());
        query = match scope.donor_id {
            Some(donor_id) => query.filter(of_stores.or(donations::donor_id.assume_not_null().eq(donor_id))),
            None => query.filter(of_stores),
        };
    }
    if let Some(store_id) = filter.store_id {
        query = query.filter(donations::store_id.eq(store_id));
    }
    if let Some(state) = filter.state {
        query = query.filter(donations::state.eq(state));
    }
    if let Some(donor_id) = filter.donor_id {
        query = query.filter(donations::donor_id.eq(donor_id));
    }
    if let Some(after) = after {
        query = query.filter(donations::id.lt(DonationId::of(after)));
    }
    Ok(query.order(donations::id.desc()).limit(limit + 1).load(db.conn())?)
}
