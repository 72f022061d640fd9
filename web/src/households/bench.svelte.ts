// The bench on which a file is mended: what came, what was changed, what the server said of it.
import { api, ask, type Schema } from '../kernel/api';
import { newId } from '../kernel/id';
import { asProblem, type Problem } from '../kernel/problem';
import { headingsOf, read, write, type Lines } from './sheet';

export type Report = Schema<'ImportReport'>;
export interface BadRow {
  /** As a spreadsheet counts. */
  row: number;
  faults: Schema<'ToldFault'>[];
}

function post(id: string, bytes: Uint8Array, dry_run: boolean, signal?: AbortSignal): Promise<Report> {
  return ask(
    api.POST('/api/households/import', {
      params: { query: { id, dry_run } },
      body: bytes as unknown as string,
      bodySerializer: (body) => body as unknown as BodyInit,
      headers: { 'content-type': 'application/octet-stream' },
      signal,
    }),
  );
}

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

  readonly headings = $derived.by(() => {
    const spoken = (this.report?.faults ?? []).map((fault) => fault.column ?? '');
    return headingsOf(this.lines ?? [], spoken);
  });
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

  async check(): Promise<void> {
    await this.#run('checking', async (signal) => {
      this.report = await post(newId(), this.#file(), true, signal);
      [this.changed, this.#command] = [false, newId()];
    });
  }
  /** The same command while no answer came, so that nothing is entered twice. */
  async apply(): Promise<void> {
    await this.#run('applying', async () => {
      this.applied = await post(this.#command, this.#file(), false);
    });
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
