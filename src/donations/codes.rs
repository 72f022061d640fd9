//! The codes of this slice.
crate::codes! {
    DONOR_UNKNOWN = 422 "donor_unknown", "没有这位捐赠人。", "There is no such donor.";
    DONOR_EXISTS = 409 "donor_exists", "该统一社会信用代码的捐赠人已登记。", "A donor of this credit code is registered already.";
    DONATION_STATE = 409 "donation_state", "该捐赠目前的状态不允许此操作。", "The gift is not in the state that this asks for.";
    LINE_UNKNOWN = 422 "line_unknown", "该捐赠没有这一行。", "The gift has no such line.";
    LINE_NOT_DECIDED = 422 "line_not_decided", "验收数量与拒收数量之和须等于实收数量。", "What is accepted and refused of a line must sum to what was received.";
    PRODUCT_NEEDED = 422 "product_needed", "验收合格的物资须对应商品目录。", "Accepted goods must name their product.";
    GOODS_EXPIRED = 422 "goods_expired", "已过保质期的物资不能接收。", "Goods past their day of expiry cannot be accepted.";
    REFUSAL_INCOMPLETE = 422 "refusal_incomplete", "拒收须注明原因和处置方式。", "A refusal needs its reason and what becomes of the goods.";
    PROOF_WITHOUT_VALUE = 422 "proof_without_value", "有凭证须填申报价值。", "A proof needs the value that it proves.";
    NOTHING_ACCEPTED = 409 "nothing_accepted", "没有验收合格的物资，不能开具凭证。", "Nothing was accepted, so there is nothing to give a receipt for.";
    RECEIPT_EXISTS = 409 "receipt_exists", "该捐赠已有有效的接收凭证。", "The gift has a valid receipt already.";
    RECEIPT_VOIDED = 409 "receipt_voided", "该凭证已作废。", "This receipt is voided.";
    PHOTOGRAPH_UNREADABLE = 422 "photograph_unreadable", "这张照片无法读取，请换一张 JPEG、PNG 或 WebP 照片。", "This photograph cannot be read; please take a JPEG, PNG or WebP.";
    PHOTOGRAPH_TOO_LARGE = 422 "photograph_too_large", "这张照片的像素过多，请缩小后再传。", "This photograph has too many pixels; please make it smaller.";
    PHOTOGRAPHS_ENOUGH = 409 "photographs_enough", "每份捐赠最多 12 张照片。", "A gift has 12 photographs at most.";
    PHONE_DIFFERS = 409 "phone_differs", "账号的电话与这份登记留的电话不同，不能并入。", "The account's telephone is not the one that was left with this offer.";
    COPY_NOT_PRINTED = 404 "copy_not_printed", "没有登记这一次打印。", "No such print was recorded.";
}
