import { createHash } from 'node:crypto';
import { ProblemError } from '@runq/common/contract/problem';
import type { FileVersion, Workspace, WorkspaceFileContent } from '@runq/common/contract/workspace';
import type { Workspaces } from '@runq/common/store/workspaces';
import type { Identity } from '../authenticate.js';
import { toWorkspaceFile } from './describe-files.js';

const byPath = <T extends { path: string }>(rows: T[]) => rows.sort((a, b) => (a.path < b.path ? -1 : 1));

/** Reads the caller's own files; there is no way to name anybody else's. */
export function createReadWorkspace({ workspaces }: { workspaces: Workspaces }) {
  return {
    async list(identity: Identity): Promise<Workspace> {
      const { files, deleted, ...figures } = await workspaces.list(identity);
      const listing = {
        files: byPath([...files].map(([path, file]) => toWorkspaceFile(path, file))),
        deleted: byPath(
          [...deleted].map(([path, { version, deletedAt }]) => ({
            ...{ path, version },
            deletedAt: new Date(deletedAt).toISOString(),
          })),
        ),
        ...figures,
      };
      return {
        ...listing,
        etag: createHash('sha256').update(JSON.stringify(listing)).digest('base64url').slice(0, 22),
      };
    },

    /** The file as it is, or one of its versions, with which a deleted one can be restored. */
    async read(identity: Identity, path: string, version?: number): Promise<WorkspaceFileContent> {
      const file = await workspaces.read(identity.userId, path, version);
      if (!file)
        throw new ProblemError(
          'not_found',
          version === undefined ? 'There is no such file.' : 'This version is not there, or no longer.',
        );
      return { ...toWorkspaceFile(path, file), content: file.data.toString(file.encoding) };
    },

    async listVersions(identity: Identity, path: string): Promise<{ versions: FileVersion[] }> {
      const versions = await workspaces.listVersions(identity.userId, path);
      if (versions.length === 0) throw new ProblemError('not_found', 'There is no such file.');
      return {
        versions: versions.map(({ version, bytes, savedAt, etag }) => ({
          ...{ version, bytes, etag },
          savedAt: new Date(savedAt).toISOString(),
        })),
      };
    },
  };
}

export type ReadWorkspace = ReturnType<typeof createReadWorkspace>;
