//! A person's data, printed for that person (PIPL, article 45): what is kept, on what ground, and who has looked.
use super::Keeper;
use super::unmask::{Purpose, refuse_stale};
use crate::access::{Actor, Permission};
use crate::app::{App, Command};
use crate::audit::{self, UnmaskedRead};
use crate::db::Db;
use crate::households::person::{open_address, open_id_number, open_phone};
use crate::households::rows::{self, Household, categories::HeldCategory, members::Member};
use crate::http::print::Html;
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::{CommandId, HouseholdId, MemberId, UnmaskedReadId};
use crate::kernel::time::Instant;
use crate::keys::Keyring;
use crate::{html, stores};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// For whom and why a person's data are printed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintPerson {
    /// The command's id; it becomes the record's.
    pub id: CommandId,
    /// Why, in 4 to 200 characters.
    #[schema(value_type = String)]
    pub purpose: Purpose,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Recorded {
    unmasked_read_id: UnmaskedReadId,
    at: Instant,
}

/// What stands on the sheet.
struct Sheet {
    household: Household,
    member: Member,
    categories: Vec<HeldCategory>,
    streets: [String; 2],
    looks: Vec<(Instant, String, String)>,
    printed_at: Instant,
}

/// Records the look, then gives the sheet's body. A blocked person's own data may still be printed for him.
///
/// # Errors
/// `forbidden`, `not_found`, `data_erased`; `unmask_over` for a repeat after ten minutes.
pub async fn print(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    (id, member_id): (HouseholdId, MemberId),
    ask: PrintPerson,
) -> Result<Html> {
    const FIELDS: &[&str] = &["name", "id_number", "phone", "address", "print"];
    let (keeper, grant) = Keeper::of(actor, Permission::UnmaskHouseholds)?;
    let command = Command::creates(ask.id, "households.print_member", digest).on(member_id.uuid());
    let (purpose, reader) = (ask.purpose.clone(), keeper.clone());
    let answer = app
        .deed(grant, command, move |db, grant| {
            reader.person(db, id, member_id)?;
            let read = UnmaskedRead {
                subject_kind: "member",
                subject_id: member_id.uuid(),
                fields: FIELDS,
                purpose: purpose.as_str(),
                command_id: ask.id,
            };
            Ok(Recorded { unmasked_read_id: audit::unmasked(db, grant, &read)?, at: db.now() })
        })
        .await?;
    refuse_stale(app, &answer)?;
    let keys = app.keys.clone();
    app.read(move |db| {
        let (household, member) = keeper.person(db, id, member_id)?;
        let categories = rows::categories::of(db, &[id])?;
        let name = |db: &mut Db<'_>, code: &str| -> Result<String> {
            Ok(stores::rows::area(db, code)?.map_or_else(|| code.to_owned(), |area| area.name_zh))
        };
        let streets = [name(db, &household.hukou_area_code)?, name(db, &household.residence_area_code)?];
        let looks = audit::rows::looks(db, &[id.uuid(), member_id.uuid()])?;
        Ok(sheet(&keys, &Sheet { household, member, categories, streets, looks, printed_at: db.now() }))
    })
    .await
}

impl Keeper {
    fn person(&self, db: &mut Db<'_>, id: HouseholdId, member_id: MemberId) -> Result<(Household, Member)> {
        let household =
            rows::household(db, id)?.filter(|found| found.is_seen_by(&self.scope)).or_not_found()?;
        let member = rows::members::one(db, id, member_id)?.or_not_found()?;
        if household.erased_at.is_some() || member.erased_at.is_some() {
            return Err(Error::from(&crate::households::codes::DATA_ERASED));
        }
        Ok((household, member))
    }
}

fn sheet(keys: &Keyring, sheet: &Sheet) -> Html {
    let (household, member) = (&sheet.household, &sheet.member);
    let text = |opened: Option<zeroize::Zeroizing<String>>| {
        opened.map_or_else(|| "—".to_owned(), |text| text.as_str().to_owned())
    };
    let word = member.relation.word();
    let [hukou, residence] = &sheet.streets;
    let facts = Html::join([
        fact("姓名", "Name", &member.name),
        fact("公民身份号码", "ID number", &text(open_id_number(keys, member))),
        fact("电话", "Telephone", &text(open_phone(keys, member))),
        fact(
            "出生日期",
            "Born on",
            &member.birth_on.map_or_else(|| "—".to_owned(), crate::kernel::time::Day::in_chinese),
        ),
        fact("与户主关系", "Relation to the head", &format!("{} {}", word.zh, word.en)),
        fact("户号", "Household", &household.household_no),
        fact("户籍街道", "Street of the hukou", hukou),
        fact("居住街道", "Street of residence", residence),
        fact("地址", "Address", &text(open_address(keys, household))),
        fact("入户日期", "In the household since", &member.joined_on.in_chinese()),
        fact("处理依据", "Kept on the ground of", basis(household)),
    ]);
    let categories = sheet.categories.iter().filter(|held| held.member_id.is_none_or(|whose| whose == member.id)).map(|held| {
        html!(
            "<tr><td>{zh}<br><small>{en}</small></td><td>{from} – {to}</td><td>{legal}</td><td>{body}</td></tr>",
            zh = held.code.zh(),
            en = held.code.en(),
            from = held.valid_from.to_string(),
            to = held.valid_to.map(|day| day.to_string()),
            legal = held.legal_basis,
            body = held.proving_body,
        )
    });
    let looks = sheet.looks.iter().map(|(at, fields, purpose)| {
        html!(
            "<tr><td>{at}</td><td>{fields}</td><td>{purpose}</td></tr>",
            at = at.shanghai(),
            fields = in_words(fields),
            purpose = purpose
        )
    });
    html!(
        "<main class=\"person\"><h1>个人信息查询单 <small>Your data in the register</small></h1><table class=\"facts\">{facts}</table>\
         <h2>登记类别 <small>Categories</small></h2><table><tr><th>类别<br><small>Category</small></th><th>起止<br><small>From – to</small></th>\
         <th>依据<br><small>Legal basis</small></th><th>证明单位<br><small>Proved by</small></th></tr>{categories}</table>\
         <h2>明文查看记录 <small>Who has looked at these data unmasked, and why</small></h2><table><tr><th>时间<br><small>When</small></th><th>查看内容<br><small>What</small></th>\
         <th>用途<br><small>Why</small></th></tr>{looks}</table>\
         <p>打印时间 Printed on {at}。如信息有误，可要求更正、封存；保存期满后删除。<br>\
         If something is wrong you may have it corrected or blocked; it is erased after its term.</p></main>",
        facts = facts,
        categories = Html::join(categories),
        looks = Html::join(looks),
        at = sheet.printed_at.shanghai(),
    )
}

fn fact(zh: &str, en: &str, value: &str) -> Html {
    html!("<tr><th>{zh}<br><small>{en}</small></th><td>{value}</td></tr>", zh = zh, en = en, value = value)
}

/// What was looked at, as the record names it.
fn in_words(fields: &str) -> String {
    let word = |field| match field {
        "name" => "姓名 name",
        "id_number" => "公民身份号码 ID number",
        "phone" => "电话 telephone",
        "address" => "地址 address",
        "delegates" => "代领人 delegates",
        "print" => "打印本单 this sheet",
        other => other,
    };
    fields.split_whitespace().map(word).collect::<Vec<_>>().join("、")
}

fn basis(household: &Household) -> &'static str {
    match household.data_basis {
        crate::households::model::DataBasis::StatutoryDuty => "法定职责 statutory duty (PIPL 13(3))",
        crate::households::model::DataBasis::Consent => "单独同意 consent (PIPL 13(1))",
    }
}
