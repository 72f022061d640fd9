//! What donors and gifts are: the closed lists, and the decisions about them.
pub mod donor;
pub mod inspect;
pub mod photograph;
pub mod value;

crate::words! {
    /// Who gives.
    DonorKind {
        /// 个人
        Person = "person",
        /// 单位 with a unified social credit code: firms, institutions, registered organisations.
        Organisation = "organisation",
        /// 单位 without one of its own: a department, a branch, a garrison, a class.
        Unit = "unit",
        /// 匿名
        Anonymous = "anonymous",
    }
}

crate::words! {
    /// How a donor is named in public; the donor may change it at any time.
    Display {
        /// 公开姓名或名称
        Name = "name",
        /// 公开化名
        Alias = "alias",
        /// 不公开
        Anonymous = "anonymous",
    }
}

crate::words! {
    /// How far a gift has come.
    State {
        /// 已登记意向
        Offered = "offered",
        /// 已收件, not yet inspected.
        Received = "received",
        /// 已验收: what was accepted is in stock.
        Inspected = "inspected",
        /// 谢绝 by the store.
        Declined = "declined",
        /// 撤回 by the donor.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// What proves a declared value.
    Proof {
        /// 发票
        Invoice = "invoice",
        /// 付款凭证
        Payment = "payment",
        /// 报关单
        Customs = "customs",
        /// 评估报告
        Appraisal = "appraisal",
        /// 公开售价
        PriceList = "price_list",
    }
}

crate::words! {
    /// What a value rests on, the strongest first.
    Basis {
        /// 凭证价: declared with proof.
        Proof = "proof",
        /// 评估价: assessed at inspection.
        Assessed = "assessed",
        /// 参考价: the catalogue's.
        Reference = "reference",
        /// 未计价
        Unvalued = "unvalued",
    }
}

crate::words! {
    /// Why goods are refused.
    RefusalReason {
        /// 已过期
        Expired = "expired",
        /// 临期
        NearExpiry = "near_expiry",
        /// 无标签
        Unlabelled = "unlabelled",
        /// 破损
        Damaged = "damaged",
        /// 已开封
        Opened = "opened",
        /// 自制食品
        HomeMade = "home_made",
        /// 不卫生
        Unhygienic = "unhygienic",
        /// 无合格认证
        Uncertified = "uncertified",
        /// 不收的品类: medicine, tobacco, alcohol, used underwear.
        NotTaken = "not_taken",
        /// 暂不需要
        NotNeeded = "not_needed",
        /// 其他, with a note.
        Other = "other",
    }
}

crate::words! {
    /// What becomes of refused goods.
    Disposal {
        /// 退还捐赠人
        Returned = "returned",
        /// 销毁或无害化处理
        Destroyed = "destroyed",
        /// 回收利用
        Recycled = "recycled",
        /// 转交其他机构
        HandedOver = "handed_over",
    }
}

crate::words! {
    /// In which condition goods are.
    GoodsCondition {
        /// 全新
        New = "new",
        /// 八成新以上
        LikeNew = "like_new",
        /// 旧物，已洗消
        UsedCleaned = "used_cleaned",
        /// 包装受损，内容完好
        PackageDamaged = "package_damaged",
    }
}

crate::words! {
    /// At what time of day a donor would like to come.
    TimeOfDay {
        /// 上午
        Morning = "morning",
        /// 下午
        Afternoon = "afternoon",
    }
}

crate::words! {
    /// In which size a photograph is kept.
    PhotographSize {
        /// At most 1600 pixels wide and high.
        Full = "full",
        /// At most 320 pixels wide and high.
        Thumbnail = "thumbnail",
    }
}
