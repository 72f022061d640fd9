//! The codes of this slice.
crate::codes! {
    PRODUCT_UNKNOWN = 422 "product_unknown", "没有这种商品。", "There is no such product.";
    PRODUCT_RETIRED = 409 "product_retired", "该商品已停用。", "This product is retired.";
    PRODUCT_EXISTS = 409 "product_exists", "该商品编号已存在。", "A product of this code exists already.";
    CATEGORY_UNKNOWN = 422 "category_unknown", "没有这个类别。", "There is no such category.";
    CATEGORY_EXISTS = 409 "category_exists", "该类别已存在。", "A category of this code exists already.";
    SHELF_LIFE_FIXED = 409 "shelf_life_fixed", "商品是否标注保质期不能更改，请另建商品。", "Whether a product is dated stays as it is; enter another product.";
    BARCODE_USED = 409 "barcode_used", "该条码已用于其他商品。", "This barcode is used by another product.";
    BARCODE_NOT_NEEDED = 409 "barcode_not_needed", "该商品已有单件条码。", "A single piece of this product has a barcode already.";
    BARCODE_NONE = 409 "barcode_none", "该商品没有可打印的条码。", "This product has no barcode that can be printed.";
    VALUE_EXISTS = 409 "value_exists", "该日期已有参考价。", "There is a value from this day already.";
    VALUE_PAST = 422 "value_past", "参考价不能从过去的日期起生效。", "A value cannot begin on a day that is over.";
    PACK_RETIRED = 409 "pack_retired", "该礼包已停用。", "This pack is retired.";
    PACK_EXISTS = 409 "pack_exists", "该礼包编号已存在。", "A pack of this code exists already.";
    EXPIRY_REQUIRED = 422 "expiry_required", "该商品须填写到期日。", "This product needs a day of expiry.";
    EXPIRY_NOT_ALLOWED = 422 "expiry_not_allowed", "该商品不标注到期日。", "This product carries no day of expiry.";
}
