// Why a field was not taken, in words: the server names field and reason, the form shows them beside the field.
import type { Deed } from '../kernel/deed.svelte';
import { t } from '../kernel/i18n.svelte';
import { zh } from '../kernel/zh';

type Told = Extract<keyof typeof zh, `reason.${string}`>;

/** The word on a field, whatever name the server has for it in this command. */
export function wrong(deed: Deed, ...fields: string[]): string | undefined {
  const at = deed.problem?.field;
  if (at === undefined || !fields.includes(at)) return undefined;
  const key = `reason.${String(deed.problem?.params.reason)}`;
  return t(key in zh ? (key as Told) : 'reason.invalid');
}
