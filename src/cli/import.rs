//! `nuanquan import`: what a district brings along, from files.
use super::{Data, Outcome};
use crate::access::{Actor, Permission, Place};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::config::{Config, Settings};
use crate::db::{Db, Lane};
use crate::households::import::{self, Imported};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::CommandId;
use crate::kernel::time::Clock;
use crate::{goods, serve, staff, stores};
use clap::Subcommand;
use serde_json::json;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Imports areas, stores, goods or a register of households from a file.
///
/// The service may run meanwhile. The trail names the account that it is done for, which must have the right to.
#[derive(Debug, clap::Args)]
pub struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Areas: CSV with code, name_zh, name_en, level, parent, valid_from, valid_to, successor.
    Areas(From),
    /// Stores: CSV with code, name_zh, name_en, kind, area_code and more.
    Stores(From),
    /// Products with their categories and values: CSV as in the demonstration.
    Products(From),
    /// Packs: CSV as in the demonstration.
    Packs(From),
    /// Households: xlsx, or CSV in UTF-8 or GBK, one row for each member.
    Households {
        #[command(flatten)]
        from: From,
        /// Says what would become of the file, and changes nothing.
        #[arg(long)]
        dry_run: bool,
        /// Where the rows to correct are written; they hold personal data.
        #[arg(long, value_name = "FILE")]
        error_file: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
struct From {
    /// The file.
    file: PathBuf,
    /// The account that it is done for, by its user name.
    #[arg(long = "as", value_name = "USER NAME")]
    account: String,
    #[command(flatten)]
    data: Data,
}

impl Import {
    /// Runs it.
    ///
    /// # Errors
    /// A sentence that says what could not be read or taken.
    pub fn run(self, settings: &Settings) -> Outcome {
        actix_web::rt::System::new().block_on(async move {
            match self.what {
                What::Households { from, dry_run, error_file } => {
                    households(settings, from, dry_run, error_file.as_deref()).await
                }
                What::Areas(from) => {
                    load(settings, from, Permission::ManageStores, "stores.import_areas").await
                }
                What::Stores(from) => {
                    load(settings, from, Permission::ManageStores, "stores.import_stores").await
                }
                What::Products(from) => {
                    load(settings, from, Permission::ManageGoods, "goods.import_products").await
                }
                What::Packs(from) => {
                    load(settings, from, Permission::ManageGoods, "goods.import_packs").await
                }
            }
        })
    }
}

async fn households(settings: &Settings, from: From, dry_run: bool, error_file: Option<&Path>) -> Outcome {
    let bytes = std::fs::read(&from.file).map_err(|error| format!("{}: {error}", from.file.display()))?;
    if bytes.len() > import::file::FILE_BYTES_MAX {
        return Err(format!("{}: larger than 32 MB", from.file.display()));
    }
    let (app, actor) = open(settings, &from).await?;
    let imported = import::import(&app, &actor, CommandId::make(), dry_run, bytes).await.map_err(sentence)?;
    let Imported::Report(report) = imported else { return Err("this import was made before".to_owned()) };
    for fault in &report.faults {
        let column = fault.column.as_ref().map_or_else(String::new, |column| format!(", {column}"));
        println!("row {}{column}: {} {}", fault.row, fault.reason_zh, fault.reason_en);
    }
    let counts = &report.counts;
    println!(
        "{} rows: {} taken, {} unchanged, {} not taken; {} new households, {} changed, {} new members{}",
        counts.rows_total,
        counts.rows_good,
        counts.rows_unchanged,
        counts.rows_bad,
        counts.households_new,
        counts.households_changed,
        counts.members_new,
        if dry_run { " (dry run: nothing was changed)" } else { "" },
    );
    if let (Some(path), Some(text)) = (error_file, &report.error_file) {
        std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("the rows to correct are in {}", path.display());
    }
    Ok(if counts.rows_bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn load(settings: &Settings, from: From, permission: Permission, operation: &'static str) -> Outcome {
    let text =
        std::fs::read_to_string(&from.file).map_err(|error| format!("{}: {error}", from.file.display()))?;
    let (app, actor) = open(settings, &from).await?;
    let grant = actor.require(permission, Place::District).map_err(sentence)?;
    let id = CommandId::make();
    let added = app.write(Lane::Office, move |db| {
        let added = loaded(db, &grant.district_code, operation, &text)?;
        let entry = Entry { operation, subject_kind: "import", subject_id: id.uuid(), command_id: id };
        audit::record(db, &grant, entry, &json!({ "added": added }));
        Ok(added)
    });
    println!("{} added", added.await.map_err(sentence)?);
    Ok(ExitCode::SUCCESS)
}

fn loaded(db: &mut Db<'_>, district_code: &str, operation: &str, text: &str) -> Result<usize> {
    match operation {
        "stores.import_areas" => stores::load::areas(db, text),
        "stores.import_stores" => stores::load::stores(db, district_code, text),
        "goods.import_products" => goods::load::categories_and_products(db, text),
        _ => goods::load::packs(db, text),
    }
}

/// The service without its server, and whom it works for.
async fn open(settings: &Settings, from: &From) -> std::result::Result<(App, Actor), String> {
    // Nothing is printed or listened on here: neither the public address nor the port matters.
    let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let config =
        Config::new(settings, nowhere, &from.data.folder, true).map_err(|fault| fault.to_string())?;
    let app = serve::open(config, Clock::system()).map_err(sentence)?;
    let (district, account) = (app.config.district_code.clone(), from.account.clone());
    let actor = app.read(move |db| staff::actors::named(db, &district, &account)).await;
    let actor = actor.map_err(|error| match error.code() {
        Some(code) if code.status == 404 => format!("there is no account {} that is enabled", from.account),
        _ => sentence(error),
    })?;
    Ok((app, actor))
}

fn sentence(error: Error) -> String {
    match &error {
        Error::Problem(problem) if problem.params.is_empty() => {
            format!("{}: {}", problem.code.name, problem.code.en)
        }
        Error::Problem(problem) => {
            let params = serde_json::Value::Object(problem.params.clone());
            format!("{}: {} {params}", problem.code.name, problem.code.en)
        }
        _ => error.to_string(),
    }
}
