// A new household as it is being entered.
import type { Schema } from '../kernel/api';
import { session } from '../kernel/session.svelte';
import { noCategory } from './CategoryFields.svelte';
import { nobody, type Typed } from './PersonFields.svelte';

const ownStreet = (): string =>
  session.me?.roles.find((held) => held.role === 'street_officer')?.area_code ?? '';

export class HouseholdForm {
  touched = false;
  residence = $state(ownStreet());
  hukou = $state(ownStreet());
  address = $state('');
  basis = $state<Schema<'DataBasis'>>('statutory_duty');
  members = $state<Typed[]>([nobody('01')]);
  withCategory = $state<'yes' | 'no'>('yes');
  category = $state(noCategory());
}
