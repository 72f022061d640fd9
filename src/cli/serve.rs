//! `nuanquan serve`: answers until it is told to end.
use super::{Data, Outcome, logs};
use crate::app::App;
use crate::config::{Config, Settings};
use crate::db::Lane;
use crate::kernel::error::Result;
use crate::kernel::time::Clock;
use crate::{demo, serve, vouchers};
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
        let password = settings.get("NUANQUAN_DEMO_PASSWORD").map(str::to_owned);
        let served: std::result::Result<(), String> = actix_web::rt::System::new().block_on(async move {
            prepare(&app, password).await.map_err(|error| error.to_string())?;
            serve::until_told::run(app, listener).await.map_err(|error| error.to_string())
        });
        served?;
        // A view that still reads would hold the program up until the database ends it; all that was to be written is.
        std::process::exit(0)
    }
}

/// Makes the database fit for its use, and says how to sign in.
async fn prepare(app: &App, password: Option<String>) -> Result<()> {
    let (demonstration, district) = (app.config.demonstration, app.config.district_code.clone());
    let needed = app.write(Lane::Office, move |db| demo::settle_use(db, demonstration, &district)).await?;
    vouchers::batches::resume_abandoned(app).await?;
    if demonstration {
        return welcome(app, needed, password).await;
    }
    if needed == demo::Use::NoAccount {
        println!(
            "There is no account yet. Make the first administrator: nuanquan admin create --username NAME --data FOLDER"
        );
    }
    Ok(())
}

/// Loads the demonstration if it is not there, gives its accounts this start's password, and prints the sign-ins.
async fn welcome(app: &App, needed: demo::Use, password: Option<String>) -> Result<()> {
    let password = password.unwrap_or_else(demo::new_password);
    if needed == demo::Use::ToLoad {
        println!(
            "Loading the demonstration: three months of fifteen charity supermarkets. This takes a minute."
        );
        demo::load(app, &password).await?;
    } else {
        demo::change_password(app, &password).await?;
    }
    println!("\nNuanquan 暖券, demonstration: {}", app.config.public_url);
    println!("  sign in as  {}", demo::USERNAMES.join("  "));
    println!("  password    {password}\n");
    Ok(())
}
