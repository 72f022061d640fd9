//! `nuanquan openapi`: the API in words that programs read.
use super::Outcome;
use std::process::ExitCode;

/// Prints the OpenAPI document.
#[derive(Debug, clap::Args)]
pub struct Openapi {}

impl Openapi {
    /// Runs it.
    ///
    /// # Errors
    /// A sentence that says why the document could not be made.
    pub fn run(self) -> Outcome {
        println!("{}", crate::serve::document().to_pretty_json().map_err(|error| error.to_string())?);
        Ok(ExitCode::SUCCESS)
    }
}
