//! Importing a register from a file: read, check, then write in parts that nobody sees until the last one.
pub mod additions;
pub mod api;
pub mod cells;
pub mod deed;
pub mod faults;
pub mod file;
pub mod headings;
pub mod plan;
pub mod progress;
pub mod read;
pub mod report;
pub mod sides;
pub mod write;
pub mod xlsx;

pub use deed::{Imported, import};
pub use write::discard_abandoned;
