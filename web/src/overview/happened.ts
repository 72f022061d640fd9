// What happened in the last days, put together from the lists of redemptions and gifts.
import { api, ask, type Schema } from '../kernel/api';
import { dayOf, today } from '../kernel/format';
import { byDay, type DaySum } from './sums';

export const DAYS = 14;
const PAGE = 200;
/** Lists are read so far back; a busier district is shown as many days as fit. */
const PAGES_MAX = 8;

export interface Happened {
  out: DaySum[];
  in: DaySum[];
}

interface PageOf<Item> {
  items: Item[];
  next?: string | null;
}

async function since<Item>(
  first: string,
  at: (item: Item) => string,
  page: (after?: string) => Promise<PageOf<Item>>,
): Promise<{ items: Item[]; from: string }> {
  const items: Item[] = [];
  let after: string | undefined;
  for (let n = 0; n < PAGES_MAX; n += 1) {
    const found = await page(after);
    items.push(...found.items);
    after = found.next ?? undefined;
    const last = found.items[found.items.length - 1];
    if (!after || !last || dayOf(new Date(at(last))) < first) return { items, from: first };
  }
  // The oldest day may be cut in the middle: the day after it is whole.
  const oldest = Date.parse(dayOf(new Date(at(items[items.length - 1]!))));
  return { items, from: new Date(oldest + 86_400_000).toISOString().slice(0, 10) };
}

export async function happened(store_id: string | undefined): Promise<Happened> {
  const last = today();
  const first = new Date(Date.parse(last) - (DAYS - 1) * 86_400_000).toISOString().slice(0, 10);
  const [redeemed, gifts] = await Promise.all([
    since(
      first,
      (one: Schema<'Redemption'>) => one.at,
      (after) => {
        const query = { store_id, outcome: 'redeemed' as const, after, limit: PAGE };
        return ask(api.GET('/api/redemptions', { params: { query } }));
      },
    ),
    since(
      first,
      (one: Schema<'Page_DonationItem'>['items'][number]) => one.offered_at,
      (after) => {
        const query = { store_id, state: 'inspected' as const, after, limit: PAGE };
        return ask(api.GET('/api/donations', { params: { query } }));
      },
    ),
  ]);
  const whole = redeemed.from > gifts.from ? redeemed.from : gifts.from;
  const days = Math.max(1, Math.round((Date.parse(last) - Date.parse(whole)) / 86_400_000) + 1);
  return {
    out: byDay(
      redeemed.items.map((one) => ({ day: dayOf(new Date(one.at)), fen: one.goods_fen })),
      last,
      days,
    ),
    in: byDay(
      gifts.items.map((one) => ({ day: dayOf(new Date(one.inspected_at ?? one.offered_at)), fen: 0 })),
      last,
      days,
    ),
  };
}
