import { createSignal } from '../ui/signal.js';
import type { Project } from './project.js';

/**
 * The open project under one lasting interface: the editor, the tabs and the console keep their reference when the user
 * opens another project. Requests that are still under way for the project before keep that project's own object, so
 * they cannot change the files of the next one.
 */
export interface CurrentProject {
  readonly project: Project;
  set(next: Project): void;
}

export function createCurrentProject(first: Project): CurrentProject {
  let current = first;
  const state = createSignal(first.state.get());
  let unsubscribe = first.state.subscribe(state.set);

  return {
    project: {
      state,
      find: (id) => current.find(id),
      findByPath: (path) => current.findByPath(path),
      otherPaths: (id) => current.otherPaths(id),
      show: (id) => current.show(id),
      setEntry: (entry) => current.setEntry(entry),
      add: (file) => current.add(file),
      rename: (id, path) => current.rename(id, path),
      setContent: (id, content, encoding) => current.setContent(id, content, encoding),
      setBase: (id, base) => current.setBase(id, base),
      setSent: (id, sent) => current.setSent(id, sent),
      put: (file) => current.put(file),
      remove: (id) => current.remove(id),
      restore: (id) => current.restore(id),
      setDeleted: (deleted) => current.setDeleted(deleted),
      drop: (id) => current.drop(id),
    },
    set(next) {
      unsubscribe();
      current = next;
      unsubscribe = next.state.subscribe(state.set);
      state.set(next.state.get());
    },
  };
}
