// A USB scanner types like a very fast keyboard: this hears its bursts wherever the focus is, under any input method.
//
// It goes by physical keys (`event.code`), since under a Chinese input method `event.key` is only `Process`.

const SIGNS: Record<string, string> = {
  Minus: '-_',
  Equal: '=+',
  BracketLeft: '[{',
  BracketRight: ']}',
  Backslash: '\\|',
  Semicolon: ';:',
  Quote: '\'"',
  Comma: ',<',
  Period: '.>',
  Slash: '/?',
  Backquote: '`~',
  Space: '  ',
  NumpadSubtract: '--',
  NumpadDecimal: '..',
  NumpadDivide: '//',
};
const SHIFTED_DIGITS = ')!@#$%^&*(';

/** Longest pause inside a burst: a busy computer hands keys over late. */
const GAP_MS = 150;
/** Longest time for a character on average: nobody types so fast. */
const AVERAGE_MS = 50;
const LENGTH_MIN = 8;

/** The character that a physical key gives on the layout that scanners imitate. */
export function characterOf(code: string, shift: boolean, caps: boolean): string | undefined {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shift !== caps ? letter : letter.toLowerCase();
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit) return shift ? SHIFTED_DIGITS[Number(digit)] : digit;
  return /^Numpad(\d)$/.exec(code)?.[1] ?? SIGNS[code]?.[shift ? 1 : 0];
}

type TextField = HTMLInputElement | HTMLTextAreaElement;

function focusedField(): TextField | undefined {
  const active = document.activeElement;
  return active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active : undefined;
}

/** What leaked into a field while the burst was still unknown is taken out again. */
function restore(field: TextField | undefined, value: string): void {
  if (!field?.isConnected) return;
  const put = () => {
    if (field.value === value) return;
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  put();
  setTimeout(put); // An input method commits what it holds after the last key.
}

/** Hears scans until the returned function is called. */
export function hearScans(heard: (text: string) => void): () => void {
  let text = '';
  let first = 0;
  let last = 0;
  let field: TextField | undefined;
  let before = '';

  function begin(now: number): void {
    first = now;
    field = focusedField();
    before = field?.value ?? '';
  }
  function ended(event: KeyboardEvent): void {
    const scanned = text.length >= LENGTH_MIN && (event.timeStamp - first) / text.length <= AVERAGE_MS;
    const burst = text;
    text = '';
    if (!scanned) return;
    // The end of a scan must not press the button that has the focus, nor send a form.
    event.preventDefault();
    event.stopImmediatePropagation();
    restore(field, before);
    heard(burst);
  }
  function key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const now = event.timeStamp;
    if (text && now - last > GAP_MS) text = '';
    if (['Enter', 'NumpadEnter', 'Tab'].includes(event.code)) return ended(event);
    const character = characterOf(event.code, event.shiftKey, event.getModifierState('CapsLock'));
    if (character === undefined) {
      if (!event.code.startsWith('Shift') && event.code !== 'CapsLock') text = '';
      return;
    }
    if (!text) begin(now);
    text += character;
    last = now;
  }
  window.addEventListener('keydown', key, true);
  return () => window.removeEventListener('keydown', key, true);
}
