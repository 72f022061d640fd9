// What a till asks the server for its time without it. Key and lease speak for a till here, not always a session.
import { api, ask } from '../../kernel/api';
import { Problem } from '../../kernel/problem';
import type { Entry } from './store';
import type { CarryAnswer, Granted, SyncAnswer } from './wire';

/** The till's open lease as the server has it, and how far it has heard of it. */
export interface Held {
  now: string;
  lease?: Granted | null;
  last_counter: number;
}

type Call = Parameters<typeof ask>[0];
function post<Answer>(path: string, body: unknown): Promise<Answer> {
  return ask(api.POST(path as never, { body } as never) as Call) as Promise<Answer>;
}

/** Asks whether the server is there at all, on behalf of nobody. */
async function probe(): Promise<void> {
  const answer = await fetch('/healthz', { cache: 'no-store' }).catch(() => undefined);
  if (!answer?.ok) throw new Problem('offline', 0);
}

export const server = {
  probe,
  registerKey: (id: string, public_key: string) => post<unknown>('/api/offline/key', { id, public_key }),
  takeLease: (id: string) => post<Granted>('/api/offline/leases', { id }),
  heldLease: () => ask(api.GET('/api/offline/lease' as never) as Call) as Promise<Held>,
  closeLease: (token: string, statement: string, signature: string) =>
    post<unknown>('/api/offline/leases/close', { token, statement, signature }),
  carry: (cursor: string | null) => post<CarryAnswer>('/api/offline/carry', { cursor }),
  sync: (token: string, entries: Pick<Entry, 'payload' | 'signature'>[]) =>
    post<SyncAnswer>('/api/offline/sync', {
      token,
      entries: entries.map(({ payload, signature }) => ({ payload, signature })),
    }),
};
export type Server = typeof server;
