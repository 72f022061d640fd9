// A USB scanner at a page: keys as it sends them.

/** Keys as a USB scanner sends them; under an input method each is only `Process`. */
export async function scan(page, text, { inputMethod = false, capsLock = false } = {}) {
  const session = await page.context().newCDPSession(page);
  const signs = { ':': 'Semicolon', '/': 'Slash', '.': 'Period', '-': 'Minus' };
  for (const character of [...text, '\r']) {
    const letter = /[A-Za-z]/.test(character);
    const code =
      character === '\r'
        ? 'Enter'
        : letter
          ? `Key${character.toUpperCase()}`
          : (signs[character] ?? `Digit${character}`);
    const shift = (letter && (character === character.toUpperCase()) !== capsLock) || character === ':';
    const asProcess = inputMethod && character !== '\r';
    const key = {
      type: 'rawKeyDown',
      code,
      modifiers: shift ? 8 : 0,
      windowsVirtualKeyCode: asProcess ? 229 : code === 'Enter' ? 13 : character.toUpperCase().charCodeAt(0),
      key: asProcess ? 'Process' : code === 'Enter' ? 'Enter' : character,
    };
    void session.send('Input.dispatchKeyEvent', key);
  }
  await session.send('Input.dispatchKeyEvent', {
    type: 'keyUp',
    code: 'Enter',
    key: 'Enter',
    windowsVirtualKeyCode: 13,
  });
  await session.detach();
}
