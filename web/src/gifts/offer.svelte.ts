// The lines of an offer while they are written, and what the server is sent of them.
import type { Schema } from '../kernel/api';
import { fenOf } from '../kernel/format';

export class OfferLine {
  product = $state.raw<Schema<'ProductView'> | undefined>();
  words = $state('');
  quantity = $state(1);
  expires = $state('');
  value = $state('');
  readonly key: number;

  constructor(key: number) {
    this.key = key;
  }
  get named(): boolean {
    return Boolean(this.product || this.words.trim());
  }
  /** Whether the value is left out or an amount. */
  get valueReads(): boolean {
    return !this.value.trim() || fenOf(this.value) !== undefined;
  }
  /** Goods that are known to carry no day are asked for none. */
  get dated(): boolean {
    return !this.product || this.product.shelf_life === 'dated';
  }
  get body(): Schema<'OfferedLine'> {
    return {
      product_id: this.product?.id ?? null,
      description: this.product ? null : this.words.trim(),
      quantity: this.quantity,
      expires_on: this.dated ? this.expires || null : null,
      declared_value_fen: fenOf(this.value) ?? null,
    };
  }
}

export class OfferLines {
  #last = 0;
  all = $state.raw<OfferLine[]>([]);

  constructor() {
    this.add();
  }
  add(): OfferLine {
    const line = new OfferLine((this.#last += 1));
    this.all = [...this.all, line];
    return line;
  }
  /** A scanned product: pieces more of its line, or a line of its own. */
  scan(product: Schema<'ProductView'>, pieces: number): void {
    const known = this.all.find((line) => line.product?.id === product.id);
    if (known) {
      known.quantity += pieces;
      return;
    }
    const line = this.all.find((one) => !one.named) ?? this.add();
    [line.product, line.quantity] = [product, pieces];
  }
  remove(line: OfferLine): void {
    this.all = this.all.filter((one) => one !== line);
  }
  get complete(): boolean {
    return this.all.length > 0 && this.all.every((line) => line.named && line.valueReads);
  }
}
