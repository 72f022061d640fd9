//! A small honest history, written row by row: two vouchers of one fund, goods of two lots, one use and one refusal.
use super::TestApp;
use diesel::RunQueryDsl;
use diesel::sql_types::Text;
use nuanquan::access::Grant;
use nuanquan::audit::{self, Entry};
use nuanquan::db::dialect::{Statement, Value};
use nuanquan::db::types::AnyId;
use nuanquan::db::{Db, Lane};
use nuanquan::kernel::error::Result;
use nuanquan::kernel::id::{AccountId, CommandId};
use nuanquan::kernel::time::Day;
use serde_json::json;
use uuid::Uuid;

const DISTRICT: &str = "310107";

/// The ids of what was written.
#[derive(Debug, Clone)]
pub struct History {
    pub account: Uuid,
    pub store: Uuid,
    pub fund: Uuid,
    pub batch: Uuid,
    pub household: Uuid,
    pub member: Uuid,
    /// The voucher that was used, 30 yuan.
    pub used: Uuid,
    /// The voucher that was not, 20 yuan.
    pub unused: Uuid,
    /// Ten pieces that never expire, of which two left.
    pub lot: Uuid,
    /// Five pieces with a day, of which one left.
    pub dated: Uuid,
    pub redemption: Uuid,
    pub refused: Uuid,
    pub line: Uuid,
}

/// Adds a row.
pub fn insert(db: &mut Db<'_>, table: &str, row: Vec<(&str, Value)>) -> Result<()> {
    let columns: Vec<&str> = row.iter().map(|(column, _)| *column).collect();
    let marks = vec!["?"; row.len()].join(", ");
    let text = format!("insert into {table} ({}) values ({marks})", columns.join(", "));
    // A statement's text lives as long as the program; a test's program is short.
    let statement = row
        .into_iter()
        .fold(Statement::<()>::new(text.leak()), |statement, (_, value)| statement.bind(value));
    statement.execute(db.conn())?;
    Ok(())
}

fn id(uuid: Uuid) -> Value {
    Value::Id(AnyId::of(uuid))
}

fn text(text: &str) -> Value {
    text.into()
}

/// A command that was answered and recorded.
fn command(
    db: &mut Db<'_>,
    history: &History,
    command: Uuid,
    operation: &'static str,
    status: i32,
) -> Result<()> {
    let now = db.now();
    insert(
        db,
        "commands",
        vec![
            ("id", id(command)),
            ("account_id", id(history.account)),
            ("operation", text(operation)),
            ("body_hash", vec![0; 32].into()),
            ("status", status.into()),
            ("answer", text("{}")),
            ("at", now.into()),
        ],
    )?;
    let account_id = AccountId::of(history.account);
    let grant = Grant { account_id, device_id: None, district_code: DISTRICT.to_owned() };
    let entry =
        Entry { operation, subject_kind: "deed", subject_id: command, command_id: CommandId::of(command) };
    audit::record(db, &grant, entry, &json!({ "n": 1 }));
    Ok(())
}

/// Writes it.
pub async fn write(app: &TestApp) -> History {
    let account = app.account("historian", &[], false).await;
    let history = History {
        account: account.uuid(),
        store: app.store("PT01").await.uuid(),
        fund: super::id(),
        batch: super::id(),
        household: super::id(),
        member: super::id(),
        used: super::id(),
        unused: super::id(),
        lot: super::id(),
        dated: super::id(),
        redemption: super::id(),
        refused: super::id(),
        line: super::id(),
    };
    let written = history.clone();
    app.app
        .write(Lane::Office, move |db| {
            stock(db, &written)?;
            register(db, &written)?;
            money(db, &written)?;
            issue(db, &written)?;
            till(db, &written)
        })
        .await
        .unwrap();
    history
}

/// One more deed, recorded.
pub async fn deed(app: &TestApp) {
    let grant = Grant { account_id: AccountId::make(), device_id: None, district_code: DISTRICT.to_owned() };
    let recorded = app.app.write(Lane::Office, move |db| {
        let command_id = CommandId::make();
        let entry = Entry {
            operation: "tests.deed",
            subject_kind: "deed",
            subject_id: command_id.uuid(),
            command_id,
        };
        audit::record(db, &grant, entry, &json!({}));
        Ok(())
    });
    recorded.await.unwrap();
}

fn product(db: &mut Db<'_>, shelf_life: &str) -> Result<Uuid> {
    let found: AnyId = Statement::<nuanquan::db::types::UuidSql>::new(
        "select id from products where shelf_life = ? order by code limit 1",
    )
    .bind(shelf_life)
    .get_result(db.conn())?;
    Ok(found.uuid())
}

fn stock(db: &mut Db<'_>, history: &History) -> Result<()> {
    let (purchase, now, today) = (super::id(), db.now(), db.today());
    command(db, history, purchase, "stock.purchase", 201)?;
    for (lot, shelf_life, expires_on, pieces) in
        [(history.lot, "none", None, 10_i64), (history.dated, "dated", Some(today.plus_days(5)), 5)]
    {
        let product = product(db, shelf_life)?;
        insert(
            db,
            "lots",
            vec![
                ("id", id(lot)),
                ("district_code", text(DISTRICT)),
                ("store_id", id(history.store)),
                ("product_id", id(product)),
                ("expires_on", expires_on.into()),
                ("origin", text("purchased")),
                ("unit_value_fen", 600_i64.into()),
                ("state", text("shelf")),
                ("on_hand", if pieces == 10 { 8_i64 } else { 4 }.into()),
                ("received_on", today.into()),
                ("created_at", now.into()),
            ],
        )?;
        movement(db, history, (lot, product, pieces), "purchased", (None, purchase))?;
    }
    Ok(())
}

fn movement(
    db: &mut Db<'_>,
    history: &History,
    (lot, product, pieces): (Uuid, Uuid, i64),
    reason: &str,
    (redemption, command): (Option<Uuid>, Uuid),
) -> Result<()> {
    let now = db.now();
    insert(
        db,
        "stock_movements",
        vec![
            ("id", id(super::id())),
            ("district_code", text(DISTRICT)),
            ("lot_id", id(lot)),
            ("store_id", id(history.store)),
            ("product_id", id(product)),
            ("quantity", pieces.into()),
            ("reason", text(reason)),
            ("redemption_id", Value::OptionalId(redemption.map(AnyId::of))),
            ("command_id", id(command)),
            ("account_id", id(history.account)),
            ("at", now.into()),
        ],
    )
}

fn register(db: &mut Db<'_>, history: &History) -> Result<()> {
    let (now, today) = (db.now(), db.today());
    insert(
        db,
        "households",
        vec![
            ("id", id(history.household)),
            ("district_code", text(DISTRICT)),
            ("household_no", text("H-1")),
            ("status", text("active")),
            ("hukou_area_code", text("310107015")),
            ("residence_area_code", text("310107015")),
            ("size", 1_i32.into()),
            ("data_basis", text("consent")),
            ("created_at", now.into()),
            ("version", 1_i32.into()),
        ],
    )?;
    member(db, history.member, history.household, today)
}

/// A member whose ID number is always the same.
pub fn member(db: &mut Db<'_>, member: Uuid, household: Uuid, today: Day) -> Result<()> {
    insert(
        db,
        "members",
        vec![
            ("id", id(member)),
            ("district_code", text(DISTRICT)),
            ("household_id", id(household)),
            ("name", text("示例")),
            ("search_text", text("示例")),
            ("relation", text("01")),
            ("sex", text("2")),
            ("person_key", vec![7; 32].into()),
            ("joined_on", today.into()),
        ],
    )
}

fn money(db: &mut Db<'_>, history: &History) -> Result<()> {
    let now = db.now();
    insert(
        db,
        "funds",
        vec![
            ("id", id(history.fund)),
            ("district_code", text(DISTRICT)),
            ("code", text("CARE")),
            ("name_zh", text("=示例基金")),
            ("name_en", text("Sample fund")),
            ("resource_class", text("social")),
            ("reason_required", 0_i32.into()),
            ("received_fen", 10_000_i64.into()),
            ("available_fen", 5_000_i64.into()),
            ("reserved_fen", 3_500_i64.into()),
            ("spent_fen", 1_500_i64.into()),
            ("lost_fen", 0_i64.into()),
            ("created_at", now.into()),
        ],
    )?;
    let deposit = super::id();
    command(db, history, deposit, "funds.deposit", 201)?;
    posting(db, history, ("deposit", 10_000), (None, None, None), deposit)
}

fn posting(
    db: &mut Db<'_>,
    history: &History,
    (kind, fen): (&str, i64),
    (batch, voucher, redemption): (Option<Uuid>, Option<Uuid>, Option<Uuid>),
    command: Uuid,
) -> Result<()> {
    let now = db.now();
    let optional = |uuid: Option<Uuid>| Value::OptionalId(uuid.map(AnyId::of));
    insert(
        db,
        "fund_postings",
        vec![
            ("id", id(super::id())),
            ("district_code", text(DISTRICT)),
            ("fund_id", id(history.fund)),
            ("kind", text(kind)),
            ("amount_fen", fen.into()),
            ("at", now.into()),
            ("period", text(&now.day().month().to_string())),
            ("batch_id", optional(batch)),
            ("voucher_id", optional(voucher)),
            ("redemption_id", optional(redemption)),
            ("account_id", id(history.account)),
            ("command_id", id(command)),
        ],
    )
}

fn issue(db: &mut Db<'_>, history: &History) -> Result<()> {
    let (now, today, campaign) = (db.now(), db.today(), super::id());
    insert(
        db,
        "campaigns",
        vec![
            ("id", id(campaign)),
            ("district_code", text(DISTRICT)),
            ("code", text("C1")),
            ("name_zh", text("示例")),
            ("name_en", text("Sample")),
            ("starts_on", today.into()),
            ("ends_on", today.into()),
            ("policy_basis", text("示例")),
            ("created_at", now.into()),
        ],
    )?;
    let approve = super::id();
    command(db, history, history.batch, "vouchers.draft_batch", 201)?;
    command(db, history, approve, "vouchers.approve_batch", 200)?;
    insert(
        db,
        "voucher_batches",
        vec![
            ("id", id(history.batch)),
            ("district_code", text(DISTRICT)),
            ("number", text("B-1")),
            ("campaign_id", id(campaign)),
            ("fund_id", id(history.fund)),
            ("kind", text("value")),
            ("rule", text("{}")),
            ("rule_digest", vec![0; 32].into()),
            ("area_code", text("310107")),
            ("policy_basis", text("=示例")),
            ("face_fen", 3_000_i64.into()),
            ("copay_fen", 0_i64.into()),
            ("all_stores", 1_i32.into()),
            ("first_on", today.into()),
            ("last_on", today.plus_days(30).into()),
            ("release_after_days", 7_i32.into()),
            ("state", text("live")),
            ("vouchers", 2_i64.into()),
            ("total_fen", 5_000_i64.into()),
            ("drafted_by", id(history.account)),
            ("drafted_at", now.into()),
            ("command_id", id(history.batch)),
            ("approve_command_id", id(approve)),
        ],
    )?;
    posting(db, history, ("reserve", 5_000), (Some(history.batch), None, None), approve)?;
    voucher(db, history, history.used, (3_000, 1_500, 1))?;
    voucher(db, history, history.unused, (2_000, 0, 2))
}

fn voucher(
    db: &mut Db<'_>,
    history: &History,
    voucher: Uuid,
    (face, redeemed, position): (i64, i64, i64),
) -> Result<()> {
    let (now, today) = (db.now(), db.today());
    insert(
        db,
        "vouchers",
        vec![
            ("id", id(voucher)),
            ("district_code", text(DISTRICT)),
            ("batch_id", id(history.batch)),
            ("household_id", id(history.household)),
            ("fund_id", id(history.fund)),
            ("home_store_id", id(history.store)),
            ("home_store_number", 1_i32.into()),
            ("position", position.into()),
            ("state", text("issued")),
            ("face_fen", face.into()),
            ("copay_fen", 0_i64.into()),
            ("balance_fen", (face - redeemed).into()),
            ("redeemed_fen", redeemed.into()),
            ("reversed_fen", 0_i64.into()),
            ("released_fen", 0_i64.into()),
            ("moved_fen", 0_i64.into()),
            ("overdraft_fen", 0_i64.into()),
            ("first_on", today.into()),
            ("last_on", today.plus_days(30).into()),
            ("snapshot_area_code", text("310107015")),
            ("snapshot_size", 1_i32.into()),
            ("key_id", 1_i32.into()),
            ("signature", vec![0; 64].into()),
            ("human_key", voucher.as_bytes().to_vec().into()),
            // A sealed field begins with the number of its key.
            ("human_sealed", vec![1; 40].into()),
            ("issued_at", now.into()),
        ],
    )
}

fn till(db: &mut Db<'_>, history: &History) -> Result<()> {
    command(db, history, history.redemption, "redemptions.redeem", 201)?;
    redemption(db, history, history.redemption, ("redeemed", None, 1_500))?;
    posting(
        db,
        history,
        ("spend", 1_500),
        (Some(history.batch), Some(history.used), Some(history.redemption)),
        history.redemption,
    )?;
    for (number, (line, lot, shelf_life, pieces, value)) in
        [(history.line, history.lot, "none", 2_i64, 1_200_i64), (super::id(), history.dated, "dated", 1, 300)]
            .into_iter()
            .enumerate()
    {
        let product = product(db, shelf_life)?;
        insert(
            db,
            "redemption_lines",
            vec![
                ("id", id(line)),
                ("redemption_id", id(history.redemption)),
                ("line_number", i32::try_from(number).unwrap().into()),
                ("lot_id", id(lot)),
                ("product_id", id(product)),
                ("quantity", pieces.into()),
                ("unit_fen", (value / pieces).into()),
                ("value_fen", value.into()),
            ],
        )?;
        movement(
            db,
            history,
            (lot, product, -pieces),
            "redeemed",
            (Some(history.redemption), history.redemption),
        )?;
    }
    command(db, history, history.refused, "redemptions.redeem", 409)?;
    redemption(db, history, history.refused, ("refused", Some("over_balance"), 0))
}

fn redemption(
    db: &mut Db<'_>,
    history: &History,
    redemption: Uuid,
    (outcome, code, fen): (&str, Option<&str>, i64),
) -> Result<()> {
    let now = db.now();
    insert(
        db,
        "redemptions",
        vec![
            ("id", id(redemption)),
            ("district_code", text(DISTRICT)),
            ("voucher_id", id(history.used)),
            ("household_id", id(history.household)),
            ("fund_id", id(history.fund)),
            ("store_id", id(history.store)),
            ("account_id", id(history.account)),
            ("outcome", text(outcome)),
            ("refusal_code", code.map(str::to_owned).into()),
            ("collector", text("holder")),
            ("fund_fen", fen.into()),
            ("cash_fen", 0_i64.into()),
            ("goods_fen", fen.into()),
            ("released_fen", 0_i64.into()),
            ("accepted_at", now.into()),
            ("at", now.into()),
        ],
    )
}

/// The first text that a query of one column gives.
pub async fn one_text(app: &TestApp, query: &'static str) -> String {
    app.app.read(move |db| Ok(Statement::<Text>::new(query).get_result::<String>(db.conn())?)).await.unwrap()
}
