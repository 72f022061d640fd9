// Why a voucher is not good, and which refusals are of the voucher itself.
import type { Schema } from '../kernel/api';
import type { Problem } from '../kernel/problem';
import type { Voucher } from './till.svelte';

/** What the look-up or the redemption said. */
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
export function isOfTheVoucher({ code }: Problem): boolean {
  return OF_THE_VOUCHER.includes(code) || /^offline_(?!locked|limit|no_price)/.test(code);
}

export function said(problem: Problem): Pick<Refusal, 'code' | 'sentence' | 'advice'> {
  return { code: problem.code, sentence: () => problem.sentence, advice: () => problem.advice };
}
