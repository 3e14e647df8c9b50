import { createCurrentProject } from '../project/current-project.js';
import { createFile, type Project } from '../project/project.js';
import type { ProjectFile } from '../project/project-file.js';
import { createSignal, type Signal } from '../ui/signal.js';
import type { SafeStorage } from '../ui/storage.js';
import { type LocalStore, openLocalStore } from './local-store.js';
import { type OpenProject, openProject } from './open-project.js';
import { openProjectList, type ProjectList } from './project-list.js';
import { createRecord, existingProjects, findFreeName, type ProjectRecord } from './project-record.js';
import { createProjectsClient } from './projects-client.js';
import { firstProjectId, readShownProject, saveShownProject } from './shown-project.js';
import { createWorkspaceRequest } from './workspace-request.js';

/** In a browser without stored projects, the page waits this long for the server's list. */
const firstListMs = 2500;

/** A user's projects, one of them open in this tab. */
export interface Workspace {
  projects: ProjectList;
  /** The open project; the reference outlasts a change to another one. */
  project: Project;
  open: Signal<OpenProject>;
  /** Opens another project. False if the changes of the open one can be stored nowhere, so that it stays open. */
  openProject(id: string): Promise<boolean>;
  /** Creates a project and opens it. Without an id it gets one of its own. */
  create(options: NewProject): Promise<boolean>;
  /** Deletes a project, which can be restored, and opens the one used before. */
  remove(id: string): Promise<boolean>;
  close(): void;
}

interface NewProject {
  name: string;
  files: readonly ProjectFile[];
  entry?: string | null;
  id?: string;
}

/**
 * Opens the project that this tab showed last, else the one that the user used last. Changes of other projects that the
 * server does not have yet are sent in the background, as soon as it responds.
 */
export async function openWorkspace(options: {
  userId: string;
  token: string;
  initialCode: string;
  tabStorage: SafeStorage;
  notify: (message: string, undo?: () => void) => void;
}): Promise<Workspace> {
  const { userId, initialCode, tabStorage, notify } = options;
  const store: LocalStore = openLocalStore(userId);
  const request = createWorkspaceRequest(options.token);
  const projects = await openProjectList({ userId, store, client: createProjectsClient(request) });
  let isClosed = false;

  const openFiles = (id: string, initialFiles?: readonly ProjectFile[]): Promise<OpenProject> =>
    openProject({
      ...{ userId, id, store, projects, request, notify, isNew: initialFiles !== undefined },
      initialFiles: initialFiles ?? [createFile('main.py', id === firstProjectId ? initialCode : '', 'utf8', true)],
    });

  const firstId = await chooseFirst();
  const open = createSignal(await openFiles(firstId));
  const { project, set: setProject } = createCurrentProject(open.get().project);
  remember(firstId);

  async function chooseFirst(): Promise<string> {
    const existing = () => existingProjects(projects.records.get());
    const ofTab = readShownProject(tabStorage, userId);
    if (existing().some(({ id }) => id === ofTab)) return ofTab!;
    const isFresh = existing().every(({ usedAt }) => usedAt === 0);
    if (isFresh && !(await store.files(firstProjectId).read()))
      await Promise.race([projects.sync(), new Promise((resolve) => setTimeout(resolve, firstListMs))]);
    return existing()[0]?.id ?? firstProjectId;
  }

  function remember(id: string): void {
    saveShownProject(tabStorage, userId, id);
    projects.note(id, { usedAt: Date.now() });
  }

  async function switchTo(id: string, created: { record: ProjectRecord; files: readonly ProjectFile[] } | null = null) {
    const before = open.get();
    if (before.id === id) return true;
    if (!(await isSafe(before))) {
      notify('Your latest changes are not saved yet, so this project stays open. Download it to keep them.');
      return false;
    }
    if (created) projects.add(created.record);
    const next = await openFiles(id, created?.files);
    if (isClosed || open.get() !== before) {
      next.close();
      return false;
    }
    before.close();
    setProject(next.project);
    open.set(next);
    remember(id);
    void syncOthers();
    return true;
  }

  async function isSafe({ saveNow, isStoredLocally, sync }: OpenProject): Promise<boolean> {
    if (!isStoredLocally.get()) await saveNow();
    return isStoredLocally.get() || !sync.hasUnsaved();
  }

  /** Projects whose changes were sent from here, or tried to, since the server last responded. */
  const tried = new Set<string>();
  async function syncOthers(): Promise<void> {
    const others = existingProjects(projects.records.get()).filter(
      ({ id, hasUnsyncedFiles }) => hasUnsyncedFiles && id !== open.get().id && !tried.has(id),
    );
    for (const { id } of others) tried.add(id);
    for (const { id } of others) {
      if (isClosed) return;
      const other = await openFiles(id);
      await other.sync.sync();
      other.close();
    }
  }

  let leaving: string | null = null;
  async function leaveDeleted(): Promise<void> {
    const record = projects.find(open.get().id);
    if (!record?.deletedAt) leaving = null;
    if (!record?.deletedAt || leaving === record.id) return;
    leaving = record.id;
    notify(`${record.name} was deleted in another tab or on another device.`, () => void restore(record));
    await switchTo(existingProjects(projects.records.get())[0]?.id ?? firstProjectId);
  }
  function restore({ id }: ProjectRecord): Promise<boolean> {
    projects.update(id, { deletedAt: null });
    return switchTo(id);
  }

  let sent: readonly ProjectRecord[] = [];
  function sendChanges(records: readonly ProjectRecord[]): void {
    const pending = records.filter(({ isPending }) => isPending);
    if (pending.some((record) => !sent.includes(record))) void open.get().sync.sync();
    sent = pending;
  }

  const stopListening = projects.records.subscribe((records) => {
    void leaveDeleted();
    sendChanges(records);
  });
  let stopWatching = watch(open.get());
  const stopFollowing = open.subscribe((next) => {
    stopWatching();
    stopWatching = watch(next);
  });
  /** Once the server responds, the changes of other projects follow. */
  function watch({ sync }: OpenProject): () => void {
    return sync.state.subscribe(({ kind }) => {
      if (kind === 'offline') tried.clear();
      if (kind === 'saved') void syncOthers();
    });
  }

  return {
    projects,
    project,
    open,
    openProject: (id) => {
      const record = projects.find(id);
      return record?.deletedAt ? restore(record) : switchTo(id);
    },
    create({ name, files, entry = null, id = createId() }) {
      return switchTo(id, { record: createRecord(id, findFreeName(name, projects.records.get()), entry), files });
    },
    async remove(id) {
      const next = existingProjects(projects.records.get()).find((record) => record.id !== id);
      if (open.get().id === id && !(await switchTo(next?.id ?? firstProjectId))) return false;
      projects.update(id, { deletedAt: Date.now() });
      return true;
    },
    close() {
      isClosed = true;
      stopListening();
      stopFollowing();
      stopWatching();
      open.get().close();
      projects.close();
    },
  };
}

const createId = (): string => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
