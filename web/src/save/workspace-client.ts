import type { Problem } from '@runq/common/contract/problem';
import type { Encoding } from '../files/project-file.js';

/** How long an answer may take before it counts as none. */
const answerTimeoutMs = 15_000;

/** The files of a user on the server, without their contents. */
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

/** What the server says of a file after it took it. */
export type Saved = Pick<RemoteFile, 'path' | 'version' | 'etag' | 'updatedAt'>;

/** One version of a file, as a list tells it. */
export interface Version {
  version: number;
  bytes: number;
  savedAt: string;
  etag: string;
}

/** An answer; or that the server's side is another than we thought (`changed`); or why not, in words. Status 0 is no answer at all. */
export type Answer<T> =
  | { kind: 'ok'; value: T }
  | { kind: 'changed' }
  | { kind: 'failed'; status: number; detail: string; retryAfterMs: number | null };

export type WorkspaceClient = ReturnType<typeof createWorkspaceClient>;

/** Talks to the workspace routes of the API for the owner of a token. Never throws. */
export function createWorkspaceClient(token: string) {
  /** The last listing, which the server need not send again while it is still true. */
  let listed: { etag: string; listing: Listing } | null = null;

  async function ask<T>(
    method: string,
    path: string,
    options: { headers?: Record<string, string>; body?: unknown } = {},
  ): Promise<Answer<T> & { etag?: string | null; isUnchanged?: boolean }> {
    const { headers, body } = options;
    try {
      const response = await fetch(path, {
        method,
        // The browser's own cache would answer with what it knows; here only the server's word counts.
        cache: 'no-store',
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(answerTimeoutMs),
      });
      if (response.status === 304) return { kind: 'changed', isUnchanged: true };
      if (response.status === 412) return { kind: 'changed' };
      if (response.ok) {
        const value = (response.status === 204 ? null : await response.json()) as T;
        return { kind: 'ok', value, etag: response.headers.get('etag') };
      }
      const problem = (await response.json().catch(() => null)) as Problem | null;
      return {
        kind: 'failed',
        status: response.status,
        detail: problem?.errors?.[0]?.message ?? problem?.detail ?? `The server answered ${response.status}.`,
        retryAfterMs: problem?.retryAfterMs ?? null,
      };
    } catch {
      return { kind: 'failed', status: 0, detail: 'The server cannot be reached.', retryAfterMs: null };
    }
  }

  const encode = (path: string) => path.split('/').map(encodeURIComponent).join('/');
  const filePath = (path: string) => `/v1/workspace/files/${encode(path)}`;
  const quoted = (etag: string) => `"${etag}"`;

  return {
    async list(): Promise<Answer<Listing>> {
      const known = listed;
      const answer = await ask<Listing>(
        'GET',
        '/v1/workspace',
        known ? { headers: { 'if-none-match': known.etag } } : {},
      );
      if (answer.isUnchanged && known) return { kind: 'ok', value: known.listing };
      if (answer.kind === 'ok') listed = answer.etag ? { etag: answer.etag, listing: answer.value } : null;
      return answer;
    },
    read: (path: string, version?: number): Promise<Answer<RemoteFile>> =>
      ask('GET', `${filePath(path)}${version === undefined ? '' : `?version=${version}`}`),
    /** Writes over the version with this etag, or, with null, where no file may be. */
    write: (path: string, file: { content: string; encoding: Encoding }, etag: string | null): Promise<Answer<Saved>> =>
      ask('PUT', filePath(path), {
        headers: etag === null ? { 'if-none-match': '*' } : { 'if-match': quoted(etag) },
        body: file,
      }),
    remove: (path: string, etag: string): Promise<Answer<null>> =>
      ask('DELETE', filePath(path), { headers: { 'if-match': quoted(etag) } }),
    move: (from: string, to: string, etag: string): Promise<Answer<Saved>> =>
      ask('POST', '/v1/workspace/move', { body: { from, to, etag } }),
    versions: (path: string): Promise<Answer<{ versions: Version[] }>> =>
      ask('GET', `/v1/workspace/versions/${encode(path)}`),
  };
}
