// The one way to the server: calls typed by the OpenAPI document, a session refreshed once, failures as problems.
//
// A page calls `await ask(api.GET('/api/stores'))`: it gets the body, or a `Problem` is thrown.
import createClient from 'openapi-fetch';
import type { components, paths } from './schema';
import { kept } from './kept';
import { Problem } from './problem';

/** The types of the OpenAPI document, by name. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

const ANSWER_WITHIN_MS = 30_000;
/** Work that the server does before it answers, and a file on a slow line. */
const LONG_WORK_WITHIN_MS = 1_800_000;
const LONG_WORK = /\/(households\/import|approve)$/;
/** Codes of 401 that a fresh token may mend; a wrong password is not among them. */
const MENDABLE = ['unauthenticated', 'token_expired'];
const REFRESH = '/api/session/refresh';

let signedOut: () => void = () => {};
/** Says what happens when a session is over. */
export function whenSignedOut(then: () => void): void {
  signedOut = then;
}

async function send(request: Request): Promise<Response> {
  const cut = new AbortController();
  const isLong = request.method === 'POST' && LONG_WORK.test(new URL(request.url).pathname);
  const timer = setTimeout(() => cut.abort(), isLong ? LONG_WORK_WITHIN_MS : ANSWER_WITHIN_MS);
  request.signal.addEventListener('abort', () => cut.abort());
  try {
    return await fetch(request, { signal: cut.signal });
  } catch (fault) {
    if (request.signal.aborted) throw fault;
    throw new Problem('offline', 0);
  } finally {
    clearTimeout(timer);
  }
}

let refreshing: Promise<boolean> | undefined;

/** A refresh token is good once: tabs take turns, and the second finds that the first has done it. */
async function refresh(): Promise<boolean> {
  const asked = Date.now();
  const once = async (): Promise<boolean> => {
    if (Number(kept.get('refreshed-at')) > asked) return true;
    const headers = { 'content-type': 'application/json' };
    const answer = await send(new Request(REFRESH, { method: 'POST', headers, body: '{}' }));
    if (answer.ok) kept.set('refreshed-at', String(Date.now()));
    return answer.ok;
  };
  return navigator.locks ? navigator.locks.request('nuanquan.refresh', once) : once();
}

async function mendable(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const body = (await response
    .clone()
    .json()
    .catch(() => ({}))) as { code?: string };
  return MENDABLE.includes(body.code ?? '');
}

/** Asks, and mends a token that is over; what typed calls are made of, and what fetches and sends files. */
export async function fetchSignedIn(request: Request, by = send): Promise<Response> {
  const again = request.clone();
  const answer = await by(request);
  if (!(await mendable(answer))) return answer;
  refreshing ??= refresh().finally(() => (refreshing = undefined));
  if (!(await refreshing)) {
    signedOut();
    return answer;
  }
  return by(again);
}

export const api = createClient<paths>({ baseUrl: '/', fetch: (request) => fetchSignedIn(request) });

interface Answered<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The body of an answer, or a thrown problem. */
export async function ask<Data>(call: Promise<Answered<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (response.ok) return data as Data;
  const body = error as Schema<'ProblemBody'> | undefined;
  if (body && typeof body === 'object' && 'code' in body) throw Problem.of(body);
  // An answer of something between us and the server, such as a proxy whose server is away.
  throw new Problem(
    response.status >= 500 ? 'offline' : 'internal',
    response.status >= 500 ? 0 : response.status,
  );
}
