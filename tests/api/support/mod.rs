//! What the tests stand on: the service under test, callers of each role, and sentences about answers.
pub mod app;
pub mod caller;
pub mod database;
pub mod given;
pub mod history;
pub mod qr;

pub use app::TestApp;
pub use caller::{Caller, Reply};
pub use database::Engine;
pub use given::Given;

/// Declares tests that run on both databases: `both! { async fn a_sentence(app: &TestApp) { … } }`.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: &TestApp) $body:block)+) => { $(
        mod $name {
            #[allow(unused_imports, reason = "what a test needs stands in its file")]
            use super::*;
            $(#[$meta])*
            async fn scene($app: &$crate::support::TestApp) $body

            #[actix_web::test]
            async fn on_sqlite() {
                let app = $crate::support::TestApp::start($crate::support::Engine::Sqlite).await;
                scene(&app).await;
                app.stop().await;
            }

            #[actix_web::test]
            async fn on_postgres() {
                let app = $crate::support::TestApp::start($crate::support::Engine::Postgres).await;
                scene(&app).await;
                app.stop().await;
            }
        }
    )+ };
}

/// A new id for a command.
pub fn id() -> uuid::Uuid {
    nuanquan::kernel::id::new_uuid()
}
