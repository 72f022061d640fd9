//! The routes of the register.
use super::actions::HouseholdAnswer;
use super::actions::categories::{self, AddCategory, EndCategory};
use super::actions::delegates::{self, AddDelegate, RevokeDelegate};
use super::actions::members::{self, AddMember, CorrectMember, MemberLeaves};
use super::actions::merge::{self, MergeHousehold};
use super::actions::print::{self, PrintPerson};
use super::actions::privacy::{self, Block, OnData};
use super::actions::register::{self, RegisterHousehold};
use super::actions::split::{self, SplitHousehold};
use super::actions::standing::{self, ChangeStatus, MoveHousehold};
use super::actions::unmask::{self, Unmask, Unmasked};
use super::model::HouseholdStatus;
use super::rows::list::Filter;
use super::views::{self, HouseholdItem, HouseholdView, Words};
use crate::access::permission::may;
use crate::access::{Permission, Place};
use crate::app::{Answer, App};
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::http::pages::{self, Page};
use crate::http::print as printed;
use crate::kernel::error::Result;
use crate::kernel::id::{DelegateId, HouseholdCategoryId, HouseholdId, MemberId};
use crate::kernel::need::Category;
use crate::kernel::text::{Code, Text};
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get, post};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes. Those with words come before those with ids.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.configure(super::import::api::routes);
    config.service(list_words).service(list_households).service(register_household).service(read_household);
    config.service(unmask_household).service(print_member);
    config.service(add_member).service(correct_member).service(member_leaves);
    config.service(add_category).service(end_category).service(move_household).service(change_status);
    config.service(split_household).service(merge_household);
    config.service(add_delegate).service(revoke_delegate);
    config.service(block_household).service(unblock_household).service(erase_household);
    config.service(block_member).service(unblock_member).service(erase_member);
}

/// What narrows the list of households.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct HouseholdQuery {
    /// A name in Han characters (simplified or traditional), pinyin or initials; an ID number; a telephone; the
    /// beginning of a household's number; four last characters.
    #[param(value_type = Option<String>)]
    q: Option<Text<0, 100, 1>>,
    /// Hukou or residence in this area.
    #[param(value_type = Option<String>)]
    area: Option<Code>,
    /// Holds this category today.
    category: Option<Category>,
    /// Where it stands.
    status: Option<HouseholdStatus>,
    /// Those whose data are blocked, instead of the others; for who may block.
    blocked: Option<bool>,
    /// The last id of the page before.
    after: Option<HouseholdId>,
    /// Items wanted, 1 to 200.
    limit: Option<i64>,
}

/// Categories and relations with their names in both languages.
#[utoipa::path(tag = "households", security(("session" = ["read_house"])), responses((status = 200, body = Words)))]
#[get("/households/words")]
async fn list_words(_actor: Can<may::ReadHouse>) -> Json<Words> {
    Json(views::words())
}

/// Households of one's streets, newest first, masked.
#[utoipa::path(tag = "households", security(("session" = ["read_households"])), params(HouseholdQuery),
    responses((status = 200, body = Page<HouseholdItem>)))]
#[get("/households")]
async fn list_households(
    app: Data<App>,
    actor: Can<may::ReadHouseholds>,
    query: Query<HouseholdQuery>,
) -> Result<Json<Page<HouseholdItem>>> {
    let query = query.into_inner();
    let limit = pages::limit(query.limit);
    let blocked = query.blocked.unwrap_or(false);
    if blocked {
        actor.require(Permission::EraseHouseholds, Place::Somewhere)?;
    }
    let sight = views::sight(&actor);
    let term =
        query.q.as_ref().and_then(|typed| views::term(&app.keys, sight, typed.as_str(), app.now().day()));
    let filter = Filter {
        scope: actor.scope(Permission::ReadHouseholds)?,
        district_code: actor.district_code.clone(),
        area: query.area.map(|code| code.as_str().to_owned()),
        category: query.category,
        status: query.status,
        term,
        blocked,
        after: query.after,
        limit: limit + 1,
    };
    let items = app.read(move |db| views::items(db, &filter)).await?;
    Ok(Json(Page::of(items, limit, |item| item.id.uuid())))
}

/// One household of one's streets, masked.
#[utoipa::path(tag = "households", security(("session" = ["read_households"])), params(("id" = HouseholdId, Path)),
    responses((status = 200, body = HouseholdView)))]
#[get("/households/{id}")]
async fn read_household(
    app: Data<App>,
    actor: Can<may::ReadHouseholds>,
    path: Path<HouseholdId>,
) -> Result<Json<HouseholdView>> {
    let (scope, sight, keys) =
        (actor.scope(Permission::ReadHouseholds)?, views::sight(&actor), app.keys.clone());
    app.read(move |db| views::view(db, &keys, &scope, sight, path.into_inner())).await.map(Json)
}

/// Unmasked data, for a purpose that is recorded. The values are kept nowhere.
#[utoipa::path(tag = "households", security(("session" = ["unmask_households"])), request_body = Unmask,
    params(("id" = HouseholdId, Path)), responses((status = 200, body = Unmasked)))]
#[post("/households/{id}/unmask")]
async fn unmask_household(
    app: Data<App>,
    actor: Can<may::UnmaskHouseholds>,
    path: Path<HouseholdId>,
    body: Body<Unmask>,
) -> Result<HttpResponse> {
    let values = unmask::unmask(&app, &actor, body.digest, path.into_inner(), body.value).await?;
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(values))
}

/// A person's data, to be printed for that person; the look is recorded with its purpose.
#[utoipa::path(tag = "households", security(("session" = ["unmask_households"])), request_body = PrintPerson,
    params(("id" = HouseholdId, Path), ("member_id" = MemberId, Path)),
    responses((status = 200, body = String, content_type = "text/html")))]
#[post("/households/{id}/members/{member_id}/print")]
async fn print_member(
    app: Data<App>,
    actor: Can<may::UnmaskHouseholds>,
    path: Path<(HouseholdId, MemberId)>,
    body: Body<PrintPerson>,
) -> Result<HttpResponse> {
    let sheet = print::print(&app, &actor, body.digest, path.into_inner(), body.value).await?;
    Ok(printed::page("个人信息查询单", printed::Style::Person, &sheet))
}

/// A route for a change: permission, path, what it takes and what it does.
macro_rules! changes {
    ($($(#[$doc:meta])* $name:ident $path:literal $word:literal $permission:ident $status:literal
        $ids:tt ($($param:literal $type:ident),+) $body:ident => $deed:path;)+) => { $(
        $(#[$doc])*
        #[utoipa::path(tag = "households", security(("session" = [$word])), request_body = $body,
            params($(($param = $type, Path)),+), responses((status = $status, body = HouseholdAnswer)))]
        #[post($path)]
        async fn $name(
            app: Data<App>,
            actor: Can<may::$permission>,
            path: Path<$ids>,
            body: Body<$body>,
        ) -> Result<Answer> {
            $deed(&app, &actor, body.digest, path.into_inner(), body.value).await
        }
    )+ };
}

/// Enters a household with its members and categories.
#[utoipa::path(tag = "households", security(("session" = ["manage_households"])), request_body = RegisterHousehold,
    responses((status = 201, body = HouseholdAnswer)))]
#[post("/households")]
async fn register_household(
    app: Data<App>,
    actor: Can<may::ManageHouseholds>,
    body: Body<RegisterHousehold>,
) -> Result<Answer> {
    register::register(&app, &actor, body.digest, body.value).await
}

changes! {
    /// Adds a member.
    add_member "/households/{id}/members" "manage_households" ManageHouseholds 201
        HouseholdId ("id" HouseholdId) AddMember => members::add;
    /// Corrects a member; without an ID number or a telephone those on record stay.
    correct_member "/households/{id}/members/{member_id}/correct" "manage_households" ManageHouseholds 200
        (HouseholdId, MemberId) ("id" HouseholdId, "member_id" MemberId) CorrectMember => members::correct;
    /// Lets a member leave; if it is the head, names who follows.
    member_leaves "/households/{id}/members/{member_id}/leave" "manage_households" ManageHouseholds 200
        (HouseholdId, MemberId) ("id" HouseholdId, "member_id" MemberId) MemberLeaves => members::leave;
    /// Adds a category with its days, legal basis and who proved it.
    add_category "/households/{id}/categories" "manage_households" ManageHouseholds 201
        HouseholdId ("id" HouseholdId) AddCategory => categories::add;
    /// Gives a category its last day.
    end_category "/households/{id}/categories/{category_id}/end" "manage_households" ManageHouseholds 200
        (HouseholdId, HouseholdCategoryId) ("id" HouseholdId, "category_id" HouseholdCategoryId) EndCategory => categories::end;
    /// Moves a household: hukou, residence, address.
    move_household "/households/{id}/move" "manage_households" ManageHouseholds 200
        HouseholdId ("id" HouseholdId) MoveHousehold => standing::move_household;
    /// Lets some members go to a household of their own. The vouchers stay with those who stay.
    split_household "/households/{id}/split" "manage_households" ManageHouseholds 201
        HouseholdId ("id" HouseholdId) SplitHousehold => split::split;
    /// Lets another household go up in this one. Its vouchers stay its own and are good as long as this one is.
    merge_household "/households/{id}/merge" "manage_households" ManageHouseholds 200
        HouseholdId ("id" HouseholdId) MergeHousehold => merge::merge;
    /// Freezes a household, lifts that, or closes it for good.
    change_status "/households/{id}/status" "manage_households" ManageHouseholds 200
        HouseholdId ("id" HouseholdId) ChangeStatus => standing::change_status;
    /// Records who may collect for a household.
    add_delegate "/households/{id}/delegates" "manage_households" ManageHouseholds 201
        HouseholdId ("id" HouseholdId) AddDelegate => delegates::add;
    /// Takes a delegation back.
    revoke_delegate "/households/{id}/delegates/{delegate_id}/revoke" "manage_households" ManageHouseholds 200
        (HouseholdId, DelegateId) ("id" HouseholdId, "delegate_id" DelegateId) RevokeDelegate => delegates::revoke;
    /// Blocks a household's data: hidden from lists, masked everywhere, not used.
    block_household "/households/{id}/block" "erase_households" EraseHouseholds 200
        HouseholdId ("id" HouseholdId) Block => privacy::block;
    /// Lets a household's data be used again.
    unblock_household "/households/{id}/unblock" "erase_households" EraseHouseholds 200
        HouseholdId ("id" HouseholdId) OnData => privacy::unblock;
    /// Erases what identifies a closed household after its term.
    erase_household "/households/{id}/erase" "erase_households" EraseHouseholds 200
        HouseholdId ("id" HouseholdId) OnData => privacy::erase;
    /// Blocks one person's data.
    block_member "/households/{id}/members/{member_id}/block" "erase_households" EraseHouseholds 200
        (HouseholdId, MemberId) ("id" HouseholdId, "member_id" MemberId) Block => privacy::block_member;
    /// Lets one person's data be used again.
    unblock_member "/households/{id}/members/{member_id}/unblock" "erase_households" EraseHouseholds 200
        (HouseholdId, MemberId) ("id" HouseholdId, "member_id" MemberId) OnData => privacy::unblock_member;
    /// Erases what identifies a member who left, after its term.
    erase_member "/households/{id}/members/{member_id}/erase" "erase_households" EraseHouseholds 200
        (HouseholdId, MemberId) ("id" HouseholdId, "member_id" MemberId) OnData => privacy::erase_member;
}
