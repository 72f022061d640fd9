// Words of the till for what the API gives as codes.
import { api, ask, type Schema } from '../kernel/api';
import { moment } from '../kernel/format';
import { either, t, type PlainKey } from '../kernel/i18n.svelte';

const RELATIONS: Record<Schema<'DelegateRelation'>, PlainKey> = {
  kin: 'relation.kin',
  neighbour: 'relation.neighbour',
  volunteer: 'relation.volunteer',
  committee_staff: 'relation.committee_staff',
  other: 'relation.other',
};

export function relationWord(relation: Schema<'DelegateRelation'>): string {
  return t(RELATIONS[relation]);
}

/** When and where a voucher was used. */
export function usedWords(use: Schema<'FirstUse'>): string {
  const said = { moment: moment(use.at), store: either(use.store_name_zh, use.store_name_en) };
  return use.till ? t('till.usedAtTill', { ...said, n: use.till }) : t('till.usedAt', said);
}

/** The sentences of all refusals, by code, as the server says them. */
export async function refusalWords(): Promise<(code: string) => string> {
  const kinds = await ask(api.GET('/api/problems'));
  const of = new Map(kinds.map((kind) => [kind.code, kind]));
  return (code) => {
    const kind = of.get(code);
    return kind ? either(kind.title_zh, kind.title) : code;
  };
}

/** Vouchers that pay an amount; others give pieces. */
export function paysMoney({ kind }: { kind: Schema<'VoucherKind'> }): boolean {
  return ['value', 'emergency', 'copay'].includes(kind);
}
