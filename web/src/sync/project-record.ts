import { firstProjectId } from './shown-project.js';

const firstProjectName = 'My project';

/** A project as this browser knows it. Times are epoch ms. */
export interface ProjectRecord {
  readonly id: string;
  readonly name: string;
  /** The path of the main file; null for the usual one. */
  readonly entry: string | null;
  readonly createdAt: number;
  /** When it was opened in this browser or changed on the server. */
  readonly usedAt: number;
  /** Null while it exists. A deleted project can be restored. */
  readonly deletedAt: number | null;
  readonly isOnServer: boolean;
  /** Whether the server still has another name or main file, or does not know of the creation or deletion. */
  readonly isPending: boolean;
  /** Whether files have changes that the server does not have. */
  readonly hasUnsyncedFiles: boolean;
}

/** A project as the server lists it. */
export interface RemoteProject {
  id: string;
  name: string;
  entry: string | null;
  createdAt: string;
  updatedAt: string;
  deletedAt: string | null;
}

export const createFirstProject = (): ProjectRecord => ({
  ...createRecord(firstProjectId, firstProjectName),
  usedAt: 0,
  isPending: false,
});

export const createRecord = (id: string, name: string, entry: string | null = null): ProjectRecord => ({
  id,
  name,
  entry,
  createdAt: Date.now(),
  usedAt: Date.now(),
  deletedAt: null,
  isOnServer: false,
  isPending: true,
  hasUnsyncedFiles: false,
});

/**
 * Decides what a project is after the server has listed its projects; `remote` is null when it is not among them. A
 * change that the server does not have yet wins, and so do unsaved files over a deletion.
 */
export function mergeProject(local: ProjectRecord | null, remote: RemoteProject | null): ProjectRecord | null {
  if (!remote) {
    if (!local?.isOnServer || local.isPending || local.id === firstProjectId) return local;
    const gone = { ...local, isOnServer: false };
    return local.hasUnsyncedFiles && local.deletedAt === null
      ? { ...gone, isPending: true }
      : { ...gone, deletedAt: local.deletedAt ?? Date.now() };
  }
  if (local?.isPending) return local.isOnServer ? local : { ...local, isOnServer: true };
  const deletedAt = remote.deletedAt === null ? null : Date.parse(remote.deletedAt);
  if (local?.hasUnsyncedFiles && local.deletedAt === null && deletedAt !== null)
    return { ...local, isOnServer: true, isPending: true };
  const usedAt = Math.max(local?.usedAt ?? 0, Date.parse(remote.updatedAt));
  const merged: ProjectRecord = {
    id: remote.id,
    name: remote.name,
    entry: remote.entry,
    createdAt: Date.parse(remote.createdAt),
    usedAt,
    deletedAt,
    isOnServer: true,
    isPending: false,
    hasUnsyncedFiles: local?.hasUnsyncedFiles ?? false,
  };
  return local && isSame(local, merged) ? local : merged;
}

const isSame = (a: ProjectRecord, b: ProjectRecord): boolean =>
  (Object.keys(b) as (keyof ProjectRecord)[]).every((key) => a[key] === b[key]);

/** The projects that exist, the last used first. */
export const existingProjects = (records: readonly ProjectRecord[]): ProjectRecord[] =>
  records.filter(({ deletedAt }) => deletedAt === null).sort((a, b) => b.usedAt - a.usedAt);

/** The first free name of `Name`, `Name 2`, `Name 3`, ... */
export function findFreeName(wanted: string, records: readonly ProjectRecord[]): string {
  const taken = new Set(existingProjects(records).map(({ name }) => name.toLowerCase()));
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted} ${number}`;
  return name;
}
