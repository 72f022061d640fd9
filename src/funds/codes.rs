//! The codes of this slice.
crate::codes! {
    FUND_SHORT = 409 "fund_short", "基金可用余额不足。", "The fund does not hold so much.";
    FUND_CLOSED = 409 "fund_closed", "该基金已关闭。", "This fund is closed.";
    FUND_EXISTS = 409 "fund_exists", "该基金代码已存在。", "A fund of this code exists already.";
    FUND_UNKNOWN = 422 "fund_unknown", "没有这个基金。", "There is no such fund.";
    MONTH_CLOSED = 409 "month_closed", "该月份已结账。", "This month is closed already.";
    MONTH_NOT_OVER = 409 "month_not_over", "该月份尚未结束，不能结账。", "This month is not over yet and cannot be closed.";
}
