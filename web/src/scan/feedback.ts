// Sound and vibration that say good or bad, for a till that nobody looks at all the time.
import { kept } from '../kernel/kept';

export type Sign = 'good' | 'bad' | 'tick';

/** Frequency in Hz and length in seconds of each tone: two that rise, two low ones, a short one. */
const TONES: Record<Sign, readonly [number, number][]> = {
  good: [
    [660, 0.09],
    [990, 0.14],
  ],
  bad: [
    [220, 0.18],
    [165, 0.28],
  ],
  tick: [[880, 0.05]],
};
const BUZZES: Record<Sign, number[]> = { good: [60], bad: [120, 80, 120], tick: [25] };

let context: AudioContext | undefined;

/** Opens the sound, which takes a cheap phone a while: when the camera opens, not when the first verdict is due. */
export function warm(): AudioContext | undefined {
  if (kept.get('sound') === 'off' || typeof AudioContext === 'undefined') return undefined;
  context ??= new AudioContext();
  return context;
}

export function signal(sign: Sign): void {
  navigator.vibrate?.(BUZZES[sign]);
  // What is to be seen is not kept waiting by what is to be heard.
  setTimeout(() => play(sign));
}

function play(sign: Sign): void {
  const context = warm();
  if (!context) return;
  void context.resume();
  let at = context.currentTime;
  for (const [hertz, seconds] of TONES[sign]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = sign === 'bad' ? 'square' : 'sine';
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.25, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + seconds);
    at += seconds;
  }
}
