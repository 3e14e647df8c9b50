import type {
  FileVersion,
  OpenedShare,
  Project,
  ProjectList,
  Share,
  Workspace,
  WorkspaceFile,
  WorkspaceFileContent,
} from '@runq/common/contract/workspace';
import type { Redis } from '@runq/common/redis/connection';
import type { Keys } from '@runq/common/redis/keys';
import type { Idempotency } from '@runq/common/runs/idempotency-keys';
import { createProjects, type ProjectSettings } from '@runq/common/workspaces/projects';
import { createShareStore } from '@runq/common/workspaces/shares';
import { createWorkspaces, type Expected, type FileScope } from '@runq/common/workspaces/workspaces';
import type { Identity } from '../http/middleware/authenticate.js';
import { createShare, type ShareRequest } from './create-share.js';
import { deleteProject, listProjects, restoreProject, saveProject } from './projects.js';
import { listFiles, listVersions, readFile } from './read-files.js';
import { changeShare, listShares, openShare, setShareVisibility, turnOffShares } from './shares.js';
import { deleteFile, type MoveFile, moveFile, type SaveFile, saveFile } from './write-files.js';

/** The files, projects and shares of users. Files and projects can only be those of the caller. */
export interface WorkspaceService {
  list(scope: FileScope): Promise<Workspace>;
  /** The current file or one of its versions, which also restores a deleted file. */
  read(scope: FileScope, path: string, version?: number): Promise<WorkspaceFileContent>;
  listVersions(scope: FileScope, path: string): Promise<{ versions: FileVersion[] }>;
  /** Saves a whole file. Unchanged content creates no version. */
  save(
    scope: FileScope,
    path: string,
    file: SaveFile,
    expected: Expected,
  ): Promise<{ file: WorkspaceFile; isNew: boolean }>;
  /** Deletes a file; its versions are kept for a while. */
  delete(scope: FileScope, path: string, expected: Expected): Promise<void>;
  /** Renames a file together with its versions. */
  move(scope: FileScope, move: MoveFile): Promise<WorkspaceFile>;

  /** All projects of the caller, deleted ones included. */
  listProjects(identity: Identity): Promise<ProjectList>;
  /** Creates a project, or changes its name and main file. */
  saveProject(identity: Identity, id: string, settings: ProjectSettings): Promise<{ project: Project; isNew: boolean }>;
  /** Deletes a project with its files; both can be restored for a while. */
  deleteProject(identity: Identity, id: string): Promise<void>;
  restoreProject(identity: Identity, id: string): Promise<Project>;

  /** Stores a snapshot of files under a link. `rawBody` is what an Idempotency-Key is bound to. */
  createShare(
    request: ShareRequest,
    identity: Identity,
    options: { idempotencyKey: string | null; rawBody: unknown },
  ): Promise<Share>;
  openShare(id: string): Promise<OpenedShare>;
  listShares(userId: string): Promise<{ shares: Share[] }>;
  setShareVisibility(id: string, action: 'off' | 'on', why: string, identity: Identity): Promise<Share>;
  deleteShare(id: string, identity: Identity): Promise<void>;
  /** For ops: turns all shares of a user off; only ops can turn them on again. */
  turnOffShares(userId: string, why: string, identity: Identity): Promise<{ off: number }>;

  /** Removes expired files and shares; any process may call it, about once a second. */
  sweep(): Promise<void>;
}

export function createWorkspaceService(options: {
  redis: Redis;
  keys: Keys;
  idempotency: Idempotency;
}): WorkspaceService {
  const workspaces = createWorkspaces(options);
  const projects = createProjects(options);
  const shares = createShareStore(options);
  const deps = { ...options, workspaces, shares };
  return {
    list: (scope) => listFiles(workspaces, scope),
    read: (scope, path, version) => readFile(workspaces, scope, path, version),
    listVersions: (scope, path) => listVersions(workspaces, scope, path),
    save: (scope, path, file, expected) => saveFile(workspaces, { scope, path, file, expected }),
    delete: (scope, path, expected) => deleteFile(workspaces, { scope, path, expected }),
    move: (scope, move) => moveFile(workspaces, scope, move),

    listProjects: (identity) => listProjects(projects, identity),
    saveProject: (identity, id, settings) => saveProject(projects, identity, id, settings),
    deleteProject: (identity, id) => deleteProject(projects, identity, id),
    restoreProject: (identity, id) => restoreProject(projects, identity, id),

    createShare: (request, identity, settings) => createShare(deps, { request, identity, ...settings }),
    openShare: (id) => openShare(shares, id),
    listShares: (userId) => listShares(shares, userId),
    setShareVisibility: (id, action, why, identity) => setShareVisibility(shares, { id, action, why, identity }),
    deleteShare: (id, identity) => changeShare(shares, { id, action: 'delete', why: '', identity }),
    turnOffShares: (userId, why, identity) => turnOffShares(shares, { userId, why, identity }),

    async sweep() {
      await Promise.all([workspaces.sweep(), shares.sweep()]);
    },
  };
}
