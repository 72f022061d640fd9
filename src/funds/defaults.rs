//! What a new batch of a campaign begins with: its fund, its face, its days. Each batch may still say otherwise.
use super::codes::FUND_UNKNOWN;
use super::model::FundReason;
use super::rows;
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::campaigns;
use crate::db::Db;
use crate::db::schema::campaign_defaults;
use crate::kernel::error::{Error, OrNotFound, Result, invalid};
use crate::kernel::id::{AccountId, CampaignId, CommandId, FundId};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The longest time a voucher may be good, in days.
const DAYS_MAX: i32 = 366;

/// What a new batch begins with; what is left out is left to the batch.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutDefaults {
    /// The command's id.
    pub id: CommandId,
    /// Which fund pays.
    pub fund_id: Option<FundId>,
    /// Why, if the fund asks for a reason.
    pub fund_reason: Option<FundReason>,
    /// The face of a voucher.
    pub face_fen: Option<Fen>,
    /// How many days a voucher is good.
    #[schema(minimum = 1, maximum = 366)]
    pub days: Option<i32>,
}

/// What a new batch of a campaign begins with.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset, Serialize, ToSchema)]
#[diesel(table_name = campaign_defaults, primary_key(campaign_id), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct CampaignDefaults {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// Which fund pays.
    pub fund_id: Option<FundId>,
    /// Why, if the fund asks for a reason.
    pub fund_reason: Option<FundReason>,
    /// The face of a voucher.
    pub face_fen: Option<Fen>,
    /// How many days a voucher is good.
    pub days: Option<i32>,
    /// When that was said.
    pub changed_at: Instant,
    /// By whom.
    pub changed_by: AccountId,
    /// By which command.
    #[serde(skip)]
    pub command_id: CommandId,
}

/// The campaign whose defaults were said.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct DefaultsAnswer {
    /// The campaign.
    pub campaign_id: CampaignId,
}

/// What was said of the campaigns of a district.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db<'_>, district_code: &str) -> Result<Vec<CampaignDefaults>> {
    let ids: Vec<CampaignId> =
        campaigns::rows::list(db, district_code)?.into_iter().map(|campaign| campaign.id).collect();
    let found = campaign_defaults::table.filter(campaign_defaults::campaign_id.eq_any(ids));
    Ok(found.order(campaign_defaults::campaign_id).load(db.conn())?)
}

/// Says what a new batch of a campaign begins with.
///
/// # Errors
/// `forbidden`, `not_found`, `fund_unknown`, `invalid_field`.
pub async fn put(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: CampaignId,
    put: PutDefaults,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageCampaigns, Place::District)?;
    if put.days.is_some_and(|days| !(1..=DAYS_MAX).contains(&days)) {
        return Err(invalid("days", "from 1 to 366"));
    }
    if put.face_fen.is_some_and(|face| face <= Fen::ZERO) {
        return Err(invalid("face_fen", "more than nothing"));
    }
    let command = Command::changes(put.id, "campaigns.put_defaults", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let campaign = campaigns::rows::campaign(db, &grant.district_code, id)?.or_not_found()?;
        if let Some(fund_id) = put.fund_id {
            let fund = rows::fund(db, fund_id)?.filter(|fund| fund.district_code == grant.district_code);
            fund.ok_or_else(|| Error::from(&FUND_UNKNOWN))?;
        }
        let said = CampaignDefaults {
            campaign_id: campaign.id,
            fund_id: put.fund_id,
            fund_reason: put.fund_reason,
            face_fen: put.face_fen,
            days: put.days,
            changed_at: db.now(),
            changed_by: grant.account_id,
            command_id: put.id,
        };
        let place = campaign_defaults::table.find(campaign.id);
        if diesel::update(place).set(&said).execute(db.conn())? == 0 {
            diesel::insert_into(campaign_defaults::table).values(&said).execute(db.conn())?;
        }
        let entry = Entry {
            operation: "campaigns.put_defaults",
            subject_kind: "campaign",
            subject_id: campaign.id.uuid(),
            command_id: put.id,
        };
        let details =
            json!({ "code": campaign.code, "fund": put.fund_id, "face_fen": put.face_fen, "days": put.days });
        audit::record(db, grant, entry, &details);
        Ok(DefaultsAnswer { campaign_id: campaign.id })
    })
    .await
}
