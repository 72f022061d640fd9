//! Money, campaigns and vouchers: batches drafted by one account, approved by another, over the three months.
use super::scene::{NO_DIGEST, Scene, command, id_in};
use crate::campaigns::actions as campaigns;
use crate::funds::actions as funds;
use crate::kernel::error::Result;
use crate::kernel::id::{BatchId, CampaignId, CommandId, FundId, ProductId};
use crate::offline;
use crate::vouchers::batches::{draft, issue};
use serde_json::{Value, json};

/// What the batches are paid from and belong to.
pub struct Funds {
    government: FundId,
    charity: FundId,
    care: FundId,
    campaign: CampaignId,
    cold: CampaignId,
}

/// What a till may hand out for one voucher without a network.
pub const ALONE_PER_VOUCHER_FEN: i64 = 10_000;

/// Opens the funds and the campaigns, and pays in.
pub async fn fund(scene: &mut Scene) -> Result<Funds> {
    let government =
        open(scene, ("GOV", "区财政帮困专项", "District relief budget", "government", false), 60_000_000)
            .await?;
    let charity = open(
        scene,
        ("CHARITY", "慈善基金会普陀代表处", "Charity Foundation, Putuo", "social", false),
        30_000_000,
    )
    .await?;
    let care = open(scene, ("CARE", "普陀区关爱基金", "Putuo Care Fund", "social", true), 8_000_000).await?;
    let limits = json!({ "id": CommandId::make(), "per_voucher_fen": ALONE_PER_VOUCHER_FEN, "total_fen": 200_000, "hours": 48 });
    offline::limits::set(&scene.app, &scene.actor("fund")?, NO_DIGEST, command(limits)?).await?;
    let everyday = ("EVERYDAY", "慈善超市日常帮困", "Everyday relief at the charity supermarkets");
    let campaign = campaign(scene, everyday, -30, 200).await?;
    let cold = ("COLD", "送温暖迎新行动", "Warmth before the New Year");
    let cold = self::campaign(scene, cold, 40, 160).await?;
    Ok(Funds { government, charity, care, campaign, cold })
}

async fn open(
    scene: &Scene,
    (code, zh, en, class, reason): (&str, &str, &str, &str, bool),
    fen: i64,
) -> Result<FundId> {
    let manager = scene.actor("fund")?;
    let form = json!({ "id": CommandId::make(), "code": code, "name_zh": zh, "name_en": en, "resource_class": class, "reason_required": reason });
    let answer = funds::open(&scene.app, &manager, NO_DIGEST, command(form)?).await?;
    let fund = FundId::of(id_in(&answer, "fund_id")?);
    let form = json!({ "id": CommandId::make(), "amount_fen": fen, "reference": "示例拨款" });
    funds::deposit(&scene.app, &manager, NO_DIGEST, fund, command(form)?).await?;
    Ok(fund)
}

async fn campaign(
    scene: &Scene,
    (code, zh, en): (&str, &str, &str),
    from: i32,
    until: i32,
) -> Result<CampaignId> {
    let district = scene.actor("district")?;
    let form = json!({
        "id": CommandId::make(), "code": code, "name_zh": zh, "name_en": en,
        "starts_on": scene.first.plus_days(from), "ends_on": scene.first.plus_days(until),
        "policy_basis": "沪府办发〔2004〕67号",
    });
    let answer = campaigns::add(&scene.app, &district, NO_DIGEST, command(form)?).await?;
    Ok(CampaignId::of(id_in(&answer, "campaign_id")?))
}

/// What is drafted from this day on, nobody has approved yet.
const FIRST_DRAFT: i64 = 86;

/// A batch of the story: its fund, its campaign, what its vouchers are good for, for whom, and for how many days.
type Story = (FundId, CampaignId, Value, Value, i32);

/// The batches that are issued on a day.
pub async fn on_day(scene: &mut Scene, funds: &Funds, day: i64) -> Result<()> {
    match of_day(scene, funds, day) {
        // The last ones still wait for the second person.
        Some(story) => batch(scene, story, day < FIRST_DRAFT).await,
        None => Ok(()),
    }
}

fn of_day(scene: &Scene, funds: &Funds, day: i64) -> Option<Story> {
    let value = |fen: i64, by_size: bool| json!({ "kind": "value", "face_fen": fen, "by_size": by_size });
    let categories = |words: &[&str]| json!({ "categories": words });
    let (government, charity, everyday) = (funds.government, funds.charity, funds.campaign);
    Some(match day {
        1 => (government, everyday, value(10_000, true), categories(&["minimum_living"]), 89),
        2 => (charity, everyday, value(5_000, false), categories(&["returned_worker"]), 30),
        20 => {
            let rice = json!({ "kind": "goods", "product_id": product(scene, "G001"), "pieces": 2 });
            (charity, everyday, rice, categories(&["low_income"]), 120)
        }
        45 => {
            let copay = json!({ "kind": "copay", "face_fen": 900, "copay_fen": 100 });
            (government, everyday, copay, json!({ "area_codes": ["310107015", "310107005"] }), 120)
        }
        60 => (government, funds.cold, value(20_000, true), categories(&["medical_major"]), 120),
        75 => (charity, funds.cold, value(3_000, false), categories(&["poor_student", "worker"]), 120),
        85 => {
            let emergency = json!({ "kind": "emergency", "face_fen": 15_000 });
            let large = json!({ "categories": ["medical_major"], "size_min": 4 });
            (funds.care, funds.cold, emergency, large, 60)
        }
        87 => (government, funds.cold, value(5_000, false), categories(&["low_income"]), 60),
        88 => (charity, everyday, value(3_000, false), json!({ "area_codes": ["310107014"] }), 90),
        _ => return None,
    })
}

fn product(scene: &Scene, code: &str) -> Option<ProductId> {
    scene.products.iter().find(|product| product.code == code).map(|product| product.id)
}

async fn batch(scene: &Scene, story: Story, approved: bool) -> Result<()> {
    let (fund, campaign, good_for, households, days) = story;
    let today = scene.app.now().day();
    let reason = (good_for.get("kind") == Some(&json!("emergency"))).then_some("still_special_hardship");
    let form = json!({ "id": CommandId::make(), "plan": {
        "campaign_id": campaign, "fund_id": fund, "fund_reason": reason, "good_for": good_for, "households": households,
        "first_on": today, "last_on": today.plus_days(days),
    }});
    let district = scene.actor("district")?;
    let answer = draft::draft(&scene.app, &district, NO_DIGEST, command(form)?).await?;
    let batch = BatchId::of(id_in(&answer, "batch_id")?);
    if approved {
        let manager = scene.actor("fund")?;
        issue::approve(&scene.app, &manager, NO_DIGEST, batch, command(json!({ "id": CommandId::make() }))?)
            .await?;
    }
    Ok(())
}
