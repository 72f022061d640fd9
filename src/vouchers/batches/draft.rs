//! Previewing, drafting and discarding a batch.
use super::gather::{Gathered, Named, count, gather, name};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::households::summaries;
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::{BatchId, CommandId, HouseholdId};
use crate::kernel::money::Fen;
use crate::kernel::sign::sha256;
use crate::kernel::text::Code;
use crate::kernel::time::Instant;
use crate::stores::numbers;
use crate::vouchers::model::{BatchState, must_be};
use crate::vouchers::plan::{GoodFor, Plan};
use crate::vouchers::rows::{Batch, batches};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// How many households that already had something a preview shows; all are counted.
const SHOWN: usize = 200;

/// A batch to be drafted; its id is the command's.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftBatch {
    /// The command's id.
    pub id: CommandId,
    /// What it is to be.
    pub plan: Plan,
}

/// A command on a batch that says nothing more.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnBatch {
    /// The command's id.
    pub id: CommandId,
}

/// What a plan comes to today.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Preview {
    /// How many vouchers.
    pub vouchers: i64,
    /// What they cost the fund.
    pub total_fen: Fen,
    /// What the fund has.
    pub fund_available_fen: Fen,
    /// What it lacks.
    pub fund_missing_fen: i64,
    /// How many of these households already had something.
    pub overlapping: i64,
    /// The first of them.
    pub overlap: Vec<OverlapView>,
    /// How many households were left out because they already had something.
    pub left_out_overlap: i64,
    /// How many were left out because whoever asks belongs to them.
    pub left_out_own: i64,
}

/// A household that already had something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OverlapView {
    /// The household.
    pub household_id: HouseholdId,
    /// Its number in the register.
    pub household_no: String,
    /// The holder's name with its middle hidden.
    pub holder_name_masked: String,
    /// How many vouchers it had.
    pub vouchers: i64,
    /// Of what face in all.
    pub face_fen: Fen,
    /// When the last one was issued.
    pub last_issued_at: Instant,
}

/// The batch that was drafted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BatchAnswer {
    /// The batch.
    pub batch_id: BatchId,
    /// Its number.
    pub number: String,
    /// How many vouchers it is to hold.
    pub vouchers: i64,
    /// What they will cost the fund.
    pub total_fen: Fen,
    /// How many households were left out because the drafter belongs to them.
    pub left_out_own: i64,
}

/// The batch that was discarded.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct DiscardAnswer {
    /// The batch.
    pub batch_id: BatchId,
}

/// A grant for a plan: for its areas, or for the district if it names none.
///
/// # Errors
/// `forbidden`.
pub fn allowed(actor: &Actor, plan: &Plan) -> Result<Grant> {
    if plan.households.area_codes.is_empty() {
        return actor.require(Permission::DraftBatch, Place::District);
    }
    for code in &plan.households.area_codes {
        actor.require(Permission::DraftBatch, Place::Area(code.as_str()))?;
    }
    Ok(actor.grant())
}

/// The plan of somebody who is not of the whole district, bound to his own areas where it names none.
fn bound(actor: &Actor, mut plan: Plan) -> Result<Plan> {
    let scope = actor.scope(Permission::DraftBatch)?;
    if plan.households.area_codes.is_empty() && !scope.district_wide {
        let codes = scope.areas.iter().map(|area| Code::parse(area));
        plan.households.area_codes = codes
            .collect::<std::result::Result<_, _>>()
            .map_err(|_| Error::bug("an area's code is no code"))?;
    }
    Ok(plan)
}

async fn compute(app: &App, actor: &Actor, plan: &Plan) -> Result<(Named, Gathered)> {
    plan.check(app.now().day())?;
    let (plan, district, key) = (plan.clone(), actor.district_code.clone(), actor.person_key.clone());
    app.read(move |db| {
        let named = name(db, &district, &plan)?;
        let gathered = gather(db, &district, &plan, &named.worth, key.as_deref())?;
        Ok((named, gathered))
    })
    .await
}

/// Says what a plan comes to, and changes nothing.
///
/// # Errors
/// As for a draft.
pub async fn preview(app: &App, actor: &Actor, plan: Plan) -> Result<Preview> {
    let plan = bound(actor, plan)?;
    allowed(actor, &plan)?;
    let (named, gathered) = compute(app, actor, &plan).await?;
    let shown: Vec<HouseholdId> = gathered.had.keys().copied().take(SHOWN).collect();
    let summaries = app.read(move |db| summaries(db, &shown)).await?;
    let view = |summary: crate::households::Summary| {
        let had = gathered.had.get(&summary.id)?;
        Some(OverlapView {
            household_id: summary.id,
            household_no: summary.household_no,
            holder_name_masked: summary.holder_name_masked,
            vouchers: had.vouchers,
            face_fen: had.face_fen,
            last_issued_at: had.last_issued_at,
        })
    };
    let mut overlap: Vec<OverlapView> = summaries.into_iter().filter_map(view).collect();
    overlap.sort_by(|left, right| left.household_no.cmp(&right.household_no));
    let available = named.fund.available_fen;
    Ok(Preview {
        vouchers: count(gathered.chosen.len()),
        total_fen: gathered.total_fen,
        fund_available_fen: available,
        fund_missing_fen: (gathered.total_fen.get() - available.get()).max(0),
        overlapping: count(gathered.had.len()),
        overlap,
        left_out_overlap: gathered.left_out_overlap,
        left_out_own: gathered.left_out_own,
    })
}

/// Drafts a batch: nothing is promised yet, and another account must approve it.
///
/// # Errors
/// `forbidden`, `invalid_field`, the code of what is missing or unfit, `batch_empty`, `batch_too_large`.
pub async fn draft(app: &App, actor: &Actor, digest: [u8; 32], draft: DraftBatch) -> Result<Answer> {
    let draft = DraftBatch { plan: bound(actor, draft.plan)?, ..draft };
    let grant = allowed(actor, &draft.plan)?;
    let command = Command::creates(draft.id, "vouchers.draft_batch", digest);
    if let Some(answer) = super::issue::earlier(app, &grant, &command).await? {
        return Ok(answer);
    }
    let (named, gathered) = compute(app, actor, &draft.plan).await?;
    let rule = serde_json::to_string(&draft.plan).map_err(|error| Error::bug(format!("a plan: {error}")))?;
    let (left_out_own, had_already) = (gathered.left_out_own, count(gathered.had.len()));
    let batch = batch_of(&grant, &draft, (&named, &gathered), rule);
    app.deed(grant, command, move |db, grant| {
        let year = db.today().parts().0;
        let number = numbers::next(db, &grant.district_code, &format!("batch-{year}"))?;
        let mut batch = batch.clone();
        batch.number = format!("B{year}-{number:04}");
        batch.drafted_at = db.now();
        batches::insert(db, &batch, &draft.plan.store_ids)?;
        let details = json!({
            "number": batch.number, "fund": batch.fund_id, "kind": batch.kind, "vouchers": batch.vouchers,
            "total_fen": batch.total_fen, "fund_reason": batch.fund_reason, "overlap": draft.plan.overlap,
            "had_already": had_already, "left_out_own": left_out_own,
        });
        record(db, grant, "vouchers.draft_batch", (batch.id, draft.id), &details);
        Ok(BatchAnswer {
            batch_id: batch.id,
            number: batch.number,
            vouchers: batch.vouchers,
            total_fen: batch.total_fen,
            left_out_own,
        })
    })
    .await
}

fn batch_of(grant: &Grant, draft: &DraftBatch, found: (&Named, &Gathered), rule: String) -> Batch {
    let (plan, (named, gathered)) = (&draft.plan, found);
    let (mut product_id, mut category_code, mut pieces, mut pack) = (None, None, None, None);
    match &plan.good_for {
        GoodFor::Goods(goods) => {
            product_id = goods.product_id;
            category_code = goods.category_code.as_ref().map(ToString::to_string);
            pieces = Some(goods.pieces.get());
        }
        GoodFor::Pack { pack_id } => pack = Some(*pack_id),
        GoodFor::Value(_) | GoodFor::Emergency(_) | GoodFor::Copay { .. } => {}
    }
    let area_code = match plan.households.area_codes.as_slice() {
        [one] => one.to_string(),
        _ => grant.district_code.clone(),
    };
    Batch {
        id: BatchId::of(draft.id.uuid()),
        district_code: grant.district_code.clone(),
        number: String::new(),
        campaign_id: plan.campaign_id,
        fund_id: plan.fund_id,
        fund_reason: plan.fund_reason,
        kind: plan.good_for.kind(),
        rule_digest: sha256(rule.as_bytes()).to_vec(),
        rule,
        area_code,
        policy_basis: plan
            .policy_basis
            .as_ref()
            .map_or_else(|| named.campaign.policy_basis.clone(), ToString::to_string),
        face_fen: named.worth.face_fen,
        copay_fen: named.worth.copay_fen,
        product_id,
        category_code,
        pieces,
        pack_id: pack,
        all_stores: i32::from(plan.store_ids.is_empty()),
        first_on: plan.first_on,
        last_on: plan.last_on,
        release_after_days: i32::from(plan.release_after_days()),
        state: BatchState::Drafted,
        vouchers: count(gathered.chosen.len()),
        total_fen: gathered.total_fen,
        drafted_by: grant.account_id,
        drafted_at: Instant::from_micros(0),
        approved_by: None,
        approved_at: None,
        live_at: None,
        digest: None,
        command_id: draft.id,
        approve_command_id: None,
    }
}

/// Discards a draft.
///
/// # Errors
/// `forbidden`, `not_found`, `batch_state`.
pub async fn discard(app: &App, actor: &Actor, digest: [u8; 32], id: BatchId, on: OnBatch) -> Result<Answer> {
    let district = actor.district_code.clone();
    let batch = app.read(move |db| batches::batch(db, &district, id)?.or_not_found()).await?;
    let grant = actor.require(Permission::DraftBatch, Place::Area(&batch.area_code))?;
    let command = Command::changes(on.id, "vouchers.discard_batch", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let batch = batches::lock(db, &grant.district_code, id)?.or_not_found()?;
        must_be(batch.state, BatchState::Drafted)?;
        batches::discard(db, id)?;
        record(db, grant, "vouchers.discard_batch", (id, on.id), &json!({ "number": batch.number }));
        Ok(DiscardAnswer { batch_id: id })
    })
    .await
}

/// Records what was done with a batch.
pub(super) fn record(
    db: &mut crate::db::Db<'_>,
    grant: &Grant,
    operation: &'static str,
    of: (BatchId, CommandId),
    details: &serde_json::Value,
) {
    let (batch_id, command_id) = of;
    let entry = Entry { operation, subject_kind: "batch", subject_id: batch_id.uuid(), command_id };
    audit::record(db, grant, entry, details);
}
