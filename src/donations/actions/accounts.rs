//! A donor makes an account for himself, to offer gifts and to follow them.
use super::donors::{SealedPhone, insert};
use super::record;
use crate::access::{Grant, Role};
use crate::app::{Answer, App, Command};
use crate::db::Lane;
use crate::donations::model::donor::DonorFacts;
use crate::kernel::error::Result;
use crate::kernel::id::{AccountId, CommandId, DonorId};
use crate::kernel::text::Line;
use crate::staff::accounts::{self, NewAccount};
use crate::staff::password::{self, Secret};
use crate::staff::{limits, model};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Accounts that one address may make in an hour.
const PER_HOUR: i64 = 20;

/// A donor's account as it is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddDonorAccount {
    /// The command's id, and the account's.
    pub id: CommandId,
    /// The name to sign in with.
    #[schema(value_type = String)]
    pub username: Line,
    /// 10 to 200 characters.
    #[schema(value_type = String)]
    pub password: Secret,
    /// Who the donor is.
    pub donor: DonorFacts,
}

/// The account that was made.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct DonorAccountAnswer {
    /// The account.
    pub account_id: AccountId,
    /// The donor.
    pub donor_id: DonorId,
}

/// Makes an account that can do no more than offer gifts and see its own.
///
/// # Errors
/// `too_many_tries`, `invalid_field`, `username_unfit`, `username_exists`, `password_unfit`, `donor_exists`.
pub async fn add(app: &App, address: &str, digest: [u8; 32], add: AddDonorAccount) -> Result<Answer> {
    let bucket = format!("donor-account:{address}");
    app.write(Lane::Office, move |db| limits::take(db, &bucket, 3600, PER_HOUR)).await?;
    add.donor.check()?;
    let username = model::username(add.username.as_str())?;
    password::check(add.password.text(), &username)?;
    let password_hash = password::hash_aside(add.password).await?;
    // Nobody is signed in: the account that is made is the author of its own making.
    let account_id = AccountId::of(add.id.uuid());
    let grant = Grant { account_id, device_id: None, district_code: app.config.district_code.clone() };
    let command = Command::creates(add.id, "donors.add_account", digest);
    let sealed = SealedPhone::of(&app.keys, DonorId::of(add.id.uuid()), add.donor.phone.as_ref());
    app.deed(grant, command, move |db, grant| {
        let donor_id = insert(db, grant, ("donors.add", add.id), &add.donor, &sealed)?;
        let account = NewAccount {
            id: account_id,
            username: username.clone(),
            display_name: add.donor.name.as_ref().map_or_else(|| username.clone(), ToString::to_string),
            password_hash: password_hash.clone(),
            must_change_password: false,
            demonstration: false,
            donor_id: Some(donor_id),
            person_key: None,
        };
        accounts::create(db, account)?;
        accounts::give(db, account_id, Role::Donor, None, None, None)?;
        record(
            db,
            grant,
            ("donors.add_account", add.id),
            ("account", account_id.uuid()),
            &json!({ "donor": donor_id }),
        );
        Ok(DonorAccountAnswer { account_id, donor_id })
    })
    .await
}
