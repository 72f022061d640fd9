// What a view shows of a camera's picture is what is looked at.
import { expect, test } from 'vitest';
import { shown } from './shown';

test('a phone held upright shows the middle of its picture, as wide as it is', () => {
  const part = shown({ width: 720, height: 1280 }, { width: 360, height: 270 });
  expect(part).toEqual({ left: 0, top: 370, width: 720, height: 540 });
});

test('a wide picture in a narrower view loses its sides', () => {
  const part = shown({ width: 1280, height: 720 }, { width: 400, height: 300 });
  expect(part).toEqual({ left: 160, top: 0, width: 960, height: 720 });
});

test('a view that is not laid out yet hides nothing', () => {
  const part = shown({ width: 640, height: 480 }, { width: 0, height: 0 });
  expect(part).toEqual({ left: 0, top: 0, width: 640, height: 480 });
});
