//! A set of redemptions: locked, decided one after another in memory, written together.
//!
//! Lock first, then look for earlier answers: on PostgreSQL twin requests would otherwise pass each other.
use super::model::{Asked, Verdict, World, decide};
use super::world::{self, At};
use super::{codes, details, write};
use crate::access::Grant;
use crate::app::{Answer, Command, commands};
use crate::db::Db;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{CommandId, VoucherId};
use crate::vouchers::balance::Spendable;
use crate::vouchers::spend;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// One redemption as it is asked for: by whom, under which command, and what.
#[derive(Debug, Clone)]
pub struct Redeem {
    /// Who may.
    pub grant: Grant,
    /// The command.
    pub command: Command,
    /// The request, for the problem that a refusal leaves as.
    pub request_id: String,
    /// What is asked.
    pub asked: Asked,
}

/// What became of one member of a set: its answer, a refusal's too; or a fault of its own.
pub type Outcome = Result<Answer>;

/// One member with its verdict.
pub struct Decided<'a> {
    /// What was asked.
    pub redeem: &'a Redeem,
    /// What was decided.
    pub verdict: Verdict,
}

/// Settles a set: the answers stand in the order of the requests.
///
/// # Errors
/// Only what fails the whole set; the members can then be settled one by one.
pub fn settle(db: &mut Db<'_>, set: &[Arc<Redeem>]) -> Result<Vec<Outcome>> {
    let vouchers: BTreeSet<VoucherId> = set.iter().map(|redeem| redeem.asked.voucher_id).collect();
    let ids: BTreeSet<CommandId> = set.iter().map(|redeem| redeem.command.id).collect();
    let vouchers = spend::lock(db, vouchers.into_iter().collect())?;
    let kept = commands::find(db, ids.into_iter().collect())?;
    let kept: HashMap<CommandId, commands::Kept> = kept.into_iter().map(|kept| (kept.id, kept)).collect();

    let mut seen = HashSet::new();
    let is_fresh =
        |redeem: &&Redeem| !kept.contains_key(&redeem.command.id) && seen.insert(redeem.command.id);
    let fresh: Vec<&Redeem> = set.iter().map(Arc::as_ref).filter(is_fresh).collect();
    let answers = if fresh.is_empty() { HashMap::new() } else { settle_fresh(db, vouchers, &fresh)? };

    let mut answered = HashSet::new();
    Ok(set
        .iter()
        .map(|redeem| match kept.get(&redeem.command.id) {
            Some(kept) => kept.answer(&redeem.grant, &redeem.command),
            None if answered.insert(redeem.command.id) => first_answer(&answers, redeem),
            None => repeat_within_the_set(&answers, &fresh, redeem),
        })
        .collect())
}

fn first_answer(answers: &HashMap<CommandId, Answer>, redeem: &Redeem) -> Outcome {
    answers.get(&redeem.command.id).cloned().ok_or_else(|| Error::bug("a member of a set was not answered"))
}

/// A twin that came while the first one still waited in the same set.
fn repeat_within_the_set(
    answers: &HashMap<CommandId, Answer>,
    fresh: &[&Redeem],
    redeem: &Redeem,
) -> Outcome {
    let same = |first: &&&Redeem| {
        let same_author = first.grant.account_id == redeem.grant.account_id;
        first.command.id == redeem.command.id && same_author && first.command.digest == redeem.command.digest
    };
    if fresh.iter().find(same).is_none() {
        return Err(Error::from(&crate::kernel::error::ID_REUSED));
    }
    first_answer(answers, redeem).map(|answer| Answer { repeat: true, ..answer })
}

fn settle_fresh(
    db: &mut Db<'_>,
    vouchers: HashMap<VoucherId, Spendable>,
    fresh: &[&Redeem],
) -> Result<HashMap<CommandId, Answer>> {
    let (world, mut decided) = decide_all(db, &vouchers, fresh)?;
    details::fill(db, &mut decided)?;
    write::write(db, &vouchers, &world, &decided)
}

/// Decides all. Where the first lots of a shelf did not tell, it is loaded whole and all is decided anew.
fn decide_all<'a>(
    db: &mut Db<'_>,
    vouchers: &HashMap<VoucherId, Spendable>,
    fresh: &[&'a Redeem],
) -> Result<(World, Vec<Decided<'a>>)> {
    let asked: Vec<&Asked> = fresh.iter().map(|redeem| &redeem.asked).collect();
    let today = db.today();
    let mut whole: HashSet<At> = HashSet::new();
    loop {
        let mut world = world::load(db, vouchers.clone(), &asked, &whole)?;
        let decided: Vec<Decided<'a>> = fresh
            .iter()
            .map(|redeem| Decided { redeem, verdict: decide(&mut world, today, &redeem.asked) })
            .collect();
        let unsure = decided.iter().filter(|one| one.verdict == Verdict::Unsure);
        let missing: HashSet<At> = unsure
            .flat_map(|one| {
                one.redeem.asked.basket.iter().map(|(product, _)| (one.redeem.asked.store_id, *product))
            })
            .collect();
        if missing.is_empty() {
            return Ok((world, decided));
        }
        if missing.is_subset(&whole) {
            return Err(Error::bug("a whole shelf did not tell"));
        }
        whole.extend(missing);
    }
}

/// The status of a refusal's code is that of its problem.
pub const REDEEMED: u16 = 201;

/// Whether the voucher was there at all, so that an attempt on it can be kept.
#[must_use]
pub fn is_attempt(verdict: &Verdict) -> bool {
    !matches!(verdict, Verdict::Refused(refused) if refused.code == &codes::UNKNOWN)
}
