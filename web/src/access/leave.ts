// Signing out: what a till carries goes with whoever leaves, and nobody leaves over entries that are not sent.
import { kept } from '../kernel/kept';

export async function leaveBy(end: () => Promise<unknown>): Promise<void> {
  const alone = kept.get('offline') ? await import('../till/offline/state.svelte') : undefined;
  await alone?.mayLeave();
  await end();
  await alone?.leave();
}
