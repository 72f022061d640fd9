// A pace that is asked too much of.
import { expect, test, vi } from 'vitest';
import { Pace } from './pace';

test('the first is done at once, a crowd becomes one more, and silence follows', () => {
  vi.useFakeTimers();
  const done = vi.fn();
  const pace = new Pace(done, 1000);
  pace.ask();
  expect(done).toHaveBeenCalledTimes(1);
  for (let n = 0; n < 50; n += 1) pace.ask();
  vi.advanceTimersByTime(999);
  expect(done).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(done).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5000);
  expect(done).toHaveBeenCalledTimes(2);
  pace.ask();
  pace.ask();
  pace.stop();
  vi.advanceTimersByTime(5000);
  expect(done).toHaveBeenCalledTimes(3);
  vi.useRealTimers();
});
