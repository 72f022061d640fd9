// Every page with its address, its title, and who may open it. A page is loaded when it is first visited.
//
// To add one: write `src/<noun>/Thing.svelte` around `<Page title={…}>`, add its line here and its texts to kernel/zh.ts
// and kernel/en.ts; if people go there from the menu or the home page, add a line to access/places.ts. A line in
// e2e/places.mjs says who visits it in the tests.
import type { Route } from './kernel/router.svelte';

const route = (load: Route['load'], title: Route['title'], who: Route['who']): Route => ({
  load,
  title,
  who,
});

/** A page that says only the first part of the dictionaries: the till must open at once on a poor line. */
const light = (...of: Parameters<typeof route>): Route => ({ ...route(...of), light: true });

export const routes = {
  '/': route(() => import('./access/Home.svelte'), 'nav.home', 'everybody'),
  '/sign-in': light(() => import('./access/SignIn.svelte'), 'signIn.title', 'everybody'),
  '/account': route(() => import('./access/Account.svelte'), 'nav.account', 'signed-in'),
  '/till': light(() => import('./till/Till.svelte'), 'nav.till', ['look_up_voucher']),
  '/till/today': route(() => import('./till/Today.svelte'), 'nav.today', ['read_redemptions']),
  '/till/setup': route(() => import('./till/Setup.svelte'), 'nav.setup', ['look_up_voucher']),
  '/till/outbox': route(() => import('./till/offline/Outbox.svelte'), 'offline.outbox', ['look_up_voucher']),
  '/till/note': route(() => import('./till/offline/Note.svelte'), 'offline.note', ['look_up_voucher']),
  '/till/shift': route(() => import('./till/Shift.svelte'), 'nav.shift', ['keep_shift']),
  '/shifts': route(() => import('./till/Shifts.svelte'), 'nav.shifts', ['read_shifts']),
  '/shifts/:id': route(() => import('./till/ShiftReport.svelte'), 'shift.report', ['read_shifts']),
  '/redemptions/:id': route(() => import('./till/Redemption.svelte'), 'redemption.title', [
    'read_redemptions',
  ]),
  '/give': route(() => import('./gifts/Give.svelte'), 'nav.give', 'everybody'),
  '/give/stores': route(() => import('./needs/Stores.svelte'), 'shops.title', 'everybody'),
  '/give/guest': route(() => import('./gifts/Guest.svelte'), 'guest.title', 'everybody'),
  '/give/follow/:token': route(() => import('./gifts/Follow.svelte'), 'guest.followTitle', 'everybody'),
  '/give/join': route(() => import('./gifts/Join.svelte'), 'join.title', 'everybody'),
  '/give/offer': route(() => import('./gifts/Offer.svelte'), 'offer.title', ['offer_donation']),
  '/give/name': route(() => import('./gifts/Naming.svelte'), 'nav.naming', ['offer_donation']),
  '/gifts': route(() => import('./gifts/Gifts.svelte'), 'nav.gifts', ['read_donations']),
  '/gifts/years': route(() => import('./gifts/Years.svelte'), 'years.title', ['offer_donation']),
  '/gifts/:id': route(() => import('./gifts/Gift.svelte'), 'gift.title', ['read_donations']),
  '/intake': route(() => import('./intake/Intake.svelte'), 'nav.intake', ['receive_donation']),
  '/intake/new': route(() => import('./intake/WalkIn.svelte'), 'intake.walkIn', ['receive_donation']),
  '/intake/:id': route(() => import('./intake/Inspect.svelte'), 'intake.inspect', ['receive_donation']),
  '/needs': route(() => import('./needs/Needs.svelte'), 'nav.needs', ['manage_needs']),
  '/stock': route(() => import('./stock/Stock.svelte'), 'nav.stock', ['read_stock']),
  '/stock/purchase': route(() => import('./stock/Purchase.svelte'), 'stock.purchase', ['manage_stock']),
  '/stock/approvals': route(() => import('./stock/Approvals.svelte'), 'nav.approvals', ['read_stock']),
  '/lots/:id': route(() => import('./stock/Lot.svelte'), 'lot.title', ['read_stock']),
  '/products': route(() => import('./stock/Products.svelte'), 'nav.products', ['manage_goods']),
  '/products/:id': route(() => import('./stock/Product.svelte'), 'product.label', ['manage_goods']),
  '/packs': route(() => import('./stock/Packs.svelte'), 'packs.title', ['manage_goods']),
  '/categories': route(() => import('./stock/Categories.svelte'), 'goodsKinds.title', ['manage_goods']),
  '/overview': route(() => import('./overview/Overview.svelte'), 'nav.overview', ['read_reports']),
  '/funds': route(() => import('./overview/Funds.svelte'), 'nav.funds', ['read_funds']),
  '/funds/:id': route(() => import('./overview/Fund.svelte'), 'fund.title', ['read_funds']),
  '/offline': route(() => import('./offline/Exposure.svelte'), 'nav.exposure', ['read_offline']),
  '/offline/cases': route(() => import('./offline/Cases.svelte'), 'case.list', ['read_offline']),
  '/offline/cases/:id': route(() => import('./offline/Case.svelte'), 'case.title', ['read_offline']),
  '/trace': route(() => import('./trace/Trace.svelte'), 'nav.trace', ['read_trail']),
  '/trace/ranked': route(() => import('./trace/Ranked.svelte'), 'ranked.title', ['read_trail']),
  '/trace/trail': route(() => import('./trace/Trail.svelte'), 'nav.trail', ['read_trail']),
  '/trace/reads': route(() => import('./trace/Reads.svelte'), 'nav.reads', ['read_trail']),
  '/trace/redemptions/:id': route(() => import('./trace/Chain.svelte'), 'trace.chain', ['read_redemptions']),
  // relief
  '/households': route(() => import('./households/Register.svelte'), 'nav.households', ['read_households']),
  '/households/new': route(() => import('./households/NewHousehold.svelte'), 'newHousehold.title', [
    'manage_households',
  ]),
  '/households/import': route(() => import('./households/Import.svelte'), 'import.title', [
    'manage_households',
  ]),
  '/households/:id': route(() => import('./households/Household.svelte'), 'household.title', [
    'read_households',
  ]),
  '/batches': route(() => import('./vouchers/Batches.svelte'), 'nav.batches', ['read_vouchers']),
  '/batches/new': route(() => import('./vouchers/NewBatch.svelte'), 'newBatch.title', ['draft_batch']),
  '/batches/:id': route(() => import('./vouchers/Batch.svelte'), 'batch.title', ['read_vouchers']),
  '/campaigns': route(() => import('./campaigns/Campaigns.svelte'), 'nav.campaigns', [
    'manage_campaigns',
    'draft_batch',
  ]),
  '/admin/accounts': route(() => import('./admin/Accounts.svelte'), 'nav.accounts', ['read_staff']),
  '/admin/accounts/:id': route(() => import('./admin/Account.svelte'), 'accounts.one', ['read_staff']),
  '/admin/tills': route(() => import('./admin/Tills.svelte'), 'nav.tills', ['manage_devices']),
  '/admin/stores': route(() => import('./admin/Stores.svelte'), 'nav.stores', ['manage_stores']),
  '/vouchers/:id': route(() => import('./vouchers/Voucher.svelte'), 'voucher.title', ['read_vouchers']),
} as const;
