//! Campaigns, batches and vouchers over HTTP.
mod batches;
mod print;
mod register;
mod vouchers;

pub use print::public_pages;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(batches::preview_batch).service(batches::list_batches).service(batches::draft_batch);
    config.service(print::print_sheet).service(batches::approve_batch).service(batches::discard_batch);
    config.service(batches::read_batch).service(vouchers::freeze_voucher).service(vouchers::unfreeze_voucher);
    config
        .service(vouchers::revoke_voucher)
        .service(vouchers::replace_voucher)
        .service(vouchers::release_expired);
    config.service(register::member_dies).service(register::undo_import);
    config.service(print::print_card).service(vouchers::list_vouchers).service(vouchers::read_voucher);
}
