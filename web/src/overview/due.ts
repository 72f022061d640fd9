// What a fund manager has to do by the calendar: months to close, and expired money to release.
import { api, ask, type Schema } from '../kernel/api';
import { today } from '../kernel/format';
import { session } from '../kernel/session.svelte';
import { dayBefore, monthBefore } from './sums';

/** Funds whose last month is not closed yet, if one closes months. */
export async function monthsToClose(): Promise<number | undefined> {
  if (!session.can('manage_funds')) return undefined;
  const last = monthBefore(today().slice(0, 7), 1);
  const funds = await ask(api.GET('/api/funds'));
  return funds.filter(({ closed_through }) => (closed_through ?? '') < last).length;
}
export interface Due {
  fund_id: string;
  batches: number;
}
type Days = Pick<Schema<'BatchView'>, 'last_on' | 'release_after_days'>;
/** Whether the days of grace are over too. */
export const isRipe = (batch: Days, on: string): boolean =>
  dayBefore(batch.last_on, -batch.release_after_days) < on;

/** By fund, the batches that are past their day and their days of grace with money left: what a release gives back. */
export async function due(): Promise<Due[] | undefined> {
  if (!session.can('manage_funds')) return undefined;
  const { lines } = await ask(api.GET('/api/reports/vouchers'));
  const over = lines.filter(({ amounts }) => amounts.expired_fen > 0);
  const found = await Promise.all(
    over.map(({ batch_id }) =>
      ask(api.GET('/api/voucher-batches/{id}', { params: { path: { id: batch_id } } })),
    ),
  );
  const ripe = found.filter(({ batch }) => isRipe(batch, today()));
  const funds = [...new Set(ripe.map(({ batch }) => batch.fund_id))];
  return funds.map((fund_id) => ({
    fund_id,
    batches: ripe.filter(({ batch }) => batch.fund_id === fund_id).length,
  }));
}
