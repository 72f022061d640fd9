// Photographs on their way: made small enough for a poor line, sent one after another, each with its own fate.
import { api, ask, type Schema } from '../kernel/api';
import { newId } from '../kernel/id';
import { asProblem, type Problem } from '../kernel/problem';
import { telling } from '../kernel/upload';

type Answer = Schema<'PhotographAnswer'>;
/** Sends one photograph under its command's id, and tells which share of it has left. */
export type Sender = (id: string, file: Blob, told: (share: number) => void) => Promise<Answer>;

export const PHOTOGRAPHS_MAX = 12;
const TYPES = ['image/jpeg', 'image/png', 'image/webp'];
/** The server keeps 1600 pixels; what is larger would only take time. */
const SIDE = 2000;
const SMALL_BYTES = 400_000;
const QUALITY = 0.85;

const asBody = (file: Blob, told: (share: number) => void) => ({
  fetch: telling(told),
  body: file as unknown as string,
  bodySerializer: (body: unknown) => body as BodyInit,
  headers: { 'content-type': file.type },
});

/** Sends to a gift of one's own, or of one's store. */
export const toGift =
  (gift: string): Sender =>
  (id, file, told) =>
    ask(
      api.POST('/api/donations/{id}/photographs', {
        params: { path: { id: gift }, query: { id } },
        ...asBody(file, told),
      }),
    );

/** Sends to a guest's offer. */
export const toOffer =
  (token: string): Sender =>
  (id, file, told) =>
    ask(
      api.POST('/api/public/offers/{token}/photographs', {
        params: { path: { token }, query: { id } },
        ...asBody(file, told),
      }),
    );

/** The size in which a picture is sent: its proportions, no side longer than what is wanted. */
export function within(width: number, height: number, side = SIDE): [width: number, height: number] {
  const scale = Math.min(1, side / Math.max(width, height, 1));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

function drawn(address: string): Promise<HTMLImageElement> {
  return new Promise((there, failed) => {
    const image = new Image();
    image.onload = () => there(image);
    image.onerror = () => failed(new Error('no picture'));
    image.src = address;
  });
}

/** Whether a file is a picture that can be seen; its name proves nothing. */
async function isPicture(file: File): Promise<boolean> {
  if (!file.type.startsWith('image/') || file.size === 0) return false;
  const address = URL.createObjectURL(file);
  try {
    return (await drawn(address)).naturalWidth > 0;
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The file as it is sent: a small one as it is, a large one drawn anew. */
async function readied(file: File, address: string): Promise<Blob> {
  if (file.size <= SMALL_BYTES && TYPES.includes(file.type)) return file;
  try {
    const image = await drawn(address);
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = within(image.naturalWidth, image.naturalHeight);
    const paper = canvas.getContext('2d')!;
    paper.fillStyle = '#fff';
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(image, 0, 0, canvas.width, canvas.height);
    const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
    return made ?? file;
  } catch {
    return file;
  }
}

export class Photograph {
  state = $state<'waiting' | 'sending' | 'sent' | 'failed'>('waiting');
  problem = $state.raw<Problem | undefined>();
  /** How much of it has left, from 0 to 1. */
  share = $state(0);
  readonly id = newId();
  readonly address: string;

  constructor(readonly file: File) {
    this.address = URL.createObjectURL(file);
  }
  async send(by: Sender): Promise<boolean> {
    [this.state, this.problem, this.share] = ['sending', undefined, 0];
    try {
      await by(this.id, await readied(this.file, this.address), (share) => (this.share = share));
      this.state = 'sent';
    } catch (fault) {
      [this.state, this.problem] = ['failed', asProblem(fault)];
    }
    return this.state === 'sent';
  }
}

/** What was not taken in, and why. */
export interface LeftOut {
  noPicture: string[];
  noRoom: string[];
}

export class Photographs {
  all = $state.raw<Photograph[]>([]);
  /** How many the gift has already. */
  there = $state(0);
  sending = $derived(this.all.some((one) => one.state === 'sending'));
  sent = $derived(this.all.filter((one) => one.state === 'sent').length);
  failed = $derived(this.all.filter((one) => one.state === 'failed').length);
  room = $derived(PHOTOGRAPHS_MAX - this.there - this.all.length);

  constructor(private readonly seen: (file: File) => Promise<boolean> = isPicture) {}

  /** Takes pictures in, as many as there is room for. */
  async take(files: readonly File[]): Promise<LeftOut> {
    const left: LeftOut = { noPicture: [], noRoom: [] };
    for (const file of files) {
      if (!(await this.seen(file))) left.noPicture.push(file.name);
      else if (this.room <= 0) left.noRoom.push(file.name);
      else this.all = [...this.all, new Photograph(file)];
    }
    return left;
  }
  drop(one: Photograph): void {
    URL.revokeObjectURL(one.address);
    this.all = this.all.filter((other) => other !== one);
  }
  /** Sends what waits or failed, one after another; whether all of it arrived. */
  async send(by: Sender): Promise<boolean> {
    for (const one of this.all) if (one.state !== 'sent') await one.send(by);
    return this.failed === 0;
  }
  clear(): void {
    for (const one of this.all) URL.revokeObjectURL(one.address);
    this.all = [];
  }
}
