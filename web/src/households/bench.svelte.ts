// The bench on which a file is mended: what came, what was changed, what the server said of it.
import { api, ask, type Schema } from '../kernel/api';
import { newId } from '../kernel/id';
import { asProblem, type Problem } from '../kernel/problem';
import { USUAL_HEADINGS } from './columns';
import { headingsOf, read, write, type Lines } from './sheet';

export type Report = Schema<'ImportReport'>;
export interface BadRow {
  /** As a spreadsheet counts. */
  row: number;
  faults: Schema<'ToldFault'>[];
}

type Progress = Schema<'ImportProgress'>;
const LOOK_AGAIN_MS = 700;
/** After so many looks without an answer the connection is given up. */
const SILENT_MAX = 40;
export const progressOf = (id: string): Promise<Progress> =>
  ask(api.GET('/api/households/imports/{id}', { params: { path: { id } } }));

async function post(id: string, bytes: Uint8Array, dry_run: boolean, signal?: AbortSignal): Promise<Report> {
  const report = await ask(
    api.POST('/api/households/import', {
      params: { query: { id, dry_run } },
      body: bytes as unknown as string,
      bodySerializer: (body) => body as unknown as BodyInit,
      headers: { 'content-type': 'application/octet-stream' },
      signal,
    }),
  );
  // A repeat is told the counts alone.
  return { ...NOTHING_TOLD, ...report };
}

const NOTHING_TOLD = { faults: [], duplicates: [], unknown_headings: [], error_file: null };

export class Bench {
  name = $state('');
  report = $state.raw<Report | undefined>();
  applied = $state.raw<Report | undefined>();
  problem = $state.raw<Problem | undefined>();
  busy = $state<'' | 'checking' | 'applying'>('');
  /** Whether cells were changed since the last check. */
  changed = $state(false);
  /** The rows of the file, if this browser can read it; then they can be mended here. */
  lines = $state.raw<Lines | undefined>();
  dropped = $state<number[]>([]);
  #bytes = new Uint8Array();
  #mended = false;
  #cut: AbortController | undefined;
  #command = newId();

  /** The import that was applied, so that it can be undone at once. */
  get applied_id(): string {
    return this.#command;
  }

  /** While it is applied: how far the server is; nothing while it still reads the file. */
  progress = $state.raw<Progress | undefined>();
  cancelling = $state(false);

  /** Found at the first check and fixed then: what is typed later must not move them. */
  headings = $state.raw<{ at: number; texts: string[] }>({ at: 0, texts: [] });
  readonly badRows = $derived.by(() => {
    const rows: Record<number, BadRow> = {};
    for (const fault of this.report?.faults ?? []) {
      const bad = (rows[fault.row] ??= { row: fault.row, faults: [] });
      bad.faults.push(fault);
    }
    return Object.values(rows).sort((a, b) => a.row - b.row);
  });

  async take(file: File): Promise<void> {
    this.reset();
    this.name = file.name;
    this.#bytes = new Uint8Array(await file.arrayBuffer());
    this.lines = await read(this.#bytes);
    await this.check();
  }
  reset(): void {
    this.cancel();
    [this.report, this.applied, this.problem, this.lines] = [undefined, undefined, undefined, undefined];
    [this.name, this.changed, this.dropped, this.#mended] = ['', false, [], false];
    this.headings = { at: 0, texts: [] };
  }
  cancel(): void {
    this.#cut?.abort();
  }
  change(row: number, column: number, text: string): void {
    if (!this.lines?.[row - 1]) return;
    const cells = [...this.lines[row - 1]!];
    while (cells.length <= column) cells.push('');
    cells[column] = text;
    this.lines = this.lines.map((line, at) => (at === row - 1 ? cells : line));
    [this.changed, this.#mended] = [true, true];
  }
  /** Leaves a row out of the file, or takes it in again. */
  drop(row: number): void {
    this.dropped = this.dropped.includes(row)
      ? this.dropped.filter((one) => one !== row)
      : [...this.dropped, row];
    [this.changed, this.#mended] = [true, true];
  }
  /** Without changes the file goes as it came; with them as CSV, each row at its place. */
  #file(): Uint8Array {
    if (!this.#mended || !this.lines) return this.#bytes;
    return write(this.lines.map((row, at) => (this.dropped.includes(at + 1) ? [] : row)));
  }

  /** The headings that the server names, and those that files usually have. */
  #spoken(): string[] {
    const { faults = [], unknown_headings = [] } = this.report ?? {};
    return [...faults.map((fault) => fault.column ?? ''), ...unknown_headings, ...USUAL_HEADINGS];
  }

  async check(): Promise<void> {
    await this.#run('checking', async (signal) => {
      this.report = await post(newId(), this.#file(), true, signal);
      if (this.headings.texts.length === 0) this.headings = headingsOf(this.lines ?? [], this.#spoken());
      [this.changed, this.#command] = [false, newId()];
    });
  }
  /**
   * The same command while no answer came, so that nothing is entered twice. If the connection breaks, the server goes on:
   * then its progress is followed, and the same command asks for the result.
   */
  async apply(): Promise<void> {
    [this.progress, this.cancelling] = [undefined, false];
    const [id, file] = [this.#command, this.#file()];
    const follower = this.#follow(id);
    try {
      await this.#run('applying', async (signal) => {
        this.applied = await post(id, file, false, signal).catch(async (fault: unknown) => {
          const problem = asProblem(fault);
          if (!problem.unanswered && problem.code !== 'still_running') throw problem;
          if (signal.aborted || !(await this.#ended(id, signal))) throw problem;
          return post(id, file, false, signal);
        });
      });
    } finally {
      follower.stop();
      [this.progress, this.cancelling] = [undefined, false];
    }
  }
  /** Stops the writing: what was written of it goes. Before the server has begun, the upload is simply broken off. */
  async cancelApplying(): Promise<void> {
    if (this.cancelling) return;
    this.cancelling = true;
    if (!this.progress) {
      this.cancel();
      return;
    }
    const params = { path: { id: this.#command } };
    try {
      await ask(api.POST('/api/households/imports/{id}/cancel', { params, body: { id: newId() } }));
    } catch (fault) {
      this.problem = asProblem(fault);
      this.cancelling = false;
    }
  }
  #follow(id: string): { stop(): void } {
    const timer = setInterval(() => {
      progressOf(id).then(
        (found) => (this.progress = found),
        () => undefined, // Not begun yet, or the network is away for a moment.
      );
    }, LOOK_AGAIN_MS);
    return { stop: () => clearInterval(timer) };
  }
  /** Waits until the server has ended it; says whether it was written. */
  async #ended(id: string, signal: AbortSignal): Promise<boolean> {
    for (let silent = 0; silent < SILENT_MAX && !signal.aborted;) {
      await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
      const found = await progressOf(id).catch(() => undefined);
      silent = found ? 0 : silent + 1;
      if (found && found.state !== 'preparing') return found.state === 'live';
    }
    return false;
  }
  async #run(what: 'checking' | 'applying', deed: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = what;
    const cut = (this.#cut = new AbortController());
    try {
      await deed(cut.signal);
      this.problem = undefined;
    } catch (fault) {
      if (!cut.signal.aborted) this.problem = asProblem(fault);
    } finally {
      this.busy = '';
    }
  }
}

/** The one bench of this visit: who leaves the page finds everything as it was. */
export const bench = new Bench();
