//! How much processor time was used: by this process (service and tills) and by the PostgreSQL server, if there is one.
use std::time::Duration;

/// Ticks of Linux's accounting in a second.
const TICKS: u64 = 100;

/// Processor time so far.
pub fn cpu() -> Duration {
    let own = std::process::id().to_string();
    let ticks: u64 = std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let process = entry.file_name().into_string().ok()?;
            let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
            let (name, fields) = stat.rsplit_once(')')?;
            let counts = process == own || name.ends_with("(postgres");
            let fields: Vec<&str> = fields.split_whitespace().collect();
            let ticks = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
            // A server process that has ended hands its time to its parent.
            let ended = if name.ends_with("(postgres") {
                fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?
            } else {
                0
            };
            counts.then_some(ticks + ended)
        })
        .sum();
    Duration::from_millis(ticks * 1_000 / TICKS)
}
