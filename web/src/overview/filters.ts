// What of the overview may be chosen; each choice stands in the address.
/** Days back, the first unless another is chosen. */
export const spans = ['14', '7', '30', '90'] as const;

export type Grouping = 'store' | 'category' | 'product';

/** By what stock is shown: in one store by its products first, else by store. */
export function groupings(store: string): readonly Grouping[] {
  return store ? ['product', 'category'] : ['store', 'category', 'product'];
}
