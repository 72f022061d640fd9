//! `nuanquan serve`: answers until it is told to end.
use super::{Data, Outcome, logs};
use crate::config::{Config, Settings};
use crate::kernel::time::Clock;
use crate::serve;
use std::net::{SocketAddr, TcpListener};

/// Serves the API and the web app.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Loads and serves the demonstration.
    #[arg(long)]
    demo: bool,
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    data: Data,
}

impl Serve {
    /// Runs it.
    ///
    /// # Errors
    /// A sentence that says what could not be opened.
    pub fn run(self, settings: &Settings) -> Outcome {
        let config = Config::new(settings, self.listen, &self.data.folder, self.demo)
            .map_err(|fault| fault.to_string())?;
        logs::start(settings)?;
        let listener =
            TcpListener::bind(config.listen).map_err(|error| format!("{}: {error}", config.listen))?;
        let app = serve::open(config, Clock::system()).map_err(|error| error.to_string())?;
        let served = actix_web::rt::System::new().block_on(serve::until_told::run(app, listener));
        served.map_err(|error| error.to_string())?;
        // A view that still reads would hold the program up until the database ends it; all that was to be written is.
        std::process::exit(0)
    }
}
