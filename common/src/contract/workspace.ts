import { z } from 'zod';
import {
  checkFiles,
  evenIfInvalid,
  fileContentSchema,
  filePathSchema,
  filesShape,
  requestCaps,
} from './run-request.js';

/** Bytes of one file of a workspace, decoded: what a run may carry. */
export const maxFileBytes = requestCaps.sourceBytes;
/** Characters of what a share is called. */
export const longestTitle = 200;

/** Text that UTF-8 can tell; half a surrogate pair would come back as another character. */
const isWellFormed = (text: string) => Buffer.from(text).toString() === text;

/** Where a file of a workspace is. */
export const workspacePathSchema = filePathSchema.refine(isWellFormed, 'must be well-formed text');

/** `PUT /v1/workspace/files/{path}`. */
export const saveFileSchema = fileContentSchema.refine(({ content }) => isWellFormed(content), {
  path: ['content'],
  error: 'must be well-formed text',
});

/** `POST /v1/workspace/move`; `etag` is that of the file as the caller knows it. */
export const moveFileSchema = z.strictObject({
  from: workspacePathSchema,
  to: workspacePathSchema,
  etag: z.string().min(1).max(100),
});

/** `POST /v1/shares`: the files as a run takes them, at most `requestCaps.sourceBytes` together. */
export const shareRequestSchema = z
  .strictObject({ ...filesShape, title: z.string().trim().max(longestTitle).nullable().default(null) })
  .superRefine(checkFiles, evenIfInvalid);

export type FileEncoding = 'utf8' | 'base64';

/** A version of a file as its owner may name it again. Instants are ISO 8601; `etag` goes into If-Match in quotes. */
export interface FileState {
  version: number;
  etag: string;
  updatedAt: string;
}

/** One file in the list, and the answer to a change of it. `bytes` is the decoded size. */
export interface WorkspaceFile extends FileState {
  path: string;
  encoding: FileEncoding;
  bytes: number;
}

/** `GET /v1/workspace/files/{path}`. */
export interface WorkspaceFileContent extends WorkspaceFile {
  content: string;
}

/** A file that was deleted and can still be had: its last version. */
export interface DeletedFile {
  path: string;
  version: number;
  deletedAt: string;
}

/** `GET /v1/workspace`. */
export interface Workspace {
  files: WorkspaceFile[];
  deleted: DeletedFile[];
  usedBytes: number;
  maxBytes: number;
  maxFiles: number;
  /** Changes with anything else in here. */
  etag: string;
}

/** One row of `GET /v1/workspace/versions/{path}`. */
export interface FileVersion {
  version: number;
  bytes: number;
  savedAt: string;
  etag: string;
}

/** A share as its owner and ops see it. `offBy` ops: only they switch it on again. */
export interface Share {
  id: string;
  /** Where it opens, relative to the service. */
  url: string;
  title: string | null;
  entry: string;
  createdAt: string;
  isOn: boolean;
  offBy: 'owner' | 'ops' | null;
  bytes: number;
}

/** What anybody with the link sees. `owner` is a display name, never an id. */
export interface OpenedShare {
  id: string;
  title: string | null;
  entry: string;
  files: { path: string; content: string; encoding: FileEncoding }[];
  createdAt: string;
  owner: string | null;
}
