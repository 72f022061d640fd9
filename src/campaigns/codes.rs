//! Refusals of campaigns.
crate::codes! {
    CAMPAIGN_EXISTS = 409 "campaign_exists", "该活动代码已存在。", "A campaign of this code exists already.";
    CAMPAIGN_UNKNOWN = 422 "campaign_unknown", "没有这个活动。", "There is no such campaign.";
}
