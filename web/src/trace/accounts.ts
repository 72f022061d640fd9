// The names of accounts, for whoever may read staff; others see that somebody did it, not who.
import { api, ask, type Schema } from '../kernel/api';
import { t } from '../kernel/i18n.svelte';
import { session } from '../kernel/session.svelte';

let asked: Promise<Map<string, string>> | undefined;

async function fetchAll(): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  let after: string | undefined;
  do {
    const page: Schema<'Page_AccountView'> = await ask(
      api.GET('/api/accounts', { params: { query: { after, limit: 200 } } }),
    );
    for (const one of page.items) names.set(one.id, `${one.display_name} (${one.username})`);
    after = page.next ?? undefined;
  } while (after);
  return names;
}

function all(): Promise<Map<string, string>> {
  asked ??= fetchAll();
  asked.catch(() => (asked = undefined));
  return asked;
}

export async function accountOptions(): Promise<{ value: string; label: string }[]> {
  return [...(await all())].map(([value, label]) => ({ value, label }));
}

/** Says the name of an account by its id. */
export async function accountNames(): Promise<(id: string) => string> {
  const own = session.me;
  const names = session.can('read_staff') ? await all() : new Map<string, string>();
  return (id) =>
    names.get(id) ?? (own?.account_id === id ? own.display_name : t('trail.somebody', { id: id.slice(-6) }));
}
