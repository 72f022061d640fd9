//! What a refusal says beyond its code: when and where a spent voucher was used first, and whether what is left has expired.
use super::model::Verdict;
use super::settle::{Decided, Redeem};
use super::{codes, rows};
use crate::db::Db;
use crate::kernel::error::Result;
use crate::kernel::id::{DeviceId, RedemptionId, StoreId, VoucherId};
use crate::kernel::time::Instant;
use crate::stock::codes::LOT_EXPIRED;
use crate::stock::hot::expired_left;
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// The first use of a voucher.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FirstUse {
    /// The redemption.
    pub redemption_id: RedemptionId,
    /// When.
    pub at: Instant,
    /// Where.
    pub store_id: StoreId,
    /// That store's code.
    pub store_code: String,
    /// 中文名。
    pub store_name_zh: String,
    /// English name.
    pub store_name_en: String,
    /// The number of the till there.
    pub till: Option<i32>,
}

/// Completes the refusals of a set.
///
/// # Errors
/// What the database says.
pub fn fill(db: &mut Db<'_>, decided: &mut [Decided<'_>]) -> Result<()> {
    fill_expired(db, decided)?;
    fill_first_uses(db, decided)
}

fn fill_expired(db: &mut Db<'_>, decided: &mut [Decided<'_>]) -> Result<()> {
    let short = |one: &Decided<'_>| match &one.verdict {
        Verdict::Refused(refused) => refused.short.map(|product| (one.redeem.asked.store_id, product)),
        _ => None,
    };
    let shelves: BTreeSet<_> = decided.iter().filter_map(short).collect();
    let expired = expired_left(db, &shelves.into_iter().collect::<Vec<_>>())?;
    for one in decided {
        let at = short(one);
        if let Verdict::Refused(refused) = &mut one.verdict
            && at.is_some_and(|at| expired.contains(&at))
        {
            refused.code = &LOT_EXPIRED;
        }
    }
    Ok(())
}

fn fill_first_uses(db: &mut Db<'_>, decided: &mut [Decided<'_>]) -> Result<()> {
    let was_used = |one: &&Decided<'_>| matches!(&one.verdict, Verdict::Refused(refused) if refused.code == &codes::SPENT || refused.code == &codes::OVER_BALANCE);
    let asked: BTreeSet<VoucherId> =
        decided.iter().filter(was_used).map(|one| one.redeem.asked.voucher_id).collect();
    if asked.is_empty() {
        return Ok(());
    }
    let mut uses: HashMap<VoucherId, rows::Use> = rows::first_uses(db, asked.into_iter().collect())?
        .into_iter()
        .map(|found| (found.voucher_id, found))
        .collect();
    let now = db.now();
    for one in decided.iter().filter(|one| matches!(one.verdict, Verdict::Redeemed(_))) {
        uses.entry(one.redeem.asked.voucher_id).or_insert_with(|| use_of(one.redeem, now));
    }
    for one in decided {
        let used = uses.get(&one.redeem.asked.voucher_id);
        if let (Verdict::Refused(refused), Some(used)) = (&mut one.verdict, used)
            && (refused.code == &codes::SPENT || refused.code == &codes::OVER_BALANCE)
        {
            refused.first = Some(used.id);
            refused.params.insert("first_redemption".to_owned(), json!(describe(db, used)?));
        }
    }
    Ok(())
}

fn use_of(redeem: &Redeem, now: Instant) -> rows::Use {
    rows::Use {
        voucher_id: redeem.asked.voucher_id,
        id: redeem.asked.id,
        at: now,
        store_id: redeem.asked.store_id,
        device_id: redeem.grant.device_id,
    }
}

/// A use in words that a cashier can pass on.
///
/// # Errors
/// What the database says.
pub fn describe(db: &mut Db<'_>, used: &rows::Use) -> Result<FirstUse> {
    let store = crate::stores::rows::store(db, used.store_id)?;
    Ok(FirstUse {
        redemption_id: used.id,
        at: used.at,
        store_id: used.store_id,
        store_code: store.as_ref().map(|store| store.code.clone()).unwrap_or_default(),
        store_name_zh: store.as_ref().map(|store| store.name_zh.clone()).unwrap_or_default(),
        store_name_en: store.map(|store| store.name_en).unwrap_or_default(),
        till: till_number(db, used.device_id)?,
    })
}

/// The number of a till.
///
/// # Errors
/// What the database says.
pub fn till_number(db: &mut Db<'_>, device_id: Option<DeviceId>) -> Result<Option<i32>> {
    let device = device_id.map(|id| crate::staff::rows::device(db, id)).transpose()?;
    Ok(device.flatten().map(|device| device.number))
}
