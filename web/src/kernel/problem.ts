// What went wrong, as a value: the server's problem with its sentence in both languages, or a connection that failed.
import type { components } from './schema';
import { either, t } from './i18n.svelte';

type Body = components['schemas']['ProblemBody'];

export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly params: Record<string, unknown> = {},
    private readonly sentences?: { zh: string; en: string },
    readonly requestId = '',
  ) {
    super(code);
  }

  static of(body: Body): Problem {
    const params = body.params as Record<string, unknown>;
    return new Problem(
      body.code,
      body.status,
      params,
      { zh: body.title_zh, en: body.title },
      body.request_id,
    );
  }

  /** No answer came: it is not known whether the server did what was asked. */
  get unanswered(): boolean {
    return this.status === 0 || this.status >= 500;
  }

  /** What is not there will not be there the next time. */
  get gone(): boolean {
    return this.status === 404 || this.code === 'invalid_path';
  }

  /** The field that is not valid, as the server names it. */
  get field(): string | undefined {
    return typeof this.params.at === 'string' ? this.params.at : undefined;
  }

  /** The sentence in the language of the page. */
  get sentence(): string {
    const { reason, reason_zh } = this.params;
    if (this.sentences && typeof reason_zh === 'string' && typeof reason === 'string')
      return `${either(this.sentences.zh, this.sentences.en)} ${either(`${reason_zh}。`, `(${reason})`)}`;
    if (this.sentences) return either(this.sentences.zh, this.sentences.en);
    return this.code === 'offline' ? t('problem.offline') : t('problem.unknown');
  }

  /** What to do next, where more can be said than the sentence. */
  get advice(): string {
    const seconds = Number(this.params.retry_after_seconds);
    if (seconds > 90) return t('problem.waitMinutes', { n: Math.ceil(seconds / 60) });
    if (seconds > 0) return t('problem.waitSeconds', { n: seconds });
    if (this.status >= 500) return t('problem.tellNumber', { id: this.requestId || '–' });
    return '';
  }
}

/** Any failure as a problem: a fault of our own is shown as one, never swallowed. */
export function asProblem(fault: unknown): Problem {
  if (fault instanceof Problem) return fault;
  console.error(fault);
  return new Problem('internal', 500);
}
