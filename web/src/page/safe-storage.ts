/** As much of the browser's storage as the pages use. */
export type SafeStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * The browser's storage where it lets us have it. Where it is blocked (a frame on another site, a strict browser) or full, nothing is
 * found and nothing is kept, and the page works all the same.
 */
export function openStorage(name: 'localStorage' | 'sessionStorage'): SafeStorage {
  function attempt<T>(use: (storage: Storage) => T, otherwise: T): T {
    try {
      return use(window[name]);
    } catch {
      return otherwise;
    }
  }
  return {
    getItem: (key) => attempt((storage) => storage.getItem(key), null),
    setItem: (key, value) => attempt((storage) => storage.setItem(key, value), undefined),
    removeItem: (key) => attempt((storage) => storage.removeItem(key), undefined),
  };
}
