// Prints a slip: the server's page for the width of this till's roll, in a window of its own.
import { announce } from '../ui/announce.svelte';
import { t } from '../kernel/i18n.svelte';
import { kept } from '../kernel/kept';

export type Width = '58' | '80';

export function slipWidth(): Width {
  return kept.get('slip-width') === '80' ? '80' : '58';
}

export function printSlip(redemptionId: string): void {
  print(`/api/redemptions/${redemptionId}/slip`);
}

/** The report of a shift. */
export function printShift(shiftId: string): void {
  print(`/api/shifts/${shiftId}/slip`);
}

function print(address: string): void {
  const opened = window.open(`${address}?width=${slipWidth()}`, '_blank');
  if (!opened) return announce(t('till.popup'), 'bad');
  opened.addEventListener('load', () => opened.print());
}
