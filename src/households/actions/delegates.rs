//! Who may collect for a household (代领).
use super::{HouseholdAnswer, Keeper, conclude};
use crate::access::{Actor, Permission};
use crate::app::{Answer, App, Command};
use crate::households::codes::{DELEGATE_LIMIT, DELEGATE_OVER};
use crate::households::model::{DELEGATE_HOUSEHOLDS_MAX, DelegateKind, DelegateRelation};
use crate::households::person::civil;
use crate::households::rows::delegates::{self, Delegate};
use crate::kernel::citizen_id::CitizenIdText;
use crate::kernel::error::{Error, OWN_DEED, OrNotFound, Result, invalid};
use crate::kernel::id::{CommandId, DelegateId, HouseholdId, VoucherId};
use crate::kernel::person_name::PersonName;
use crate::kernel::phone::Phone;
use crate::kernel::sign::Place;
use crate::kernel::text::Line;
use crate::kernel::time::Day;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// A delegate more.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddDelegate {
    /// The command's id; it becomes the delegation's.
    pub id: CommandId,
    /// The household's version.
    pub version: i64,
    /// For how long.
    pub kind: DelegateKind,
    /// Name.
    #[schema(value_type = String)]
    pub name: PersonName,
    /// ID number, as seen on the card.
    #[schema(value_type = String)]
    pub id_number: CitizenIdText,
    /// Telephone.
    #[schema(value_type = Option<String>)]
    pub phone: Option<Phone>,
    /// What he is to the household.
    pub relation: DelegateRelation,
    /// How the authority was given: what was seen, where it is filed.
    #[schema(value_type = String)]
    pub authority: Line,
    /// First day; by default today.
    pub valid_from: Option<Day>,
    /// Last day; a one-off delegation names it, or the voucher.
    pub valid_to: Option<Day>,
    /// The one voucher that a one-off delegation is for.
    pub voucher_id: Option<VoucherId>,
}

/// A delegation taken back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeDelegate {
    /// The command's id.
    pub id: CommandId,
    /// The household's version.
    pub version: i64,
}

/// Records who may collect. Nobody records himself, and one person collects for three households at most, unless
/// he works for a residents' committee.
///
/// # Errors
/// As every change of a household; `invalid_field`, `own_deed`, `delegate_limit`.
pub async fn add(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: HouseholdId,
    add: AddDelegate,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::ManageHouseholds)?;
    let command = Command::creates(add.id, "households.add_delegate", digest).on(id.uuid());
    let delegate = delegate_of(app, &grant, id, &add)?;
    if keeper.is_oneself(Some(&delegate.person_key)) {
        return Err(Error::from(&OWN_DEED));
    }
    app.deed(grant, command, move |db, grant| {
        let household = keeper.lock(db, id, add.version)?;
        if delegate.relation != DelegateRelation::CommitteeStaff {
            let served = delegates::households_served(db, &delegate.district_code, &delegate.person_key, id)?;
            if served >= DELEGATE_HOUSEHOLDS_MAX {
                return Err(DELEGATE_LIMIT.with("households_max", DELEGATE_HOUSEHOLDS_MAX));
            }
        }
        delegates::insert(db, &Delegate { recorded_at: db.now(), ..delegate.clone() })?;
        let details = json!({
            "delegate_id": delegate.id, "kind": delegate.kind, "relation": delegate.relation,
            "valid_from": delegate.valid_from, "valid_to": delegate.valid_to, "voucher_id": delegate.voucher_id,
        });
        conclude(db, grant, household, ("households.add_delegate", add.id), (Some(add.id.uuid()), &details))
    })
    .await
}

/// Takes a delegation back.
///
/// # Errors
/// As every change of a household; `delegate_over`.
pub async fn revoke(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    (id, delegate_id): (HouseholdId, DelegateId),
    revoke: RevokeDelegate,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::ManageHouseholds)?;
    let command = Command::changes(revoke.id, "households.revoke_delegate", digest).on(delegate_id.uuid());
    app.deed(grant, command, move |db, grant| -> Result<HouseholdAnswer> {
        let household = keeper.lock(db, id, revoke.version)?;
        delegates::of(db, &[id])?.into_iter().find(|known| known.id == delegate_id).or_not_found()?;
        if !delegates::revoke(db, delegate_id)? {
            return Err(Error::from(&DELEGATE_OVER));
        }
        let details = json!({ "delegate_id": delegate_id });
        conclude(db, grant, household, ("households.revoke_delegate", revoke.id), (None, &details))
    })
    .await
}

fn delegate_of(
    app: &App,
    grant: &crate::access::Grant,
    household_id: HouseholdId,
    add: &AddDelegate,
) -> Result<Delegate> {
    let today = app.now().day();
    let valid_from = add.valid_from.unwrap_or(today);
    if add.valid_to.is_some_and(|last| last < valid_from) {
        return Err(invalid("valid_to", "lies before the first day"));
    }
    if add.kind == DelegateKind::OneOff && add.valid_to.is_none() && add.voucher_id.is_none() {
        return Err(invalid("valid_to", "a one-off delegation names its last day or its voucher"));
    }
    if add.kind == DelegateKind::Standing && add.voucher_id.is_some() {
        return Err(invalid("voucher_id", "a standing delegation is for every voucher"));
    }
    let number = add.id_number.read(civil(today)).map_err(|reason| invalid("id_number", reason.code()))?;
    let id = DelegateId::of(add.id.uuid());
    let seal =
        |column, text: &str| app.keys.fields.seal(Place { table: "delegates", column, row: id.uuid() }, text);
    Ok(Delegate {
        id,
        district_code: grant.district_code.clone(),
        household_id,
        kind: add.kind,
        name: add.name.as_str().to_owned(),
        person_key: app.keys.matching.key("person", number.as_str()),
        id_number_sealed: seal("id_number_sealed", number.as_str()),
        id_last_four: number.last_four().to_owned(),
        phone_sealed: add.phone.as_ref().map(|phone| seal("phone_sealed", phone.as_str())),
        relation: add.relation,
        authority: add.authority.to_string(),
        valid_from,
        valid_to: add.valid_to,
        voucher_id: add.voucher_id,
        used_at: None,
        recorded_by: grant.account_id,
        recorded_at: app.now(),
        revoked_at: None,
    })
}
