//! Entering and changing donors.
use super::record;
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::db::Db;
use crate::donations::codes::DONOR_EXISTS;
use crate::donations::model::donor::DonorFacts;
use crate::donations::rows::donors::{self, Donor};
use crate::kernel::error::{Error, NOT_FOUND, OnUnique, OrNotFound, Result};
use crate::kernel::id::{CommandId, DonorId};
use crate::kernel::phone::Phone;
use crate::kernel::search::searchable;
use crate::kernel::sign;
use crate::keys::Keyring;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A donor as entered, or changed; a change gives all but the telephone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutDonor {
    /// The command's id; of a new donor also his.
    pub id: CommandId,
    /// What the donor says.
    pub donor: DonorFacts,
}

/// The donor that was entered or changed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct DonorAnswer {
    /// The donor.
    pub donor_id: DonorId,
}

/// Where a donor's telephone belongs.
#[must_use]
pub fn phone_place(id: DonorId) -> sign::Place<'static> {
    sign::Place { table: "donors", column: "phone", row: id.uuid() }
}

/// Enters a donor at the counter.
///
/// # Errors
/// `forbidden`, `invalid_field`, `donor_exists`.
pub async fn add(app: &App, actor: &Actor, digest: [u8; 32], put: PutDonor) -> Result<Answer> {
    let grant = actor.require(Permission::ReceiveDonation, Place::Somewhere)?;
    put.donor.check()?;
    let command = Command::creates(put.id, "donors.add", digest);
    let sealed = SealedPhone::of(&app.keys, DonorId::of(put.id.uuid()), put.donor.phone.as_ref());
    app.deed(grant, command, move |db, grant| {
        let donor_id = insert(db, grant, ("donors.add", put.id), &put.donor, &sealed)?;
        Ok(DonorAnswer { donor_id })
    })
    .await
}

/// Changes a donor: he himself, or a keeper at the counter.
///
/// # Errors
/// `not_found`, also for another donor; `forbidden`, `invalid_field`, `donor_exists`.
pub async fn change(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: DonorId,
    put: PutDonor,
) -> Result<Answer> {
    let grant = actor.require(Permission::OfferDonation, Place::Somewhere)?;
    if actor.donor_id != Some(id) && !actor.holds(Permission::ReceiveDonation) {
        return Err(Error::from(&NOT_FOUND));
    }
    put.donor.check()?;
    let command = Command::changes(put.id, "donors.change", digest).on(id.uuid());
    let sealed = SealedPhone::of(&app.keys, id, put.donor.phone.as_ref());
    app.deed(grant, command, move |db, grant| {
        let before = donors::donor(db, &grant.district_code, id)?
            .filter(|donor| donor.erased_at.is_none())
            .or_not_found()?;
        let mut donor = donor_of(grant, id, &put.donor, &sealed);
        donor.created_at = before.created_at;
        if put.donor.phone.is_none() {
            donor.phone_sealed = before.phone_sealed;
            donor.phone_key = before.phone_key;
        }
        donors::update(db, &donor).on_unique(&DONOR_EXISTS)?;
        record_donor(db, grant, ("donors.change", put.id), &donor);
        Ok(DonorAnswer { donor_id: id })
    })
    .await
}

/// A telephone number as it is stored.
#[derive(Clone)]
pub(super) struct SealedPhone(Option<(Vec<u8>, Vec<u8>)>);

impl SealedPhone {
    pub(super) fn of(keys: &Keyring, id: DonorId, phone: Option<&Phone>) -> Self {
        Self(phone.map(|phone| {
            (keys.fields.seal(phone_place(id), phone.as_str()), keys.matching.key("phone", phone.as_str()))
        }))
    }
}

/// Enters a donor whose id is the command's, as a part of a deed.
pub(super) fn insert(
    db: &mut Db<'_>,
    grant: &Grant,
    deed: (&'static str, CommandId),
    facts: &DonorFacts,
    sealed: &SealedPhone,
) -> Result<DonorId> {
    let mut donor = donor_of(grant, DonorId::of(deed.1.uuid()), facts, sealed);
    donor.created_at = db.now();
    donors::insert(db, &donor).on_unique(&DONOR_EXISTS)?;
    record_donor(db, grant, deed, &donor);
    Ok(donor.id)
}

fn donor_of(grant: &Grant, id: DonorId, facts: &DonorFacts, SealedPhone(phone): &SealedPhone) -> Donor {
    let names = [facts.name.as_ref(), facts.display_name.as_ref()];
    Donor {
        id,
        district_code: grant.district_code.clone(),
        kind: facts.kind,
        name: facts.name.as_ref().map(ToString::to_string),
        search_text: names.into_iter().flatten().map(|name| searchable(name.as_str())).collect(),
        credit_code: facts.credit_code.as_ref().map(ToString::to_string),
        phone_sealed: phone.as_ref().map(|(sealed, _)| sealed.clone()),
        phone_key: phone.as_ref().map(|(_, key)| key.clone()),
        display: facts.display,
        display_name: facts.display_name.as_ref().map(ToString::to_string),
        created_at: crate::kernel::time::Instant::from_micros(0),
        erased_at: None,
    }
}

fn record_donor(db: &mut Db<'_>, grant: &Grant, deed: (&'static str, CommandId), donor: &Donor) {
    let details = json!({ "kind": donor.kind, "display": donor.display });
    record(db, grant, deed, ("donor", donor.id.uuid()), &details);
}
