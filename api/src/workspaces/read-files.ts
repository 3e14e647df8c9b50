import { ProblemError } from '@runq/common/contract/problem';
import type { FileVersion, Workspace, WorkspaceFileContent } from '@runq/common/contract/workspace';
import type { FileScope, Workspaces } from '@runq/common/workspaces/workspaces';
import { projectNotFound, toWorkspaceFile, withEtag } from './serialize-files.js';

const byPath = <T extends { path: string }>(rows: T[]) => rows.sort((a, b) => (a.path < b.path ? -1 : 1));

/** All files of a project of the caller. The etag covers the whole listing. */
export async function listFiles(workspaces: Workspaces, scope: FileScope): Promise<Workspace> {
  const workspace = await workspaces.list(scope);
  if (!workspace) throw projectNotFound();
  const { files, deleted, ...figures } = workspace;
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
  return withEtag(listing);
}

/** The current file or one of its versions, which also restores a deleted file. */
export async function readFile(
  workspaces: Workspaces,
  scope: FileScope,
  path: string,
  version?: number,
): Promise<WorkspaceFileContent> {
  const file = await workspaces.read(scope, path, version);
  if (!file)
    throw new ProblemError(
      'not_found',
      version === undefined ? 'There is no such file.' : 'There is no such version, or it is no longer stored.',
    );
  return { ...toWorkspaceFile(path, file), content: file.data.toString(file.encoding) };
}

export async function listVersions(
  workspaces: Workspaces,
  scope: FileScope,
  path: string,
): Promise<{ versions: FileVersion[] }> {
  const versions = await workspaces.listVersions(scope, path);
  if (versions.length === 0) throw new ProblemError('not_found', 'There is no such file.');
  return {
    versions: versions.map(({ version, bytes, savedAt, etag }) => ({
      ...{ version, bytes, etag },
      savedAt: new Date(savedAt).toISOString(),
    })),
  };
}
