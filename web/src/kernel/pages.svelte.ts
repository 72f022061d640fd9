// A list that comes page by page: the first when what it depends on changes, the next when somebody asks.
import { load, type Loaded } from './load.svelte';
import { asProblem, type Problem } from './problem';

interface Piece<Item> {
  items: Item[];
  next?: string | null;
}

export interface Paged<Item> extends Loaded<Piece<Item>> {
  readonly items: Item[];
  readonly hasMore: boolean;
  readonly busy: boolean;
  readonly moreProblem: Problem | undefined;
  more(): Promise<void>;
  /** Asks for the first page again, unless somebody reads on below it. */
  refresh(): Promise<void>;
}

/** `from` gives the page after an id; it reads its filters before it waits. */
export function pages<Item>(from: (after?: string) => Promise<Piece<Item>>): Paged<Item> {
  const first = load(() => from());
  let added = $state.raw<{ to: Piece<Item> | undefined; items: Item[]; next?: string | null }>();
  let busy = $state(false);
  let moreProblem = $state.raw<Problem | undefined>();
  const current = () => (added && added.to === first.data ? added : undefined);
  const next = () => (current() ? current()!.next : first.data?.next);

  return {
    get data() {
      return first.data;
    },
    get problem() {
      return first.problem;
    },
    get loading() {
      return first.loading;
    },
    reload: () => first.reload(),
    refresh: () => (current() ? Promise.resolve() : first.reload()),
    get items() {
      return [...(first.data?.items ?? []), ...(current()?.items ?? [])];
    },
    get hasMore() {
      return Boolean(next());
    },
    get busy() {
      return busy;
    },
    get moreProblem() {
      return moreProblem;
    },
    async more() {
      const to = first.data;
      const after = next();
      if (!after || busy) return;
      busy = true;
      try {
        const page = await from(after);
        if (to === first.data)
          added = { to, items: [...(current()?.items ?? []), ...page.items], next: page.next };
        moreProblem = undefined;
      } catch (fault) {
        moreProblem = asProblem(fault);
      } finally {
        busy = false;
      }
    },
  };
}
