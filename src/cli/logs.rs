//! Logs: one line for each event on standard output; JSON, or plain text where a person looks on.
use crate::config::Settings;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// How much is logged.
const LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

/// Starts to log, as `NUANQUAN_LOG` says.
///
/// # Errors
/// A sentence that says what of the setting is not understood.
pub fn start(settings: &Settings) -> Result<(), String> {
    let wanted = settings.get("NUANQUAN_LOG").unwrap_or("info");
    if !LEVELS.contains(&wanted) {
        return Err("NUANQUAN_LOG: error, warn, info or debug".to_owned());
    }
    // What others have to say below a warning quotes addresses, and with them codes and ID numbers.
    let others = if wanted == "error" { "error" } else { "warn" };
    let filter = EnvFilter::try_new(format!("{others},nuanquan={wanted}"))
        .map_err(|error| format!("NUANQUAN_LOG: {error}"))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter);
    let started = if std::io::stdout().is_terminal() {
        lines.with_target(false).try_init()
    } else {
        lines.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init()
    };
    started.map_err(|error| format!("logs: {error}"))
}
