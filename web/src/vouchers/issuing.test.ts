// Several batches in one go: one after the other, one that fails does not hold the others up, and one may stop.
import { beforeEach, expect, test, vi } from 'vitest';
import { Problem } from '../kernel/problem';

const { approve, look } = vi.hoisted(() => ({ approve: vi.fn(), look: vi.fn() }));
vi.mock('../kernel/api', () => ({
  api: { GET: look, POST: approve },
  ask: (answer: Promise<unknown>) => answer,
}));
const { issuing } = await import('./issuing.svelte');

const batch = (id: string) => ({ id, number: id, vouchers: 3 }) as never;
const idOf = (call: unknown[]) => (call[1] as { params: { path: { id: string } } }).params.path.id;
const commandOf = (call: unknown[]) => (call[1] as { body: { id: string } }).body.id;
const states = () => issuing.items.map(({ batch: { id }, state }) => `${id} ${state}`);

beforeEach(() => {
  issuing.clear();
  approve.mockReset();
  look.mockReset().mockResolvedValue({ prepared: 1 });
});

test('each is its own command, in their order, and one that is refused holds nobody up', async () => {
  approve.mockImplementation((_: string, { params }: { params: { path: { id: string } } }) =>
    params.path.id === 'b' ? Promise.reject(new Problem('fund_short', 409)) : Promise.resolve({}),
  );
  issuing.take([batch('a'), batch('b'), batch('c')]);
  await vi.waitFor(() => expect(issuing.busy).toBe(false));
  expect(states()).toEqual(['a done', 'b failed', 'c done']);
  expect(issuing.of('b')!.problem!.code).toBe('fund_short');
  expect(approve.mock.calls.map(idOf)).toEqual(['a', 'b', 'c']);
  expect(new Set(approve.mock.calls.map(commandOf)).size).toBe(3);
});

test('whoever stops lets the one at work end and leaves the others as drafts', async () => {
  let end: (value: unknown) => void = () => {};
  approve.mockImplementation(() => new Promise((done) => (end = done)));
  issuing.take([batch('a'), batch('b')]);
  await vi.waitFor(() => expect(states()).toEqual(['a working', 'b waiting']));
  issuing.stop();
  end({});
  await vi.waitFor(() => expect(issuing.busy).toBe(false));
  expect(states()).toEqual(['a done', 'b left']);
  expect(approve).toHaveBeenCalledTimes(1);
});

test('while no answer comes the same command is sent again', async () => {
  vi.useFakeTimers();
  approve
    .mockRejectedValueOnce(new Problem('offline', 0))
    .mockRejectedValueOnce(new Problem('still_running', 409))
    .mockResolvedValueOnce({});
  issuing.take([batch('a')]);
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  expect(states()).toEqual(['a done']);
  expect(new Set(approve.mock.calls.map(commandOf)).size).toBe(1);
});
