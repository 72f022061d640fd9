//! Reports: read from all slices, write nothing; one file or folder for each.
pub mod trace;
