// Why a field was not taken, in words: the server names field and reason, the form shows them beside the field.
import type { Deed } from '../kernel/deed.svelte';
import { t, type PlainKey } from '../kernel/i18n.svelte';

/** The word on a field, whatever name the server has for it in this command. */
export function wrong(deed: Deed, ...fields: string[]): string | undefined {
  const at = deed.problem?.field;
  if (at === undefined || !fields.includes(at)) return undefined;
  // A reason without a text of its own gives nothing.
  return t(`reason.${String(deed.problem?.params.reason)}` as PlainKey) || t('reason.invalid');
}
