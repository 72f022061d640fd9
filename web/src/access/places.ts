// The places in the menu and on the home page: each is a route; whoever may open the route sees it.
import type { PlainKey } from '../kernel/i18n.svelte';
import type { Path } from '../kernel/router.svelte';
import { session, type Role } from '../kernel/session.svelte';
import { routes } from '../routes';
import type { IconName } from '../ui/icons';

export interface Place {
  path: Extract<Path, keyof typeof routes>;
  icon: IconName;
  /** What one does there, for the home page. */
  note: PlainKey;
  /** The first thing a role comes for, drawn large on its home page. */
  main?: boolean;
  /** Only for this role, where others may open it too; whoever is not signed in sees what is open to everybody. */
  role?: Role;
}

const PLACES: readonly Place[] = [
  { path: '/till', icon: 'till', note: 'home.till', main: true },
  { path: '/check', icon: 'voucher', note: 'home.check', role: 'store_keeper' },
  { path: '/till/today', icon: 'list', note: 'home.today' },
  { path: '/till/shift', icon: 'coins', note: 'home.shift' },
  { path: '/shifts', icon: 'list', note: 'home.shifts' },
  { path: '/till/setup', icon: 'gear', note: 'home.setup' },
  { path: '/intake', icon: 'gift', note: 'home.intake', main: true },
  { path: '/overview', icon: 'chart', note: 'home.overview', main: true },
  { path: '/stock', icon: 'box', note: 'home.stock' },
  { path: '/needs', icon: 'list', note: 'home.needs' },
  { path: '/stock/approvals', icon: 'people', note: 'home.approvals' },
  { path: '/products', icon: 'bag', note: 'home.products' },
  { path: '/funds', icon: 'coins', note: 'home.funds' },
  { path: '/offline', icon: 'cloudOff', note: 'home.exposure' },
  { path: '/trace', icon: 'shield', note: 'home.trace' },
  { path: '/trace/ranked', icon: 'chart', note: 'home.ranked' },
  { path: '/trace/trail', icon: 'list', note: 'home.trail' },
  { path: '/trace/reads', icon: 'search', note: 'home.reads' },
  { path: '/give', icon: 'gift', note: 'home.give', role: 'donor', main: true },
  { path: '/gifts', icon: 'list', note: 'home.gifts', role: 'donor' },
  { path: '/give/name', icon: 'person', note: 'home.naming', role: 'donor' },
  // relief
  { path: '/households', icon: 'people', note: 'home.households', main: true },
  { path: '/batches', icon: 'voucher', note: 'home.batches' },
  { path: '/campaigns', icon: 'calendar', note: 'home.campaigns' },
  { path: '/admin/accounts', icon: 'person', note: 'home.accounts', main: true },
  { path: '/admin/tills', icon: 'till', note: 'home.tills' },
  { path: '/admin/stores', icon: 'store', note: 'home.stores' },
];

/** The places that whoever is signed in may go to, in their order. */
export function places(): Place[] {
  return PLACES.filter(({ path, role }) => {
    const { who } = routes[path];
    if (role && session.state === 'in' && !session.has(role)) return false;
    return typeof who === 'string' || who.some((permission) => session.can(permission));
  });
}
