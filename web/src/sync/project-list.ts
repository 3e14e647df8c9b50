import { createSignal, type Signal } from '../ui/signal.js';
import type { LocalStore } from './local-store.js';
import { createFirstProject, mergeProject, type ProjectRecord } from './project-record.js';
import type { ProjectsClient } from './projects-client.js';
import { firstProjectId } from './shown-project.js';
import type { WorkspaceResult } from './workspace-request.js';

/** The server's list is read again after this time; in between, a pass only sends changes. */
const pullEveryMs = 20_000;
/** This browser keeps deleted projects, which the server has forgotten, for this time. */
const keepDeletedMs = 90 * 24 * 3_600_000;

type ListOutcome = 'done' | (WorkspaceResult<unknown> & { kind: 'failed' });

/**
 * The user's projects, in this browser and on the server. A change counts at once, also offline, and the next pass
 * sends it. All tabs of the browser show the same list.
 */
export interface ProjectList {
  records: Signal<readonly ProjectRecord[]>;
  find(id: string): ProjectRecord | null;
  /** Adds a project, or replaces one of the same id. */
  add(record: ProjectRecord): void;
  /** Changes what the server shall know: the name, the main file, the deletion. */
  update(id: string, change: Partial<Pick<ProjectRecord, 'name' | 'entry' | 'deletedAt'>>): void;
  /** Changes what only this browser knows. */
  note(id: string, change: Partial<Pick<ProjectRecord, 'usedAt' | 'hasUnsyncedFiles'>>): void;
  /** Sends changes, and reads the server's list if that was long ago or `now` demands it. */
  sync(now?: boolean): Promise<ListOutcome>;
  close(): void;
}

export async function openProjectList(options: {
  userId: string;
  store: LocalStore;
  client: ProjectsClient;
}): Promise<ProjectList> {
  const { store, client } = options;
  const stored = await store.readProjects();
  const hasFirst = stored.some(({ id }) => id === firstProjectId);
  const records = createSignal<readonly ProjectRecord[]>(hasFirst ? stored : [createFirstProject(), ...stored]);
  const channel = new BroadcastChannel(`runq.projects:${options.userId}`);
  let pulledAt = 0;
  let lastPass: Promise<ListOutcome> = Promise.resolve('done');

  const find = (id: string) => records.get().find((record) => record.id === id) ?? null;

  function show(record: ProjectRecord): void {
    const others = records.get().filter(({ id }) => id !== record.id);
    records.set([...others, record]);
  }
  function put(record: ProjectRecord): void {
    show(record);
    // Without local storage the list is the server's and lasts as long as the page.
    void store.writeProject(record).catch(() => {});
    channel.postMessage(record);
  }
  function change(id: string, to: Partial<ProjectRecord>): void {
    const record = find(id);
    const keys = Object.keys(to) as (keyof ProjectRecord)[];
    if (record && keys.some((key) => record[key] !== to[key])) put({ ...record, ...to });
  }
  channel.addEventListener('message', ({ data }: MessageEvent<ProjectRecord>) => show(data));

  async function push(sent: ProjectRecord): Promise<ListOutcome> {
    const answer = await client.save(sent);
    if (answer.kind === 'failed') return answer;
    const isUnchanged = find(sent.id) === sent;
    change(sent.id, {
      isOnServer: sent.deletedAt === null || sent.isOnServer,
      ...(isUnchanged && { isPending: false }),
    });
    return 'done';
  }

  async function pull(): Promise<ListOutcome> {
    const answer = await client.list();
    if (answer.kind === 'failed') return answer;
    if (answer.kind === 'changed') return 'done';
    pulledAt = Date.now();
    const remote = new Map(answer.value.projects.map((project) => [project.id, project]));
    for (const id of new Set([...remote.keys(), ...records.get().map((record) => record.id)])) {
      const local = find(id);
      const merged = mergeProject(local, remote.get(id) ?? null);
      if (merged && merged !== local) put(merged);
      if (merged && !remote.has(id) && merged.deletedAt !== null && merged.deletedAt < Date.now() - keepDeletedMs) {
        records.set(records.get().filter((record) => record.id !== id));
        void store.removeProject(id).catch(() => {});
      }
    }
    return 'done';
  }

  async function runPass(now: boolean): Promise<ListOutcome> {
    let rejected: ListOutcome = 'done';
    for (const record of records.get().filter(({ isPending }) => isPending)) {
      const outcome = await push(record);
      // A rejected project does not stop the others; an unavailable server does.
      if (outcome !== 'done' && outcome.status !== 413 && outcome.status !== 422) return outcome;
      if (outcome !== 'done') rejected = outcome;
    }
    if (!now && Date.now() - pulledAt < pullEveryMs) return rejected;
    const pulled = await pull();
    return pulled === 'done' ? rejected : pulled;
  }

  return {
    records,
    find,
    add: put,
    update: (id, to) => change(id, { ...to, isPending: true }),
    note: change,
    sync(now = false) {
      // One after the other: each caller gets a pass that sends what it has changed before.
      lastPass = lastPass.then(() => runPass(now));
      return lastPass;
    },
    close: () => channel.close(),
  };
}
