// Data of a page: what is loading, there, or failed; loaded anew when what it depends on changes.
import { asProblem, type Problem } from './problem';

export interface Loaded<Data> {
  readonly data: Data | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  reload(): Promise<void>;
}

/** Loads when the component begins, and again when a state that `from` reads changes. The newest answer wins. */
export function load<Data>(from: () => Promise<Data>): Loaded<Data> {
  let data = $state.raw<Data | undefined>();
  let problem = $state.raw<Problem | undefined>();
  let loading = $state(true);
  let newest = 0;

  async function run(promise: Promise<Data>): Promise<void> {
    const mine = (newest += 1);
    loading = true;
    try {
      const answer = await promise;
      if (mine === newest) [data, problem] = [answer, undefined];
    } catch (fault) {
      if (mine === newest) problem = asProblem(fault);
    } finally {
      if (mine === newest) loading = false;
    }
  }
  $effect(() => {
    void run(from());
  });
  $effect(() => {
    // What could not be asked for without a network is asked for when there is one.
    const again = () => {
      if (problem?.status === 0) void run(from());
    };
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  });
  return {
    get data() {
      return data;
    },
    get problem() {
      return problem;
    },
    get loading() {
      return loading;
    },
    reload: () => run(from()),
  };
}
