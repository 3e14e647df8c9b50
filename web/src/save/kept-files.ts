import { createStore, entries, get, promisifyRequest } from 'idb-keyval';
import type { DeletedFile } from '../files/project.js';
import type { ProjectFile } from '../files/project-file.js';

/** What a browser keeps of a file: the file, and of a deleted one when that was. */
export type KeptFile = ProjectFile | DeletedFile;

/** The order of the tabs and the one in view, of whichever tab of the browser kept last. */
export interface KeptDesk {
  order: readonly string[];
  shownId: string;
  entryId: string | null;
}

/** All that is kept of a user. `files` come in the order of their tabs, `deleted` oldest first. */
export interface Kept {
  files: readonly ProjectFile[];
  deleted: readonly DeletedFile[];
  desk: KeptDesk | null;
}

/** Some files to keep, some ids to forget, and the desk, all at once or not at all. */
export interface KeptChange {
  put: readonly KeptFile[];
  forget: readonly string[];
  desk: KeptDesk;
}

const deskKey = 'desk';
const fileKey = (id: string) => `file:${id}`;
/** Where a page of before there were several files kept its only one. */
const oldKeyOf = (userId: string) => `runq.code:${userId}`;

export type FileStore = ReturnType<typeof openFileStore>;

/**
 * The files of a user in this browser's IndexedDB: a database for each user, an entry for each file, so that typing in one file writes
 * only that one and two tabs do not write each other's files over.
 */
export function openFileStore(userId: string) {
  const store = createStore(`runq.files:${userId}`, 'files');
  return {
    /** Null on a first visit and where the browser keeps nothing. */
    async read(): Promise<Kept | null> {
      try {
        const all = new Map(await entries<string, unknown>(store));
        const desk = (all.get(deskKey) as KeptDesk | undefined) ?? null;
        const kept = [...all].filter(([key]) => key.startsWith('file:')).map(([, file]) => file as KeptFile);
        const place = new Map(desk?.order.map((id, index) => [id, index]));
        const placeOf = ({ id }: KeptFile) => place.get(id) ?? place.size;
        const deleted = kept.filter(isDeleted).sort((a, b) => a.deletedAt - b.deletedAt);
        const files = kept.filter((file) => !isDeleted(file)).sort((a, b) => placeOf(a) - placeOf(b));
        return files.length > 0 || deleted.length > 0 ? { files, deleted, desk } : null;
      } catch {
        return null;
      }
    },
    /** The program that an older page kept. */
    async readOld(): Promise<string | null> {
      try {
        return (await get<string>(oldKeyOf(userId))) ?? null;
      } catch {
        return null;
      }
    },
    /** Keeps a change in one transaction. Rejects when the browser does not keep it: no room, or not allowed. */
    write: ({ put, forget, desk }: KeptChange): Promise<void> =>
      store('readwrite', (objects) => {
        for (const file of put) objects.put(file, fileKey(file.id));
        for (const id of forget) objects.delete(fileKey(id));
        objects.put(desk, deskKey);
        return promisifyRequest(objects.transaction);
      }),
  };
}

export const isDeleted = (file: KeptFile): file is DeletedFile => 'deletedAt' in file;
