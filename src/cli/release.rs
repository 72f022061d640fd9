//! `nuanquan release`: what is left on vouchers whose last day is long over goes back to the funds, once a night.
use super::Outcome;
use super::on_behalf::{OnBehalf, sentence};
use crate::access::{Actor, Permission, Place};
use crate::app::App;
use crate::config::Settings;
use crate::funds;
use crate::kernel::error::Result;
use crate::kernel::id::CommandId;
use crate::vouchers::release::release_due;
use std::process::ExitCode;

/// Releases what is left on vouchers whose last day is long over, in the name of a fund manager.
///
/// The service may run meanwhile. What is not due yet is left alone, so running it often does no harm.
#[derive(Debug, clap::Args)]
pub struct Release {
    #[command(flatten)]
    on_behalf: OnBehalf,
}

impl Release {
    /// Runs it.
    ///
    /// # Errors
    /// A sentence that says what could not be done.
    pub fn run(self, settings: &Settings) -> Outcome {
        actix_web::rt::System::new().block_on(async move {
            let (app, actor) = self.on_behalf.open(settings).await?;
            let (vouchers, fen) = release(&app, &actor).await.map_err(|error| sentence(&error))?;
            println!("{vouchers} vouchers released, {}.{:02} yuan free again", fen / 100, fen % 100);
            Ok(ExitCode::SUCCESS)
        })
    }
}

async fn release(app: &App, actor: &Actor) -> Result<(i64, i64)> {
    let grant = actor.require(Permission::ManageFunds, Place::District)?;
    let district = grant.district_code.clone();
    let funds = app.read(move |db| funds::rows::list(db, &district)).await?;
    let (mut vouchers, mut fen) = (0, 0);
    for fund in funds {
        let released = release_due(&app.store, &grant, fund.id, CommandId::make()).await?;
        vouchers += released.vouchers;
        fen += released.released_fen;
    }
    Ok((vouchers, fen))
}
