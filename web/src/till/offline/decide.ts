// May this voucher pay for this basket without the server: pure, from what the till carries and what it entered itself.
//
// The arithmetic is the server's (src/vouchers/balance.rs), and so is the order of objections (src/redemptions/model.rs).
import type { OwnCode } from './refusal';
import type { CarriedItem, CarriedProduct, CarriedVoucher, EntryLine, Payload } from './wire';

/** The limits of a lease, and what was used of them. */
export interface Allowance {
  per_voucher_fen: number;
  total_fen: number;
  until: string;
}

/** A code of the till's own, or one of the server's rules. */
export type Objection = OwnCode | (string & {});

export interface Basketed {
  product_id: string;
  quantity: number;
}

export interface Payment {
  lines: EntryLine[];
  fund_fen: number;
  cash_fen: number;
  after: CarriedVoucher;
}

const isCounted = ({ kind }: CarriedVoucher): boolean => kind === 'goods' || kind === 'pack';

export function piecesLeft(voucher: CarriedVoucher): number | undefined {
  if (!isCounted(voucher)) return undefined;
  return (voucher.items ?? []).reduce((sum, item) => sum + item.pieces_left, 0);
}

export function isSpent(voucher: CarriedVoucher): boolean {
  return isCounted(voucher) ? piecesLeft(voucher) === 0 : voucher.balance_fen === 0;
}

function covers(item: CarriedItem, product: CarriedProduct): boolean {
  return item.product_id ? item.product_id === product.id : item.category_code === product.category_code;
}

/** What so many pieces of an item cost; the last ones take what rounding has left. */
function share(item: CarriedItem, pieces: number): number {
  if (pieces >= item.pieces_left) return item.value_left_fen;
  return Math.min(Math.floor(item.value_fen / Math.max(1, item.pieces_total)) * pieces, item.value_left_fen);
}

/** What a basket costs, and what the voucher holds afterwards; or why it cannot pay. */
export function pay(
  voucher: CarriedVoucher,
  basket: readonly Basketed[],
  products: ReadonlyMap<string, CarriedProduct>,
): Payment | Objection {
  const wanted = [];
  for (const { product_id, quantity } of basket) {
    const product = products.get(product_id);
    if (!product) return 'not_eligible_goods';
    wanted.push({ product, quantity });
  }
  return isCounted(voucher) ? payPieces(voucher, wanted) : payWorth(voucher, wanted);
}

type Wanted = { product: CarriedProduct; quantity: number };

function payWorth(voucher: CarriedVoucher, wanted: readonly Wanted[]): Payment | Objection {
  const lines: EntryLine[] = [];
  for (const { product, quantity } of wanted) {
    if (product.unit_fen == null) return 'offline_no_price';
    const value_fen = product.unit_fen * quantity;
    lines.push({ product_id: product.id, quantity, unit_fen: product.unit_fen, value_fen });
  }
  const goods = lines.reduce((sum, line) => sum + line.value_fen, 0);
  const copay = voucher.kind === 'copay';
  const cash_fen = copay ? Math.min(voucher.copay_fen, goods) : 0;
  const fund_fen = goods - cash_fen;
  if (fund_fen > voucher.balance_fen) return 'over_balance';
  // A co-pay voucher pays once: what it did not need goes back to the fund.
  const balance_fen = copay ? 0 : voucher.balance_fen - fund_fen;
  return { lines, fund_fen, cash_fen, after: { ...voucher, balance_fen } };
}

function payPieces(voucher: CarriedVoucher, wanted: readonly Wanted[]): Payment | Objection {
  const items = (voucher.items ?? []).map((item) => ({ ...item }));
  const lines: EntryLine[] = [];
  for (const { product, quantity } of wanted) {
    const covering = items.filter((item) => covers(item, product));
    if (covering.length === 0) return 'not_eligible_goods';
    if (quantity > covering.reduce((sum, item) => sum + item.pieces_left, 0)) return 'over_balance';
    let [left, value_fen, unit_fen] = [quantity, 0, 0];
    // Items that name the product pay before those of its category.
    for (const item of [
      ...covering.filter((one) => one.product_id),
      ...covering.filter((one) => !one.product_id),
    ]) {
      const pieces = Math.min(left, item.pieces_left);
      if (pieces === 0) continue;
      const value = share(item, pieces);
      unit_fen ||= Math.floor(item.value_fen / Math.max(1, item.pieces_total));
      item.pieces_left -= pieces;
      item.value_left_fen -= value;
      [left, value_fen] = [left - pieces, value_fen + value];
    }
    lines.push({ product_id: product.id, quantity, unit_fen, value_fen });
  }
  const fund_fen = lines.reduce((sum, line) => sum + line.value_fen, 0);
  const balance_fen = Math.max(0, voucher.balance_fen - fund_fen);
  return { lines, fund_fen, cash_fen: 0, after: { ...voucher, balance_fen, items } };
}

/** The voucher as this till knows it: as carried, less what was entered here since. */
export function remaining(
  voucher: CarriedVoucher,
  entered: readonly Payload[],
  products: ReadonlyMap<string, CarriedProduct>,
): CarriedVoucher {
  return entered
    .filter(({ voucher_id }) => voucher_id === voucher.id)
    .reduce((left, entry) => {
      const payment = pay(left, entry.lines, products);
      if (typeof payment !== 'string') return payment.after;
      // What no longer adds up is spent: the server will say what is left.
      const items = left.items?.map((item) => ({ ...item, pieces_left: 0, value_left_fen: 0 }));
      return { ...left, balance_fen: 0, items };
    }, voucher);
}

/** What speaks against the voucher itself, on a day. */
export function objection(voucher: CarriedVoucher, today: string): Objection | undefined {
  if (!voucher.good && voucher.code) return voucher.code;
  if (voucher.state !== 'issued') return voucher.state === 'released' ? 'expired' : voucher.state;
  if (today < voucher.first_on) return 'not_yet_valid';
  if (today > voucher.last_on) return 'expired';
  if (isSpent(voucher)) return 'spent';
  return voucher.good ? undefined : 'frozen';
}

/** Who of the delegates may collect, on a day: a one-off is good once. */
export function collectors(voucher: CarriedVoucher, today: string, entered: readonly Payload[]) {
  const used = new Set(entered.map(({ collector }) => (collector === 'holder' ? '' : collector.delegate_id)));
  return (voucher.delegates ?? []).filter(
    (one) =>
      one.valid_from <= today &&
      (!one.valid_to || today <= one.valid_to) &&
      !(one.one_off && used.has(one.delegate_id)),
  );
}

/** What speaks against one more entry under a lease. */
export function beyond(
  lease: Allowance,
  entered: readonly Payload[],
  voucherId: string,
  fund_fen: number,
  now: number,
): OwnCode | undefined {
  if (now >= Date.parse(lease.until)) return 'offline_lease_over';
  const sum = (of: readonly Payload[]) => of.reduce((all, entry) => all + entry.fund_fen, fund_fen);
  if (sum(entered.filter(({ voucher_id }) => voucher_id === voucherId)) > lease.per_voucher_fen)
    return 'offline_limit_voucher';
  return sum(entered) > lease.total_fen ? 'offline_limit_total' : undefined;
}

/** What a lease still allows in all. */
export function leftOf(lease: Allowance, entered: readonly Payload[]): number {
  return Math.max(0, lease.total_fen - entered.reduce((all, entry) => all + entry.fund_fen, 0));
}
