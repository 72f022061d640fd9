// Every page of the app: who opens it, and at which address of the demonstration. A route without a line here fails a test.
import { newId, signedIn } from './server.mjs';

/** Of each route: somebody who may open it, and from `things` its address, if that is not the route itself. */
export const PLACES = {
  '/': { who: 'cashier' },
  '/sign-in': { who: undefined },
  '/account': { who: 'cashier' },
  '/till': { who: 'cashier' },
  '/check': { who: 'keeper' },
  '/till/today': { who: 'cashier' },
  '/till/setup': { who: 'cashier' },
  '/till/shift': { who: 'cashier' },
  '/till/note': { who: 'cashier' },
  '/till/outbox': { who: 'cashier' },
  '/shifts': { who: 'fund' },
  '/shifts/:id': { who: 'fund', at: ({ shift }) => `/shifts/${shift}` },
  '/redemptions/:id': { who: 'cashier', at: ({ redemption }) => `/redemptions/${redemption}` },
  '/give': { who: undefined },
  '/give/stores': { who: undefined },
  '/give/guest': { who: undefined },
  '/give/follow/:token': { who: undefined, at: ({ guest }) => `/give/follow/${guest}` },
  '/printed': { who: undefined },
  '/give/join': { who: undefined },
  '/give/offer': { who: 'donor' },
  '/give/name': { who: 'donor' },
  '/gifts': { who: 'donor' },
  '/gifts/years': { who: 'donor' },
  '/gifts/:id': { who: 'donor', at: ({ gift }) => `/gifts/${gift}` },
  '/intake': { who: 'keeper' },
  '/intake/new': { who: 'keeper' },
  '/intake/:id': { who: 'keeper', at: ({ offered }) => `/intake/${offered}` },
  '/needs': { who: 'keeper' },
  '/stock': { who: 'keeper' },
  '/stock/purchase': { who: 'keeper' },
  '/stock/approvals': { who: 'keeper' },
  '/lots/:id': { who: 'keeper', at: ({ lot }) => `/lots/${lot}` },
  '/products': { who: 'admin' },
  '/products/:id': { who: 'admin', at: ({ product }) => `/products/${product}` },
  '/packs': { who: 'admin' },
  '/categories': { who: 'admin' },
  '/overview': { who: 'fund' },
  '/funds': { who: 'fund' },
  '/funds/:id': { who: 'fund', at: ({ fund }) => `/funds/${fund}` },
  '/trace': { who: 'auditor' },
  '/trace/trail': { who: 'auditor' },
  '/trace/reads': { who: 'auditor' },
  '/trace/ranked': { who: 'auditor' },
  '/trace/redemptions/:id': { who: 'auditor', at: ({ redemption }) => `/trace/redemptions/${redemption}` },
  '/households': { who: 'street' },
  '/households/new': { who: 'street' },
  '/households/import': { who: 'street' },
  '/households/:id': { who: 'street', at: ({ household }) => `/households/${household}` },
  '/batches': { who: 'street' },
  '/batches/new': { who: 'street' },
  '/batches/:id': { who: 'street', at: ({ batch }) => `/batches/${batch}` },
  '/campaigns': { who: 'district' },
  '/admin/accounts': { who: 'admin' },
  '/admin/accounts/:id': { who: 'admin', at: ({ account }) => `/admin/accounts/${account}` },
  '/admin/tills': { who: 'admin' },
  '/admin/stores': { who: 'admin' },
  '/offline': { who: 'fund' },
  '/offline/cases': { who: 'fund' },
  '/offline/cases/:id': { who: 'fund', at: ({ mismatch }) => `/offline/cases/${mismatch}` },
  '/vouchers/:id': { who: 'street', at: ({ voucher }) => `/vouchers/${voucher}` },
  // What the server itself shows to whoever holds a printed code; an address in no language.
  '/T/:token': { who: undefined, at: ({ trace }) => `/T/${trace}`, printed: true },
  '/R/:token': { who: undefined, at: ({ receipt }) => `/R/${receipt}`, printed: true },
};

/** Things of the demonstration that have a page: one of each kind, with something to show. */
export async function things(url) {
  const as = Object.fromEntries(
    await Promise.all(
      ['cashier', 'donor', 'keeper', 'street', 'fund', 'admin'].map(async (name) => [
        name,
        await signedIn(url, name),
      ]),
    ),
  );
  const first = async (who, address) => {
    const found = await as[who].get(address);
    const [one] = found.items ?? found;
    if (!one) throw new Error(`the demonstration has nothing at ${address}`);
    return one;
  };
  const household = await first('street', '/api/households?limit=1');
  const whole = await first('donor', '/api/donations?state=inspected&limit=1');
  const gift = await as.donor.get(`/api/donations/${whole.id}`);
  const of = {
    redemption: first('cashier', '/api/redemptions?limit=1'),
    offered: offer(as, await first('cashier', '/api/products?limit=1')),
    lot: first('keeper', '/api/stock?limit=1'),
    product: first('admin', '/api/products?limit=1'),
    fund: first('fund', '/api/funds'),
    batch: first('street', '/api/voucher-batches?limit=1'),
    account: first('admin', '/api/accounts?limit=1'),
    voucher: first('street', '/api/vouchers?limit=1'),
    shift: shift(as.cashier),
    mismatch: first('fund', '/api/offline/cases?limit=1'),
  };
  const ids = await Promise.all(
    Object.entries(of).map(async ([name, one]) => {
      const found = await one;
      return [name, found.id ?? found.lot_id ?? found.redemption_id ?? found.donation_id];
    }),
  );
  return {
    ...Object.fromEntries(ids),
    household: household.id,
    gift: gift.id,
    trace: gift.trace_token,
    receipt: await receiptToken(as.keeper),
    guest: await guestOffer(url, as.keeper),
  };
}

/** A donor's offer to the keeper's store, which waits to be carried there. */
async function offer({ donor, keeper }, product) {
  const { roles } = await keeper.get('/api/me');
  return donor.post('/api/donations', {
    store_id: roles[0].store_id,
    lines: [
      { product_id: product.id, quantity: 24 },
      { description: '全新童被', quantity: 6 },
    ],
    note: '周六上午送到',
  });
}

/** The token behind the QR code of a receipt. */
async function receiptToken(keeper) {
  const { items } = await keeper.get('/api/donations?state=inspected&limit=20');
  for (const { id } of items) {
    const { receipts } = await keeper.get(`/api/donations/${id}`);
    if (receipts.length === 0) continue;
    return (await keeper.get(`/api/receipts/${receipts[0].id}`)).check_token;
  }
  throw new Error('the demonstration has no receipt');
}

/** A cashier's shift, opened if none is. */
async function shift(cashier) {
  const { items } = await cashier.get('/api/shifts?limit=1');
  return items[0] ?? { id: (await cashier.post('/api/shifts', { float_fen: 20_000 })).shift_id };
}

/** What a guest follows an offer by. */
async function guestOffer(url, keeper) {
  const { roles } = await keeper.get('/api/me');
  const lines = [{ description: '全新棉衣', quantity: 12 }];
  const body = JSON.stringify({ id: newId(), store_id: roles[0].store_id, phone: '13900000000', lines });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/public/offers`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`a guest's offer: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).follow_token;
}
