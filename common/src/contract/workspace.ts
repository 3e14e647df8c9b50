import { z } from 'zod';
import {
  checkFiles,
  evenIfInvalid,
  fileContentSchema,
  filePathSchema,
  filesShape,
  requestCaps,
} from './run-request.js';

/** Most decoded bytes of a workspace file: as much as a run may have. */
export const maxFileBytes = requestCaps.sourceBytes;
/** Most characters of a share title. */
export const longestTitle = 200;
/** Most characters of the name of a project. */
const longestProjectName = 100;

/** Well-formed text; a lone surrogate would not survive UTF-8. */
const isWellFormed = (text: string) => Buffer.from(text).toString() === text;

/** Path of a workspace file. */
export const workspacePathSchema = filePathSchema.refine(isWellFormed, 'must be well-formed text');

/** `PUT /v1/workspace/files/{path}`. */
export const saveFileSchema = fileContentSchema.refine(({ content }) => isWellFormed(content), {
  path: ['content'],
  error: 'must be well-formed text',
});

/** `POST /v1/workspace/move`; `etag` is the version that the caller knows. */
export const moveFileSchema = z.strictObject({
  from: workspacePathSchema,
  to: workspacePathSchema,
  etag: z.string().min(1).max(100),
});

/** `POST /v1/shares`: files as in a run, at most `requestCaps.sourceBytes` in total. */
export const shareRequestSchema = z
  .strictObject({ ...filesShape, title: z.string().trim().max(longestTitle).nullable().default(null) })
  .superRefine(checkFiles, evenIfInvalid);

/** The project that always exists; paths without a project mean it. */
export const firstProjectId = 'default';
/** Its name until the user chooses one. */
export const firstProjectName = 'My project';

/** Chosen by the client, so that a project can be created while offline. */
export const projectIdSchema = z.string().regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, "_" or "-"');

/** `PUT /v1/workspace/projects/{id}`. `entry` is the main file; it need not exist yet. */
export const saveProjectSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(longestProjectName)
    .refine((name) => !/\p{Cc}/u.test(name), 'must not hold control characters')
    .refine(isWellFormed, 'must be well-formed text'),
  entry: workspacePathSchema.nullable(),
});

export type FileEncoding = 'utf8' | 'base64';

/** A version of a file. Times are ISO 8601; `etag` goes into If-Match in quotes. */
export interface FileState {
  version: number;
  etag: string;
  updatedAt: string;
}

/** A file in a list, and the response to a change. `bytes` is the decoded size. */
export interface WorkspaceFile extends FileState {
  path: string;
  encoding: FileEncoding;
  bytes: number;
}

/** `GET /v1/workspace/files/{path}`. */
export interface WorkspaceFileContent extends WorkspaceFile {
  content: string;
}

/** The last version of a deleted file that can be restored. */
export interface DeletedFile {
  path: string;
  version: number;
  deletedAt: string;
}

/** `GET /v1/workspace` and `GET /v1/workspace/projects/{id}`: the files of one project. */
export interface Workspace {
  files: WorkspaceFile[];
  deleted: DeletedFile[];
  /** Of all projects together, like both maxima. */
  usedBytes: number;
  maxBytes: number;
  maxFiles: number;
  /** Changes with any other field. */
  etag: string;
}

/** A folder of files that run together. Names need not be unique. Times are ISO 8601. */
export interface Project {
  id: string;
  name: string;
  /** Path of the main file. */
  entry: string | null;
  /** Number of files and sum of their bytes; of a deleted project, what a restore would bring back. */
  files: number;
  bytes: number;
  createdAt: string;
  /** Last change of name, entry or the content of a file. */
  updatedAt: string;
  deletedAt: string | null;
}

/** `GET /v1/workspace/projects`. */
export interface ProjectList {
  /** The first project, then the others in the order of their creation. */
  projects: Project[];
  /** Changes with any other field. */
  etag: string;
}

/** One row of `GET /v1/workspace/versions/{path}`. */
export interface FileVersion {
  version: number;
  bytes: number;
  savedAt: string;
  etag: string;
}

/** A share as its owner and ops see it. `offBy: ops`: only ops can enable it again. */
export interface Share {
  id: string;
  /** Its URL, relative to the service. */
  url: string;
  title: string | null;
  entry: string;
  createdAt: string;
  isOn: boolean;
  offBy: 'owner' | 'ops' | null;
  bytes: number;
}

/** A share as anyone with the link sees it. `owner` is a display name, never an id. */
export interface OpenedShare {
  id: string;
  title: string | null;
  entry: string;
  files: { path: string; content: string; encoding: FileEncoding }[];
  createdAt: string;
  owner: string | null;
}
