//! Campaigns: a code, names, dates and a policy document; what a batch is issued under and a gift may be meant for.
pub mod actions;
pub mod api;
pub mod codes;
pub mod rows;

use crate::db::Db;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::CampaignId;
use rows::Campaign;

/// A campaign of a district that somebody names.
///
/// # Errors
/// `campaign_unknown`.
pub fn campaign(db: &mut Db<'_>, district_code: &str, id: CampaignId) -> Result<Campaign> {
    rows::campaign(db, district_code, id)?.ok_or_else(|| Error::from(&codes::CAMPAIGN_UNKNOWN))
}
