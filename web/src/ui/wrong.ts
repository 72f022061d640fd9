// A form that was not sent leads to its first wrong field, whichever form it is and whoever found the fault.
const WRONG = '[aria-invalid="true"]';
const BUSY = '[aria-busy="true"]';

function lead(form: Element): void {
  const field = form.querySelector<HTMLElement>(WRONG);
  if (!field) return;
  for (let fold = field.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null)
    fold.open = true;
  field.scrollIntoView({ block: 'center' });
  field.focus({ preventScroll: true });
}

/** Whether the form has been sent is not known before its button rests: the server may find a fault too. */
function whenAtRest(form: Element): void {
  if (!form.querySelector(BUSY)) return lead(form);
  const watch = new MutationObserver(() => {
    if (form.querySelector(BUSY)) return;
    watch.disconnect();
    setTimeout(() => lead(form));
  });
  watch.observe(form, { subtree: true, attributes: true, attributeFilter: ['aria-busy'] });
}

/** Begins to lead. What the form makes of the event is drawn by then, and what the browser finds missing too. */
export function leadToWrong(): void {
  document.addEventListener('submit', ({ target }) => setTimeout(() => whenAtRest(target as Element)), true);
  let told = false;
  document.addEventListener(
    'invalid',
    ({ target }) => {
      if (told) return;
      told = true;
      setTimeout(() => {
        told = false;
        const form = (target as Element).closest('form');
        if (form) lead(form);
      });
    },
    true,
  );
}
