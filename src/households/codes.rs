//! The codes of this slice.
crate::codes! {
    PERSON_IN_OTHER_HOUSEHOLD = 409 "person_in_other_household", "此人已在另一户在册。", "This person is an active member of another household.";
    PERSON_IN_THIS_HOUSEHOLD = 409 "person_in_this_household", "此人已在本户在册。", "This person is an active member of this household already.";
    HOUSEHOLD_EXISTS = 409 "household_exists", "该户号已存在。", "A household of this number exists already.";
    HOUSEHOLD_CLOSED = 409 "household_closed", "该户已注销。", "This household is closed.";
    HOUSEHOLD_NOT_CLOSED = 409 "household_not_closed", "须先注销该户。", "The household must be closed first.";
    HOUSEHOLD_BLOCKED = 409 "household_blocked", "该户信息已封存。", "The data of this household are blocked.";
    PERSON_BLOCKED = 409 "person_blocked", "此人信息已封存。", "The data of this person are blocked.";
    NOT_BLOCKED = 409 "not_blocked", "信息未被封存。", "These data are not blocked.";
    DATA_ERASED = 409 "data_erased", "信息已删除。", "These data have been erased.";
    RETENTION_NOT_OVER = 409 "retention_not_over", "尚未满保存期限。", "The data must still be kept.";
    STATUS_UNFIT = 409 "status_unfit", "当前状态不能作此变更。", "The household's status does not allow this change.";
    HEAD_NEEDED = 422 "head_needed", "每户须有且只有一名户主。", "A household has one head, neither none nor two.";
    MEMBER_LEFT = 409 "member_left", "此人已不在本户。", "This person is no longer in the household.";
    MEMBER_STAYS = 409 "member_stays", "此人仍在本户。", "This person is still in the household.";
    CATEGORY_HELD = 409 "category_held", "该类别在此期间已登记。", "The household holds this category in these days already.";
    CATEGORY_ENDED = 409 "category_ended", "该类别已终止。", "This category was ended already.";
    AREA_ENDED = 422 "area_ended", "该区划已撤销，请用现行区划。", "This area is no more; please name the one that took its place.";
    AREA_TOO_WIDE = 422 "area_too_wide", "居住地须为本区的街道、镇或居委会。", "A residence lies in a street, town or committee of this district.";
    DELEGATE_LIMIT = 409 "delegate_limit", "此人代领的户数已达上限。", "This person collects for as many households as one may.";
    DELEGATE_OVER = 409 "delegate_over", "该代领已失效。", "This delegation is over.";
    UNMASK_OVER = 409 "unmask_over", "此次查看已过时，请重新说明用途。", "This look is over; please state the purpose anew.";
    FILE_UNREADABLE = 422 "file_unreadable", "文件无法读取。", "The file cannot be read.";
    FILE_TOO_BIG = 413 "file_too_big", "文件内容超过上限。", "The file holds more than is taken at once.";
    NO_GOOD_ROW = 422 "no_good_row", "文件中没有可导入的行。", "No row of the file can be taken.";
    HEADINGS_MISSING = 422 "headings_missing", "找不到必要的列标题。", "The headings that are needed are not there.";
    IMPORT_NOT_LIVE = 409 "import_not_live", "这次导入未生效，或已撤销。", "This import is not live, or was undone.";
    IMPORT_USED = 409 "import_used", "这次导入的部分家庭已有变更或领物券，不能撤销。", "Some households of this import were changed or got vouchers since; it cannot be undone.";
}
