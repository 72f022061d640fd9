//! What a fund manager can do with funds.
use super::codes::{FUND_CLOSED, FUND_EXISTS, MONTH_CLOSED, MONTH_NOT_OVER};
use super::model::{PostingKind, ResourceClass};
use super::rows::{self, Fund};
use super::{Posting, post};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::kernel::error::{Error, OnUnique, OrNotFound, Result, invalid};
use crate::kernel::id::{CommandId, FundId, PostingId};
use crate::kernel::money::Fen;
use crate::kernel::text::{Code, Line};
use crate::kernel::time::{Day, Instant, Month};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A new fund; its id is the command's.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenFund {
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
    /// Whose money it is.
    pub resource_class: ResourceClass,
    /// Whether each batch must say which of the two reasons it has: still in special hardship, or outside policy.
    #[serde(default)]
    pub reason_required: bool,
}

/// Money that comes in, or is sent back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveMoney {
    /// The command's id; the posting's too.
    pub id: CommandId,
    /// How much.
    pub amount_fen: Fen,
    /// What the bank statement or the file calls it.
    #[schema(value_type = String)]
    pub reference: Line,
    /// The day it arrived or left; today unless said, never in the future.
    pub received_on: Option<Day>,
}

/// The end of a month's books.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseMonth {
    /// The command's id.
    pub id: CommandId,
    /// The month, and with it each one before.
    pub month: Month,
}

/// A fund's other names, and whether its batches need a reason.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeFund {
    /// The command's id.
    pub id: CommandId,
    /// 中文名。
    #[schema(value_type = String)]
    pub name_zh: Line,
    /// English name.
    #[schema(value_type = String)]
    pub name_en: Line,
    /// Whether each batch must say which of the two reasons it has.
    pub reason_required: bool,
}

/// The end of a fund.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseFund {
    /// The command's id.
    pub id: CommandId,
}

/// The fund that was opened or changed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct FundAnswer {
    /// The fund.
    pub fund_id: FundId,
}

/// What the fund holds after the move.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct PostingAnswer {
    /// The posting.
    pub posting_id: PostingId,
    /// Free for new vouchers now.
    pub available_fen: Fen,
}

/// Up to where the books are closed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct MonthAnswer {
    /// The fund.
    pub fund_id: FundId,
    /// The last closed month.
    pub closed_through: Month,
}

/// Opens a fund.
///
/// # Errors
/// `forbidden`, `fund_exists`.
pub async fn open(app: &App, actor: &Actor, digest: [u8; 32], open: OpenFund) -> Result<Answer> {
    let grant = actor.require(Permission::ManageFunds, Place::District)?;
    let command = Command::creates(open.id, "funds.open", digest);
    app.deed(grant, command, move |db, grant| {
        let fund = Fund {
            id: FundId::of(open.id.uuid()),
            district_code: grant.district_code.clone(),
            code: open.code.as_str().to_owned(),
            name_zh: open.name_zh.to_string(),
            name_en: open.name_en.to_string(),
            resource_class: open.resource_class,
            reason_required: open.reason_required,
            closed_through: None,
            received_fen: Fen::ZERO,
            available_fen: Fen::ZERO,
            reserved_fen: Fen::ZERO,
            spent_fen: Fen::ZERO,
            lost_fen: Fen::ZERO,
            created_at: db.now(),
            closed_at: None,
        };
        rows::insert(db, &fund).on_unique(&FUND_EXISTS)?;
        let details = json!({ "code": fund.code, "class": fund.resource_class, "reason_required": fund.reason_required });
        record(db, grant, "funds.open", (open.id, fund.id), &details);
        Ok(FundAnswer { fund_id: fund.id })
    })
    .await
}

/// Enters money that came in.
///
/// # Errors
/// `forbidden`, `not_found`, `fund_closed`, `invalid_field`.
pub async fn deposit(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    fund_id: FundId,
    money: MoveMoney,
) -> Result<Answer> {
    move_money(app, actor, digest, (fund_id, PostingKind::Deposit, "funds.deposit"), money).await
}

/// Enters money that was sent back to whoever gave it.
///
/// # Errors
/// `forbidden`, `not_found`, `fund_short`, `invalid_field`.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    fund_id: FundId,
    money: MoveMoney,
) -> Result<Answer> {
    move_money(app, actor, digest, (fund_id, PostingKind::Withdraw, "funds.withdraw"), money).await
}

async fn move_money(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    what: (FundId, PostingKind, &'static str),
    money: MoveMoney,
) -> Result<Answer> {
    let (fund_id, kind, operation) = what;
    let grant = actor.require(Permission::ManageFunds, Place::District)?;
    let command = Command::creates(money.id, operation, digest).on(fund_id.uuid());
    app.deed(grant, command, move |db, grant| {
        let posting_id = PostingId::of(money.id.uuid());
        let at = moment(db, money.received_on)?;
        let posting = Posting {
            id: posting_id,
            fund_id,
            kind,
            amount_fen: money.amount_fen,
            batch_id: None,
            voucher_id: None,
            redemption_id: None,
            reference: Some(money.reference.to_string()),
            command_id: money.id,
            at,
        };
        post(db, grant, posting)?;
        record(
            db,
            grant,
            operation,
            (money.id, fund_id),
            &json!({ "amount_fen": money.amount_fen, "at": at }),
        );
        let fund = rows::fund(db, fund_id)?.or_not_found()?;
        Ok(PostingAnswer { posting_id, available_fen: fund.available_fen })
    })
    .await
}

/// Now, or the beginning of an earlier day.
fn moment(db: &Db<'_>, on: Option<Day>) -> Result<Instant> {
    let today = db.today();
    match on {
        Some(day) if day > today => Err(invalid("received_on", "a day in the future")),
        Some(day) if day < today => Ok(day.start()),
        _ => Ok(db.now()),
    }
}

/// Closes a month's books, and with it each month before: what comes later belongs to the first open month.
///
/// # Errors
/// `forbidden`, `not_found`, `month_closed`, `month_not_over`.
pub async fn close_month(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    fund_id: FundId,
    close: CloseMonth,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageFunds, Place::District)?;
    let command = Command::changes(close.id, "funds.close_month", digest).on(fund_id.uuid());
    app.deed(grant, command, move |db, grant| {
        let fund = own(db, grant, fund_id)?;
        if fund.closed_through()?.is_some_and(|closed| close.month <= closed) {
            return Err(Error::from(&MONTH_CLOSED));
        }
        if close.month >= db.today().month() {
            return Err(Error::from(&MONTH_NOT_OVER));
        }
        rows::set_closed_through(db, fund_id, close.month)?;
        record(db, grant, "funds.close_month", (close.id, fund_id), &json!({ "month": close.month }));
        Ok(MonthAnswer { fund_id, closed_through: close.month })
    })
    .await
}

/// Gives a fund other names, and says anew whether its batches need a reason.
///
/// # Errors
/// `forbidden`, `not_found`.
pub async fn change(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: FundId,
    change: ChangeFund,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageFunds, Place::District)?;
    let command = Command::changes(change.id, "funds.change", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        own(db, grant, id)?;
        let names = (change.name_zh.as_str(), change.name_en.as_str());
        rows::set_facts(db, id, names, change.reason_required)?;
        record(
            db,
            grant,
            "funds.change",
            (change.id, id),
            &json!({ "reason_required": change.reason_required }),
        );
        Ok(FundAnswer { fund_id: id })
    })
    .await
}

/// Closes a fund: nothing more comes in or is promised; what is promised is still paid.
///
/// # Errors
/// `forbidden`, `not_found`, `fund_closed`.
pub async fn close(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: FundId,
    close: CloseFund,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageFunds, Place::District)?;
    let command = Command::changes(close.id, "funds.close", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let fund = own(db, grant, id)?;
        if fund.closed_at.is_some() {
            return Err(Error::from(&FUND_CLOSED));
        }
        rows::set_closed(db, id)?;
        let details = json!({ "available_fen": fund.available_fen, "reserved_fen": fund.reserved_fen });
        record(db, grant, "funds.close", (close.id, id), &details);
        Ok(FundAnswer { fund_id: id })
    })
    .await
}

/// A fund of one's district, locked.
fn own(db: &mut Db<'_>, grant: &Grant, id: FundId) -> Result<Fund> {
    rows::lock(db, id)?.filter(|fund| fund.district_code == grant.district_code).or_not_found()
}

fn record(
    db: &mut Db<'_>,
    grant: &Grant,
    operation: &'static str,
    of: (CommandId, FundId),
    details: &serde_json::Value,
) {
    let (command_id, fund_id) = of;
    let entry = Entry { operation, subject_kind: "fund", subject_id: fund_id.uuid(), command_id };
    audit::record(db, grant, entry, details);
}
