import { createFile, type DeletedFile, type Project } from '../project/project.js';
import type { Base, ProjectFile } from '../project/project-file.js';
import type { Conflicts } from './conflicts.js';
import { decideDeleted, decideFile, type LocalFile, type Remote } from './sync-decision.js';
import type { RemoteFile, Saved, WorkspaceClient } from './workspace-client.js';
import type { WorkspaceResult } from './workspace-request.js';

/**
 * The result of a step: `done`; `retry` when the server's side changed meanwhile or another step follows, so list and
 * decide again; or the failure of a request.
 */
export type Outcome = 'done' | 'retry' | (WorkspaceResult<unknown> & { kind: 'failed'; path: string });

export const toLocalFile = (file: ProjectFile): LocalFile => ({
  path: file.path,
  base: file.base,
  isDirty: file.base !== null && file.content !== file.base.content,
  isUntouched: file.isUntouched === true,
});

const baseOf = (saved: Saved, content: string): Base => ({
  path: saved.path,
  etag: saved.etag,
  version: saved.version,
  content,
});

/**
 * Synchronizes single files. The user may type during a request: the sent content becomes the base, and later typing is
 * the next change. Pulled content replaces only the exact state that the decision was made for.
 */
export interface FileSync {
  syncFile(file: ProjectFile, remote: Remote): Promise<Outcome>;
  syncDeleted(file: DeletedFile, remote: Remote): Promise<Outcome>;
  /** Adds a file that exists only on the server. */
  pullNew(path: string): Promise<Outcome>;
}

export function createFileSync(options: {
  project: Project;
  conflicts: Conflicts;
  client: WorkspaceClient;
  /** Shows a message about a change that the user did not make here. */
  notify: (message: string, undo?: () => void) => void;
}): FileSync {
  const { project, conflicts, client, notify } = options;

  function handle<T>(path: string, result: WorkspaceResult<T>, onOk: (value: T) => void): Outcome {
    if (result.kind === 'changed') return 'retry';
    if (result.kind === 'failed') return result.status === 404 ? 'retry' : { ...result, path };
    onOk(result.value);
    return 'done';
  }

  async function pull(file: ProjectFile): Promise<Outcome> {
    return handle(file.path, await client.read(file.path), (theirs) => {
      const { content, encoding } = theirs;
      if (project.find(file.id) !== file) return;
      const isUpdate = file.base !== null && file.content !== content;
      project.put({ ...file, content, encoding, base: baseOf(theirs, content), isUntouched: false });
      if (isUpdate) notify(`${file.path} was updated on another device or browser.`);
    });
  }

  function drop(file: ProjectFile): Outcome {
    project.setBase(file.id, null);
    if (file.isUntouched || !project.remove(file.id)) project.drop(file.id);
    else notify(`${file.path} was deleted on another device or browser.`, () => project.restore(file.id));
    return 'done';
  }

  async function compare(file: ProjectFile): Promise<Outcome> {
    const result = await client.read(file.path);
    let isSame = true;
    const outcome = handle(file.path, result, (theirs: RemoteFile) => {
      const mine = project.find(file.id);
      if (mine?.path !== file.path) return;
      const base = baseOf(theirs, theirs.content);
      // A page that is left while it saves does not receive the answer, so `sent` is not another device's text.
      isSame = [mine.content, mine.sent].includes(theirs.content) || mine.base?.etag === theirs.etag;
      if (isSame) project.setBase(file.id, base);
      else
        conflicts.add({
          id: file.id,
          theirs: { content: theirs.content, encoding: theirs.encoding, base },
          changedAt: theirs.updatedAt,
          from: 'server',
        });
    });
    return outcome === 'done' && isSame ? 'retry' : outcome;
  }

  function split(file: ProjectFile, remote: Remote): Outcome {
    const { base } = file;
    project.setBase(file.id, null);
    if (base && decideDeleted(base, remote) === 'delete') {
      const oldFile = { ...createFile(base.path, base.content, file.encoding), base, deletedAt: Date.now() };
      project.setDeleted([...project.state.get().deleted, oldFile]);
    }
    return 'retry';
  }

  return {
    async syncFile(file, remote) {
      const { path, content, encoding, base } = file;
      const write = async (etag: string | null) => {
        project.setSent(file.id, content);
        return handle(path, await client.write(path, { content, encoding }, etag), (saved) =>
          project.setBase(file.id, baseOf(saved, content)),
        );
      };
      const action = decideFile(toLocalFile(file), remote);
      const conflict = conflicts.list.get().find(({ id, from }) => id === file.id && from === 'server');
      if (conflict && action !== 'compare') conflicts.remove(file.id);
      // The open conflict is about this very version.
      if (conflict && action === 'compare' && conflict.theirs.base?.etag === remote.get(path)) return 'done';
      switch (action) {
        case 'none':
          return 'done';
        case 'create':
          return write(null);
        case 'push':
          return write(base!.etag);
        case 'move':
          return handle(path, await client.move(base!.path, path, base!.etag), (saved) =>
            project.setBase(file.id, baseOf(saved, base!.content)),
          );
        case 'pull':
          return pull(file);
        case 'drop':
          return drop(file);
        case 'compare':
          return compare(file);
        case 'split':
          return split(file, remote);
      }
    },
    async syncDeleted(file, remote) {
      const decision = decideDeleted(file.base, remote);
      const forgetBase = () =>
        project.setDeleted(
          project.state.get().deleted.map((other) => (other.id === file.id ? { ...other, base: null } : other)),
        );
      if (decision === 'delete')
        return handle(file.base!.path, await client.remove(file.base!.path, file.base!.etag), forgetBase);
      if (decision === 'forget') forgetBase();
      return 'done';
    },
    async pullNew(path) {
      return handle(path, await client.read(path), ({ content, encoding, ...saved }) => {
        if (project.findByPath(path)) return;
        project.put({ ...createFile(path, content, encoding), base: baseOf(saved, content) });
      });
    },
  };
}
