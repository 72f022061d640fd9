// What a till asks the server for its time without it. Key and lease speak for a till here, not always a session.
import { api, ask } from '../../kernel/api';
import { Problem } from '../../kernel/problem';
import type { Entry } from './store';

/** Asks whether the server is there at all, on behalf of nobody. */
async function probe(): Promise<void> {
  const answer = await fetch('/healthz', { cache: 'no-store' }).catch(() => undefined);
  if (!answer?.ok) throw new Problem('offline', 0);
}

export const server = {
  probe,
  registerKey: (id: string, public_key: string) =>
    ask(api.POST('/api/offline/key', { body: { id, public_key } })),
  takeLease: (id: string) => ask(api.POST('/api/offline/leases', { body: { id } })),
  heldLease: () => ask(api.GET('/api/offline/lease')),
  closeLease: (token: string, statement: string, signature: string) =>
    ask(api.POST('/api/offline/leases/close', { body: { token, statement, signature } })),
  carry: (cursor: string | null) => ask(api.POST('/api/offline/carry', { body: { cursor } })),
  sync: (token: string, entries: readonly Pick<Entry, 'payload' | 'signature'>[]) => {
    const signed = entries.map(({ payload, signature }) => ({ payload, signature }));
    return ask(api.POST('/api/offline/sync', { body: { token, entries: signed } }));
  },
};
export type Server = typeof server;
