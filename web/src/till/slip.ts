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

const PIXELS_PER_MM = 96 / 25.4;
/** The margins of a slip above and below, and a little for rounding. */
const AROUND_MM = 9;

function print(address: string): void {
  const width = slipWidth();
  const opened = window.open(`${address}?width=${width}`, '_blank');
  if (!opened) return announce(t('till.popup'), 'bad');
  opened.addEventListener('load', () => {
    // No browser knows a page that is as long as what stands on it.
    const { body, styleSheets } = opened.document;
    const length = Math.ceil(body.offsetHeight / PIXELS_PER_MM) + AROUND_MM;
    const [style] = styleSheets;
    style?.insertRule(`@page { size: ${width}mm ${length}mm }`, style.cssRules.length);
    opened.print();
  });
}
