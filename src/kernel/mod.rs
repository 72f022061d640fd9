//! What the rest of the house is built from: values that are valid if they exist; it knows no database and no HTTP.
pub mod capital;
pub mod citizen_id;
pub mod civil_date;
pub mod credit_code;
pub mod crockford;
pub mod error;
pub mod glyph;
pub mod gtin;
pub mod id;
pub mod mask;
pub mod money;
pub mod need;
pub mod pack_size;
pub mod person_name;
pub mod phone;
pub mod quantity;
pub mod reasons;
pub mod search;
pub mod sign;
pub mod surname;
pub mod text;
pub mod time;
mod wire;
pub mod words;

#[cfg(test)]
mod vectors;
