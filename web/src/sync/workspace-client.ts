import type { Encoding, FileContent } from '../project/project-file.js';
import { firstProjectId } from './shown-project.js';
import { createListReader, type WorkspaceRequest, type WorkspaceResult } from './workspace-request.js';

/** The files of a project on the server, without their contents. */
export interface Listing {
  files: { path: string; encoding: Encoding; bytes: number; version: number; etag: string; updatedAt: string }[];
  deleted: { path: string; version: number; deletedAt: string }[];
}

/** A file, or an older version of it. */
export interface RemoteFile {
  path: string;
  content: string;
  encoding: Encoding;
  version: number;
  etag: string;
  updatedAt: string;
}

/** The server's response to a write. */
export type Saved = Pick<RemoteFile, 'path' | 'version' | 'etag' | 'updatedAt'>;

/** One entry of a file's version history. */
export interface Version {
  version: number;
  bytes: number;
  savedAt: string;
  etag: string;
}

/** Client of the API's routes for the files of one project. Never throws. */
export interface WorkspaceClient {
  list(): Promise<WorkspaceResult<Listing>>;
  read(path: string, version?: number): Promise<WorkspaceResult<RemoteFile>>;
  /** Overwrites the version with this etag; with null, creates the file and fails if it exists. */
  write(path: string, file: FileContent, etag: string | null): Promise<WorkspaceResult<Saved>>;
  remove(path: string, etag: string): Promise<WorkspaceResult<null>>;
  move(from: string, to: string, etag: string): Promise<WorkspaceResult<Saved>>;
  versions(path: string): Promise<WorkspaceResult<{ versions: Version[] }>>;
}

export function createWorkspaceClient(request: WorkspaceRequest, projectId: string): WorkspaceClient {
  const encode = (path: string) => path.split('/').map(encodeURIComponent).join('/');
  const root = projectId === firstProjectId ? '/v1/workspace' : `/v1/workspace/projects/${projectId}`;
  const filePath = (path: string) => `${root}/files/${encode(path)}`;
  const quoted = (etag: string) => `"${etag}"`;

  return {
    list: createListReader<Listing>(request, root),
    read: (path, version) => request('GET', `${filePath(path)}${version === undefined ? '' : `?version=${version}`}`),
    write: (path, file, etag) =>
      request('PUT', filePath(path), {
        headers: etag === null ? { 'if-none-match': '*' } : { 'if-match': quoted(etag) },
        body: file,
      }),
    remove: (path, etag) => request('DELETE', filePath(path), { headers: { 'if-match': quoted(etag) } }),
    move: (from, to, etag) => request('POST', `${root}/move`, { body: { from, to, etag } }),
    versions: (path) => request('GET', `${root}/versions/${encode(path)}`),
  };
}
