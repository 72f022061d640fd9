// One customer at the till: a voucher is looked up, goods are gathered, the whole is sent once, and the result is shown.
import { announce, toasts } from '../ui/announce.svelte';
import { api, ask, type Schema } from '../kernel/api';
import { Deed } from '../kernel/deed.svelte';
import { either, t } from '../kernel/i18n.svelte';
import { asProblem, Problem } from '../kernel/problem';
import { signal } from '../scan/feedback';
import { read } from '../scan/read';
import { Basket, goodsOf, type Goods } from './basket.svelte';
import { noteUse, onlineFirst } from './line';
import { storeId } from './place.svelte';

/** `pending`: by the till itself, and the server knows nothing of it yet. */
export type Voucher = Schema<'LookedUp'> & { pending?: boolean };
export type Receipt = Schema<'Redeemed'> & { pending?: boolean };
export type Step = 'scan' | 'refused' | 'basket' | 'done';

/** Why a voucher is not good: what the look-up or the redemption said. */
export interface Refusal {
  code: string;
  sentence: () => string;
  /** What to do, where the till itself said no. */
  advice?: () => string;
  uses: Schema<'FirstUse'>[];
  voucher?: Voucher;
}

/** Refusals that more goods or fewer do not mend: the voucher itself is not good. */
const OF_THE_VOUCHER = [
  'unknown',
  'batch_not_live',
  'not_yet_valid',
  'expired',
  'revoked',
  'replaced',
  'frozen',
  'spent',
  'wrong_store',
  'household_frozen',
  'own_household',
  'code_invalid',
];

/** Refusals by the till itself end the visit too, but for those that fewer goods mend. */
function isOfTheVoucher({ code }: Problem): boolean {
  return OF_THE_VOUCHER.includes(code) || /^offline_(?!locked|limit|no_price)/.test(code);
}

function said(problem: Problem): Pick<Refusal, 'code' | 'sentence' | 'advice'> {
  return { code: problem.code, sentence: () => problem.sentence, advice: () => problem.advice };
}

export class Till {
  step = $state<Step>('scan');
  looking = $state(false);
  problem = $state.raw<Problem | undefined>();
  voucher = $state.raw<Voucher | undefined>();
  refusal = $state.raw<Refusal | undefined>();
  receipt = $state.raw<Receipt | undefined>();
  collector = $state('holder');
  tender = $state<Schema<'Tender'>>('cash');
  basket = new Basket();
  deed = new Deed();
  /** What was looked up last. */
  #code = '';

  /** While it is not known whether goods were recorded, nothing may be changed: only the same may be sent again. */
  get locked(): boolean {
    return this.deed.busy || Boolean(this.deed.problem?.unanswered);
  }

  /** Whatever a camera or a scanner gives, at any step. */
  heard(text: string): void {
    const reading = read(text);
    if (this.looking || this.locked) return;
    if (reading.kind === 'voucher') {
      // A voucher that lies before the camera while its goods are scanned is no new customer.
      if (this.step === 'basket' && reading.code === this.#code) return;
      if (this.basket.pieces === 0 || this.step !== 'basket') return void this.lookUp(reading.code);
      signal('bad');
      return announce(t('till.finishFirst'), 'bad');
    }
    if (reading.kind === 'goods' && this.step === 'basket') return void this.scanGoods(reading.gtin);
    signal('bad');
    announce(t('scan.notOurs', { text: text.slice(0, 40) }), 'bad');
  }

  async lookUp(code: string): Promise<void> {
    this.#code = code;
    this.looking = true;
    this.problem = undefined;
    try {
      const body = { code, store_id: storeId() ?? null };
      const voucher = await onlineFirst<Voucher>(
        (signal) => ask(api.POST('/api/vouchers/lookup', { body, signal })),
        (counter) => counter.lookUp(code),
      );
      this.clear();
      if (voucher.verdict === 'good') this.#accept(voucher);
      else
        this.#refuse({
          code: voucher.verdict,
          sentence: () => either(voucher.sentence_zh, voucher.sentence_en),
          uses: voucher.uses,
          voucher,
        });
    } catch (fault) {
      const problem = asProblem(fault);
      if (isOfTheVoucher(problem)) {
        this.clear();
        this.#refuse({ ...said(problem), uses: [] });
      } else {
        signal('bad');
        this.problem = problem;
      }
    } finally {
      this.looking = false;
    }
  }

  async scanGoods(gtin: string): Promise<void> {
    try {
      const { product, pieces } = await onlineFirst<Pick<Schema<'Scanned'>, 'product' | 'pieces'>>(
        (signal) => ask(api.GET('/api/barcodes/{gtin}', { params: { path: { gtin } }, signal })),
        (counter) => counter.scanned(gtin),
      );
      this.put(goodsOf(product), pieces);
    } catch (fault) {
      const problem = asProblem(fault);
      signal('bad');
      announce(problem.status === 404 ? t('till.unknownBarcode', { gtin }) : problem.sentence, 'bad');
    }
  }

  /** Puts goods into the basket. */
  put(goods: Goods, pieces = 1): void {
    if (this.locked) return;
    this.basket.add(goods, pieces);
    if (this.deed.problem) this.deed.problem = undefined;
    signal('tick');
    announce(t('till.added', { name: either(goods.name_zh, goods.name_en) }), 'good');
  }

  async confirm(): Promise<void> {
    const voucher = this.voucher;
    if (!voucher || this.basket.pieces === 0) return;
    const lines = this.basket.lines.map(({ product_id, quantity }) => ({ product_id, quantity }));
    const collector = this.collector === 'holder' ? ('holder' as const) : { delegate_id: this.collector };
    const rest = {
      voucher_id: voucher.voucher_id,
      store_id: storeId() ?? null,
      lines,
      collector,
      tender: this.tender,
    };
    const binding = { tried: Boolean(this.deed.problem?.unanswered), pending: Boolean(voucher.pending) };
    const receipt = await this.deed.run((id) =>
      onlineFirst<Receipt>(
        (signal) => ask(api.POST('/api/redemptions', { body: { id, ...rest }, signal })),
        // The same id: if the server did it and only its answer was lost, it will know.
        (counter) => counter.handOut(id, rest),
        binding,
      ),
    );
    if (receipt) {
      if (!receipt.pending) noteUse(rest.voucher_id, lines);
      signal('good');
      toasts.clear();
      this.receipt = receipt;
      this.step = 'done';
    } else {
      signal('bad');
      this.#judge(this.deed.problem);
    }
  }

  /** Forgets the customer. */
  clear(): void {
    [this.voucher, this.refusal, this.receipt, this.problem] = [undefined, undefined, undefined, undefined];
    [this.collector, this.tender, this.step] = ['holder', 'cash', 'scan'];
    this.basket = new Basket();
    this.deed = new Deed();
  }

  #accept(voucher: Voucher): void {
    signal('good');
    this.voucher = voucher;
    this.step = 'basket';
  }
  #refuse(refusal: Refusal): void {
    signal('bad');
    this.refusal = refusal;
    this.step = 'refused';
  }
  #judge(problem: Problem | undefined): void {
    if (!problem || !isOfTheVoucher(problem)) return;
    const first = problem.params.first_redemption as Schema<'FirstUse'> | undefined;
    const voucher = this.voucher;
    this.clear();
    this.#refuse({
      ...said(problem),
      uses: first ? [first] : [],
      voucher,
    });
  }
}
