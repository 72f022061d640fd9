// Who is signed in, and what he may do. The tokens are in cookies that no script can read.
import { api, ask, type Schema, whenSignedOut } from './api';
import { forgetDrafts, kept } from './kept';
import { asProblem, type Problem } from './problem';

export type Me = Schema<'Me'>;
export type Permission = Schema<'Permission'>;
export type Role = Schema<'Role'>;

let me = $state.raw<Me | undefined>();
let state = $state<'asking' | 'in' | 'out' | 'unreachable'>('asking');
let problem = $state.raw<Problem | undefined>();
/** Whether only the till says who sits here, since no server could be asked. */
let assumed = $state(false);
/** Counts sign-outs: what a page keeps beside its address belongs to one visit. */
let visit = 0;

export const session = {
  get state() {
    return state;
  },
  get problem() {
    return problem;
  },
  /** Who is signed in. */
  get me() {
    return me;
  },
  get assumed() {
    return assumed;
  },
  get visit() {
    return visit;
  },
  /** Whether his roles may do this, somewhere. */
  can(permission: Permission): boolean {
    return me?.permissions.includes(permission) ?? false;
  },
  has(role: Role): boolean {
    return me?.roles.some((held) => held.role === role) ?? false;
  },
};

/** Asks the server who is signed in. */
export async function recall(): Promise<void> {
  try {
    me = await ask(api.GET('/api/me'));
    [state, assumed] = ['in', false];
  } catch (fault) {
    problem = asProblem(fault);
    if (assumed && problem.status !== 401) return;
    me = undefined;
    state = problem.status === 401 ? 'out' : 'unreachable';
  }
}

/** Without a server, the till knows by its PIN who sits there. */
export function assume(known: Me): void {
  [me, state, assumed] = [known, 'in', true];
}

/** The till that this browser was registered as. */
export function till(): { device_id: string; device_secret: string } | undefined {
  const [device_id, device_secret] = (kept.get('device') ?? '').split(' ');
  return device_id && device_secret ? { device_id, device_secret } : undefined;
}

/** Signs in. A problem says what is missing: a second factor, patience, another password. */
export async function signIn(username: string, password: string, totp?: string): Promise<void> {
  const body = { username, password, totp: totp || null, ...till() };
  await ask(api.POST('/api/session', { body }));
  kept.set('refreshed-at', String(Date.now()));
  await recall();
}

/** Signs out. A customer's basket goes with whoever leaves; what was sent and not answered stays. */
export async function signOut(): Promise<void> {
  await ask(api.DELETE('/api/session'));
  if (me) kept.set(`basket.${me.account_id}`, undefined);
  forgetDrafts();
  visit += 1;
  me = undefined;
  state = 'out';
}

whenSignedOut(() => {
  me = undefined;
  state = 'out';
});
