//! Looking at unmasked data: the purpose is recorded first, then the values are read. They are kept nowhere.
use super::Keeper;
use crate::access::{Actor, Permission};
use crate::app::{App, Command};
use crate::audit::{self, UnmaskedRead};
use crate::db::Db;
use crate::households::codes::{DATA_ERASED, HOUSEHOLD_BLOCKED, PERSON_BLOCKED, UNMASK_OVER};
use crate::households::person::{open_address, open_delegate, open_id_number, open_phone};
use crate::households::rows::{self, Household, delegates, members::Member};
use crate::kernel::error::{Error, OrNotFound, Result, invalid};
use crate::kernel::id::{CommandId, DelegateId, HouseholdId, MemberId, UnmaskedReadId};
use crate::kernel::text::Text;
use crate::kernel::time::Instant;
use crate::keys::Keyring;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// For how long a retry of the same look is answered with the values.
const RETRY_SECONDS: i64 = 600;

/// Why somebody looks.
pub type Purpose = Text<4, 200, 1>;

crate::words! {
    /// What can be looked at.
    UnmaskField {
        /// 姓名
        Name = "name",
        /// 身份证号
        IdNumber = "id_number",
        /// 电话
        Phone = "phone",
        /// 地址
        Address = "address",
        /// 代领人
        Delegates = "delegates",
    }
}

/// What somebody wants to look at, and why.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unmask {
    /// The command's id; it becomes the record's.
    pub id: CommandId,
    /// Why, in 4 to 200 characters.
    #[schema(value_type = String)]
    pub purpose: Purpose,
    /// What.
    #[schema(min_items = 1)]
    pub fields: Vec<UnmaskField>,
    /// Only this member; by default all who are in the household.
    pub member_id: Option<MemberId>,
}

/// The values, read after their reading was recorded.
#[derive(Serialize, ToSchema)]
pub struct Unmasked {
    /// The record of this look.
    pub unmasked_read_id: UnmaskedReadId,
    /// The members.
    pub members: Vec<UnmaskedPerson>,
    /// The household's address.
    pub address: Option<String>,
    /// The delegates.
    pub delegates: Vec<UnmaskedDelegate>,
}

/// A member, as far as was asked.
#[derive(Serialize, ToSchema)]
pub struct UnmaskedPerson {
    /// The member.
    pub member_id: MemberId,
    /// Name.
    pub name: Option<String>,
    /// ID number.
    pub id_number: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// A delegate.
#[derive(Serialize, ToSchema)]
pub struct UnmaskedDelegate {
    /// The delegation.
    pub delegate_id: DelegateId,
    /// Name.
    pub name: String,
    /// ID number.
    pub id_number: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Recorded {
    unmasked_read_id: UnmaskedReadId,
    at: Instant,
}

/// Records the look, then gives the values.
///
/// # Errors
/// `forbidden`, `not_found`, `data_erased`, `household_blocked`, `person_blocked`; `unmask_over` for a repeat after ten minutes.
pub async fn unmask(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: HouseholdId,
    ask: Unmask,
) -> Result<Unmasked> {
    if ask.fields.is_empty() || ask.fields.len() > UnmaskField::ALL.len() {
        return Err(invalid("fields", "name what you need to see"));
    }
    let (keeper, grant) = Keeper::of(actor, Permission::UnmaskHouseholds)?;
    let command = Command::creates(ask.id, "households.unmask", digest).on(id.uuid());
    let names: Vec<&'static str> = ask.fields.iter().map(|field| field.as_str()).collect();
    let (purpose, member_id, scope) = (ask.purpose.clone(), ask.member_id, keeper.clone());
    let answer = app
        .deed(grant, command, move |db, grant| {
            let (household, _) = scope.look(db, id, member_id)?;
            let read = UnmaskedRead {
                subject_kind: if member_id.is_some() { "member" } else { "household" },
                subject_id: member_id.map_or(household.id.uuid(), MemberId::uuid),
                fields: &names,
                purpose: purpose.as_str(),
                command_id: ask.id,
            };
            let unmasked_read_id = audit::unmasked(db, grant, &read)?;
            Ok(Recorded { unmasked_read_id, at: db.now() })
        })
        .await?;
    refuse_stale(app, &answer)?;
    let keys = app.keys.clone();
    app.read(move |db| {
        let (household, people) = keeper.look(db, id, ask.member_id)?;
        let delegates =
            if ask.fields.contains(&UnmaskField::Delegates) { delegates::of(db, &[id])? } else { Vec::new() };
        Ok(values(&keys, &ask, &household, &people, &delegates))
    })
    .await
}

/// A repeat gives the values again for a while only: later it would be a second look on one record.
pub(super) fn refuse_stale(app: &App, answer: &crate::app::Answer) -> Result<()> {
    let recorded: serde_json::Value = serde_json::from_str(&answer.body)
        .map_err(|error| Error::bug(format!("a stored answer: {error}")))?;
    let at: Option<Instant> = recorded.get("at").and_then(|at| Instant::deserialize(at.clone()).ok());
    match at {
        Some(at) if at.plus_seconds(RETRY_SECONDS) >= app.now() => Ok(()),
        _ => Err(Error::from(&UNMASK_OVER)),
    }
}

impl Keeper {
    /// The household and those of its members who are asked for, if they may be looked at.
    pub(super) fn look(
        &self,
        db: &mut Db<'_>,
        id: HouseholdId,
        member_id: Option<MemberId>,
    ) -> Result<(Household, Vec<Member>)> {
        let household =
            rows::household(db, id)?.filter(|found| found.is_seen_by(&self.scope)).or_not_found()?;
        if household.erased_at.is_some() {
            return Err(Error::from(&DATA_ERASED));
        }
        if household.blocked_at.is_some() {
            return Err(Error::from(&HOUSEHOLD_BLOCKED));
        }
        let mut people = rows::members::of(db, id)?;
        match member_id {
            Some(member_id) => {
                people.retain(|member| member.id == member_id);
                let person = people.first().or_not_found()?;
                if person.erased_at.is_some() {
                    return Err(Error::from(&DATA_ERASED));
                }
                if person.blocked_at.is_some() {
                    return Err(Error::from(&PERSON_BLOCKED));
                }
            }
            None => people.retain(|member| member.is_active() && member.blocked_at.is_none()),
        }
        Ok((household, people))
    }
}

fn values(
    keys: &Keyring,
    ask: &Unmask,
    household: &Household,
    people: &[Member],
    delegates: &[delegates::Delegate],
) -> Unmasked {
    let asked = |field| ask.fields.contains(&field);
    let plain = |text: zeroize::Zeroizing<String>| text.as_str().to_owned();
    let person = |member: &Member| UnmaskedPerson {
        member_id: member.id,
        name: asked(UnmaskField::Name).then(|| member.name.clone()),
        id_number: if asked(UnmaskField::IdNumber) { open_id_number(keys, member).map(plain) } else { None },
        phone: if asked(UnmaskField::Phone) { open_phone(keys, member).map(plain) } else { None },
    };
    let delegate = |delegate: &delegates::Delegate| {
        let (id_number, phone) = open_delegate(keys, delegate);
        UnmaskedDelegate {
            delegate_id: delegate.id,
            name: delegate.name.clone(),
            id_number: id_number.map(plain),
            phone: phone.map(plain),
        }
    };
    Unmasked {
        unmasked_read_id: UnmaskedReadId::of(ask.id.uuid()),
        members: people.iter().map(person).collect(),
        address: if asked(UnmaskField::Address) { open_address(keys, household).map(plain) } else { None },
        delegates: delegates.iter().map(delegate).collect(),
    }
}
