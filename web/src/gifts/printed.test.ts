// Whatever a scanner or a hand makes of a printed address opens the same page.
import { expect, test } from 'vitest';
import { printedAt } from './printed';

const token = '0123456789ABCDEFGHJKMNPQRS';
const code = 'A1'.repeat(73);

test.each([
  [`HTTPS://EXAMPLE.ORG/R/${token}`, `/R/${token}`],
  [`https：／／example.org／t／${token.toLowerCase()}`, `/T/${token}`],
  [`/R/${token}`, `/R/${token}`],
  [`https://example.org/give/follow/${token}`, `/give/follow/${token}`],
  [`HTTPS://EXAMPLE.ORG/V/${code}`, `/V/${code}`],
  [code, `/V/${code}`],
])('%s', (text, address) => expect(printedAt(text)).toEqual({ address }));

test.each(['', 'hello', '6901234567892', token])('%s opens nothing', (text) =>
  expect(printedAt(text)).toEqual({ fault: 'strange' }),
);
