// A first password that can be read out: it is good for one sign-in, its owner then chooses another.
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

export function firstPassword(): string {
  const numbers = crypto.getRandomValues(new Uint32Array(12));
  const text = Array.from(numbers, (number) => LETTERS[number % LETTERS.length]).join('');
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}
