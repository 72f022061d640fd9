// A file on its way up, with how much of it has left: `fetch` does not tell, XMLHttpRequest does.
import { fetchSignedIn } from './api';
import { Problem } from './problem';

/** A photograph on a slow line. */
const ANSWER_WITHIN_MS = 300_000;

/** For `fetch` of a typed call: tells which share of the body, from 0 to 1, has been sent. */
export const telling =
  (told: (share: number) => void) =>
  (request: Request): Promise<Response> =>
    fetchSignedIn(request, (one) => sent(one, told));

async function sent(request: Request, told: (share: number) => void): Promise<Response> {
  const body = await request.blob();
  const line = new XMLHttpRequest();
  return new Promise((answered, failed) => {
    const broken = () => failed(new Problem('offline', 0));
    line.open(request.method, request.url);
    line.timeout = ANSWER_WITHIN_MS;
    request.headers.forEach((value, name) => line.setRequestHeader(name, value));
    line.upload.onprogress = ({ loaded, total }) => told(total > 0 ? loaded / total : 0);
    [line.onerror, line.onabort, line.ontimeout] = [broken, broken, broken];
    line.onload = () => {
      const type = line.getResponseHeader('content-type') ?? '';
      answered(
        new Response(line.responseText || null, { status: line.status, headers: { 'content-type': type } }),
      );
    };
    line.send(body);
  });
}
