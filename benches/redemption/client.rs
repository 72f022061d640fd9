//! A till that speaks HTTP/1.1 on one kept connection, with as little work of its own as possible.
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One connection.
pub struct Client {
    stream: TcpStream,
    head: String,
    buffer: Vec<u8>,
}

impl Client {
    /// Connects; the token goes with every request.
    pub async fn connect(address: SocketAddr, token: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("the service answers");
        stream.set_nodelay(true).expect("a socket");
        let head = format!(
            "POST /api/redemptions HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: "
        );
        Self { stream, head, buffer: Vec::with_capacity(4096) }
    }

    /// Posts a redemption and gives the status, when the answer has been read whole.
    pub async fn redeem(&mut self, body: &str) -> u16 {
        let request = format!("{}{}\r\n\r\n{body}", self.head, body.len());
        self.stream.write_all(request.as_bytes()).await.expect("a request is sent");
        self.buffer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.buffer).await.expect("an answer comes");
            assert!(read > 0, "the service closed the connection");
            if let Some(status) = whole(&self.buffer) {
                return status;
            }
        }
    }
}

/// The status, if the answer is there to its last byte.
fn whole(bytes: &[u8]) -> Option<u16> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    })?;
    let status = head.get(9..12)?.parse().ok()?;
    (bytes.len() >= end + 4 + length).then_some(status)
}
