// From whatever somebody holds in hand to its page: a printed voucher, the number of a household, batch or gift, an id.
import { api, ask } from '../kernel/api';
import { halfWidth } from '../kernel/format';
import { to } from '../kernel/router.svelte';
import { session } from '../kernel/session.svelte';
import { voucherIn } from './voucher';
import { addressOf } from './words';

export type Found =
  | { address: string }
  /** Nothing has this number; the code below a voucher's QR opens no page; a text that is none of these. */
  | { none: 'nothing' | 'humanCode' | 'other' };

const AT_ONCE = 200;

interface Numbered {
  id: string;
  number: string;
}
interface Piece {
  items: readonly Numbered[];
  next?: string | null;
}
/** The one of this number in a list that is not searched by the server. */
async function numbered(
  number: string,
  page: (after?: string) => Promise<Piece>,
): Promise<string | undefined> {
  let after: string | undefined;
  do {
    const piece = await page(after);
    const found = piece.items.find((one) => one.number === number);
    if (found) return found.id;
    after = piece.next ?? undefined;
  } while (after);
  return undefined;
}

async function batch(number: string): Promise<string | undefined> {
  const id = await numbered(number, (after) =>
    ask(api.GET('/api/voucher-batches', { params: { query: { after, limit: AT_ONCE } } })),
  );
  return id && to('/batches/:id', { id });
}
async function gift(number: string): Promise<string | undefined> {
  const stores = await ask(api.GET('/api/stores'));
  const store_id = stores.find(({ code }) => code === number.split('-')[0])?.id;
  if (!store_id) return undefined;
  const id = await numbered(number, (after) =>
    ask(api.GET('/api/donations', { params: { query: { store_id, after, limit: AT_ONCE } } })),
  );
  return id && to('/gifts/:id', { id });
}
async function household(number: string): Promise<string | undefined> {
  const { items } = await ask(api.GET('/api/households', { params: { query: { q: number, limit: 10 } } }));
  const id = items.find((one) => one.household_no.toUpperCase() === number)?.id;
  return id && to('/households/:id', { id });
}
/** What an id is, the trail says; of attempts it may not know. */
async function record(id: string): Promise<string> {
  const query = { subject_id: id, limit: 1 };
  const [entry] = session.can('read_trail')
    ? (await ask(api.GET('/api/trail', { params: { query } }))).items
    : [];
  return (entry && addressOf(entry)) ?? to('/trace/redemptions/:id', { id });
}

export async function find(typed: string): Promise<Found> {
  const number = halfWidth(typed).trim().toUpperCase();
  let address: string | undefined;
  if (/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/.test(number))
    address = await record(number.toLowerCase());
  else if (/^B\d{4}-\d+$/.test(number)) address = await batch(number);
  else if (/^[A-Z]+\d*-\d{4}-\d+$/.test(number)) address = await gift(number);
  else {
    const voucher = voucherIn(typed);
    if (voucher?.id) address = to('/vouchers/:id', { id: voucher.id });
    else if (voucher) return { none: 'humanCode' };
    else if (/^[A-Z]{0,3}\d{4,}$/.test(number)) address = await household(number);
    else return { none: 'other' };
  }
  return address ? { address } : { none: 'nothing' };
}
