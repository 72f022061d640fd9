// The camera as a source of texts: frames go to a worker one at a time, with a pause between them.
import type { Found, Frame } from './decode.worker';

export type CameraFault = 'denied' | 'none' | 'insecure' | 'failed';

/** Between frames, so that a cheap phone stays cool. */
const PAUSE_MS = 40;
/** Every so many frames is looked at harder, and larger. */
const HARD_EVERY = 3;
/** The same code counts again only after it was out of view for so long. */
const FORGET_MS = 3000;
/** How long the camera stays open for the next view. */
const LINGER_MS = 2000;
/** Pixels of the longer side: enough for a code that fills the aiming frame, and for one that is small or far. */
const QUICK_PIXELS = 640;
const HARD_PIXELS = 1280;

export interface Camera {
  torch?: (on: boolean) => Promise<void>;
  /** Ends the view; the camera itself a little later, or now. */
  stop(now?: boolean): void;
}

/** Names a fault of `getUserMedia`. */
export function faultOf(fault: unknown): CameraFault {
  const name = fault instanceof DOMException ? fault.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return ['NotFoundError', 'OverconstrainedError', 'NotReadableError'].includes(name) ? 'none' : 'failed';
}

async function open(): Promise<MediaStream> {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  return navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: 'environment' }, ...size },
  });
}

function lamp(stream: MediaStream): Camera['torch'] {
  const track = stream.getVideoTracks()[0];
  const can = track?.getCapabilities?.() as { torch?: boolean } | undefined;
  if (!can?.torch) return undefined;
  return (on) => track!.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
}

/** Remembers what is in view, so that a code held before the camera is read once. */
export function once(forgetMs = FORGET_MS): (text: string, now: number) => boolean {
  let seen = '';
  let at = -Infinity;
  return (text, now) => {
    const fresh = text !== seen || now - at > forgetMs;
    [seen, at] = [text, now];
    return fresh;
  };
}

/** What the camera sees now, without its pixels: these are fetched by the worker, beside the page. */
function picture(video: HTMLVideoElement): Promise<ImageBitmap> | VideoFrame {
  return typeof VideoFrame === 'undefined' ? createImageBitmap(video) : new VideoFrame(video);
}

/** The open camera and its worker: they outlive a view, so that the next step of the till sees at once. */
interface Engine {
  stream: MediaStream;
  worker: Worker;
  isNew: (text: string, now: number) => boolean;
}
let engine: Promise<Engine> | undefined;
/** The view that the worker answers. One that was left before its camera was open ends after the next has begun. */
let showing: object | undefined;
let closing: ReturnType<typeof setTimeout> | undefined;

function running(): Promise<Engine> {
  clearTimeout(closing);
  engine ??= begin();
  engine.catch(() => (engine = undefined));
  return engine;
}

async function begin(): Promise<Engine> {
  // The worker loads while the user is asked for the camera.
  const worker = new Worker(new URL('./decode.worker.ts', import.meta.url), { type: 'module' });
  try {
    return { stream: await open(), worker, isNew: once() };
  } catch (fault) {
    worker.terminate();
    throw fault;
  }
}

async function close(): Promise<void> {
  const ending = engine;
  engine = undefined;
  const old = await ending?.catch(() => undefined);
  old?.worker.terminate();
  old?.stream.getTracks().forEach((track) => track.stop());
}

/** Shows the camera on a video element and reads from it. Throws what `faultOf` names. */
export async function start(
  video: HTMLVideoElement,
  found: (text: string) => void,
  failed: (fault: CameraFault) => void,
): Promise<Camera> {
  const view = (showing = {});
  const { stream, worker, isNew } = await running();
  let frames = 0;
  let waiting = false;
  let gone = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    if (document.hidden || video.paused || video.readyState < video.HAVE_CURRENT_DATA) return later();
    frames += 1;
    const hard = frames % HARD_EVERY === 0;
    const pixels = hard ? HARD_PIXELS : QUICK_PIXELS;
    let seen: ImageBitmap | VideoFrame;
    try {
      seen = await picture(video);
    } catch {
      return later();
    }
    if (gone) return seen.close();
    waiting = true;
    const size = { width: video.clientWidth, height: video.clientHeight };
    worker.postMessage({ picture: seen, view: size, pixels, hard } satisfies Frame, [seen]);
  }
  function later(): void {
    if (!gone) timer = setTimeout(() => void look(), PAUSE_MS);
  }
  worker.onmessage = ({ data }: MessageEvent<Found>) => {
    if ('fault' in data) return failed('failed');
    // An answer to the view before this one is not waited for.
    if (!('texts' in data) || !waiting) return;
    waiting = false;
    for (const text of data.texts) if (isNew(text, performance.now())) found(text);
    later();
  };
  worker.onerror = () => failed('failed');
  /** While the page is hidden the camera rests. */
  const rest = () => void (document.hidden ? video.pause() : video.play().catch(() => {}));
  document.addEventListener('visibilitychange', rest);

  video.srcObject = stream;
  await video.play();
  void look();
  return {
    torch: lamp(stream),
    stop(now) {
      gone = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', rest);
      video.srcObject = null;
      if (showing !== view) return;
      worker.onmessage = null;
      clearTimeout(closing);
      closing = setTimeout(() => void close(), now ? 0 : LINGER_MS);
    },
  };
}
