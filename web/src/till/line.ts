// The server first; where this till can go on by itself, only for a short time, and then without the server.
import { kept } from '../kernel/kept';

type Counter = typeof import('./offline/counter');

/** What is handed out must not be done twice: by the server and, under another id, by the till. */
export interface Binding {
  /** The command's id. */
  id: string;
  /** The same was sent before, and no answer came. */
  tried: boolean;
  /** The till alone has looked the voucher up. */
  pending: boolean;
}

export async function onlineFirst<Answer>(
  online: (signal?: AbortSignal) => Promise<Answer>,
  alone: (counter: Counter) => Promise<Answer> | Answer,
  binding?: Binding,
): Promise<Answer> {
  if (!kept.get('offline')) return online();
  const counter = await import('./offline/counter');
  return counter.first(online, () => alone(counter), binding);
}

/** What was used online is taken off what this till carries. */
export function noteUse(...use: Parameters<Counter['noteUse']>): void {
  if (kept.get('offline')) void import('./offline/counter').then((counter) => counter.noteUse(...use));
}
