// Batches that are being approved: one after the other, each its own command, each with its progress and its result.
// It goes on while other pages are visited; what the server has begun it ends by itself, whoever goes away.
import { api, ask, type Schema } from '../kernel/api';
import { newId } from '../kernel/id';
import { asProblem, Problem } from '../kernel/problem';

type Batch = Schema<'BatchView'>;
export interface Item {
  batch: Batch;
  state: 'waiting' | 'working' | 'done' | 'failed' | 'left';
  /** Vouchers that are made already. */
  prepared: number;
  problem?: Problem;
}

const LOOK_AGAIN_MS = 700;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const detail = (id: string) => ask(api.GET('/api/voucher-batches/{id}', { params: { path: { id } } }));

/** Approves and issues one batch; tells meanwhile how many of its vouchers are made. */
async function issue(batch: Batch, told: (prepared: number) => void): Promise<void> {
  const id = newId();
  let over = false;
  const look = async () => {
    for (await pause(LOOK_AGAIN_MS); !over; await pause(LOOK_AGAIN_MS)) {
      const found = await detail(batch.id).catch(() => undefined);
      if (!over && typeof found?.prepared === 'number') told(found.prepared);
    }
  };
  void look();
  const params = { path: { id: batch.id } };
  const approve = () => ask(api.POST('/api/voucher-batches/{id}/approve', { params, body: { id } }));
  try {
    // While no answer comes, the same command is sent again: the server says that it is still at work, or how it ended.
    for (let tries = 0; ; tries += 1) {
      try {
        await approve();
        return;
      } catch (fault) {
        const problem = asProblem(fault);
        const atWork = problem.code === 'still_running';
        if (!atWork && (!problem.unanswered || tries >= 10)) throw problem;
        await pause(atWork ? LOOK_AGAIN_MS : 3_000);
      }
    }
  } finally {
    over = true;
  }
}

class Issuing {
  items = $state<Item[]>([]);
  #stopped = false;
  #working = false;

  readonly busy = $derived(this.items.some(({ state }) => state === 'working' || state === 'waiting'));
  readonly done = $derived(this.items.filter(({ state }) => state === 'done').length);

  of(id: string): Item | undefined {
    return this.items.find(({ batch }) => batch.id === id);
  }

  /** Takes batches in; those that are at work already stay where they are. */
  take(batches: readonly Batch[]): void {
    if (!this.busy) this.items = [];
    const fresh = batches.filter(({ id }) => !this.of(id));
    this.items.push(...fresh.map((batch): Item => ({ batch, state: 'waiting', prepared: 0 })));
    this.#stopped = false;
    if (!this.#working) void this.#work();
  }

  /** Lets the one that is at work end, and leaves the others as drafts. */
  stop(): void {
    this.#stopped = true;
    for (const item of this.items) if (item.state === 'waiting') item.state = 'left';
  }

  clear(): void {
    if (!this.busy) this.items = [];
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      for (;;) {
        const item = this.items.find(({ state }) => state === 'waiting');
        if (!item || this.#stopped) return;
        item.state = 'working';
        try {
          await issue(item.batch, (prepared) => (item.prepared = prepared));
          [item.state, item.prepared] = ['done', item.batch.vouchers];
        } catch (fault) {
          [item.state, item.problem] = ['failed', asProblem(fault)];
        }
      }
    } finally {
      this.#working = false;
    }
  }
}

export const issuing = new Issuing();
