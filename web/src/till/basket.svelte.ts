// The goods that a household takes: lines with numbers, each step of which can be undone.
import type { Schema } from '../kernel/api';

export interface Line {
  product_id: string;
  name_zh: string;
  name_en: string;
  pack_size: string;
  quantity: number;
  /** What a piece is worth today, if that was said. */
  unit_fen: number | null;
  /** Not known of goods that were proposed: they fit the voucher. */
  category_code?: string;
}
export type Goods = Omit<Line, 'quantity'>;

/** The most pieces of one product that a till takes by mistake-proof means. */
export const PIECES_MAX = 999;

export class Basket {
  lines = $state.raw<Line[]>([]);
  #before = $state.raw<Line[][]>([]);

  get canUndo(): boolean {
    return this.#before.length > 0;
  }
  get pieces(): number {
    return this.lines.reduce((sum, line) => sum + line.quantity, 0);
  }
  /** What all is worth today, in fen. */
  get fen(): number {
    return this.lines.reduce((sum, line) => sum + line.quantity * (line.unit_fen ?? 0), 0);
  }
  quantityOf(product_id: string): number {
    return this.lines.find((line) => line.product_id === product_id)?.quantity ?? 0;
  }

  /** What was put in last stands first. */
  add(goods: Goods, pieces: number): void {
    const found = this.lines.find((line) => line.product_id === goods.product_id);
    const quantity = Math.min((found?.quantity ?? 0) + pieces, PIECES_MAX);
    this.#change([{ ...goods, quantity }, ...this.lines.filter((line) => line !== found)]);
  }
  /** Nothing of it, and the line is gone. */
  set(product_id: string, quantity: number): void {
    const within = Math.min(quantity, PIECES_MAX);
    const changed = this.lines.map((line) =>
      line.product_id === product_id ? { ...line, quantity: within } : line,
    );
    this.#change(changed.filter((line) => line.quantity > 0));
  }
  undo(): void {
    this.lines = this.#before[0] ?? this.lines;
    this.#before = this.#before.slice(1);
  }
  clear(): void {
    [this.lines, this.#before] = [[], []];
  }
  #change(lines: Line[]): void {
    this.#before = [this.lines, ...this.#before].slice(0, 50);
    this.lines = lines;
  }
}

/** A product of the catalogue as goods of a basket. */
export function goodsOf(product: Schema<'ProductView'>): Goods {
  const { id, name_zh, name_en, pack_size, value_fen, category_code } = product;
  return { product_id: id, name_zh, name_en, pack_size, unit_fen: value_fen ?? null, category_code };
}
