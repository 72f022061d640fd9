// Small questions about the members of a household.
import type { Schema } from '../kernel/api';

type Member = Schema<'MemberView'>;

/** Those who are in it. */
export const active = (household: Pick<Schema<'HouseholdView'>, 'members'>): Member[] =>
  household.members.filter((member) => !member.left_on);

/** Whether a relation is that of the head (户主、本人). */
export const isHead = (relation: string): boolean => relation === '01' || relation === '02';
