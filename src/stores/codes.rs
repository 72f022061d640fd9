//! The codes of this slice.
crate::codes! {
    STORE_CLOSED = 409 "store_closed", "该超市已停业。", "This store is closed.";
    STORE_EXISTS = 409 "store_exists", "该超市编号已存在。", "A store of this code or number exists already.";
    AREA_EXISTS = 409 "area_exists", "该区划代码已存在。", "An area of this code exists already.";
    AREA_UNKNOWN = 422 "area_unknown", "没有这个区划代码。", "There is no area of this code.";
    AREA_LEVEL = 422 "area_level", "区划层级与上级不符。", "The area's level does not fit the area above it.";
}
