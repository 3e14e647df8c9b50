import { promisifyRequest } from 'idb-keyval';
import { openUserStore, startingWith } from '../../sync/local-store.js';
import type { OutboxStore, PendingSubmission } from './submission-outbox.js';

const prefix = 'outbox:';

/** Keeps pending submissions in the database that has the user's files. Reads never throw. */
export function openOutboxStore(userId: string): OutboxStore {
  const store = openUserStore(userId);
  return {
    async read() {
      try {
        return await store('readonly', (objects) =>
          promisifyRequest<PendingSubmission[]>(objects.getAll(startingWith(prefix))),
        );
      } catch {
        return [];
      }
    },
    put: (entry) =>
      store('readwrite', (objects) => {
        objects.put(entry, prefix + entry.key);
        return promisifyRequest(objects.transaction);
      }),
    remove: (key) =>
      store('readwrite', (objects) => {
        objects.delete(prefix + key);
        return promisifyRequest(objects.transaction);
      }),
  };
}
