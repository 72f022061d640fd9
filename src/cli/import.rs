//! `nuanquan import`: what a district brings along, from files.
use super::Outcome;
use super::on_behalf::{OnBehalf, sentence};
use crate::access::{Permission, Place};
use crate::audit::{self, Entry};
use crate::config::Settings;
use crate::db::{Db, Lane};
use crate::households::import::{self, Imported};
use crate::kernel::error::Result;
use crate::kernel::id::CommandId;
use crate::{goods, stores};
use clap::Subcommand;
use serde_json::json;
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
    #[command(flatten)]
    on_behalf: OnBehalf,
}

impl Import {
    /// Runs it.
    ///
    /// # Errors
    /// A sentence that says what could not be read or taken.
    pub fn run(self, settings: &Settings) -> Outcome {
        actix_web::rt::System::new().block_on(async move {
            use Permission::{ManageGoods, ManageStores};
            match self.what {
                What::Households { from, dry_run, error_file } => {
                    households(settings, from, dry_run, error_file.as_deref()).await
                }
                What::Areas(from) => {
                    let load = |db: &mut Db<'_>, _: &str, text: &str| stores::load::areas(db, text);
                    take(settings, from, (ManageStores, "stores.import_areas"), load).await
                }
                What::Stores(from) => {
                    take(settings, from, (ManageStores, "stores.import_stores"), stores::load::stores).await
                }
                What::Products(from) => {
                    let load =
                        |db: &mut Db<'_>, _: &str, text: &str| goods::load::categories_and_products(db, text);
                    take(settings, from, (ManageGoods, "goods.import_products"), load).await
                }
                What::Packs(from) => {
                    let load = |db: &mut Db<'_>, _: &str, text: &str| goods::load::packs(db, text);
                    take(settings, from, (ManageGoods, "goods.import_packs"), load).await
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
    let (app, actor) = from.on_behalf.open(settings).await?;
    let imported = import::import(&app, &actor, CommandId::make(), dry_run, bytes)
        .await
        .map_err(|error| sentence(&error))?;
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

/// What takes the text of a file into a district, and says how much was added.
type Loader = fn(&mut Db<'_>, &str, &str) -> Result<usize>;

async fn take(
    settings: &Settings,
    from: From,
    (permission, operation): (Permission, &'static str),
    load: Loader,
) -> Outcome {
    let text =
        std::fs::read_to_string(&from.file).map_err(|error| format!("{}: {error}", from.file.display()))?;
    let (app, actor) = from.on_behalf.open(settings).await?;
    let grant = actor.require(permission, Place::District).map_err(|error| sentence(&error))?;
    let id = CommandId::make();
    let added = app.write(Lane::Office, move |db| {
        let added = load(db, &grant.district_code, &text)?;
        let entry = Entry { operation, subject_kind: "import", subject_id: id.uuid(), command_id: id };
        audit::record(db, &grant, entry, &json!({ "added": added }));
        Ok(added)
    });
    println!("{} added", added.await.map_err(|error| sentence(&error))?);
    Ok(ExitCode::SUCCESS)
}
