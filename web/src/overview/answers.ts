// What the overview asks the server for: the shelves with what of them cannot be handed out, the promises, the days.
import { api, ask, type Schema } from '../kernel/api';
import { today } from '../kernel/format';
import { session } from '../kernel/session.svelte';
import type { Grouping } from './filters';
import { dayBefore } from './sums';

type Lot = Pick<Schema<'StockItem'>, 'id' | 'on_hand' | 'unit_value_fen'>;
const AT_ONCE = 200;

/** What lots are worth, each once, in however many lists it stands. */
export function worth(...lists: readonly (readonly Lot[])[]): number {
  const each = new Map(lists.flat().map((lot) => [lot.id, lot.on_hand * lot.unit_value_fen]));
  return [...each.values()].reduce((sum, fen) => sum + fen, 0);
}

async function lots(state: 'expired' | 'quarantined', store_id?: string): Promise<Lot[]> {
  const found: Lot[] = [];
  let after: string | undefined;
  do {
    const query = { state, store_id, after, limit: AT_ONCE };
    const page = await ask(api.GET('/api/stock', { params: { query } }));
    found.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  return found;
}

/** The shelves, and in `unfit_fen` what of their value is past its day or in quarantine. */
export async function shelves(store_id: string | undefined, by: Grouping) {
  const report = await ask(api.GET('/api/reports/stock', { params: { query: { store_id, by } } }));
  const { expiry, quarantined } = report.total;
  const unfit_fen = worth(
    expiry.expired > 0 ? await lots('expired', store_id) : [],
    quarantined > 0 ? await lots('quarantined', store_id) : [],
  );
  return { report, unfit_fen, at: new Date() };
}

export interface Promises {
  vouchers: Schema<'VoucherReport'>;
  funds: readonly Schema<'Fund'>[];
}

/** Vouchers and funds of the district, if one reads them. */
export async function promises(store: string): Promise<Promises | undefined> {
  if (store || !session.can('read_vouchers')) return undefined;
  const [vouchers, funds] = await Promise.all([
    ask(api.GET('/api/reports/vouchers')),
    session.can('read_funds') ? ask(api.GET('/api/funds')) : [],
  ]);
  return { vouchers, funds };
}

export const firstDay = (days: number): string => dayBefore(today(), days - 1);

export function happenings(store_id: string | undefined, days: number) {
  return ask(api.GET('/api/reports/days', { params: { query: { store_id, from: firstDay(days) } } }));
}
