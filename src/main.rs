//! The command line: `nuanquan serve` and its companions.
use clap::{Parser, Subcommand};
use nuanquan::config::{Config, Settings};
use nuanquan::kernel::time::Clock;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Stock and vouchers of charity supermarkets (暖券).
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// A TOML file with settings; the environment overrides it.
    #[arg(long, global = true, env = "NUANQUAN_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the API and the web app.
    Serve {
        /// Loads and serves the demonstration.
        #[arg(long)]
        demo: bool,
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// The folder of database and keys.
        #[arg(long, default_value = "./data")]
        data: PathBuf,
    },
    /// Prints the OpenAPI document.
    Openapi,
}

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("nuanquan: {reason}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), String> {
    let settings = Settings::gather(arguments.config.as_deref()).map_err(|fault| fault.to_string())?;
    match arguments.command {
        Command::Serve { demo, listen, data } => {
            let config = Config::new(&settings, listen, &data, demo).map_err(|fault| fault.to_string())?;
            serve(config)
        }
        Command::Openapi => {
            println!("{}", nuanquan::serve::document().to_pretty_json().map_err(|error| error.to_string())?);
            Ok(())
        }
    }
}

fn serve(config: Config) -> Result<(), String> {
    let listener = TcpListener::bind(config.listen).map_err(|error| format!("{}: {error}", config.listen))?;
    let app = nuanquan::serve::open(config, Clock::system()).map_err(|error| error.to_string())?;
    actix_web::rt::System::new().block_on(async move {
        nuanquan::serve::start(app, listener)
            .map_err(|error| error.to_string())?
            .await
            .map_err(|error| error.to_string())
    })
}
