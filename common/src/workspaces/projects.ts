import { firstProjectId, firstProjectName } from '../contract/workspace.js';
import type { Redis } from '../redis/connection.js';
import { encodeId, type Keys } from '../redis/keys.js';
import { createScript, type ReadLua } from '../redis/lua-scripts.js';
import type { FileOwner } from './workspaces.js';

/** What the user chooses of a project. */
export interface ProjectSettings {
  name: string;
  /** Path of the main file. */
  entry: string | null;
}

/** Times are epoch ms; `files` and `bytes` of a deleted project are what a restore would bring back. */
export interface StoredProject extends ProjectSettings {
  id: string;
  files: number;
  bytes: number;
  createdAt: number;
  updatedAt: number;
  deletedAt: number | null;
}

/** Why a project was not created or restored; the figures are those of the user. */
export type ProjectRefusal =
  | { outcome: 'deleted' }
  | { outcome: 'missing' }
  | { outcome: 'projects'; maxProjects: number }
  | { outcome: 'files'; maxFiles: number }
  | { outcome: 'bytes'; usedBytes: number; maxBytes: number }
  | { outcome: 'memory' };

type SavedProject = { outcome: 'created' } | { outcome: 'changed' } | { outcome: 'same' };

export interface Projects {
  /** The first project, then the others in the order of their creation, deleted ones included. */
  list(owner: FileOwner): Promise<StoredProject[]>;
  /** The last writer wins. `deleted`: restore it first. */
  save(owner: FileOwner, id: string, settings: ProjectSettings): Promise<SavedProject | ProjectRefusal>;
  /** Deletes a project other than the first, with its files; without effect if there is none. */
  delete(owner: FileOwner, id: string): Promise<void>;
  /** Brings a project back with those of its files that are still stored. */
  restore(owner: FileOwner, id: string): Promise<{ outcome: 'restored' } | ProjectRefusal>;
}

type Row = [id: string, record: string, files: string, bytes: string, firstSavedAt: string, lastSavedAt: string];

function parseRow([id, record, ...figures]: Row): StoredProject {
  const [files, bytes, firstSavedAt, lastSavedAt] = figures.map(Number) as [number, number, number, number];
  const sums = { files, bytes };
  if (record === '') {
    const times = { createdAt: firstSavedAt, updatedAt: lastSavedAt, deletedAt: null };
    return { id, name: firstProjectName, entry: null, ...sums, ...times };
  }
  const [, createdAt, updatedAt, deletedAt, json] = /^(\d+) (\d+) (\d+) (.*)$/s.exec(record)!;
  const { name, entry } = JSON.parse(json!) as ProjectSettings;
  return {
    ...{ id, name, entry, ...sums },
    createdAt: Number(createdAt),
    updatedAt: Math.max(Number(updatedAt), lastSavedAt),
    deletedAt: Number(deletedAt) || null,
  };
}

const isFirst = ({ id }: StoredProject) => id === firstProjectId;

function compareProjects(a: StoredProject, b: StoredProject): number {
  return Number(isFirst(b)) - Number(isFirst(a)) || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}

function toRefusal([outcome, ...details]: string[]): ProjectRefusal {
  const [first, second] = details.map(Number) as [number, number];
  switch (outcome) {
    case 'projects':
      return { outcome, maxProjects: first };
    case 'files':
      return { outcome, maxFiles: first };
    case 'bytes':
      return { outcome, usedBytes: first, maxBytes: second };
    case 'deleted':
    case 'missing':
    case 'memory':
      return { outcome };
    default:
      throw new Error(`unexpected reply of a project script: ${outcome}`);
  }
}

/**
 * The projects of users: folders of files, beside the files themselves (workspaces.ts). The first one exists without
 * being created. The files of a deleted project are deleted files: they have the same retention and the same bound.
 */
export function createProjects(deps: { redis: Redis; keys: Keys; readLua?: ReadLua | undefined }): Projects {
  const { keys } = deps;
  const readProjects = createScript(deps, 'workspaces/readProjects');
  const saveProject = createScript(deps, 'workspaces/saveProject');
  const deleteProject = createScript(deps, 'workspaces/deleteProject');
  const restoreProject = createScript(deps, 'workspaces/restoreProject');
  const who = ({ userId, role }: FileOwner) => [encodeId(userId), role];

  return {
    async list(owner) {
      const rows = (await readProjects.call(keys.ofUser(owner.userId), ...who(owner))) as Row[];
      return rows.map(parseRow).sort(compareProjects);
    },

    async save(owner, id, { name, entry }) {
      const json = JSON.stringify({ name, entry });
      const reply = (await saveProject.call(keys.ofUser(owner.userId), ...who(owner), id, json)) as string[];
      const [outcome] = reply;
      if (outcome === 'created' || outcome === 'changed' || outcome === 'same') return { outcome };
      return toRefusal(reply);
    },

    async delete(owner, id) {
      await deleteProject.call(keys.ofUser(owner.userId), ...who(owner), id);
    },

    async restore(owner, id) {
      const reply = (await restoreProject.call(keys.ofUser(owner.userId), ...who(owner), id)) as string[];
      return reply[0] === 'restored' ? { outcome: 'restored' } : toRefusal(reply);
    },
  };
}
