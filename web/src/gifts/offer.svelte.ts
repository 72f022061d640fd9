// The lines of an offer while they are written, what is kept of them, and what the server is sent.
import type { Schema } from '../kernel/api';
import { daysUntil, fenOf } from '../kernel/format';

/** A line as it is kept while its form is away. */
export interface LineDraft {
  product?: Schema<'ProductView'>;
  words: string;
  quantity: number;
  expires: string;
  value: string;
}

export class OfferLine {
  product = $state.raw<Schema<'ProductView'> | undefined>();
  words = $state('');
  quantity = $state(1);
  expires = $state('');
  /** Whether a day is typed that cannot be read. */
  unread = $state(false);
  value = $state('');

  constructor(
    readonly key: number,
    /** At the desk goods are written down as they came, past their day too. */
    private readonly desk = false,
    draft?: LineDraft,
  ) {
    if (draft) ({ words: this.words, quantity: this.quantity, expires: this.expires } = draft);
    [this.product, this.value] = [draft?.product, draft?.value ?? ''];
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
  /** Past its day: the store will refuse it, so that nobody need carry it there. */
  get over(): boolean {
    return !this.desk && this.dated && this.expires !== '' && daysUntil(this.expires) < 0;
  }
  get complete(): boolean {
    return this.named && this.valueReads && !this.over && !(this.dated && this.unread);
  }
  get draft(): LineDraft {
    const { product, words, quantity, expires, value } = this;
    return { product, words, quantity, expires, value };
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

  constructor(private readonly desk = false) {
    this.add();
  }
  add(draft?: LineDraft): OfferLine {
    const line = new OfferLine((this.#last += 1), this.desk, draft);
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
    return this.all.length > 0 && this.all.every((line) => line.complete);
  }
  get draft(): LineDraft[] {
    return this.all.map((line) => line.draft);
  }
  set draft(drafts: LineDraft[]) {
    this.all = [];
    for (const draft of drafts) this.add(draft);
  }
}
