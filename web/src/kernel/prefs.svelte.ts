// How large type is, and whether the browser has a connection as far as it knows.
import { kept } from './kept';

let large = $state(kept.get('type-size') === 'large');
let offline = $state(false);

export const prefs = {
  get large() {
    return large;
  },
  set large(wanted: boolean) {
    large = wanted;
    kept.set('type-size', wanted ? 'large' : undefined);
    show();
  },
  get offline() {
    return offline;
  },
};

function show(): void {
  document.documentElement.classList.toggle('large', large);
}

/** Begins to follow the browser. Its word on the connection is only a hint: calls decide by their answers. */
export function followBrowser(): void {
  show();
  const look = () => (offline = navigator.onLine === false);
  look();
  window.addEventListener('online', look);
  window.addEventListener('offline', look);
}
