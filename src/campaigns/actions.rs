//! What a person does with campaigns.
use super::codes::CAMPAIGN_EXISTS;
use super::rows::{self, Campaign};
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::kernel::error::{OnUnique, OrNotFound, Result, invalid};
use crate::kernel::id::{CampaignId, CommandId};
use crate::kernel::text::{Code, Line, Text};
use crate::kernel::time::Day;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The name and number of a policy document.
pub type Document = Text<1, 200, 1>;

/// A new campaign; its id is the command's.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddCampaign {
    /// The command's id.
    pub id: CommandId,
    /// Code, as people say it.
    #[schema(value_type = String)]
    pub code: Code,
    /// 中文名。
    #[schema(value_type = String)]
    pub name_zh: Line,
    /// English name.
    #[schema(value_type = String)]
    pub name_en: Line,
    /// First day.
    pub starts_on: Day,
    /// Last day.
    pub ends_on: Day,
    /// Name and number of the policy document.
    #[schema(value_type = String)]
    pub policy_basis: Document,
}

/// A changed campaign: all but its code is given.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCampaign {
    /// The command's id.
    pub id: CommandId,
    /// 中文名。
    #[schema(value_type = String)]
    pub name_zh: Line,
    /// English name.
    #[schema(value_type = String)]
    pub name_en: Line,
    /// First day.
    pub starts_on: Day,
    /// Last day.
    pub ends_on: Day,
    /// Name and number of the policy document.
    #[schema(value_type = String)]
    pub policy_basis: Document,
}

/// The campaign that was entered or changed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct CampaignAnswer {
    /// The campaign.
    pub campaign_id: CampaignId,
}

/// Enters a campaign.
///
/// # Errors
/// `forbidden`, `campaign_exists`, `invalid_field`.
pub async fn add(app: &App, actor: &Actor, digest: [u8; 32], add: AddCampaign) -> Result<Answer> {
    let grant = actor.require(Permission::ManageCampaigns, Place::District)?;
    if add.ends_on < add.starts_on {
        return Err(invalid("ends_on", "not before the first day"));
    }
    let command = Command::creates(add.id, "campaigns.add", digest);
    app.deed(grant, command, move |db, grant| {
        let campaign = Campaign {
            id: CampaignId::of(add.id.uuid()),
            district_code: grant.district_code.clone(),
            code: add.code.as_str().to_owned(),
            name_zh: add.name_zh.to_string(),
            name_en: add.name_en.to_string(),
            starts_on: add.starts_on,
            ends_on: add.ends_on,
            policy_basis: add.policy_basis.to_string(),
            created_at: db.now(),
        };
        rows::insert(db, &campaign).on_unique(&CAMPAIGN_EXISTS)?;
        let entry = Entry {
            operation: "campaigns.add",
            subject_kind: "campaign",
            subject_id: campaign.id.uuid(),
            command_id: add.id,
        };
        let details =
            json!({ "code": campaign.code, "starts_on": campaign.starts_on, "ends_on": campaign.ends_on });
        audit::record(db, grant, entry, &details);
        Ok(CampaignAnswer { campaign_id: campaign.id })
    })
    .await
}

/// Changes a campaign; vouchers that were issued keep the document that they rest on.
///
/// # Errors
/// `forbidden`, `not_found`, `invalid_field`.
pub async fn change(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: CampaignId,
    change: ChangeCampaign,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageCampaigns, Place::District)?;
    if change.ends_on < change.starts_on {
        return Err(invalid("ends_on", "not before the first day"));
    }
    let command = Command::changes(change.id, "campaigns.change", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let before = rows::campaign(db, &grant.district_code, id)?.or_not_found()?;
        let campaign = Campaign {
            name_zh: change.name_zh.to_string(),
            name_en: change.name_en.to_string(),
            starts_on: change.starts_on,
            ends_on: change.ends_on,
            policy_basis: change.policy_basis.to_string(),
            ..before
        };
        rows::update(db, &campaign)?;
        let entry = Entry {
            operation: "campaigns.change",
            subject_kind: "campaign",
            subject_id: id.uuid(),
            command_id: change.id,
        };
        let details =
            json!({ "code": campaign.code, "starts_on": campaign.starts_on, "ends_on": campaign.ends_on });
        audit::record(db, grant, entry, &details);
        Ok(CampaignAnswer { campaign_id: id })
    })
    .await
}
