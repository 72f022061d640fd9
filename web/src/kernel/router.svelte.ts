// Addresses and pages: typed links, deep links, the back button, filters kept in the address.
//
// `to('/redemptions/:id', { id })` makes a link; plain `<a href={to(…)}>` works everywhere. `go` moves by program.
import { untrack, type Component } from 'svelte';
import type { routes } from '../routes';
import type { PlainKey } from './i18n.svelte';
import type { Permission } from './session.svelte';

export interface Route {
  /** Where it comes from, if pages.ts does not say it. */
  load?: () => Promise<{ default: Component<never> }>;
  title: PlainKey;
  /** Who may open it: everybody, whoever is signed in, or the holder of one of these permissions. */
  who: 'everybody' | 'signed-in' | readonly Permission[];
  /** It says only what comes first of the dictionaries (vite/words.ts). */
  light?: true;
}

export type Path = keyof typeof routes;
type Names<P> = P extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer After}`
    ? Name | Names<After>
    : Rest
  : never;
type Params<P extends Path> = [Names<P>] extends [never] ? [] : [params: Record<Names<P>, string>];

/** The address of a page. */
export function to<P extends Path>(path: P, ...params: Params<P>): string {
  const values: Record<string, string> = params[0] ?? {};
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}

let path = $state(location.pathname);
let search = $state(location.search);
/** Counts arrivals, so that the page can move the focus to its heading. */
let arrivals = $state(0);

export const here = {
  get path() {
    return path;
  },
  get arrivals() {
    return arrivals;
  },
  /** A value of the query, such as a filter. */
  query(name: string): string {
    return new URLSearchParams(search).get(name) ?? '';
  },
};

/** Keeps a filter in the address, without a step for the back button. Never anything personal. */
export function keepQuery(values: Record<string, string | undefined>): void {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(values)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  search = query.toString() ? `?${query}` : '';
  history.replaceState(history.state, '', path + search);
}

/** Goes to an address of this app. */
export function go(address: string, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(null, '', address);
  else if (address !== path + search) history.pushState(null, '', address);
  arrive();
  window.scrollTo(0, 0);
}

function arrive(): void {
  path = location.pathname;
  search = location.search;
  untrack(() => (arrivals += 1)); // An effect that goes elsewhere must not depend on arriving.
}

/** The route of a path with its parameters. */
export function match(table: Record<string, Route>, wanted: string) {
  const clean = wanted.length > 1 ? wanted.replace(/\/+$/, '') : wanted;
  for (const [pattern, route] of Object.entries(table)) {
    const names: string[] = [];
    const source = pattern.replace(/:(\w+)/g, (_, name: string) => (names.push(name), '([^/]+)'));
    const found = new RegExp(`^${source}$`).exec(clean);
    if (!found) continue;
    const params = Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(found[at + 1]!)]));
    return { pattern, route, params };
  }
  return undefined;
}

/** Follows links inside the app without loading it anew; others, and those for a new tab, are the browser's. */
export function followLinks(): void {
  window.addEventListener('popstate', arrive);
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
      return;
    const link = (event.target as Element | null)?.closest?.('a');
    if (!link || link.origin !== location.origin || link.target || link.hasAttribute('download')) return;
    if (/^\/(api|print|V|v|R|T)\//.test(link.pathname) || link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
