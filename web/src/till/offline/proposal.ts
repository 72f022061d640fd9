// A basket to propose without the server: what the voucher names, or one piece each as far as it lasts.
import type { Schema } from '../../kernel/api';
import type { CarriedProduct, CarriedVoucher } from './wire';

const PRODUCTS_MAX = 10;
type Line = Schema<'BasketProposal'>;

function line({ id, name_zh, name_en, pack_size, unit_fen }: CarriedProduct, quantity: number): Line {
  return { product_id: id, name_zh, name_en, pack_size, unit_fen, quantity };
}

export function proposed(voucher: CarriedVoucher, products: readonly CarriedProduct[]): Line[] {
  const there = products.filter(({ on_hand }) => on_hand > 0);
  return voucher.items?.length ? byPieces(voucher, there) : byWorth(voucher, there);
}

/** All that the items still give; those that name a product first. */
function byPieces({ items = [] }: CarriedVoucher, there: readonly CarriedProduct[]): Line[] {
  const basket = new Map<string, Line>();
  for (const item of [...items.filter((one) => one.product_id), ...items.filter((one) => !one.product_id)]) {
    let wanted = item.pieces_left;
    for (const product of there) {
      const fits = item.product_id
        ? item.product_id === product.id
        : item.category_code === product.category_code;
      const taken = basket.get(product.id)?.quantity ?? 0;
      const pieces = fits ? Math.min(wanted, product.on_hand - taken) : 0;
      if (pieces <= 0) continue;
      wanted -= pieces;
      basket.set(product.id, line(product, taken + pieces));
    }
  }
  return [...basket.values()];
}

function byWorth(voucher: CarriedVoucher, there: readonly CarriedProduct[]): Line[] {
  let left = voucher.balance_fen + voucher.copay_fen;
  const basket: Line[] = [];
  for (const product of there) {
    if (basket.length === PRODUCTS_MAX) break;
    if (product.unit_fen == null || product.unit_fen > left) continue;
    left -= product.unit_fen;
    basket.push(line(product, 1));
  }
  return basket;
}
