//! Word that the service ends, for what would otherwise go on: open streams let go of their callers.
use std::sync::Arc;
use tokio::sync::watch;

/// Tells whoever waits that the service ends; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Ending(Arc<watch::Sender<bool>>);

impl Ending {
    /// Says that the service ends. It cannot be taken back.
    pub fn tell(&self) {
        self.0.send_replace(true);
    }

    /// Waits until the service ends.
    pub async fn told(&self) {
        // Without a sender nobody could ever tell; this value holds one itself.
        drop(self.0.subscribe().wait_for(|ends| *ends).await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn those_who_wait_and_those_who_come_later_are_told() {
        let ending = Ending::default();
        let waiting = actix_web::rt::spawn({
            let ending = ending.clone();
            async move { ending.told().await }
        });
        ending.tell();
        waiting.await.unwrap();
        ending.told().await;
    }
}
