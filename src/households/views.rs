//! What is shown of households: masked for everybody, a little less for those who only look on.
use super::model::{DataBasis, DelegateKind, DelegateRelation, HouseholdStatus, SexCode, Sight};
use super::person::open_phone;
use super::relations::{Relation, RelationWord};
use super::rows::categories::HeldCategory;
use super::rows::delegates::Delegate;
use super::rows::list::{self, Filter, Term};
use super::rows::members::Member;
use super::rows::{self, Household};
use crate::access::{Actor, Permission, Scope};
use crate::db::Db;
use crate::kernel::citizen_id::CitizenId;
use crate::kernel::error::{OrNotFound, Result};
use crate::kernel::id::{DelegateId, HouseholdCategoryId, HouseholdId, ImportId, MemberId, VoucherId};
use crate::kernel::need::{Category, CategoryWord};
use crate::kernel::phone::Phone;
use crate::kernel::time::{Day, Instant};
use crate::kernel::{mask, search};
use crate::keys::Keyring;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A household in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct HouseholdItem {
    /// Id.
    pub id: HouseholdId,
    /// Number in the register.
    pub household_no: String,
    /// Where it stands.
    pub status: HouseholdStatus,
    /// Active members.
    pub size: i32,
    /// Area of the hukou.
    pub hukou_area_code: String,
    /// Area of residence.
    pub residence_area_code: String,
    /// The holder's name with its middle hidden.
    pub holder_name_masked: String,
    /// The holder's last four characters.
    pub holder_last_four: Option<String>,
    /// The categories that hold today.
    pub categories: Vec<Category>,
    /// When its data were blocked.
    pub blocked_at: Option<Instant>,
    /// When it was entered.
    pub created_at: Instant,
    /// What the next change must name.
    pub version: i64,
}

/// A household, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct HouseholdView {
    /// As in a list.
    #[serde(flatten)]
    pub household: HouseholdItem,
    /// Why it was frozen or closed.
    pub status_reason: Option<String>,
    /// On what ground its data are kept.
    pub data_basis: DataBasis,
    /// Whether an address is on record.
    pub has_address: bool,
    /// The import that brought it.
    pub import_id: Option<ImportId>,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// When its data were erased.
    pub erased_at: Option<Instant>,
    /// All who are or were in it.
    pub members: Vec<MemberView>,
    /// All categories it holds or held.
    pub held_categories: Vec<CategoryView>,
    /// All who may or might collect for it.
    pub delegates: Vec<DelegateView>,
    /// Households that it was split from or merged into, or that were split from it or merged into it.
    pub kin: Vec<KinView>,
}

crate::words! {
    /// What another household is to this one.
    HouseholdKinship {
        /// This one was split off from it.
        SplitFrom = "split_from",
        /// It was split off from this one.
        SplitOff = "split_off",
        /// This one was merged into it.
        MergedInto = "merged_into",
        /// It was merged into this one.
        MergedFrom = "merged_from",
    }
}

/// Another household that was once of one piece with this one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HouseholdKin)]
pub struct KinView {
    /// Id.
    pub id: HouseholdId,
    /// Number in the register.
    pub household_no: String,
    /// What it is to this one.
    pub kinship: HouseholdKinship,
}

/// A member, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberView {
    /// Id.
    pub id: MemberId,
    /// Name with its middle hidden.
    pub name_masked: String,
    /// Relation to the head.
    pub relation: Relation,
    /// Sex.
    pub sex: SexCode,
    /// Day of birth; not for those who only look on.
    pub birth_on: Option<Day>,
    /// Last four characters of the ID number.
    pub id_last_four: Option<String>,
    /// Telephone with its middle hidden; not for those who only look on.
    pub phone_masked: Option<String>,
    /// First day in the household.
    pub joined_on: Day,
    /// First day no longer in it.
    pub left_on: Option<Day>,
    /// Why he left.
    pub left_reason: Option<String>,
    /// When the person's data were blocked.
    pub blocked_at: Option<Instant>,
    /// When they were erased.
    pub erased_at: Option<Instant>,
}

/// A category that a household holds or held.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryView {
    /// Id.
    pub id: HouseholdCategoryId,
    /// The member whom it concerns, if not the whole household.
    pub member_id: Option<MemberId>,
    /// Which one.
    pub code: Category,
    /// On which law or document it rests.
    pub legal_basis: String,
    /// Who proved it.
    pub proving_body: String,
    /// First day.
    pub valid_from: Day,
    /// Last day.
    pub valid_to: Option<Day>,
    /// Whether it holds today.
    pub holds: bool,
}

/// Somebody who may collect, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct DelegateView {
    /// Id.
    pub id: DelegateId,
    /// For how long.
    pub kind: DelegateKind,
    /// Name with its middle hidden.
    pub name_masked: String,
    /// Last four characters of the ID number.
    pub id_last_four: String,
    /// What he is to the household.
    pub relation: DelegateRelation,
    /// First day.
    pub valid_from: Day,
    /// Last day.
    pub valid_to: Option<Day>,
    /// The one voucher that it is for.
    pub voucher_id: Option<VoucherId>,
    /// When it was used.
    pub used_at: Option<Instant>,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
    /// Whether he may collect today.
    pub may_collect: bool,
}

/// The words of the register, for whoever must show them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Words {
    /// Categories.
    pub categories: Vec<CategoryWord>,
    /// Relations of GB/T 4761.
    pub relations: Vec<RelationWord>,
}

/// The words of the register.
#[must_use]
pub fn words() -> Words {
    Words {
        categories: Category::ALL.iter().map(|category| category.word()).collect(),
        relations: Relation::all().map(Relation::word).collect(),
    }
}

/// What somebody is shown: those who keep the register see more than those who look on.
#[must_use]
pub fn sight(actor: &Actor) -> Sight {
    if actor.holds(Permission::ManageHouseholds) { Sight::Keeper } else { Sight::Onlooker }
}

/// What a typed text looks for. Only who keeps the register may look for a person by number: it would be a way to
/// learn whether somebody is poor.
#[must_use]
pub fn term(keys: &Keyring, sight: Sight, typed: &str, today: Day) -> Option<Term> {
    let folded = search::term(typed);
    if sight == Sight::Keeper {
        if let Ok(number) = CitizenId::parse(typed, super::person::civil(today)) {
            return Some(Term::Person(keys.matching.key("person", number.as_str())));
        }
        if let Ok(phone) = Phone::parse(typed) {
            return Some(Term::Phone(keys.matching.key("phone", phone.as_str())));
        }
    }
    let typed = crate::kernel::glyph::typed(typed);
    if folded.is_empty() { None } else { Some(Term::Text { folded, typed }) }
}

/// One page of households, masked.
///
/// # Errors
/// What the database says.
pub fn items(db: &mut Db<'_>, filter: &Filter) -> Result<Vec<HouseholdItem>> {
    let households = list::page(db, filter)?;
    let ids: Vec<HouseholdId> = households.iter().map(|household| household.id).collect();
    let mut holders: BTreeMap<HouseholdId, rows::Summary> =
        rows::summaries(db, &ids)?.into_iter().map(|summary| (summary.id, summary)).collect();
    let mut held: BTreeMap<HouseholdId, Vec<HeldCategory>> = BTreeMap::new();
    for category in rows::categories::of(db, &ids)? {
        held.entry(category.household_id).or_default().push(category);
    }
    let today = db.today();
    Ok(households
        .into_iter()
        .map(|household| {
            let holder = holders.remove(&household.id);
            let held = held.remove(&household.id).unwrap_or_default();
            item(household, holder, &held, today)
        })
        .collect())
}

fn item(
    household: Household,
    holder: Option<rows::Summary>,
    held: &[HeldCategory],
    today: Day,
) -> HouseholdItem {
    let (holder_name_masked, holder_last_four) = holder.map_or_else(
        || ("*".to_owned(), None),
        |holder| (holder.holder_name_masked, holder.holder_last_four),
    );
    let mut categories: Vec<Category> =
        held.iter().filter(|held| held.holds_on(today)).map(|held| held.code).collect();
    categories.sort_unstable();
    categories.dedup();
    HouseholdItem {
        id: household.id,
        household_no: household.household_no,
        status: household.status,
        size: household.size,
        hukou_area_code: household.hukou_area_code,
        residence_area_code: household.residence_area_code,
        holder_name_masked,
        holder_last_four,
        categories,
        blocked_at: household.blocked_at,
        created_at: household.created_at,
        version: household.version,
    }
}

/// One household, masked.
///
/// # Errors
/// `not_found`, also where it lies in another street.
pub fn view(
    db: &mut Db<'_>,
    keys: &Keyring,
    scope: &Scope,
    sight: Sight,
    id: HouseholdId,
) -> Result<HouseholdView> {
    let household = rows::household(db, id)?.filter(|found| found.is_seen_by(scope)).or_not_found()?;
    let holder = rows::summaries(db, &[id])?.pop();
    let held = rows::categories::of(db, &[id])?;
    let today = db.today();
    let hidden = household.blocked_at.is_some();
    let sight = if hidden { Sight::Onlooker } else { sight };
    let members =
        rows::members::of(db, id)?.iter().map(|member| member_view(keys, sight, hidden, member)).collect();
    let delegates = rows::delegates::of(db, &[id])?
        .iter()
        .map(|delegate| delegate_view(delegate, hidden, today))
        .collect();
    let kin = rows::kin::of(db, &household)?;
    let kin = kin.into_iter().filter(|other| other.is_seen_by(scope) || scope.district_wide);
    let kin = kin.map(|other| kin_view(&household, other)).collect();
    Ok(HouseholdView {
        kin,
        status_reason: household.status_reason.clone().filter(|_| !hidden),
        data_basis: household.data_basis,
        has_address: household.address_sealed.is_some(),
        import_id: household.import_id,
        closed_at: household.closed_at,
        erased_at: household.erased_at,
        members,
        delegates,
        household: item(household, holder, &held, today),
        held_categories: held.into_iter().map(|held| category_view(held, today)).collect(),
    })
}

fn kin_view(household: &Household, other: Household) -> KinView {
    let kinship = if household.split_from_id == Some(other.id) {
        HouseholdKinship::SplitFrom
    } else if household.merged_into_id == Some(other.id) {
        HouseholdKinship::MergedInto
    } else if other.merged_into_id == Some(household.id) {
        HouseholdKinship::MergedFrom
    } else {
        HouseholdKinship::SplitOff
    };
    KinView { id: other.id, household_no: other.household_no, kinship }
}

fn member_view(keys: &Keyring, sight: Sight, hidden: bool, member: &Member) -> MemberView {
    let hidden = hidden || member.blocked_at.is_some() || member.erased_at.is_some();
    let closer = sight == Sight::Keeper && !hidden;
    let phone = || {
        open_phone(keys, member).and_then(|text| Phone::parse(&text).ok()).map(|phone| mask::phone(&phone))
    };
    MemberView {
        id: member.id,
        name_masked: if hidden { "*".to_owned() } else { mask::name(&member.name) },
        relation: member.relation,
        sex: if hidden { SexCode::Unstated } else { member.sex },
        birth_on: member.birth_on.filter(|_| closer),
        id_last_four: member.id_last_four.clone().filter(|_| !hidden),
        phone_masked: if closer { phone() } else { None },
        joined_on: member.joined_on,
        left_on: member.left_on,
        left_reason: member.left_reason.clone(),
        blocked_at: member.blocked_at,
        erased_at: member.erased_at,
    }
}

fn category_view(held: HeldCategory, today: Day) -> CategoryView {
    CategoryView {
        holds: held.holds_on(today),
        id: held.id,
        member_id: held.member_id,
        code: held.code,
        legal_basis: held.legal_basis,
        proving_body: held.proving_body,
        valid_from: held.valid_from,
        valid_to: held.valid_to,
    }
}

fn delegate_view(delegate: &Delegate, hidden: bool, today: Day) -> DelegateView {
    DelegateView {
        id: delegate.id,
        kind: delegate.kind,
        name_masked: if hidden { "*".to_owned() } else { mask::name(&delegate.name) },
        id_last_four: if hidden { String::new() } else { delegate.id_last_four.clone() },
        relation: delegate.relation,
        valid_from: delegate.valid_from,
        valid_to: delegate.valid_to,
        voucher_id: delegate.voucher_id,
        used_at: delegate.used_at,
        revoked_at: delegate.revoked_at,
        may_collect: !hidden && delegate.may_collect(today, None),
    }
}
