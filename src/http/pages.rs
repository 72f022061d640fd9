//! Lists in pages: the caller asks for what follows the last id he has.
use serde::{Deserialize, Serialize};

/// How many items a page holds unless asked.
pub const LIMIT_DEFAULT: i64 = 50;
/// How many items a page holds at most.
pub const LIMIT_MAX: i64 = 200;

/// One page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// What to send as `after` for the next page; absent on the last one.
    pub next: Option<uuid::Uuid>,
}

/// Which page.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// The last id of the page before.
    pub after: Option<uuid::Uuid>,
    /// Items wanted, 1 to 200.
    pub limit: Option<i64>,
}

/// The number of items to give for what was asked.
#[must_use]
pub fn limit(asked: Option<i64>) -> i64 {
    asked.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX)
}

impl<T> Page<T> {
    /// A page of rows of which one more than `limit` was loaded, if there is one.
    #[must_use]
    pub fn of(mut items: Vec<T>, limit: i64, id: impl Fn(&T) -> uuid::Uuid) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(id) } else { None };
        Self { items, next }
    }
}
