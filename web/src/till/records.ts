// What a record of a redemption comes to, once something of it was taken back.
import type { Schema } from '../kernel/api';
import { money } from '../kernel/format';
import { t, type PlainKey } from '../kernel/i18n.svelte';

type Record = Pick<Schema<'RedemptionView'>, 'lines' | 'reversals' | 'goods_fen'>;

export interface Back {
  state: 'kept' | 'part' | 'whole';
  fund_fen: number;
  cash_fen: number;
  /** Pieces that the customer still has. */
  pieces: number;
}

export function backOf({ lines, reversals }: Record): Back {
  const pieces = lines.reduce((sum, line) => sum + line.quantity - line.reversed_quantity, 0);
  return {
    state: reversals.length === 0 ? 'kept' : pieces > 0 ? 'part' : 'whole',
    fund_fen: reversals.reduce((sum, one) => sum + one.fund_fen, 0),
    cash_fen: reversals.reduce((sum, one) => sum + one.cash_fen, 0),
    pieces,
  };
}

const STATES: { [State in Back['state']]: PlainKey } = {
  kept: 'today.ok',
  part: 'today.part',
  whole: 'today.whole',
};
/** The state in words, with what came back. */
export function stateWords(record: Record): string {
  const { state, fund_fen, cash_fen } = backOf(record);
  const word = t(STATES[state]);
  return state === 'part' ? t('today.partOf', { word, money: money(fund_fen + cash_fen) }) : word;
}

/** What was paid less what came back. */
export function net(record: Record): number {
  const { fund_fen, cash_fen } = backOf(record);
  return record.goods_fen - fund_fen - cash_fen;
}

/** An amount, and what came back of it. */
export function paidAndBack(paid: number, back: number): string {
  return back > 0 ? t('shift.takenAndBack', { taken: money(paid), back: money(back) }) : money(paid);
}

/** What the slip prints as its number. */
export function slipNumber(id: string): string {
  return id.slice(id.lastIndexOf('-') + 1).toUpperCase();
}
