// The server first; where this till can go on by itself, only for a short time, and then without the server.
import { kept } from '../kernel/kept';

type Counter = typeof import('./offline/counter');

/** `tried` says that the same was sent before without an answer: then only the server's word ends it. */
export async function onlineFirst<Answer>(
  online: (signal?: AbortSignal) => Promise<Answer>,
  alone: (counter: Counter) => Promise<Answer> | Answer,
  tried = false,
): Promise<Answer> {
  if (!kept.get('offline')) return online();
  const counter = await import('./offline/counter');
  return counter.first(online, () => alone(counter), tried);
}

/** What was used online is taken off what this till carries. */
export function noteUse(...use: Parameters<Counter['noteUse']>): void {
  if (kept.get('offline')) void import('./offline/counter').then((counter) => counter.noteUse(...use));
}
