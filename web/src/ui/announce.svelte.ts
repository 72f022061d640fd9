// Short messages: shown as a toast and read aloud by screen readers.
export type Tone = 'good' | 'bad' | 'info';
interface Message {
  id: number;
  text: string;
  tone: Tone;
}

const SHOWN_MS = 4000;
let messages = $state<Message[]>([]);
let last = 0;

export const toasts = {
  get all() {
    return messages;
  },
  clear(): void {
    messages = [];
  },
  dismiss(id: number): void {
    messages = messages.filter((message) => message.id !== id);
  },
};

/** Says something that happened. What a user must decide on is no toast. */
export function announce(text: string, tone: Tone = 'info'): void {
  const id = (last += 1);
  messages = [{ id, text, tone }];
  setTimeout(() => toasts.dismiss(id), SHOWN_MS);
}
