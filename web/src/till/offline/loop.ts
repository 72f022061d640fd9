// When a till looks for the server by itself: at its start, when something may have changed, and again and again.
//
// The browser's word on the network is only a reason to try, never an answer.
import { session } from '../../kernel/session.svelte';
import { look, offline, synchronise } from './state.svelte';

const SOON_MS = 15_000;
const SELDOM_MS = 120_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let begun = false;

async function turn(): Promise<void> {
  clearTimeout(timer);
  await look();
  await synchronise();
  const urgent = offline.unsent > 0 || offline.away || session.assumed;
  clearTimeout(timer);
  timer = setTimeout(() => void turn(), urgent ? SOON_MS : SELDOM_MS);
}

/** Begins, once for each page that was loaded. */
export function keepInTouch(): void {
  if (begun) return;
  begun = true;
  const again = () => void turn();
  window.addEventListener('online', again);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) again();
  });
  again();
}
