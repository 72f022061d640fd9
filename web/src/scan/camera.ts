// The camera as a source of texts: frames go to a worker one at a time, with a pause between them.
import type { Found, Frame } from './decode.worker';

export type CameraFault = 'denied' | 'none' | 'insecure' | 'failed';

/** Between frames, so that a cheap phone stays cool. */
const PAUSE_MS = 80;
/** Every so many frames is looked at harder. */
const HARD_EVERY = 3;
/** The same code counts again only after it was out of view for so long. */
const FORGET_MS = 3000;
/** Pixels of the longer side that are looked at. */
const LOOKED_AT = 1280;

export interface Camera {
  torch?: (on: boolean) => Promise<void>;
  stop(): void;
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

/** Starts the camera on a video element. Throws what `faultOf` names. */
export async function start(
  video: HTMLVideoElement,
  found: (text: string) => void,
  failed: (fault: CameraFault) => void,
): Promise<Camera> {
  const worker = new Worker(new URL('./decode.worker.ts', import.meta.url), { type: 'module' });
  let stream: MediaStream;
  try {
    stream = await open();
  } catch (fault) {
    worker.terminate();
    throw fault;
  }
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const isNew = once();
  let frames = 0;
  let stopped = false;

  function send(): void {
    if (stopped) return;
    if (document.hidden || video.paused || video.videoWidth === 0) return later();
    const scale = Math.min(1, LOOKED_AT / Math.max(video.videoWidth, video.videoHeight));
    const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.drawImage(video, 0, 0, width, height);
    const pixels = context.getImageData(0, 0, width, height);
    frames += 1;
    const frame: Frame = { pixels, hard: frames % HARD_EVERY === 0 };
    worker.postMessage(frame, [pixels.data.buffer]);
  }
  function later(): void {
    setTimeout(send, PAUSE_MS);
  }
  worker.onmessage = ({ data }: MessageEvent<Found>) => {
    if (stopped) return;
    if ('fault' in data) return failed('failed');
    if ('texts' in data) for (const text of data.texts) if (isNew(text, performance.now())) found(text);
    later();
  };
  worker.onerror = () => failed('failed');
  /** While the page is hidden the camera rests. */
  const rest = () => void (document.hidden ? video.pause() : video.play().catch(() => {}));
  document.addEventListener('visibilitychange', rest);

  video.srcObject = stream;
  await video.play();
  return {
    torch: lamp(stream),
    stop() {
      stopped = true;
      document.removeEventListener('visibilitychange', rest);
      worker.terminate();
      stream.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
    },
  };
}
