// One customer at the till: a voucher is looked up, goods are gathered, the whole is sent once, and the result is shown.
import { announce } from '../ui/announce.svelte';
import type { Schema } from '../kernel/api';
import { Deed } from '../kernel/deed.svelte';
import { either, t } from '../kernel/i18n.svelte';
import { asProblem, Problem } from '../kernel/problem';
import { signal } from '../scan/feedback';
import { read } from '../scan/read';
import { handOut, scanned, seen, type By } from './asks';
import { Basket, goodsOf, type Goods } from './basket.svelte';
import { storeId } from './place.svelte';
import { isOfTheVoucher, said, type Refusal } from './refusal';
import { forgetSent, keepBasket, keepSent, keptBasket, keptSent, type Visit } from './visit';

/** `pending`: by the till itself, and the server knows nothing of it yet. */
export type Voucher = Schema<'LookedUp'> & { pending?: boolean };
/** What a till that noted it before a new start can no longer say is left out. */
export type Receipt = Omit<Schema<'Redeemed'>, 'balance_fen'> & { balance_fen?: number; pending?: boolean };
export type Step = 'scan' | 'refused' | 'basket' | 'unanswered' | 'done';

export class Till {
  step = $state<Step>('scan');
  looking = $state(false);
  problem = $state.raw<Problem | undefined>();
  voucher = $state.raw<Voucher | undefined>();
  refusal = $state.raw<Refusal | undefined>();
  receipt = $state.raw<Receipt | undefined>();
  collector = $state('holder');
  tender = $state<Schema<'Tender'>>('cash');
  basket = $state.raw(new Basket());
  deed = $state.raw(new Deed());
  /** What was put in last, in words. */
  added = $state('');
  newest = $state('');
  /** A basket was kept whose voucher could not be looked up anew yet. */
  waiting = $state(false);
  /** Vouchers are only looked at; nothing is handed out. */
  readonly looksOnly: boolean;
  /** What was scanned or typed last. */
  #code = '';
  /** What was sent and not answered. */
  #sent: Visit | undefined;

  constructor(looksOnly = false) {
    this.looksOnly = looksOnly;
  }

  /** While it is not known whether goods were recorded, nothing may be changed: only the same may be sent again. */
  get locked(): boolean {
    return this.deed.busy || Boolean(this.deed.problem?.unanswered);
  }

  /** The customer who stands here, as a reload must find him again. */
  get visit(): Visit | undefined {
    if (this.#sent) return this.#sent;
    const { voucher, collector, tender } = this;
    const lines = this.basket.lines;
    return (
      voucher && { store_id: storeId() ?? null, voucher_id: voucher.voucher_id, lines, collector, tender }
    );
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
    if (reading.kind === 'goods' && this.step === 'basket' && !this.looksOnly)
      return void this.scanGoods(reading.gtin);
    signal('bad');
    announce(t('scan.notOurs', { text: text.slice(0, 40) }), 'bad');
  }

  async lookUp(code: string): Promise<void> {
    this.#code = code;
    await this.#lookUp({ code }, this.looksOnly ? undefined : keptBasket(storeId()));
  }

  /** Goes on where a reload has interrupted: with what was sent and not answered, or with the basket. */
  async resume(): Promise<void> {
    const sent = keptSent();
    const left = sent ?? keptBasket(storeId());
    if (!left) return;
    if (!sent) {
      this.waiting = true;
      return this.#lookUp({ voucher_id: left.voucher_id }, left);
    }
    this.deed = new Deed(sent.id);
    this.#sent = left;
    this.#take(left);
    this.step = 'unanswered';
    // Whose it is helps, but the same can be sent again without it.
    const voucher = await seen({ voucher_id: left.voucher_id }).catch(() => undefined);
    if (this.#sent === left) this.voucher = voucher;
  }

  async #lookUp(by: By, left?: Visit): Promise<void> {
    this.looking = true;
    this.problem = undefined;
    try {
      const voucher = await seen(by);
      this.clear();
      if (voucher.verdict === 'good') {
        // After a reload nobody has pressed anything yet, and a browser that nobody touched may not sound.
        if ('code' in by) signal('good');
        this.voucher = voucher;
        if (left?.voucher_id === voucher.voucher_id) this.#take(left);
        this.step = 'basket';
      } else
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
      const { product, pieces } = await scanned(gtin);
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
    this.newest = goods.product_id;
    const n = this.basket.quantityOf(goods.product_id);
    this.added = t('till.added', { name: either(goods.name_zh, goods.name_en), n });
  }

  async confirm(): Promise<void> {
    const visit = this.visit;
    if (!visit || visit.lines.length === 0) return;
    const tried = Boolean(this.deed.problem?.unanswered);
    let sent = '';
    const receipt = await this.deed.run((id) => {
      sent = id;
      // Whatever happens now to this page, the same can be sent again.
      keepSent({ id, ...visit });
      return handOut(id, visit, { id, tried, pending: Boolean(this.voucher?.pending) });
    });
    if (!sent) return;
    const unanswered = this.deed.problem?.unanswered;
    this.#sent = unanswered ? visit : undefined;
    if (!unanswered) forgetSent(sent);
    signal(receipt ? 'good' : 'bad');
    if (receipt) {
      keepBasket(undefined);
      this.receipt = receipt;
      this.step = 'done';
    } else if (unanswered) this.step = 'unanswered';
    else await this.#judge(this.deed.problem!, visit);
  }

  /** Forgets the customer. */
  clear(): void {
    [this.voucher, this.refusal, this.receipt, this.problem] = [undefined, undefined, undefined, undefined];
    [this.collector, this.tender, this.step] = ['holder', 'cash', 'scan'];
    [this.added, this.newest] = ['', ''];
    [this.basket, this.deed, this.waiting, this.#sent] = [new Basket(), new Deed(), false, undefined];
    if (!this.looksOnly) keepBasket(undefined);
  }

  #take(left: Visit): void {
    this.basket.lines = [...left.lines];
    [this.collector, this.tender] = [left.collector, left.tender];
  }
  #refuse(refusal: Refusal): void {
    signal('bad');
    this.refusal = refusal;
    this.step = 'refused';
  }
  async #judge(problem: Problem, visit: Visit): Promise<void> {
    const voucher = this.voucher;
    if (isOfTheVoucher(problem)) {
      const first = problem.params.first_redemption as Schema<'FirstUse'> | undefined;
      this.clear();
      return this.#refuse({ ...said(problem), uses: first ? [first] : [], voucher });
    }
    if (voucher) this.step = 'basket';
    else await this.#lookUp({ voucher_id: visit.voucher_id }, visit);
    this.deed.problem = problem;
  }
}

let here: { of: string; till: Till } | undefined;

/** The till of whoever is signed in and of this store: its customer stays while other pages are looked at. */
export function tillOf(whose: string): Till {
  if (here?.of !== whose) {
    here = { of: whose, till: new Till() };
    void here.till.resume();
  }
  const { till } = here;
  // Who came back from elsewhere serves the next one.
  if (till.step === 'done' || till.step === 'refused') till.clear();
  return till;
}
