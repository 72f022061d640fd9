//! The service as a program of its own, as it runs in a district.
use nuanquan::db::Address;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running service.
pub struct Service {
    /// Where it answers.
    pub address: SocketAddr,
    /// How long it took from its start until it answered that it is ready.
    pub started_in: Duration,
    process: Child,
}

impl Service {
    /// Starts it on a database and waits until it is ready.
    pub async fn start(database: &Address, folder: &Path) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address");
        drop(free);
        let mut command = Command::new(env!("CARGO_BIN_EXE_nuanquan"));
        command.args(["serve", "--listen", &address.to_string(), "--data"]).arg(folder);
        command.env("NUANQUAN_PUBLIC_URL", "https://nuanquan.test").env_remove("DATABASE_URL");
        command.env("NUANQUAN_LOG", "warn");
        if let Address::Postgres { url, .. } = database {
            command.env("DATABASE_URL", url);
        }
        let began = Instant::now();
        let process = command.stdout(Stdio::null()).spawn().expect("the service starts");
        let mut service = Self { address, started_in: Duration::ZERO, process };
        while !service.is_ready().await {
            assert!(began.elapsed() < Duration::from_secs(60), "the service is not ready after a minute");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        service.started_in = began.elapsed();
        service
    }

    async fn is_ready(&mut self) -> bool {
        let ended = self.process.try_wait().expect("a process");
        assert!(ended.is_none(), "the service ended by itself");
        let answer = reqwest::get(format!("http://{}/readyz", self.address)).await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    /// What it holds in memory.
    pub fn resident_bytes(&self) -> u64 {
        let path = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(path).expect("Linux tells");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
    }

    /// Ends it and waits until it has ended.
    pub fn stop(&mut self) {
        self.process.kill().unwrap_or_default();
        self.process.wait().expect("the service ends");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}
