// Photographs that did not arrive with a guest's offer: the page by which it is followed shows them, and sends them again.
import type { Photograph } from './photographs.svelte';

let left: { token: string; photographs: readonly Photograph[] } | undefined;

export function leaveTo(token: string, photographs: readonly Photograph[]): void {
  left = { token, photographs };
}

/** Those of this offer, for the page that now shows them. */
export function takeLeft(token: string): readonly Photograph[] {
  const mine = left?.token === token ? left.photographs : [];
  left = undefined;
  return mine;
}
