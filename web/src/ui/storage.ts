/** The part of the browser's storage that the pages use. */
export type SafeStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * Opens the browser's storage and never throws. Where it is blocked (a frame on another site, a strict browser) or
 * full, reads return null and writes do nothing.
 */
export function openStorage(name: 'localStorage' | 'sessionStorage'): SafeStorage {
  function attempt<T>(use: (storage: Storage) => T, fallback: T): T {
    try {
      return use(window[name]);
    } catch {
      return fallback;
    }
  }
  return {
    getItem: (key) => attempt((storage) => storage.getItem(key), null),
    setItem: (key, value) => attempt((storage) => storage.setItem(key, value), undefined),
    removeItem: (key) => attempt((storage) => storage.removeItem(key), undefined),
  };
}
