//! `nuanquan admin`: the first administrator, and a way back in for one who is locked out.
use super::{Data, Outcome};
use crate::audit;
use crate::config::{self, Settings};
use crate::db::dialect::Statement;
use crate::db::{Address, Db, Lane, Store, migrate};
use crate::kernel::crockford;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::AccountId;
use crate::kernel::sign::random;
use crate::kernel::text::Line;
use crate::kernel::time::Clock;
use crate::staff::accounts::NewAccount;
use crate::staff::{model, password, recovery};
use clap::Subcommand;
use diesel::sql_types::Integer;
use diesel::{OptionalExtension, RunQueryDsl};
use std::process::ExitCode;

/// Makes an administrator, or lets one in again who lost his password or phone.
///
/// The service may run meanwhile. Whoever can run this can read database and keys; the trail says that it was done so.
#[derive(Debug, clap::Args)]
pub struct Admin {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Debug, Subcommand)]
enum Deed {
    /// Makes an account with the role of an administrator over the district; brings the database up to date first.
    Create {
        #[command(flatten)]
        who: Who,
        /// The name that others see; by default the user name.
        #[arg(long, value_name = "NAME")]
        display_name: Option<String>,
        #[command(flatten)]
        secret: Secret,
    },
    /// Writes another password, to be changed at the next sign-in, and enables the account.
    ResetPassword {
        #[command(flatten)]
        who: Who,
        #[command(flatten)]
        secret: Secret,
    },
    /// Lifts the second factor; the next sign-in sets up another.
    ResetSecondFactor {
        #[command(flatten)]
        who: Who,
    },
}

#[derive(Debug, clap::Args)]
struct Who {
    /// The user name: 3 to 32 of a–z, 0–9, dot, underscore, hyphen.
    #[arg(long, value_name = "NAME")]
    username: String,
    #[command(flatten)]
    data: Data,
}

#[derive(Debug, clap::Args)]
struct Secret {
    /// Reads the password from the first line of standard input; else one is made and printed once.
    #[arg(long)]
    password_stdin: bool,
}

impl Admin {
    /// Runs it.
    ///
    /// # Errors
    /// A sentence that says what could not be done.
    pub fn run(self, settings: &Settings) -> Outcome {
        let district = config::district_code(settings).map_err(|fault| fault.to_string())?;
        let said = match self.deed {
            Deed::Create { who, display_name, secret } => {
                create(settings, &who, display_name, &secret, district)?
            }
            Deed::ResetPassword { who, secret } => {
                let (text, made) = secret.take(&who.username)?;
                let hash = password::hash(&text).map_err(sentence)?;
                let name = who.username.clone();
                write(settings, &who, move |db| recovery::reset_password(db, &district, &name, &hash))?;
                told(&who, &text, made)
            }
            Deed::ResetSecondFactor { who } => {
                let name = who.username.clone();
                write(settings, &who, move |db| recovery::reset_second_factor(db, &district, &name))?;
                format!("{} sets up another second factor at the next sign-in", who.username)
            }
        };
        println!("{said}");
        Ok(ExitCode::SUCCESS)
    }
}

fn create(
    settings: &Settings,
    who: &Who,
    display_name: Option<String>,
    secret: &Secret,
    district: String,
) -> std::result::Result<String, String> {
    let username = model::username(&who.username).map_err(sentence)?;
    let display_name = display_name.unwrap_or_else(|| username.clone());
    let display_name = Line::parse(&display_name).map_err(|reason| format!("--display-name: {reason}"))?;
    let (text, made) = secret.take(&username)?;
    let account = NewAccount {
        id: AccountId::make(),
        username,
        display_name: display_name.to_string(),
        password_hash: password::hash(&text).map_err(sentence)?,
        must_change_password: made,
        demonstration: false,
        donor_id: None,
        person_key: None,
    };
    std::fs::create_dir_all(&who.data.folder)
        .map_err(|error| format!("{}: {error}", who.data.folder.display()))?;
    migrate::run(&address(settings, who)?).map_err(sentence)?;
    write(settings, who, move |db| recovery::add_admin(db, &district, account.clone()))?;
    Ok(told(who, &text, made))
}

impl Secret {
    /// The password, and whether it was made here.
    fn take(&self, username: &str) -> std::result::Result<(String, bool), String> {
        if !self.password_stdin {
            let letters = crockford::encode(&random::<10>()).to_lowercase();
            let groups: Vec<&str> = [(0, 4), (4, 8), (8, 12), (12, 16)]
                .iter()
                .filter_map(|(from, to)| letters.get(*from..*to))
                .collect();
            return Ok((groups.join("-"), true));
        }
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map_err(|error| format!("standard input: {error}"))?;
        let text = line.trim_end_matches(['\r', '\n']).to_owned();
        password::check(&text, username).map_err(sentence)?;
        Ok((text, false))
    }
}

fn told(who: &Who, password: &str, made: bool) -> String {
    if made {
        format!("user name: {}\npassword:  {password}   (to be changed at the first sign-in)", who.username)
    } else {
        format!("{} can sign in", who.username)
    }
}

fn address(settings: &Settings, who: &Who) -> std::result::Result<Address, String> {
    config::database(settings, &who.data.folder).map_err(|fault| fault.to_string())
}

/// One deed through the door, beside a service that may be running.
fn write<T, F>(settings: &Settings, who: &Who, deed: F) -> std::result::Result<T, String>
where
    T: Send + 'static,
    F: Fn(&mut Db<'_>) -> Result<T> + Send + 'static,
{
    let address = address(settings, who)?;
    if migrate::is_pending(&address).map_err(sentence)? {
        return Err("the database lacks steps: run `nuanquan migrate` first".to_owned());
    }
    let store = Store::open(&address, 1, audit::rows::chain, Clock::system()).map_err(sentence)?;
    let done = store.write(Lane::Office, move |db| {
        refuse_demonstration(db)?;
        deed(db)
    });
    actix_web::rt::System::new().block_on(done).map_err(sentence)
}

/// The demonstration has its own accounts and no real ones.
fn refuse_demonstration(db: &mut Db<'_>) -> Result<()> {
    let found: Option<i32> = Statement::<Integer>::new("select demonstration from installation where id = 1")
        .get_result(db.conn())
        .optional()?;
    if found.is_some_and(|kind| kind != 0) {
        return Err(Error::bug("this database holds the demonstration, which has accounts of its own"));
    }
    Ok(())
}

fn sentence(error: Error) -> String {
    error.code().map_or_else(|| error.to_string(), |code| format!("{}: {}", code.name, code.en))
}
