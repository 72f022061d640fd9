// An inspection while it is done: what arrived of each line, what is accepted in which parts, what is refused and why.
import type { Schema } from '../kernel/api';
import { fenOf } from '../kernel/format';
import type { Product } from '../stock/products';

/** Pieces of a line with the same last day. */
export class Part {
  accepted = $state(0);
  expires = $state('');
  /** Whether a day is typed that cannot be read. */
  unread = $state(false);
  constructor(accepted: number, expires: string) {
    this.accepted = accepted;
    this.expires = expires;
  }
}

export class InspectLine {
  arrived = $state(0);
  product = $state.raw<Product | undefined>();
  words = $state('');
  parts = $state.raw<Part[]>([]);
  condition = $state<Schema<'GoodsCondition'> | ''>('');
  assessed = $state('');
  reason = $state<Schema<'RefusalReason'> | ''>('');
  disposal = $state<Schema<'Disposal'> | ''>('returned');
  note = $state('');

  constructor(
    readonly line: Schema<'LineView'>,
    product?: Product,
  ) {
    this.arrived = line.received_quantity ?? line.offered_quantity;
    this.product = product;
    this.parts = [new Part(this.arrived, line.expires_on ?? '')];
  }
  get accepted(): number {
    return this.parts.reduce((sum, part) => sum + part.accepted, 0);
  }
  get refused(): number {
    return this.arrived - this.accepted;
  }
  /** Another count of what arrived: all of it is accepted until somebody says otherwise. */
  setArrived(pieces: number): void {
    this.arrived = pieces;
    for (const part of this.parts.slice(1)) part.accepted = 0;
    this.parts = this.parts.slice(0, 1);
    this.parts[0]!.accepted = pieces;
  }
  addPart(): void {
    this.parts = [...this.parts, new Part(Math.max(0, this.refused), '')];
  }
  removePart(part: Part): void {
    this.parts = this.parts.filter((one) => one !== part);
  }
  get dated(): boolean {
    return this.product?.shelf_life === 'dated';
  }
  /** What is still to be said of this line: the key of the sentence, or nothing. */
  get lacking(): 'product' | 'expiry' | 'toomany' | 'reason' | 'note' | 'value' | undefined {
    if (this.refused < 0) return 'toomany';
    if (this.accepted > 0 && !this.product) return 'product';
    if (this.dated && this.parts.some((part) => part.unread || (part.accepted > 0 && !part.expires)))
      return 'expiry';
    if (this.refused > 0 && (!this.reason || !this.disposal)) return 'reason';
    if (this.refused > 0 && this.reason === 'other' && !this.note.trim()) return 'note';
    if (this.assessed.trim() && fenOf(this.assessed) === undefined) return 'value';
    return undefined;
  }
  get received(): Schema<'ReceivedLine'> {
    return {
      line_number: this.line.line_number,
      received_quantity: this.arrived,
      product_id: this.product?.id ?? null,
      expires_on: null,
    };
  }
  get body(): Schema<'InspectedLine'>[] {
    if (this.arrived === 0) return [];
    return this.parts.map((part, at) => {
      const refused = at === 0 ? this.refused : 0;
      return {
        line_number: this.line.line_number,
        accepted_quantity: part.accepted,
        refused_quantity: refused,
        refusal_reason: (refused > 0 && this.reason) || null,
        refusal_disposal: (refused > 0 && this.disposal) || null,
        refusal_note: (refused > 0 && this.note.trim()) || null,
        condition: this.condition || null,
        expires_on: this.dated ? part.expires || null : null,
        product_id: this.product?.id ?? null,
        assessed_value_fen: fenOf(this.assessed) ?? null,
      };
    });
  }
}
