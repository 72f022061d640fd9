// Checks Ed25519 signatures: by the browser where it can (Chromium since 137), else by a small library.

type Check = (
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
  key: Uint8Array<ArrayBuffer>,
) => Promise<boolean>;

const native: Check = async (signature, message, key) => {
  const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', imported, signature, message);
};

/** The library's check; exported for the test that compares both. */
export const byLibrary: Check = async (signature, message, key) => {
  const { verifyAsync } = await import('@noble/ed25519');
  return verifyAsync(signature, message, key);
};

let chosen: Promise<Check> | undefined;

/** By trying, not by version: some browsers have it behind a switch. */
async function choose(): Promise<Check> {
  try {
    await crypto.subtle.importKey('raw', new Uint8Array(32), 'Ed25519', false, ['verify']);
    return native;
  } catch {
    return byLibrary;
  }
}

/** Whether the holder of the key signed the message. Malformed keys and signatures are not signed. */
export async function isSigned(...[signature, message, key]: Parameters<Check>): Promise<boolean> {
  chosen ??= choose();
  try {
    return await (
      await chosen
    )(signature, message, key);
  } catch {
    return false;
  }
}
