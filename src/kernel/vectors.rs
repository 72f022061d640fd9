//! The tables in `tests/vectors/values.json`, which the web app's tests read too.

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A text that must be refused, and the code of the reason.
#[derive(Deserialize)]
pub struct Invalid {
    pub text: String,
    pub code: String,
}

/// The table at a JSON pointer.
pub fn of<T: DeserializeOwned>(pointer: &str) -> T {
    let all: Result<serde_json::Value, _> =
        serde_json::from_str(include_str!("../../tests/vectors/values.json"));
    let table = match all {
        Ok(all) => all.pointer(pointer).cloned().unwrap_or_default(),
        Err(error) => panic!("values.json: {error}"),
    };
    match serde_json::from_value(table) {
        Ok(table) => table,
        Err(error) => panic!("{pointer} in values.json: {error}"),
    }
}
