//! The codes of this slice.
crate::codes! {
    WRONG_CREDENTIALS = 401 "wrong_credentials", "用户名或密码不正确。", "User name or password is wrong.";
    TOKEN_EXPIRED = 401 "token_expired", "登录已过期，请重新登录。", "The session's token has expired.";
    REFRESH_REUSED = 401 "refresh_reused", "该登录凭证已被使用过，为安全起见已退出登录。", "This refresh token was used before; the session is ended for safety.";
    SECOND_FACTOR_NEEDED = 401 "second_factor_needed", "请输入动态验证码。", "The code of the second factor is needed.";
    SECOND_FACTOR_WRONG = 401 "second_factor_wrong", "动态验证码不正确或已使用过。", "The code of the second factor is wrong or was used before.";
    UNKNOWN_DEVICE = 401 "unknown_device", "此终端未登记或已停用。", "This till is not registered, or is blocked.";
    SECOND_FACTOR_OWED = 403 "second_factor_owed", "请先绑定动态验证码。", "Please set up the second factor first.";
    PASSWORD_CHANGE_OWED = 403 "password_change_owed", "请先修改密码。", "Please change your password first.";
    SECOND_FACTOR_ENROLLED = 409 "second_factor_enrolled", "已绑定动态验证码；更换须由管理员先解除。", "A second factor is set up already; an admin can lift it.";
    OWN_GRANT = 403 "own_grant", "不能为自己授权、停用自己或解除自己的验证，须由另一位管理员办理。", "Nobody changes his own roles, account or second factor: another admin must.";
    ACCOUNT_DISABLED = 409 "account_disabled", "该账号已停用。", "This account is disabled.";
    ALREADY_GRANTED = 409 "already_granted", "该账号已有此角色。", "The account holds this role there already.";
    ALREADY_REVOKED = 409 "already_revoked", "该角色已被收回。", "This role was taken back already.";
    ROLE_SCOPE = 422 "role_scope", "此角色的适用范围不对：管理岗位按区域，店内岗位按门店，捐赠人无须范围但须关联捐赠人。", "The place does not fit the role: an area for officers, a store or area for its staff, none for donors, whose account names the donor.";
    STORE_UNKNOWN = 422 "store_unknown", "没有这家超市。", "There is no such store.";
    DEVICE_NUMBER_TAKEN = 409 "device_number_taken", "本店已有此编号的终端。", "A till of this number exists in the store.";
    DEVICE_BLOCKED = 409 "device_blocked", "该终端已停用。", "This till is blocked.";
    NO_SUCH_ACCOUNT = 404 "no_such_account", "没有这个用户名。", "There is no account of this name.";
    WRONG_PASSWORD = 422 "wrong_password", "当前密码不正确。", "The password until now is wrong.";
    SECOND_FACTOR_REFUSED = 422 "second_factor_refused", "动态验证码不正确或已使用过，请核对手机时间。", "The code is wrong or was used before; please check the phone's time.";
    USERNAME_EXISTS = 409 "username_exists", "该用户名已被使用。", "This user name is taken.";
    USERNAME_UNFIT = 422 "username_unfit", "用户名须为 3 至 32 位小写字母、数字、点、下划线或连字符。", "A user name has 3 to 32 lower-case letters, digits, dots, underscores or hyphens.";
    PASSWORD_UNFIT = 422 "password_unfit", "密码须为 10 至 200 个字符，且不能与用户名相同。", "A password has 10 to 200 characters and is not the user name.";
}
