// Live updates: one stream of the server for all that is on the screen; a page hears that something changed and asks again.
//
// `follow(['stock'], () => void rows.reload())` in a component's script. A hidden tab listens to nothing and looks
// again when it is shown; where no stream can be had, everything is asked for again from time to time.
import type { Schema } from './api';
import { api, ask } from './api';
import { Pace } from './pace';

export type Kind = Schema<'Topic'>;
type Change = Schema<'LiveChange'>;

/** While there is no stream, this often. */
const SLOW_POLL_MS = 60_000;
/** After a stream was refused, the next try; each failure doubles it. */
const TRY_AGAIN_MS = 5_000;
const TRY_AGAIN_MAX_MS = 120_000;
/** No page asks more often than so, however much happens. */
const BETWEEN_MS = 3_000;
/** What no stream tells of is looked at this often. */
const LOOK_AGAIN_MS = 30_000;

interface Listener {
  kinds: readonly Kind[];
  store: () => string;
  pace: Pace;
}

let listeners: readonly Listener[] = [];
let stream: EventSource | undefined;
let failures = 0;
let next: ReturnType<typeof setTimeout> | undefined;
let connected = $state(false);

export const live = {
  /** Whether changes arrive by themselves. */
  get connected() {
    return connected;
  },
};

function tell(changes: readonly Change[] | undefined): void {
  for (const { kinds, store, pace } of listeners) {
    const concerns = (change: Change) =>
      kinds.includes(change.kind) && (!store() || !change.store_id || change.store_id === store());
    if (!changes || changes.some(concerns)) pace.ask();
  }
}

function open(): void {
  if (stream || listeners.length === 0 || document.visibilityState !== 'visible') return;
  clearTimeout(next);
  const opened = (stream = new EventSource('/api/events'));
  const alive = () => {
    [failures, connected] = [0, true];
  };
  opened.addEventListener('here', alive);
  opened.addEventListener('anew', () => {
    alive();
    tell(undefined);
  });
  opened.addEventListener('changed', (event) => {
    alive();
    tell((JSON.parse((event as MessageEvent<string>).data) as { changed: Change[] }).changed);
  });
  opened.addEventListener('error', () => {
    connected = false;
    // A stream that broke comes back by itself; one that was refused does not.
    if (opened.readyState === EventSource.CLOSED && stream === opened) void refused();
  });
}

async function refused(): Promise<void> {
  close();
  failures += 1;
  next = setTimeout(open, Math.min(TRY_AGAIN_MS * 2 ** (failures - 1), TRY_AGAIN_MAX_MS));
  // The token may be over: any question mends it, and whoever is signed out is shown the way in.
  await ask(api.GET('/api/me')).catch(() => undefined);
}

function close(): void {
  clearTimeout(next);
  stream?.close();
  [stream, connected] = [undefined, false];
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') open();
  else close();
});
setInterval(() => {
  if (!connected && document.visibilityState === 'visible') tell(undefined);
}, SLOW_POLL_MS);

/** Asks again when something of these kinds changed; of one store alone, if `store` names one. Ends with the component. */
export function follow(kinds: readonly Kind[], again: () => void, store: () => string = () => ''): void {
  $effect(() => {
    const listener: Listener = { kinds, store, pace: new Pace(again, BETWEEN_MS) };
    listeners = [...listeners, listener];
    open();
    return () => {
      listeners = listeners.filter((one) => one !== listener);
      listener.pace.stop();
      // Another page may follow at once.
      if (listeners.length === 0) setTimeout(() => listeners.length === 0 && close(), 1_000);
    };
  });
}

/**
 * For what no stream tells of: asks again from time to time and when the tab is shown again. Not while a dialog is open:
 * what somebody decides on must not change under the hands.
 */
export function lookAgain(again: () => void): void {
  $effect(() => {
    const look = () => {
      if (document.visibilityState === 'visible' && !document.querySelector('dialog[open]')) again();
    };
    const timer = setInterval(look, LOOK_AGAIN_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  });
}
