//! The categories of people in need, as codes: what the founding documents of 2004 and 2008 name, and what the law names today.
//!
//! Four of them would reveal an illness. They are kept as degrees of medical hardship: which body proved the hardship is
//! recorded, what the illness is never is.
use serde::Serialize;
use utoipa::ToSchema;

/// Declares the categories: word, number in the list of the founding documents (0 for today's law), 中文, English,
/// and the other names under which a file may know it.
macro_rules! categories {
    ($($name:ident = $word:tt $number:literal $zh:literal $en:literal [$($other:literal)*];)+) => {
        crate::words! {
            /// Why a household is in need; it may hold several, each with its days, its legal basis and who proved it.
            Category { $(#[doc = $en] $name = $word),+ }
        }

        impl Category {
            /// 中文名。
            #[must_use]
            pub const fn zh(self) -> &'static str { match self { $(Self::$name => $zh),+ } }

            /// The English name.
            #[must_use]
            pub const fn en(self) -> &'static str { match self { $(Self::$name => $en),+ } }

            /// Its number in the list of the founding documents; nothing for a category of today's law.
            #[must_use]
            pub const fn number(self) -> Option<u16> {
                let number = match self { $(Self::$name => $number),+ };
                if number == 0 { None } else { Some(number) }
            }

            /// The other names under which a file may know it.
            #[must_use]
            pub const fn other_names(self) -> &'static [&'static str] { match self { $(Self::$name => &[$($other),*]),+ } }
        }
    };
}

categories! {
    MinimumLiving = "minimum_living" 109 "城乡低保家庭" "Minimum-living family" ["低保" "低保户" "低保家庭" "城镇低保" "农村低保" "最低生活保障家庭" "最低生活保障"];
    LowIncome = "low_income" 110 "低收入家庭" "Low-income family" ["低收入" "低收入户" "低收入困难家庭"];
    AgreedInsurance = "agreed_insurance" 111 "协保人员" "Left the enterprise, social insurance kept by agreement" ["协保"];
    ReturnedWorker = "returned_worker" 112 "支内、支疆退休回沪定居人员" "Sent inland or to Xinjiang, retired back to Shanghai" ["支内支疆退休回沪定居人员" "支内回沪" "支疆回沪" "支内退休回沪人员" "支内" "支疆"];
    MedicalMajor = "medical_major" 113 "医疗困难（重大支出）" "Medical hardship, major expense" ["医疗困难" "大病" "重病" "大病重病对象" "大病、重病对象" "大病对象" "重病对象"];
    MedicalOutpatient = "medical_outpatient" 114 "医疗困难（门诊负担）" "Medical hardship, outpatient expense" ["门诊负担" "常见病" "慢性病"];
    MedicalUnassisted = "medical_unassisted" 115 "医疗困难（未入医疗救助）" "Medical hardship, not yet in medical assistance" ["精神病" "尿毒症" "癌症"];
    MedicalRemaining = "medical_remaining" 116 "医疗困难（救助后仍困难）" "Medical hardship remaining after assistance" ["医疗救助后仍有较大困难" "医疗救助后仍有困难"];
    VeteranOfficial = "veteran_official" 117 "老干部" "Veteran official" [];
    PartyMember = "party_member" 118 "困难党员" "Party member in hardship" [];
    Jobless = "jobless" 119 "生活困难的失业人员" "Jobless person in hardship" ["失业人员" "失业" "困难失业人员"];
    PoorStudent = "poor_student" 120 "困难学生" "Poor student" ["高校贫困学生" "贫困学生" "困难高校贫困学生"];
    SchoolStaff = "school_staff" 121 "困难教职工" "School staff in hardship" [];
    Worker = "worker" 122 "困难职工" "Worker in hardship" ["特殊困难职工" "困难特殊困难职工"];
    ModelWorker = "model_worker" 123 "老劳模" "Veteran model worker" ["劳模"];
    DestituteStudent = "destitute_student" 124 "特困学生" "Destitute student" [];
    OrphanedOrDisabledChild = "orphaned_or_disabled_child" 125 "孤残儿童" "Orphaned or disabled child" ["孤儿" "残疾儿童" "困境儿童"];
    MigrantChild = "migrant_child" 126 "进城务工青年子女" "Migrant worker's child" ["进城务工人员子女"];
    Youth = "youth" 127 "困难青年" "Young person in hardship" [];
    WomanOrChild = "woman_or_child" 128 "困难妇女和儿童" "Woman or child in hardship" ["困难妇女" "困难儿童" "困难妇女儿童"];
    WomanHonouree = "woman_honouree" 129 "特困“三八红旗手”" "Destitute woman honouree" ["特困三八红旗手" "三八红旗手"];
    Disabled = "disabled" 130 "困难残疾人及其家庭" "Disabled person and family in hardship" ["残疾人" "困难残疾人" "残疾人家庭" "残疾" "重残无业" "重残"];
    DestituteFamily = "destitute_family" 131 "特困家庭" "Destitute family" ["特困户"];
    ChildlessElderly = "childless_elderly" 132 "无子女“一老养一老”家庭" "Childless, one old person keeping another" ["一老养一老" "无子女一老养一老家庭" "无子女老人" "失独" "失独家庭"];
    UrbanRetiree = "urban_retiree" 133 "城镇离退休（职）人员" "Urban retiree" ["城镇离退休人员" "离退休人员" "退休人员" "城镇离退休职人员"];
    OfficialRetiredElsewhere = "official_retired_elsewhere" 134 "异地安置退休干部" "Official retired elsewhere" [];
    RemainingHardship = "remaining_hardship" 135 "政策性帮困后仍有特殊困难者" "Still in special hardship after policy aid" ["政策性帮困后仍有特殊困难"];
    OutsidePolicy = "outside_policy" 136 "政策范围之内无法解决者" "Outside what policy can solve" ["政策范围之内无法解决" "政策范围内无法解决"];
    Newcomer = "newcomer" 137 "新上海人" "Newcomer without Shanghai hukou" [];
    InNeed = "in_need" 138 "城乡困难群众" "Person in need, or client of civil affairs" ["困难群众" "各类民政救助对象" "民政救助对象"];
    MinimumLivingMargin = "minimum_living_margin" 0 "最低生活保障边缘家庭" "On the margin of minimum living" ["低保边缘" "低保边缘家庭" "低保边缘户"];
    RigidExpense = "rigid_expense" 0 "刚性支出困难家庭" "Hardship by unavoidable expense" ["刚性支出困难" "支出型贫困家庭" "刚性支出"];
    SpecialSupport = "special_support" 0 "特困人员" "Person in special hardship" ["特困供养人员" "特困"];
    DisasterAffected = "disaster_affected" 0 "受灾人员" "Person affected by a disaster" ["受灾"];
    TemporaryRelief = "temporary_relief" 0 "临时救助对象" "Recipient of temporary relief" ["临时救助"];
}

/// A category with its names, for whoever must show it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryWord {
    /// Its code.
    pub code: Category,
    /// Its number in the founding documents' list.
    pub number: Option<u16>,
    /// 中文名。
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
    /// Whether it is one of the medical hardships: a proving body, never a diagnosis.
    pub medical: bool,
}

impl Category {
    /// Whether it is one of the medical hardships: a proving body, never a diagnosis.
    #[must_use]
    pub const fn is_medical(self) -> bool {
        matches!(
            self,
            Self::MedicalMajor | Self::MedicalOutpatient | Self::MedicalUnassisted | Self::MedicalRemaining
        )
    }

    /// With its names.
    #[must_use]
    pub const fn word(self) -> CategoryWord {
        CategoryWord {
            code: self,
            number: self.number(),
            zh: self.zh(),
            en: self.en(),
            medical: self.is_medical(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_number_of_the_founding_documents_has_one_category() {
        let numbers: Vec<u16> = Category::ALL.iter().filter_map(|category| category.number()).collect();
        assert_eq!(numbers, (109..=138).collect::<Vec<_>>());
    }

    #[test]
    fn no_name_belongs_to_two_categories() {
        let mut seen = BTreeSet::new();
        for category in Category::ALL {
            for name in [category.zh(), category.en(), category.as_str()].iter().chain(category.other_names())
            {
                assert!(seen.insert(*name), "{name}");
            }
        }
    }

    #[test]
    fn no_shown_name_tells_an_illness() {
        for category in Category::ALL.iter().filter(|category| category.is_medical()) {
            for illness in ["病", "癌", "症", "ill", "cancer", "uraemia"] {
                assert!(
                    !category.zh().contains(illness)
                        && !category.en().contains(illness)
                        && !category.as_str().contains(illness)
                );
            }
        }
    }
}
