//! What can go wrong: a problem with a stable code that somebody outside can act on, a clash worth trying again, or our own bug.
use serde_json::{Map, Value};

/// A stable code, the status it leaves with, and its sentence in both languages.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Lower-case words joined by `_`; never changed once published.
    pub name: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// 中文.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// Declares the codes of a slice, one line each, and `ALL`, their list.
#[macro_export]
macro_rules! codes {
    ($($name:ident = $status:literal $code:literal, $zh:literal, $en:literal;)+) => {
        $( #[doc = $en] pub static $name: $crate::kernel::error::Code =
            $crate::kernel::error::Code { name: $code, status: $status, zh: $zh, en: $en }; )+
        /// Every code of this slice.
        pub static ALL: &[&$crate::kernel::error::Code] = &[$(&$name),+];
    };
}

codes! {
    UNAUTHENTICATED = 401 "unauthenticated", "请先登录。", "Please sign in.";
    FORBIDDEN = 403 "forbidden", "您没有此项权限。", "You may not do this.";
    FOREIGN_ORIGIN = 403 "foreign_origin", "请求来自其他网站，已拒绝。", "The request comes from another site and is refused.";
    OWN_DEED = 403 "own_deed", "不能审批自己提交的事项，须由另一人办理。", "Nobody approves his own deed: another account must.";
    OWN_HOUSEHOLD = 403 "own_household", "不能为本人所在家庭办理，须由他人办理。", "Nobody acts for a household he belongs to.";
    NOT_FOUND = 404 "not_found", "没有找到。", "There is no such thing.";
    NO_SUCH_PATH = 404 "no_such_path", "没有这个地址。", "There is nothing at this address.";
    METHOD_NOT_ALLOWED = 405 "method_not_allowed", "此地址不支持该操作。", "This address does not take that method.";
    ID_REUSED = 409 "id_reused", "此编号已用于另一项操作。", "This id was used for another command.";
    STILL_RUNNING = 409 "still_running", "此项操作仍在进行中。", "This command is still being carried out.";
    CLASH = 409 "clash", "数据刚被他人改动，请刷新后再试。", "Somebody changed this just now; please reload and try again.";
    ALREADY_EXISTS = 409 "already_exists", "已存在相同的记录。", "Such a record exists already.";
    BODY_TOO_LARGE = 413 "body_too_large", "提交的内容过大。", "The body is too large.";
    UNSUPPORTED_TYPE = 415 "unsupported_type", "不支持这种内容格式。", "This content type is not taken here.";
    INVALID_BODY = 422 "invalid_body", "提交的内容有误。", "The body is not valid.";
    INVALID_FIELD = 422 "invalid_field", "有一项内容不符合要求。", "A field is not valid.";
    INVALID_QUERY = 400 "invalid_query", "查询条件有误。", "The query is not valid.";
    INVALID_PATH = 400 "invalid_path", "地址中的编号有误。", "The id in the address is not valid.";
    TOO_MANY_TRIES = 429 "too_many_tries", "尝试次数过多，请稍后再试。", "Too many tries; please wait.";
    BUSY = 503 "busy", "系统繁忙，请稍后再试。", "The service is busy; please try again.";
    BUG = 500 "internal", "系统出错了，已记录。", "Something went wrong on our side.";
}

/// A problem that the caller is told of.
#[derive(Debug)]
pub struct Problem {
    /// Which one.
    pub code: &'static Code,
    /// What the sentence may need: never personal data.
    pub params: Map<String, Value>,
    /// Seconds after which to try again.
    pub retry_after_seconds: Option<i64>,
}

/// Why a deed or a view did not come about.
#[derive(Debug)]
pub enum Error {
    /// The caller is told, by code.
    Problem(Box<Problem>),
    /// A unique rule of the database was hit; `on_unique` turns it into a code.
    Unique(String),
    /// The database asks to run the transaction again.
    Again(String),
    /// Our fault: logged once with the request's id, shown without its text.
    Bug(String),
}

/// What most functions here return.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Our fault, in words for the log. Never personal data.
    pub fn bug(text: impl Into<String>) -> Self {
        Self::Bug(text.into())
    }

    /// The same problem with a parameter more.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        if let Self::Problem(problem) = &mut self {
            problem.params.insert(key.to_owned(), value.into());
        }
        self
    }

    /// The code, if it is a problem.
    #[must_use]
    pub fn code(&self) -> Option<&'static Code> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            _ => None,
        }
    }
}

impl From<&'static Code> for Error {
    fn from(code: &'static Code) -> Self {
        Self::Problem(Box::new(Problem { code, params: Map::new(), retry_after_seconds: None }))
    }
}

impl Code {
    /// This problem with a parameter.
    pub fn with(&'static self, key: &str, value: impl Into<Value>) -> Error {
        Error::from(self).with(key, value)
    }
}

/// A field that is not valid: where, and why, in words that never repeat the value.
pub fn invalid(at: &str, reason: &str) -> Error {
    let problem = INVALID_FIELD.with("at", at).with("reason", reason);
    match super::reasons::in_chinese(reason) {
        Some(chinese) => problem.with("reason_zh", chinese),
        None => problem,
    }
}

/// Tries again later.
pub fn too_many_tries(retry_after_seconds: i64) -> Error {
    Error::Problem(Box::new(Problem {
        code: &TOO_MANY_TRIES,
        params: Map::from_iter([("retry_after_seconds".to_owned(), Value::from(retry_after_seconds))]),
        retry_after_seconds: Some(retry_after_seconds),
    }))
}

/// Turns a hit unique rule into a code.
pub trait OnUnique<T> {
    /// The code to answer with if the row exists already.
    fn on_unique(self, code: &'static Code) -> Result<T>;
}

impl<T> OnUnique<T> for Result<T> {
    fn on_unique(self, code: &'static Code) -> Self {
        self.map_err(|error| if matches!(error, Error::Unique(_)) { Error::from(code) } else { error })
    }
}

/// Turns nothing into "not found".
pub trait OrNotFound<T> {
    /// The value, or `not_found`.
    fn or_not_found(self) -> Result<T>;
}

impl<T> OrNotFound<T> for Option<T> {
    fn or_not_found(self) -> Result<T> {
        self.ok_or_else(|| Error::from(&NOT_FOUND))
    }
}
