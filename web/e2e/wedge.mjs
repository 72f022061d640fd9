// A USB scanner that types, as Chromium hears it: plainly, with Caps Lock on, or through a Chinese input method.
const SIGNS = { ':': 'Semicolon', '/': 'Slash', '.': 'Period', '-': 'Minus', '\r': 'Enter' };
const SECONDS_A_KEY = 0.01;
const FULL_WIDTH = 0xfee0;

/** The key on the keyboard, and whether it is shifted. */
function keyOf(character, capsLock) {
  const letter = /[A-Za-z]/.test(character);
  const code = letter ? `Key${character.toUpperCase()}` : (SIGNS[character] ?? `Digit${character}`);
  const upper = letter && character === character.toUpperCase();
  return { code, shift: (letter && upper !== capsLock) || character === ':' };
}

/**
 * Sends a text and Enter at the speed of a scanner. Under an input method each key is only `Process`, and the method
 * composes full-width signs in the field that has the focus.
 */
export async function scan(page, text, { inputMethod = false, capsLock = false } = {}) {
  const session = await page.context().newCDPSession(page);
  const sent = [];
  let composed = '';
  // As fast as a scanner types, however busy this machine is.
  const start = Date.now() / 1000 - text.length * SECONDS_A_KEY;
  for (const [at, character] of [...text, '\r'].entries()) {
    const { code, shift } = keyOf(character, capsLock);
    const process = inputMethod && code !== 'Enter';
    const virtual = code === 'Enter' ? 13 : character.toUpperCase().charCodeAt(0);
    sent.push(
      session.send('Input.dispatchKeyEvent', {
        type: 'rawKeyDown',
        timestamp: start + at * SECONDS_A_KEY,
        code,
        modifiers: shift ? 8 : 0,
        windowsVirtualKeyCode: process ? 229 : virtual,
        key: process ? 'Process' : code === 'Enter' ? 'Enter' : character,
      }),
    );
    if (!process) continue;
    composed += String.fromCharCode(character.charCodeAt(0) + FULL_WIDTH);
    const [selectionStart, selectionEnd] = [composed.length, composed.length];
    sent.push(session.send('Input.imeSetComposition', { text: composed, selectionStart, selectionEnd }));
  }
  await Promise.all(sent);
  const end = { code: 'Enter', key: 'Enter', windowsVirtualKeyCode: 13 };
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...end });
  await session.detach();
}

/** A text in the full-width signs that an input method writes. */
export const fullWidth = (text) =>
  text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + FULL_WIDTH));
