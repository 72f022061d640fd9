// The time as the server has it, without the server: the device's clock, corrected, and never going back.
import { setting, type ClockMark, type Store } from './store';

/** Small corrections of a device's clock by its network are no fraud. */
const TOLERANCE_MS = 120_000;

/** The server's time as far as the till knows it; nothing if the device's clock went back or was never compared. */
export function trusted(mark: ClockMark | undefined, device: number): number | undefined {
  if (!mark || device < mark.latest - TOLERANCE_MS) return undefined;
  return device + mark.offset;
}

/** The server said its time: what the device's clock did before no longer counts. */
export async function heard(store: Store, server: string, device = Date.now()): Promise<void> {
  await store.put('settings', { offset: Date.parse(server) - device, latest: device }, 'clock');
}

/** Remembers the latest moment, so that a clock that is set back is noticed, also after a new start. */
export async function seen(store: Store, device = Date.now()): Promise<void> {
  const change = store.transaction('settings', 'readwrite');
  const mark = (await change.store.get('clock')) as ClockMark | undefined;
  if (mark && device > mark.latest) await change.store.put({ ...mark, latest: device }, 'clock');
  await change.done;
}

/** The trusted time now. */
export async function now(store: Store, device = Date.now()): Promise<number | undefined> {
  return trusted(await setting(store, 'clock'), device);
}
