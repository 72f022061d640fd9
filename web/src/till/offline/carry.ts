// What the till carries, opened: the store's vouchers, its goods, the keys that check codes. On the disk it is sealed.
import { seal, unseal } from './pin';
import { till, type Sealed, type Store } from './store';
import type { Me } from '../../kernel/session.svelte';
import type { CarriedProduct, CarriedStore, CarriedVoucher, CarryAnswer, VerifyingKey } from './wire';

/** A sentence in both languages. */
export interface Said {
  zh: string;
  en: string;
}

interface Head {
  cursor: string;
  /** The server's time of it. */
  at: string;
  /** The till's step when it was asked for. */
  step: number;
  store: CarriedStore;
  keys: { vouchers: VerifyingKey[]; leases: VerifyingKey[] };
  /** Whoever set the PIN. */
  me: Me;
  /** The sentences of the server's refusals, and the names of categories, by their codes. */
  sentences: Record<string, Said>;
  categories: Record<string, Said>;
}

/** The parts of one carry. Made anew for each change; never changed. */
export interface Carry extends Head {
  products: ReadonlyMap<string, CarriedProduct>;
  vouchers: ReadonlyMap<string, CarriedVoucher>;
}

const BUCKETS = 64;

/** In which bucket a voucher is. */
export function bucketOf(voucherId: string): number {
  return parseInt(voucherId.slice(-2), 16) % BUCKETS;
}

/** A carry with what the server says has changed. */
export function merged(
  old: Carry | undefined,
  answer: CarryAnswer,
  rest: Pick<Head, 'step' | 'me' | 'sentences' | 'categories'>,
): Carry {
  const [store, keys] = [answer.store ?? old?.store, answer.keys ?? old?.keys];
  if (!store || !keys) throw new Error('the first answer names store and keys');
  const products = answer.products
    ? new Map(answer.products.map((product) => [product.id, product]))
    : (old?.products ?? new Map());
  const changed = new Set(Object.keys(answer.buckets).map(Number));
  const kept = [...(old?.vouchers.values() ?? [])].filter(({ id }) => !changed.has(bucketOf(id)));
  const vouchers = new Map([...kept, ...Object.values(answer.buckets).flat()].map((one) => [one.id, one]));
  return { ...rest, cursor: answer.cursor, at: answer.at, store, keys, products, vouchers };
}

/** Writes the parts that changed, sealed, in one change. */
export async function keep(
  key: CryptoKey,
  carry: Carry,
  changed: { products: boolean; buckets: readonly number[] },
  from?: Store,
): Promise<void> {
  const { products, vouchers, ...head } = carry;
  const parts: [string, unknown][] = [['head', head]];
  if (changed.products) parts.push(['products', [...products.values()]]);
  for (const number of changed.buckets)
    parts.push([`b${number}`, [...vouchers.values()].filter(({ id }) => bucketOf(id) === number)]);
  const sealed = await Promise.all(
    parts.map(async ([name, value]) => [name, await seal(key, name, value)] as const),
  );
  const change = (from ?? (await till())).transaction('carry', 'readwrite');
  await Promise.all(sealed.map(([name, part]) => change.store.put(part, name)));
  await change.done;
}

/** Opens what is kept; nothing, if there is none, or it is not whole. */
export async function opened(key: CryptoKey, from?: Store): Promise<Carry | undefined> {
  const change = (from ?? (await till())).transaction('carry');
  const [names, parts] = await Promise.all([change.store.getAllKeys(), change.store.getAll()]);
  const of = new Map<string, Sealed>(names.map((name, at) => [name, parts[at]!]));
  const read = async <Value>(name: string): Promise<Value | undefined> =>
    of.has(name) ? unseal<Value>(key, name, of.get(name)!) : undefined;
  try {
    const head = await read<Head>('head');
    if (!head) return undefined;
    const products = (await read<CarriedProduct[]>('products')) ?? [];
    const numbers = [...of.keys()].filter((name) => /^b\d+$/.test(name));
    const vouchers = (await Promise.all(numbers.map((name) => read<CarriedVoucher[]>(name)))).flat();
    return {
      ...head,
      products: new Map(products.map((product) => [product.id, product])),
      vouchers: new Map(vouchers.map((voucher) => [voucher!.id, voucher!])),
    };
  } catch {
    return undefined;
  }
}

/** A carry in which one voucher is as this till left it. */
export function withVoucher(carry: Carry, voucher: CarriedVoucher): Carry {
  return { ...carry, vouchers: new Map(carry.vouchers).set(voucher.id, voucher) };
}
