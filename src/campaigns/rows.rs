//! The rows of campaigns.
use crate::db::Db;
use crate::db::schema::campaigns;
use crate::kernel::error::Result;
use crate::kernel::id::CampaignId;
use crate::kernel::time::{Day, Instant};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// A campaign: a name under which help is given, with its dates and the document it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset, Serialize, ToSchema)]
#[diesel(table_name = campaigns, treat_none_as_default_value = false)]
pub struct Campaign {
    /// Id.
    pub id: CampaignId,
    /// District.
    pub district_code: String,
    /// Code, as people say it.
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// First day.
    pub starts_on: Day,
    /// Last day.
    pub ends_on: Day,
    /// Name and number of the policy document.
    pub policy_basis: String,
    /// When it was entered.
    pub created_at: Instant,
}

/// The campaigns of a district, the latest first.
pub fn list(db: &mut Db<'_>, district_code: &str) -> Result<Vec<Campaign>> {
    Ok(campaigns::table
        .filter(campaigns::district_code.eq(district_code))
        .order((campaigns::starts_on.desc(), campaigns::code))
        .load(db.conn())?)
}

/// One campaign of a district.
pub fn campaign(db: &mut Db<'_>, district_code: &str, id: CampaignId) -> Result<Option<Campaign>> {
    Ok(campaigns::table
        .find(id)
        .filter(campaigns::district_code.eq(district_code))
        .first(db.conn())
        .optional()?)
}

/// Adds a campaign.
pub fn insert(db: &mut Db<'_>, campaign: &Campaign) -> Result<()> {
    diesel::insert_into(campaigns::table).values(campaign).execute(db.conn())?;
    Ok(())
}

/// Writes a changed campaign.
pub fn update(db: &mut Db<'_>, campaign: &Campaign) -> Result<usize> {
    Ok(diesel::update(campaigns::table.find(campaign.id)).set(campaign).execute(db.conn())?)
}
