//! A donor's telephone in full, to ring about a gift: each look is recorded before the number is read.
use super::{find, keeper_of};
use crate::access::Actor;
use crate::app::App;
use crate::audit::{self, UnmaskedRead};
use crate::db::Lane;
use crate::donations::rows;
use crate::donations::views::opened_phone;
use crate::kernel::error::{OrNotFound, Result};
use crate::kernel::id::{CommandId, DonationId, UnmaskedReadId};
use serde::Serialize;
use utoipa::ToSchema;

/// Where a donor is reached.
#[derive(Serialize, ToSchema)]
pub struct DonorPhone {
    /// The record of this look.
    pub unmasked_read_id: UnmaskedReadId,
    /// The telephone.
    pub phone: String,
}

/// Gives the telephone of a gift's donor to a keeper of its store. Not a stored command, as answers are kept for years
/// and a telephone is not: a retry is another look.
///
/// # Errors
/// `forbidden`, `own_deed`, `not_found`, also if no telephone was left.
pub async fn show(app: &App, actor: &Actor, id: DonationId) -> Result<DonorPhone> {
    let donation = find(app, actor, id).await?;
    let grant = keeper_of(actor, &donation)?;
    let keys = app.keys.clone();
    app.write(Lane::Office, move |db| {
        let donor_id = donation.donor_id.or_not_found()?;
        let donor = rows::donors::donor(db, &donation.district_code, donor_id)?.or_not_found()?;
        let phone = opened_phone(&donor, &keys).or_not_found()?;
        let read = UnmaskedRead {
            subject_kind: "donor",
            subject_id: donor_id.uuid(),
            fields: &["phone"],
            purpose: &format!("联系捐赠人 {}", donation.number),
            command_id: CommandId::make(),
        };
        let unmasked_read_id = audit::unmasked(db, &grant, &read)?;
        Ok(DonorPhone { unmasked_read_id, phone: phone.as_str().to_owned() })
    })
    .await
}
