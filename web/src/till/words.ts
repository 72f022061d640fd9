// Words of the till for what the API gives as codes.
import { api, ask, type Schema } from '../kernel/api';
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

/** The sentences of all refusals, by code, as the server says them. */
export async function refusalWords(): Promise<(code: string) => string> {
  const kinds = await ask(api.GET('/api/problems'));
  const of = new Map(kinds.map((kind) => [kind.code, kind]));
  return (code) => {
    const kind = of.get(code);
    return kind ? either(kind.title_zh, kind.title) : code;
  };
}
