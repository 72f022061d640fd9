// A day of expiry is understood however a package writes it, and never guessed.
import { expect, test } from 'vitest';
import { readDay } from './expiry';

test.each([
  ['270315', '2027-03-15'],
  ['20270315', '2027-03-15'],
  ['２７０３１５', '2027-03-15'],
  ['2027-3-15', '2027-03-15'],
  ['2027/03/15', '2027-03-15'],
  ['27.3.15', '2027-03-15'],
  ['2027年3月15日', '2027-03-15'],
  ['2027年2月', '2027-02-28'],
  ['202802', '2028-02-29'],
  ['280229', '2028-02-29'],
])('%s is %s', (typed, day) => expect(readDay(typed)).toBe(day));

test.each(['', '2703', '270230', '270229', '2027', '20271315', 'soon', '15/3/2027', '2703150', '19990101'])(
  '%s is no day',
  (typed) => expect(readDay(typed)).toBeUndefined(),
);
