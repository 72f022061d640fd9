// Which goods a goods or pack voucher is not for, or not for so many: marked as they are put in; the server decides.
import type { Schema } from '../kernel/api';
import type { Line } from './basket.svelte';

/** Pieces too many of each product that does not fit; `none` if the voucher is not for it at all. */
export type Misfits = ReadonlyMap<string, number | 'none'>;

export function misfits(
  lines: readonly Pick<Line, 'product_id' | 'category_code' | 'quantity'>[],
  items: readonly Schema<'ItemLeft'>[],
): Misfits {
  const left = items.map((item) => item.pieces_left);
  const found = new Map<string, number | 'none'>();
  if (items.length === 0) return found;
  for (const { product_id, category_code, quantity } of lines) {
    // What names the product pays before what names its category. A category that is not known may be any.
    const named = items.flatMap((item, at) => (item.product_id === product_id ? [at] : []));
    const kinds = items.flatMap(({ category_code: wanted }, at) =>
      wanted && (!category_code || wanted === category_code) ? [at] : [],
    );
    let missing = quantity;
    for (const at of [...named, ...kinds]) {
      const taken = Math.min(missing, left[at]!);
      left[at]! -= taken;
      missing -= taken;
    }
    if (missing > 0) found.set(product_id, named.length + kinds.length > 0 ? missing : 'none');
  }
  return found;
}
