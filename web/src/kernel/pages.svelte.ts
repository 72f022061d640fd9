// A list that the server gives page by page: the first one loads by itself, further ones when they are wanted.
import { load, type Loaded } from './load.svelte';
import { asProblem, type Problem } from './problem';

interface PageOf<Item> {
  items: Item[];
  next?: string | null;
}

export interface Pages<Item> extends Loaded<Item[]> {
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  more(): Promise<void>;
}

/** Loads the first page, and again from the start when a state that `from` reads changes. */
export function pages<Item>(from: (after?: string) => Promise<PageOf<Item>>): Pages<Item> {
  const first = load(() => from());
  let further = $state.raw<Item[]>([]);
  let next = $state<string | undefined>();
  let busy = $state(false);
  let problem = $state.raw<Problem | undefined>();
  const all = $derived(first.data && [...first.data.items, ...further]);

  $effect(() => {
    next = first.data?.next ?? undefined;
    further = [];
    problem = undefined;
  });
  return {
    get data() {
      return all;
    },
    get problem() {
      return first.problem ?? problem;
    },
    get loading() {
      return first.loading;
    },
    get hasMore() {
      return Boolean(next);
    },
    get loadingMore() {
      return busy;
    },
    reload: () => first.reload(),
    async more(): Promise<void> {
      if (!next || busy) return;
      busy = true;
      const begun = first.data;
      try {
        const page = await from(next);
        // Another filter may have begun the list anew meanwhile.
        if (begun === first.data) [further, next] = [[...further, ...page.items], page.next ?? undefined];
        problem = undefined;
      } catch (fault) {
        problem = asProblem(fault);
      } finally {
        busy = false;
      }
    },
  };
}
