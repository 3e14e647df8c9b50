import { createFile, createProject, type Project } from '../project/project.js';
import type { ProjectFile } from '../project/project-file.js';
import { createSignal, type Signal } from '../ui/signal.js';
import { createAutosave } from './autosave.js';
import { type Conflicts, createConflicts } from './conflicts.js';
import type { LocalStore } from './local-store.js';
import type { ProjectList } from './project-list.js';
import { firstProjectId } from './shown-project.js';
import { createSync, type Sync } from './sync.js';
import type { Outcome } from './sync-file.js';
import { createTabChannel } from './tab-channel.js';
import { createWorkspaceClient, type WorkspaceClient } from './workspace-client.js';
import type { WorkspaceRequest } from './workspace-request.js';

/** Without locally stored files, the page waits this long for the server's files before it shows the initial ones. */
const firstResponseMs = 2500;

/** The files of a project, saved in this browser and on the server. */
export interface OpenProject {
  id: string;
  project: Project;
  conflicts: Conflicts;
  sync: Sync;
  client: WorkspaceClient;
  /** False while the browser cannot store the files. */
  isStoredLocally: Signal<boolean>;
  /** Saves everything now, here and on the server; resolves after both attempts. */
  saveNow(): Promise<void>;
  close(): void;
}

/**
 * Opens the files of a project: those stored in this browser, else the server's, else `initialFiles`. Keeps both sides
 * in sync.
 */
export async function openProject(options: {
  userId: string;
  id: string;
  store: LocalStore;
  projects: ProjectList;
  request: WorkspaceRequest;
  /** The files of a new project, or what one without any files shows. */
  initialFiles: readonly ProjectFile[];
  /** True for a project that is created now: neither side has files of it. */
  isNew?: boolean;
  notify: (message: string, undo?: () => void) => void;
}): Promise<OpenProject> {
  const { userId, id, projects, notify } = options;
  const store = options.store.files(id);
  const stored = options.isNew ? null : await store.read();
  const oldCode = stored ? null : await store.readOld();
  const record = projects.find(id);
  // What a server confirmed earlier does not count on one that does not know the project.
  const isKnown = id === firstProjectId || record?.isOnServer === true;
  const readFile = <F extends ProjectFile>(file: F): F => (isKnown ? file : { ...file, base: null });
  const initial = oldCode === null ? options.initialFiles : [createFile('main.py', oldCode)];
  const project = createProject({
    ...stored?.layout,
    files: stored?.files.length ? stored.files.map(readFile) : initial,
    entry: record?.entry ?? null,
    deleted: stored?.deleted.map(readFile) ?? [],
  });
  const conflicts = createConflicts(project);
  const client = createWorkspaceClient(options.request, id);
  const sync = createSync({ project, conflicts, client, notify, prepare });
  const firstSync = sync.sync();
  if (!stored && !options.isNew) {
    await Promise.race([firstSync, new Promise((resolve) => setTimeout(resolve, firstResponseMs))]);
    const { entryId, files } = project.state.get();
    project.show(entryId ?? files[0]!.id);
  }
  const isStoredLocally = createSignal(true);
  const autosave = createAutosave({
    project,
    store,
    isSaved: Boolean(stored?.files.length),
    isExcluded: conflicts.has,
    onSaved(isSaved, changed, removed) {
      isStoredLocally.set(isSaved);
      tabs.post({ changed, removed });
    },
  });
  const tabs = createTabChannel({ userId, projectId: id, project, autosave, conflicts });

  /** The server must have the project before its files, and the names and deletions of all. */
  async function prepare(now: boolean): Promise<Outcome> {
    const outcome = await projects.sync(now);
    const mine = projects.find(id);
    if (outcome === 'done' || (mine?.isOnServer && (outcome.status === 413 || outcome.status === 422))) return 'done';
    return { ...outcome, path: outcome.status === 413 || outcome.status === 422 ? `“${mine?.name}”` : '' };
  }

  const noteUnsaved = () => projects.note(id, { hasUnsyncedFiles: sync.hasUnsaved() });
  noteUnsaved();
  const subscriptions = [
    project.state.subscribe(noteUnsaved),
    sync.state.subscribe(noteUnsaved),
    project.state.subscribe(({ entry }) => {
      if (projects.find(id)?.entry !== entry) projects.update(id, { entry });
    }),
    projects.records.subscribe(() => {
      const entry = projects.find(id)?.entry ?? null;
      if (project.state.get().entry !== entry) project.setEntry(entry);
    }),
  ];

  // A user who leaves with an undecided conflict between two tabs keeps both versions.
  const keepBoth = () => {
    for (const conflict of conflicts.list.get()) if (conflict.from === 'tab') conflicts.resolve(conflict, 'both');
    return autosave.save();
  };
  window.addEventListener('pagehide', keepBoth);

  return {
    ...{ id, project, conflicts, sync, client, isStoredLocally },
    async saveNow() {
      await Promise.all([autosave.save(), sync.sync()]);
    },
    close() {
      window.removeEventListener('pagehide', keepBoth);
      sync.close();
      void keepBoth().then(tabs.close);
      autosave.close();
      for (const unsubscribe of subscriptions) unsubscribe();
    },
  };
}
