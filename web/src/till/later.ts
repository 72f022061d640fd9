// What a till needs once a voucher was looked up: fetched beside its first page, so that this opens at once on a poor line.
import Done from './Done.svelte';
import Goods from './Goods.svelte';
import Unanswered from './Unanswered.svelte';

export { Done, Goods, Unanswered };
export interface Later {
  Done: typeof Done;
  Goods: typeof Goods;
  Unanswered: typeof Unanswered;
}
