import { createStore, get, promisifyRequest } from 'idb-keyval';
import type { DeletedFile } from '../project/project.js';
import type { ProjectFile } from '../project/project-file.js';
import type { ProjectRecord } from './project-record.js';
import { firstProjectId } from './shown-project.js';

/** A file in the local store; a deleted one has the time of its deletion. */
export type StoredFile = ProjectFile | DeletedFile;

/** The order of the tabs and the shown file, as saved last by any tab of the browser. */
interface StoredLayout {
  order: readonly string[];
  shownId: string;
}

/** The stored files of a project: `files` in the order of their tabs, `deleted` oldest first. */
interface StoredProject {
  files: readonly ProjectFile[];
  deleted: readonly DeletedFile[];
  layout: StoredLayout | null;
}

/** Files to store, ids to remove, and the layout: one transaction. */
interface StoreChange {
  put: readonly StoredFile[];
  remove: readonly string[];
  layout: StoredLayout;
}

/**
 * A user's projects in this browser's IndexedDB: one database per user, one entry per project and one per file. Typing
 * in a file writes only that file, and two tabs do not overwrite each other's files. Reads never throw.
 */
export interface LocalStore {
  readProjects(): Promise<ProjectRecord[]>;
  writeProject(record: ProjectRecord): Promise<void>;
  /** Removes a project with its files. */
  removeProject(id: string): Promise<void>;
  files(projectId: string): FileStore;
}

/** The files of one project. */
export interface FileStore {
  /** Null on a first visit and where the browser blocks IndexedDB. */
  read(): Promise<StoredProject | null>;
  /** The single program that a page of an earlier format stored; it belongs to the first project. */
  readOld(): Promise<string | null>;
  /** Writes a change in one transaction. Rejects when the browser refuses: storage full or blocked. */
  write(change: StoreChange): Promise<void>;
}

const recordPrefix = 'project:';
const layoutKey = 'layout';
const oldKeyOf = (userId: string) => `runq.code:${userId}`;

/** The first project keeps the keys from before there were several, so its files need no migration. */
const prefixOf = (projectId: string) => (projectId === firstProjectId ? '' : `in:${projectId}:`);
/** All keys with a prefix. */
export const startingWith = (prefix: string) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

export const isDeleted = (file: StoredFile): file is DeletedFile => 'deletedAt' in file;

/** Opens the user's database in this browser, which holds everything that must survive a reload. */
export const openUserStore = (userId: string) => createStore(`runq.files:${userId}`, 'files');

export function openLocalStore(userId: string): LocalStore {
  const store = openUserStore(userId);
  return {
    async readProjects() {
      try {
        return await store('readonly', (objects) =>
          promisifyRequest<ProjectRecord[]>(objects.getAll(startingWith(recordPrefix))),
        );
      } catch {
        return [];
      }
    },
    writeProject: (record) =>
      store('readwrite', (objects) => {
        objects.put(record, recordPrefix + record.id);
        return promisifyRequest(objects.transaction);
      }),
    removeProject: (id) =>
      store('readwrite', (objects) => {
        objects.delete(recordPrefix + id);
        if (id !== firstProjectId) objects.delete(startingWith(prefixOf(id)));
        return promisifyRequest(objects.transaction);
      }),
    files(projectId) {
      const prefix = prefixOf(projectId);
      const fileKey = (id: string) => `${prefix}file:${id}`;
      return {
        async read() {
          try {
            const [stored, layout] = await store('readonly', (objects) =>
              Promise.all([
                promisifyRequest<StoredFile[]>(objects.getAll(startingWith(fileKey('')))),
                promisifyRequest<StoredLayout | undefined>(objects.get(prefix + layoutKey)),
              ]),
            );
            const order = new Map(layout?.order.map((id, index) => [id, index]));
            const indexOf = ({ id }: StoredFile) => order.get(id) ?? order.size;
            const deleted = stored.filter(isDeleted).sort((a, b) => a.deletedAt - b.deletedAt);
            const files = stored.filter((file) => !isDeleted(file)).sort((a, b) => indexOf(a) - indexOf(b));
            return files.length > 0 || deleted.length > 0 ? { files, deleted, layout: layout ?? null } : null;
          } catch {
            return null;
          }
        },
        async readOld() {
          if (projectId !== firstProjectId) return null;
          try {
            return (await get<string>(oldKeyOf(userId))) ?? null;
          } catch {
            return null;
          }
        },
        write: ({ put, remove, layout }) =>
          store('readwrite', (objects) => {
            for (const file of put) objects.put(file, fileKey(file.id));
            for (const id of remove) objects.delete(fileKey(id));
            objects.put(layout, prefix + layoutKey);
            const stored = promisifyRequest(objects.transaction);
            // Without this, a page that is left before its requests succeed aborts the transaction.
            objects.transaction.commit();
            return stored;
          }),
      };
    },
  };
}
