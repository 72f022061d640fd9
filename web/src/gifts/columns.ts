// The columns that the goods of every gift have: how many pieces of them came, stayed and were refused.
import type { Schema } from '../kernel/api';
import { count, day } from '../kernel/format';
import { t } from '../kernel/i18n.svelte';
import type { Column } from '../ui/Table.svelte';
import { REFUSALS } from './words';

type Line = Pick<
  Schema<'LineView'>,
  'offered_quantity' | 'accepted_quantity' | 'refused_quantity' | 'refusal_reason' | 'expires_on'
>;

const pieces = (n: number | null | undefined): string => (n === null || n === undefined ? '–' : count(n));

export const pieceColumns = <L extends Line>(): Column<L>[] => [
  {
    key: 'offered',
    label: t('gift.offeredQty'),
    text: (line) => pieces(line.offered_quantity),
    numeric: true,
  },
  {
    key: 'accepted',
    label: t('gift.acceptedQty'),
    text: (line) => pieces(line.accepted_quantity),
    numeric: true,
  },
  {
    key: 'refused',
    label: t('gift.refusedQty'),
    text: (line) =>
      line.refused_quantity
        ? `${pieces(line.refused_quantity)} ${line.refusal_reason ? t(REFUSALS[line.refusal_reason]) : ''}`
        : '–',
  },
  {
    key: 'expires',
    label: t('gift.expires'),
    text: (line) => (line.expires_on ? day(line.expires_on) : '–'),
  },
];
