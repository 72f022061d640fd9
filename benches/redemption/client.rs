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
        let head = format!("host: {address}\r\nauthorization: Bearer {token}\r\ncontent-length: ");
        Self { stream, head, buffer: Vec::with_capacity(4096) }
    }

    /// Posts a redemption and gives the status, when the answer has been read whole.
    pub async fn redeem(&mut self, body: &str) -> u16 {
        self.post("/api/redemptions", "application/json", body.as_bytes()).await.0
    }

    /// Posts bytes of a type and gives the status and the body.
    pub async fn post(&mut self, path: &str, kind: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let head =
            format!("POST {path} HTTP/1.1\r\ncontent-type: {kind}\r\n{}{}\r\n\r\n", self.head, body.len());
        let request = [head.as_bytes(), body].concat();
        self.stream.write_all(&request).await.expect("a request is sent");
        self.buffer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.buffer).await.expect("an answer comes");
            assert!(read > 0, "the service closed the connection");
            if let Some((status, begin)) = whole(&self.buffer) {
                return (status, self.buffer.split_off(begin));
            }
        }
    }
}

/// The status and where the body begins, if the answer is there to its last byte.
fn whole(bytes: &[u8]) -> Option<(u16, usize)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    })?;
    let status = head.get(9..12)?.parse().ok()?;
    (bytes.len() >= end + 4 + length).then_some((status, end + 4))
}
