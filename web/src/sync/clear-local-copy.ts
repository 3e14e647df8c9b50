import { promisifyRequest } from 'idb-keyval';
import { openUserStore } from './local-store.js';

/** Empties what the editor keeps of a user's files in this browser. Never throws: a browser may block its storage. */
export async function clearLocalCopy(userId: string): Promise<void> {
  try {
    await openUserStore(userId)('readwrite', (objects) => {
      objects.clear();
      return promisifyRequest(objects.transaction);
    });
  } catch {
    // There is no copy either.
  }
}
