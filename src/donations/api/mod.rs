//! The routes of donors, gifts and receipts, and the public page of a receipt.
mod donations;
mod donors;
mod lots;
mod guests;
mod photographs;
mod public;
mod receipts;

use actix_web::web::{self, ServiceConfig as Pages};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes below `/api`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(donors::list_donors).service(donors::add_donor).service(donors::look_up_donors);
    config
        .service(donors::read_donor)
        .service(donors::read_giving)
        .service(donors::change_donor)
        .service(donors::add_donor_account);
    config
        .service(donations::list_donations)
        .service(donations::offer_donation)
        .service(donations::read_donation);
    config
        .service(donations::show_donor_phone)
        .service(donations::receive_donation)
        .service(donations::inspect_donation);
    config.service(donations::decline_donation).service(donations::withdraw_donation);
    config
        .service(photographs::add_photograph)
        .service(photographs::remove_photograph)
        .service(photographs::show_photograph);
    config.service(guests::offer_as_guest).service(guests::read_guest_offer).service(guests::join_offer);
    config.service(guests::add_to_guest_offer).service(guests::withdraw_guest_offer);
    config
        .service(guests::add_guest_photograph)
        .service(guests::remove_guest_photograph)
        .service(guests::show_guest_photograph);
    config.service(receipts::issue_receipt).service(receipts::read_receipt).service(receipts::record_print);
    config
        .service(receipts::show_print)
        .service(receipts::void_receipt)
        .service(receipts::record_official_number);
    config.service(public::check_receipt).service(lots::read_gift_of_lot);
}

/// The pages for people.
pub fn pages(config: &mut Pages) {
    config.route("/R/{token}", web::get().to(public::receipt_page));
}
