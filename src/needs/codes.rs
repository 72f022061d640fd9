//! The codes of this slice.
crate::codes! {
    NEED_ENDED = 409 "need_ended", "这一条已经撤下。", "This need is over already.";
    NEEDS_ENOUGH = 409 "needs_enough", "每家超市最多列 100 条。", "A store lists 100 needs at most.";
}
