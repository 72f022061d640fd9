// What of a batch may be printed by whoever asks: live vouchers of his own streets, in parts that a printer takes.
import { api, ask, type Schema } from '../kernel/api';
import { session } from '../kernel/session.svelte';

export interface Part {
  /** Positions in the batch; between them lie other streets' vouchers too. */
  from: number;
  to: number;
  vouchers: number;
}

const AT_ONCE = 200;
/** Of the whole district's large batches, hardly a part is ever all dead: they are not looked through one by one. */
const LOOKED_THROUGH_MAX = 2_000;

/** The positions in their order, so many to a part. */
export function partsOf(positions: readonly number[], size: number): Part[] {
  return Array.from({ length: Math.ceil(positions.length / size) }, (_, at) => {
    const mine = positions.slice(at * size, (at + 1) * size);
    return { from: mine[0]!, to: mine[mine.length - 1]!, vouchers: mine.length };
  });
}

const isPrintable = (voucher: Schema<'VoucherView'>): boolean =>
  voucher.state === 'issued' && voucher.balance_fen > 0;

/** The positions that the server would print for whoever is signed in. */
export async function printablePositions(batch: Schema<'BatchView'>): Promise<number[]> {
  if (session.has('district_officer') && batch.vouchers > LOOKED_THROUGH_MAX)
    return Array.from({ length: batch.vouchers }, (_, at) => at + 1);
  const positions: number[] = [];
  let after: string | undefined;
  do {
    const query = { batch_id: batch.id, after, limit: AT_ONCE };
    const page = await ask(api.GET('/api/vouchers', { params: { query } }));
    positions.push(...page.items.filter(isPrintable).map((voucher) => voucher.position));
    after = page.next ?? undefined;
  } while (after);
  return positions.sort((a, b) => a - b);
}
