//! What the disk does by itself meanwhile: a small write, synchronised, fifty times a second, beside the database.
//!
//! A redemption is answered when it is on the disk; where the disk itself makes everybody wait, so does a till.
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long it rests between two writes.
const EVERY: Duration = Duration::from_millis(20);

/// A thread that writes until it is asked what it saw.
pub struct Disk {
    done: Arc<AtomicBool>,
    thread: JoinHandle<Vec<u128>>,
}

impl Disk {
    /// Begins, with a file of its own in a folder on the disk.
    pub fn watch(folder: &Path) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        let (until, path) = (done.clone(), folder.join("disk-alone"));
        let thread = std::thread::spawn(move || {
            let mut file = std::fs::File::create(&path).expect("a file");
            let mut waits = Vec::new();
            while !until.load(Ordering::Relaxed) {
                let began = Instant::now();
                file.write_all(&[0; 4_096]).and_then(|()| file.sync_data()).expect("the disk writes");
                waits.push(began.elapsed().as_micros());
                std::thread::sleep(EVERY);
            }
            std::fs::remove_file(&path).unwrap_or_default();
            waits
        });
        Self { done, thread }
    }

    /// Ends: its waits, in microseconds.
    pub fn waits(self) -> Vec<u128> {
        self.done.store(true, Ordering::Relaxed);
        self.thread.join().expect("the disk's thread ended")
    }
}
