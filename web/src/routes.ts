// Every page with its address, its title, and who may open it. A page is loaded when it is first visited.
//
// To add one: write `src/<noun>/Thing.svelte` around `<Page title={…}>`, add its line here and in pages.ts, and its texts to
// kernel/zh.ts and kernel/en.ts; if people go there from the menu or the home page, add a line to access/places.ts. A line
// in e2e/places.mjs says who visits it in the tests.
import type { Route } from './kernel/router.svelte';

const route = (title: Route['title'], who: Route['who'], load?: Route['load']): Route => ({
  title,
  who,
  load,
});

/** A page that says only the first part of the dictionaries: the till must open at once on a poor line. */
const light = (title: Route['title'], who: Route['who'], load: Route['load']): Route => ({
  ...route(title, who, load),
  light: true,
});

export const routes = {
  '/': route('nav.home', 'everybody', () => import('./access/Home.svelte')),
  '/sign-in': light('signIn.title', 'everybody', () => import('./access/SignIn.svelte')),
  '/account': route('nav.account', 'signed-in'),
  '/till': light('nav.till', ['redeem_voucher'], () => import('./till/Till.svelte')),
  '/check': route('nav.check', ['look_up_voucher']),
  '/till/today': route('nav.today', ['read_redemptions']),
  '/till/setup': route('nav.setup', ['look_up_voucher']),
  '/till/outbox': route('offline.outbox', ['redeem_voucher']),
  '/till/note': route('offline.note', ['redeem_voucher']),
  '/till/shift': route('nav.shift', ['keep_shift']),
  '/shifts': route('nav.shifts', ['read_shifts']),
  '/shifts/:id': route('shift.report', ['read_shifts']),
  '/redemptions/:id': route('redemption.title', ['read_redemptions']),
  '/give': route('nav.give', 'everybody'),
  '/give/stores': route('shops.title', 'everybody'),
  '/give/guest': route('guest.title', 'everybody'),
  '/give/follow/:token': route('guest.followTitle', 'everybody'),
  '/printed': route('printed.title', 'everybody'),
  '/give/join': route('join.title', 'everybody'),
  '/give/offer': route('offer.title', ['offer_donation']),
  '/give/name': route('nav.naming', ['offer_donation']),
  '/gifts': route('nav.gifts', ['read_donations']),
  '/gifts/years': route('years.title', ['offer_donation']),
  '/gifts/:id': route('gift.title', ['read_donations']),
  '/intake': route('nav.intake', ['receive_donation']),
  '/intake/new': route('intake.walkIn', ['receive_donation']),
  '/intake/:id': route('intake.inspect', ['receive_donation']),
  '/needs': route('nav.needs', ['manage_needs']),
  '/stock': route('nav.stock', ['read_stock']),
  '/stock/purchase': route('stock.purchase', ['manage_stock']),
  '/stock/approvals': route('nav.approvals', ['read_stock']),
  '/lots/:id': route('lot.title', ['read_stock']),
  '/products': route('nav.products', ['manage_goods']),
  '/products/:id': route('product.label', ['manage_goods']),
  '/packs': route('packs.title', ['manage_goods']),
  '/categories': route('goodsKinds.title', ['manage_goods']),
  '/overview': route('nav.overview', ['read_reports']),
  '/funds': route('nav.funds', ['read_funds']),
  '/funds/:id': route('fund.title', ['read_funds']),
  '/offline': route('nav.exposure', ['read_offline']),
  '/offline/cases': route('case.list', ['read_offline']),
  '/offline/cases/:id': route('case.title', ['read_offline']),
  '/trace': route('nav.trace', ['read_trail']),
  '/trace/ranked': route('ranked.title', ['read_trail']),
  '/trace/trail': route('nav.trail', ['read_trail']),
  '/trace/reads': route('nav.reads', ['read_trail']),
  '/trace/redemptions/:id': route('trace.chain', ['read_redemptions']),
  // relief
  '/households': route('nav.households', ['read_households']),
  '/households/new': route('newHousehold.title', ['manage_households']),
  '/households/import': route('import.title', ['manage_households']),
  '/households/:id': route('household.title', ['read_households']),
  '/batches': route('nav.batches', ['read_vouchers']),
  '/batches/new': route('newBatch.title', ['draft_batch']),
  '/batches/:id': route('batch.title', ['read_vouchers']),
  '/campaigns': route('nav.campaigns', ['manage_campaigns', 'draft_batch']),
  '/admin/accounts': route('nav.accounts', ['read_staff']),
  '/admin/accounts/:id': route('accounts.one', ['read_staff']),
  '/admin/tills': route('nav.tills', ['manage_devices']),
  '/admin/stores': route('nav.stores', ['manage_stores']),
  '/vouchers/:id': route('voucher.title', ['read_vouchers']),
} as const;

/** Pages that are named here with where they come from; all others stand in pages.ts, which the till need not fetch. */
export type Begun = '/' | '/sign-in' | '/till';
