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
    USERNAME_EXISTS = 409 "username_exists", "该用户名已被使用。", "This user name is taken.";
    USERNAME_UNFIT = 422 "username_unfit", "用户名须为 3 至 32 位小写字母、数字、点、下划线或连字符。", "A user name has 3 to 32 lower-case letters, digits, dots, underscores or hyphens.";
    PASSWORD_UNFIT = 422 "password_unfit", "密码须为 10 至 200 个字符，且不能与用户名相同。", "A password has 10 to 200 characters and is not the user name.";
}
