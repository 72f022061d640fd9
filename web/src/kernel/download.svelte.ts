// A file that is fetched in the page: one sees how far it is and may stop it; a token that is over is mended on the way.
import { fetchSignedIn } from './api';
import { asProblem, Problem } from './problem';
import type { Schema } from './api';

/** What comes at once needs no bar. */
const SHOWN_AFTER_MS = 400;

/** The name that the server gives a file: `attachment; filename="stock-2026-11-22.csv"`. */
export function nameOf(disposition: string | null): string {
  return /filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? 'nuanquan';
}

function keep(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has taken the file by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export class Download {
  running = $state(false);
  /** Whether it takes long enough to show a bar. */
  shown = $state(false);
  received = $state(0);
  whole = $state(0);
  problem = $state.raw<Problem | undefined>();
  #cut: AbortController | undefined;

  async start(address: string): Promise<void> {
    if (this.running) return;
    const cut = (this.#cut = new AbortController());
    [this.running, this.received, this.whole, this.problem] = [true, 0, 0, undefined];
    const timer = setTimeout(() => (this.shown = true), SHOWN_AFTER_MS);
    try {
      const answer = await fetchSignedIn(new Request(address, { signal: cut.signal }));
      if (!answer.ok) throw Problem.of((await answer.json()) as Schema<'ProblemBody'>);
      this.whole = Number(answer.headers.get('nuanquan-length')) || 0;
      const name = nameOf(answer.headers.get('content-disposition'));
      keep(await this.#read(answer), name);
    } catch (fault) {
      if (!cut.signal.aborted) this.problem = asProblem(fault);
    } finally {
      clearTimeout(timer);
      [this.running, this.shown] = [false, false];
    }
  }

  stop(): void {
    this.#cut?.abort();
  }

  async #read(answer: Response): Promise<Blob> {
    const type = answer.headers.get('content-type') ?? 'application/octet-stream';
    const reader = answer.body!.getReader();
    const parts: Uint8Array[] = [];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return new Blob(parts as BlobPart[], { type });
      parts.push(value);
      this.received += value.byteLength;
    }
  }
}
