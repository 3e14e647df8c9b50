import type { Project } from '../files/project.js';
import { createFile, type DeletedFile } from '../files/project.js';
import type { Base, ProjectFile } from '../files/project-file.js';
import type { Conflicts } from './conflicts.js';
import { decideDeleted, decideFile, type Remote } from './decide-sync.js';
import type { Answer, RemoteFile, Saved, WorkspaceClient } from './workspace-client.js';

/**
 * How it went: `settled` (nothing more to do), `again` (the other side changed meanwhile, or there is a next step: list and decide
 * again), or that the server refused or did not answer.
 */
export type Outcome = 'settled' | 'again' | (Answer<unknown> & { kind: 'failed'; path: string });

/** What the decision needs to know of a file of the project. */
export const asLocal = (file: ProjectFile) => ({
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
 * Carries out for one file what was decided. While a request is on its way the person goes on typing: what was sent becomes the base,
 * what was typed since is the next change. A text that came is only put in place of the one it was decided for.
 */
export function createSettler(options: {
  project: Project;
  conflicts: Conflicts;
  client: WorkspaceClient;
  /** Tells the person what happened to a file without their doing. */
  tell: (words: string, undo?: () => void) => void;
}) {
  const { project, conflicts, client, tell } = options;

  function judge<T>(path: string, answer: Answer<T>, onOk: (value: T) => void): Outcome {
    if (answer.kind === 'changed') return 'again';
    if (answer.kind === 'failed') return answer.status === 404 ? 'again' : { ...answer, path };
    onOk(answer.value);
    return 'settled';
  }

  async function take(file: ProjectFile): Promise<Outcome> {
    return judge(file.path, await client.read(file.path), (theirs) => {
      const { content, encoding } = theirs;
      if (project.find(file.id) !== file) return;
      const isNews = file.base !== null && file.content !== content;
      project.put({ ...file, content, encoding, base: baseOf(theirs, content), isUntouched: false });
      if (isNews) tell(`${file.path} was changed elsewhere. This is the newest text.`);
    });
  }

  function drop(file: ProjectFile): Outcome {
    project.setBase(file.id, null);
    if (file.isUntouched || !project.remove(file.id)) project.drop(file.id);
    else tell(`${file.path} was deleted elsewhere.`, () => project.restore(file.id));
    return 'settled';
  }

  async function compare(file: ProjectFile): Promise<Outcome> {
    const answer = await client.read(file.path);
    let isSame = true;
    const outcome = judge(file.path, answer, (theirs: RemoteFile) => {
      const mine = project.find(file.id);
      if (mine?.path !== file.path) return;
      const base = baseOf(theirs, theirs.content);
      isSame = mine.content === theirs.content || mine.base?.etag === theirs.etag;
      if (isSame) project.setBase(file.id, base);
      else
        conflicts.add({
          id: file.id,
          theirs: { content: theirs.content, encoding: theirs.encoding, base },
          changedAt: theirs.updatedAt,
          from: 'server',
        });
    });
    return outcome === 'settled' && isSame ? 'again' : outcome;
  }

  function split(file: ProjectFile, remote: Remote): Outcome {
    const { base } = file;
    project.setBase(file.id, null);
    if (base && decideDeleted(base, remote) === 'delete') {
      const left: DeletedFile = { ...createFile(base.path, base.content, file.encoding), base, deletedAt: Date.now() };
      project.setDeleted([...project.state.get().deleted, left]);
    }
    return 'again';
  }

  return {
    async settleFile(file: ProjectFile, remote: Remote): Promise<Outcome> {
      const { path, content, encoding, base } = file;
      const save = async (etag: string | null) =>
        judge(path, await client.write(path, { content, encoding }, etag), (saved) =>
          project.setBase(file.id, baseOf(saved, content)),
        );
      const action = decideFile(asLocal(file), remote);
      const asked = conflicts.list.get().find(({ id, from }) => id === file.id && from === 'server');
      if (asked && action !== 'compare') conflicts.forget(file.id);
      // The person is being asked about this very version.
      if (asked && action === 'compare' && asked.theirs.base?.etag === remote.get(path)) return 'settled';
      switch (action) {
        case 'none':
          return 'settled';
        case 'create':
          return save(null);
        case 'put':
          return save(base!.etag);
        case 'move':
          return judge(path, await client.move(base!.path, path, base!.etag), (saved) =>
            project.setBase(file.id, baseOf(saved, base!.content)),
          );
        case 'take':
          return take(file);
        case 'drop':
          return drop(file);
        case 'compare':
          return compare(file);
        case 'split':
          return split(file, remote);
      }
    },
    async settleDeleted(file: DeletedFile, remote: Remote): Promise<Outcome> {
      const decided = decideDeleted(file.base, remote);
      const forget = () =>
        project.setDeleted(
          project.state.get().deleted.map((other) => (other.id === file.id ? { ...other, base: null } : other)),
        );
      if (decided === 'delete')
        return judge(file.base!.path, await client.remove(file.base!.path, file.base!.etag), forget);
      if (decided === 'forget') forget();
      return 'settled';
    },
    async takeNew(path: string): Promise<Outcome> {
      return judge(path, await client.read(path), ({ content, encoding, ...saved }) => {
        if (project.findByPath(path)) return;
        project.put({ ...createFile(path, content, encoding), base: baseOf(saved, content) });
      });
    },
  };
}
