// A deed that a form does: one command id, one at a time, its problem kept for the form to show.
import { newId } from './id';
import { asProblem, Problem } from './problem';

/**
 * Runs a command with an id. While no answer has come, a retry sends the same id, so that nothing is done twice;
 * after any answer the next try is a new command. Gives nothing if it failed: `problem` says why.
 */
export class Deed {
  busy = $state(false);
  problem = $state.raw<Problem | undefined>();
  #id: string;

  /** With an id, it was sent before and its answer never came. */
  constructor(sent?: string) {
    this.#id = sent ?? newId();
    if (sent) this.problem = new Problem('offline', 0);
  }

  async run<Answer>(command: (id: string) => Promise<Answer>): Promise<Answer | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    try {
      const answer = await command(this.#id);
      this.problem = undefined;
      this.#id = newId();
      return answer;
    } catch (fault) {
      this.problem = asProblem(fault);
      if (!this.problem.unanswered) this.#id = newId();
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  /** The server's word on a field, for the field to show; a code that names no field may be about it too. */
  error(field: string, code?: string): string | undefined {
    const about = this.problem?.field === field || (code && this.problem?.code === code);
    return about ? this.problem?.sentence : undefined;
  }
}
