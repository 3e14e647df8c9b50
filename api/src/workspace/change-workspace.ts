import { ProblemError } from '@runq/common/contract/problem';
import { maxFileBytes, moveFileSchema, saveFileSchema, type WorkspaceFile } from '@runq/common/contract/workspace';
import type { Expected, Workspaces } from '@runq/common/store/workspaces';
import type { Identity } from '../authenticate.js';
import { refusalOfFile, toWorkspaceFile } from './describe-files.js';
import { parseBody } from './parse-file-request.js';

/** Changes the caller's own files. Whatever somebody saved meanwhile is never overwritten unseen: 412. */
export function createChangeWorkspace({ workspaces }: { workspaces: Workspaces }) {
  return {
    /** Saves a file whole. What it holds already is no new version. */
    async save(
      identity: Identity,
      path: string,
      body: unknown,
      expected: Expected,
    ): Promise<{ file: WorkspaceFile; isNew: boolean }> {
      const { content, encoding } = parseBody(saveFileSchema, body);
      const data = Buffer.from(content, encoding);
      if (data.length > maxFileBytes)
        throw new ProblemError('too_large', `"${path}" holds ${data.length} bytes; a file may hold ${maxFileBytes}.`);
      const answer = await workspaces.save(identity, path, { data, encoding }, expected);
      if (!('file' in answer)) throw refusalOfFile(path, answer);
      return { file: toWorkspaceFile(path, answer.file), isNew: answer.outcome === 'created' };
    },

    /** Deletes a file; its versions can be had for a while. */
    async delete(identity: Identity, path: string, expected: Expected): Promise<void> {
      const answer = await workspaces.delete(identity, path, expected);
      if (answer.outcome !== 'deleted') throw refusalOfFile(path, answer);
    },

    /** Renames a file; its versions go with it. */
    async move(identity: Identity, body: unknown): Promise<WorkspaceFile> {
      const { from, to, etag } = parseBody(moveFileSchema, body);
      const answer = await workspaces.move(identity, from, to, [etag]);
      if (answer.outcome === 'moved') return toWorkspaceFile(to, answer.file);
      throw refusalOfFile(answer.outcome === 'mismatch' ? from : to, answer);
    },
  };
}

export type ChangeWorkspace = ReturnType<typeof createChangeWorkspace>;
