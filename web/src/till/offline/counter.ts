// The till's work without the server: what a voucher is, what goods are, and handing out, by what is carried.
import type { Schema } from '../../kernel/api';
import { dayOf } from '../../kernel/format';
import { speakWhole } from '../../kernel/i18n.svelte';
import { asProblem, Problem } from '../../kernel/problem';
import { session } from '../../kernel/session.svelte';
import type { Binding } from '../line';
import type { Store as Shop } from '../place.svelte';
import type { Carry } from './carry';
import * as clock from './clock';
import { beyond, collectors, objection, pay, piecesLeft, remaining, type Basketed } from './decide';
import { limitsOf } from './lease';
import { enter, payloadOf } from './outbox';
import { proposed } from './proposal';
import { OwnRefusal, type OwnCode } from './refusal';
import { look, offline, synchronise, usedOnline } from './state.svelte';
import { till, type Entry, type Lease } from './store';
import { readCode } from './voucher-code';
import type { CarriedProduct, CarriedVoucher, Payload } from './wire';

/** How long a customer waits for the server. */
const PATIENCE_MS = 4_000;
const CODE_CHARACTERS = 146;
const FOUND_MAX = 8;
const REFUSALS = { denied: 'offline_storage', full: 'offline_full', altered: 'offline_altered' } as const;

export type Handed = Omit<Schema<'Redeemed'>, 'balance_fen'> & { balance_fen?: number; pending: true };

/** Asks the server for a short time, then goes on without it. */
export async function first<Answer>(
  online: (signal: AbortSignal) => Promise<Answer>,
  alone: () => Promise<Answer> | Answer,
  binding?: Binding,
): Promise<Answer> {
  await speakWhole();
  if (binding?.tried && (await noted(binding.id))) return alone();
  const skip = binding?.pending || (offline.justTried && offline.carry);
  if (skip && !binding?.tried) return alone();
  const cut = new AbortController();
  // A till that cannot go on alone waits as long as any other.
  const timer = offline.carry && setTimeout(() => cut.abort(), PATIENCE_MS);
  try {
    const answer = await online(cut.signal);
    offline.cameBack();
    return answer;
  } catch (fault) {
    const problem = cut.signal.aborted ? new Problem('offline', 0) : asProblem(fault);
    if (problem.status !== 0 && problem.status !== 503) throw problem;
    offline.wentAway();
  } finally {
    clearTimeout(timer);
  }
  try {
    return await alone();
  } catch (fault) {
    // What the server has perhaps recorded is not refused by the till: the same is sent again.
    throw binding ? new Problem('offline', 0) : fault;
  }
}

/** What the till needs to decide anything, or why it cannot. */
interface Standing {
  carry: Carry;
  lease: Lease;
  /** The trusted time. */
  now: number;
  today: string;
}

async function standing(): Promise<Standing> {
  const no = (code: OwnCode) => new OwnRefusal(code);
  const carry = offline.carry;
  if (!carry) throw offline.prepared ? no('offline_locked') : new Problem('offline', 0);
  await look();
  if (offline.fault) throw no(REFUSALS[offline.fault]);
  const now = await clock.now(await till());
  if (now === undefined) throw no('offline_clock');
  const lease = offline.lease && (await limitsOf(offline.lease, carry.keys.leases));
  if (!lease) throw no('offline_no_lease');
  if (now >= Date.parse(lease.until)) throw no('offline_lease_over');
  return { carry, lease, now, today: dayOf(new Date(now)) };
}

/** What the server's rules say, in the words that it gave along. */
function said(carry: Carry, code: string): Problem {
  if (code.startsWith('offline_')) return new OwnRefusal(code as OwnCode);
  return new Problem(code, 409, {}, carry.sentences[code]);
}

/** Entries that what is carried does not know of yet. */
function since(carry: Carry, entries: readonly Entry[]): Payload[] {
  return entries
    .filter(({ answer, answered_step: step }) => !answer || (step ?? 0) > carry.step)
    .map(payloadOf);
}

/** Looks a voucher up by its code: a genuine one of this store that is carried. Throws why it is not good. */
export async function lookUp(code: string): Promise<Schema<'LookedUp'> & { pending: true }> {
  const { carry, today } = await standing();
  if (code.length !== CODE_CHARACTERS) throw new OwnRefusal('offline_typed');
  const printed = await readCode(code, carry.keys.vouchers);
  if (typeof printed === 'string') throw said(carry, 'code_invalid');
  if (printed.home_store_number !== carry.store.number) throw new OwnRefusal('offline_other_store');
  const carried = carry.vouchers.get(printed.voucher_id);
  if (!carried) throw new OwnRefusal('offline_not_carried');
  return found(carry, today, carried);
}

/** The same of a voucher whose code was read before. */
export async function lookAgain(voucherId: string): ReturnType<typeof lookUp> {
  const { carry, today } = await standing();
  const carried = carry.vouchers.get(voucherId);
  if (!carried) throw new OwnRefusal('offline_not_carried');
  return found(carry, today, carried);
}

function found(carry: Carry, today: string, carried: CarriedVoucher) {
  const entered = since(carry, offline.entries);
  const voucher = remaining(carried, entered, carry.products);
  const against = objection(voucher, today);
  if (against) throw said(carry, against);
  return seen(carry, voucher, today, entered);
}

/** A voucher as the till's screens show it. */
function seen(carry: Carry, voucher: CarriedVoucher, today: string, entered: readonly Payload[]) {
  const name = (product?: string | null, category?: string | null) => {
    const found = product ? carry.products.get(product) : undefined;
    const of = category ? carry.categories[category] : undefined;
    return { name_zh: found?.name_zh ?? of?.zh ?? null, name_en: found?.name_en ?? of?.en ?? null };
  };
  return {
    voucher_id: voucher.id,
    verdict: 'good',
    sentence_zh: '',
    sentence_en: '',
    params: {},
    kind: voucher.kind,
    batch_id: '',
    first_on: voucher.first_on,
    last_on: voucher.last_on,
    balance_fen: voucher.balance_fen,
    copay_fen: voucher.copay_fen,
    items: (voucher.items ?? []).map((item) => ({ ...item, ...name(item.product_id, item.category_code) })),
    holder_name_masked: voucher.holder,
    holder_last_four: voucher.last_four,
    delegates: collectors(voucher, today, entered) as Schema<'MaskedDelegate'>[],
    basket: proposed(voucher, [...carry.products.values()]),
    uses: [],
    pending: true as const,
  };
}

export interface HandOut {
  voucher_id: string;
  lines: Basketed[];
  collector: Payload['collector'];
  tender: Payload['tender'];
}

/** Whatever keeps an entry off the disk is said as a refusal: nothing was handed out. */
async function entered(...of: Parameters<typeof enter>): Promise<Entry> {
  try {
    return await enter(...of);
  } catch (fault) {
    if (fault instanceof Problem) throw fault;
    console.warn(fault);
    await look();
    if (!(fault instanceof DOMException)) throw new OwnRefusal('offline_no_lease');
    throw new OwnRefusal(fault.name === 'QuotaExceededError' ? 'offline_full' : 'offline_storage');
  }
}

/** Hands out: when this returns, the entry is on the disk, signed and chained. */
export async function handOut(id: string, wanted: HandOut): Promise<Handed> {
  const before = await noted(id);
  if (before) return receipt(before);
  const { carry, lease, now, today } = await standing();
  let [after, released_fen]: [CarriedVoucher | undefined, number] = [undefined, 0];
  const entry = await entered(lease.lease_id, (_, entries) => {
    if (entries.some((one) => payloadOf(one).id === id)) throw new Problem('id_reused', 409);
    const entered = since(carry, entries);
    const carried = carry.vouchers.get(wanted.voucher_id);
    if (!carried) throw new OwnRefusal('offline_not_carried');
    const voucher = remaining(carried, entered, carry.products);
    const { collector } = wanted;
    const may =
      collector === 'holder' ||
      collectors(voucher, today, entered).some((one) => one.delegate_id === collector.delegate_id);
    const against = objection(voucher, today) ?? (may ? undefined : 'delegate_invalid');
    const payment = against ?? pay(voucher, wanted.lines, carry.products);
    if (typeof payment === 'string') throw said(carry, payment);
    const { lines, fund_fen, cash_fen } = payment;
    const under = entries.filter(({ lease_id }) => lease_id === lease.lease_id).map(payloadOf);
    const limit = beyond(lease, under, voucher.id, fund_fen, now);
    if (limit) throw new OwnRefusal(limit);
    after = payment.after;
    released_fen = voucher.kind === 'copay' ? voucher.balance_fen - fund_fen : 0;
    const when = {
      at: new Date(now).toISOString(),
      device_at: new Date().toISOString(),
      carried_at: carry.at,
    };
    const { voucher_id, tender } = wanted;
    return {
      id,
      account_id: session.me!.account_id,
      ...when,
      voucher_id,
      collector,
      tender,
      lines,
      fund_fen,
      cash_fen,
    };
  });
  await look();
  void synchronise();
  return receipt(payloadOf(entry), after, released_fen);
}

/** What this till has noted under an id already: before a new start that nobody saw the end of. */
async function noted(id: string): Promise<Payload | undefined> {
  await look();
  return offline.entries.map(payloadOf).find((one) => one.id === id);
}

function receipt(entry: Payload, after?: CarriedVoucher, released_fen = 0): Handed {
  return {
    redemption_id: entry.id,
    outcome: 'redeemed',
    voucher_id: entry.voucher_id,
    fund_fen: entry.fund_fen,
    cash_fen: entry.cash_fen,
    released_fen,
    balance_fen: after?.balance_fen,
    pieces_left: (after && piecesLeft(after)) ?? null,
    lines: [],
    at: entry.at,
    pending: true,
  };
}

/** What the server recorded of a voucher is taken off what is carried, until the next difference comes. */
export async function noteUse(voucherId: string, lines: readonly Basketed[]): Promise<void> {
  const { carry } = offline;
  const voucher = carry?.vouchers.get(voucherId);
  const payment = carry && voucher && pay(voucher, lines, carry.products);
  if (payment && typeof payment !== 'string') await usedOnline(payment.after);
}

function viewed(product: CarriedProduct): Schema<'ProductView'> {
  const { id, name_zh, name_en, pack_size, unit_fen, category_code } = product;
  return {
    id,
    name_zh,
    name_en,
    pack_size,
    category_code,
    value_fen: unit_fen,
    barcodes: [],
  } as unknown as Schema<'ProductView'>;
}

/** The goods of a barcode. */
export function scanned(gtin: string): { product: Schema<'ProductView'>; pieces: number } {
  for (const product of offline.carry?.products.values() ?? []) {
    const found = product.gtins.find((one) => one.gtin.replace(/^0+/, '') === gtin.replace(/^0+/, ''));
    if (found) return { product: viewed(product), pieces: found.pieces };
  }
  throw new Problem('not_found', 404);
}

/** Goods by their name. */
export function find(wanted: string): Schema<'ProductView'>[] {
  const q = wanted.toLowerCase();
  const all = [...(offline.carry?.products.values() ?? [])];
  const named = all.filter(
    ({ name_zh, name_en }) => name_zh.includes(wanted) || name_en.toLowerCase().includes(q),
  );
  return named.slice(0, FOUND_MAX).map(viewed);
}

/** The till's own store is the only one that matters here. */
export function stores(): Shop[] {
  const store = offline.carry?.store;
  return store ? [{ ...store, code: String(store.number) } as unknown as Shop] : [];
}
