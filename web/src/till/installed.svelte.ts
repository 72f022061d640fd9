// The app on this device: its files kept by the service worker, a new version that waits, and its place on the desktop.
//
// A new version never takes over by itself: somebody at the till says when, and not while entries are unsent.

/** What Chromium gives when the app may be installed. */
interface InstallPrompt extends Event {
  prompt(): Promise<void>;
}

/** How often a till that is never closed asks for a new version. */
const ASK_EVERY_MS = 3_600_000;

let waiting = $state.raw<ServiceWorker | undefined>();
let prompt = $state.raw<InstallPrompt | undefined>();
let begun = false;

export const installed = {
  /** Whether a new version waits for consent. */
  get newer() {
    return waiting !== undefined;
  },
  /** Whether the browser offers to install the app. */
  get offered() {
    return prompt !== undefined;
  },
  /** Whether the app runs in a window of its own. */
  get own() {
    return window.matchMedia('(display-mode: standalone)').matches;
  },
  async install(): Promise<void> {
    await prompt?.prompt();
    prompt = undefined;
  },
  /** The waiting version takes over, and the page begins anew with it. */
  update(): void {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting?.postMessage('take-over');
  },
};

function follow(registration: ServiceWorkerRegistration): void {
  const look = () => {
    // The very first version takes over by itself: there is nothing that it could disturb.
    waiting = registration.active ? (registration.waiting ?? undefined) : undefined;
  };
  look();
  registration.addEventListener('updatefound', () =>
    registration.installing?.addEventListener('statechange', look),
  );
  setInterval(() => void registration.update().catch(() => {}), ASK_EVERY_MS);
}

/** Keeps the app on this device. Only built files can be kept, and only where the browser lets them. */
export async function keepApp(): Promise<void> {
  if (begun || !import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  begun = true;
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    prompt = event as InstallPrompt;
  });
  try {
    follow(await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }));
  } catch (fault) {
    begun = false; // Without a network now: the next visit tries again.
    console.warn(fault);
  }
}
