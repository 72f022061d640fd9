// A batch as it is being planned in the form, and as the server takes it.
import type { Schema } from '../kernel/api';
import { fenOf, today, yuan } from '../kernel/format';
import type { Category } from '../kernel/names.svelte';

type Kind = Schema<'VoucherKind'>;

function inDays(days: number): string {
  return new Date(Date.parse(today()) + days * 86_400_000).toISOString().slice(0, 10);
}

const KEPT = [
  'campaign',
  'fund',
  'fundReason',
  'kind',
  'face',
  'copay',
  'bySize',
  'pack',
  'goods',
  'pieces',
  'piece',
  'categories',
  'streets',
  'sizeMin',
  'sizeMax',
  'overlap',
  'overlapDays',
  'first',
  'last',
  'stores',
  'basis',
] as const;

export class PlanForm {
  campaign = $state('');
  fund = $state('');
  fundReason = $state<Schema<'FundReason'> | ''>('');
  kind = $state<Kind>('value');
  face = $state('100');
  copay = $state('10');
  bySize = $state<'no' | 'yes'>('no');
  pack = $state('');
  /** `product:ID` or `category:CODE`. */
  goods = $state('');
  pieces = $state(1);
  piece = $state('');
  who = $state<'rule' | 'these'>('rule');
  householdIds = $state<string[]>([]);
  categories = $state<Category[]>([]);
  streets = $state<string[]>([]);
  sizeMin = $state('');
  sizeMax = $state('');
  overlap = $state<Schema<'Overlap'>>('include');
  overlapDays = $state('30');
  first = $state(today());
  last = $state(inDays(60));
  stores = $state<string[]>([]);
  basis = $state('');

  /** Takes over what was said of the campaign; what was not said stays. */
  begin(said: Schema<'CampaignDefaults'> | undefined): void {
    if (said?.fund_id) [this.fund, this.fundReason] = [said.fund_id, said.fund_reason ?? ''];
    if (said?.face_fen) this.face = yuan(said.face_fen);
    if (said?.days) this.last = inDays(said.days - 1);
  }

  #goodFor(): Schema<'GoodFor'> | undefined {
    const face_fen = fenOf(this.face);
    const copay_fen = fenOf(this.copay);
    const [sort, which = ''] = this.goods.split(':');
    switch (this.kind) {
      case 'value':
      case 'emergency':
        return face_fen ? { kind: this.kind, face_fen, by_size: this.bySize === 'yes' } : undefined;
      case 'copay':
        return face_fen && copay_fen ? { kind: 'copay', face_fen, copay_fen } : undefined;
      case 'pack':
        return this.pack ? { kind: 'pack', pack_id: this.pack } : undefined;
      case 'goods':
        if (sort === 'product') return { kind: 'goods', product_id: which, pieces: this.pieces };
        return which && fenOf(this.piece)
          ? { kind: 'goods', category_code: which, pieces: this.pieces, piece_fen: fenOf(this.piece)! }
          : undefined;
    }
  }

  #selection(): Schema<'Selection'> | undefined {
    if (this.who === 'these') {
      return this.householdIds.length ? { household_ids: [...this.householdIds] } : undefined;
    }
    return {
      categories: [...this.categories],
      area_codes: [...this.streets],
      size_min: this.sizeMin ? Number(this.sizeMin) : null,
      size_max: this.sizeMax ? Number(this.sizeMax) : null,
    };
  }

  /** What a reload may keep; not the households that are named. */
  get facts(): Partial<PlanForm> {
    return Object.fromEntries(KEPT.map((name) => [name, this[name]]));
  }
  set facts(facts: Partial<PlanForm>) {
    for (const name of KEPT) if (name in facts) Object.assign(this, { [name]: facts[name] });
  }

  /** The plan, once everything that it needs is there. */
  get plan(): Schema<'Plan'> | undefined {
    const [good_for, households] = [this.#goodFor(), this.#selection()];
    if (!this.campaign || !this.fund || !good_for || !households || !this.first || !this.last)
      return undefined;
    return {
      campaign_id: this.campaign,
      fund_id: this.fund,
      fund_reason: this.fundReason || null,
      good_for,
      households,
      overlap: this.overlap,
      overlap_days: Number(this.overlapDays) || null,
      first_on: this.first,
      last_on: this.last,
      store_ids: [...this.stores],
      policy_basis: this.basis.trim() || null,
    };
  }
}
